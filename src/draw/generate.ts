import { Random } from '../schedule/random.js';
import type {
  Advice,
  DeviceCommand,
  Operation,
  Pattern,
  Place,
  Prot,
  Statement,
  TaskDeclaration,
  Workload,
} from '../language/ast.js';

/** What a random workload dwells on. */
export const PROFILES = ['general', 'vma', 'cow', 'file', 'migrate', 'excl', 'threads'] as const;
export type Profile = (typeof PROFILES)[number];

export interface GenerateOptions {
  readonly profile: Profile;
  /** 0 … 2^53-1; the same seed gives the same workload. */
  readonly seed: number;
  /** Operations of the first task, about; 24 unless told. */
  readonly operations?: number;
}

/** First page of the small region, where nearly everything happens. */
const REGION = 0x200000;
/** Pages of the small region: few, so that operations meet. */
const REGION_PAGES = 16;
/** First page of the region for huge mappings, and its pages. */
const BIG = REGION + 1024;
const BIG_PAGES = 1024;
const FILE_PAGES = 8;

const READ: Prot = { read: true, write: false, exec: false };
const READ_WRITE: Prot = { read: true, write: true, exec: false };
const NONE: Prot = { read: false, write: false, exec: false };

/**
 * A random workload that means something: it maps, touches, forks and lets devices work on a few
 * pages, again and again. It prints and reads back as itself.
 */
export function generateWorkload({ profile, seed, operations = 24 }: GenerateOptions): Workload {
  return new Generator(profile, seed).workload(operations);
}

type Kind = keyof typeof MAKERS;

/** How often each kind of operation comes, by profile; the general one is the base of all. */
const WEIGHTS: Readonly<Record<Profile, Partial<Record<Kind, number>>>> = {
  general: {
    mmap: 6,
    munmap: 4,
    mprotect: 4,
    madvise: 4,
    mremap: 2,
    touch: 14,
    fill: 4,
    device: 14,
    snapshot: 4,
    migrate: 5,
    exclusive: 2,
    fork: 1,
    file: 2,
    reopen: 1,
    inject: 1,
    reap: 0.5,
    huge: 1,
  },
  vma: {
    mmap: 10,
    munmap: 8,
    mprotect: 10,
    madvise: 8,
    mremap: 6,
    migrate: 1,
    exclusive: 0,
    file: 1,
  },
  cow: { fork: 6, touch: 20, migrate: 2, exclusive: 1, huge: 2 },
  file: { file: 10, mmap: 10, migrate: 2, mremap: 3 },
  migrate: { migrate: 18, exclusive: 2, fork: 2 },
  excl: { exclusive: 16, migrate: 4, fork: 2 },
  threads: { fork: 0.5, reap: 1, sleep: 5, huge: 0.5 },
};

class Generator {
  readonly random: Random;
  private readonly weights: readonly (readonly [Kind, number])[];
  private readonly tasks: TaskDeclaration[] = [];
  private children = 0;
  /** Deep in a child or a thread: no more of them. */
  private nested = false;
  private word = 0;

  constructor(
    private readonly profile: Profile,
    private readonly seed: number,
  ) {
    this.random = new Random(seed, 16 + PROFILES.indexOf(profile));
    const weights = { ...WEIGHTS.general, ...WEIGHTS[profile] };
    this.weights = Object.entries(weights) as [Kind, number][];
  }

  workload(operations: number): Workload {
    const body = [...this.setUp(), ...this.statements(operations)];
    if (this.profile === 'threads' || (this.profile === 'general' && this.oneIn(6))) {
      body.push(...this.threads(operations));
    }
    if (this.oneIn(2)) body.push(...operationsOf({ op: 'close', fd: 'fd0' }));
    const main: TaskDeclaration = { name: 'main', body, position: NOWHERE };
    return {
      name: `random_${this.profile}_${this.seed}`,
      about: `Random workload: profile ${this.profile}, seed ${this.seed}.`,
      tasks: [main, ...this.tasks],
    };
  }

  private setUp(): Statement[] {
    const operations: Operation[] = [
      { op: 'open', fd: 'fd0', device: 0 },
      { op: 'open', fd: 'fd1', device: this.oneIn(4) ? 0 : 1 },
    ];
    if (this.oneIn(8)) operations.push({ op: 'close', fd: 'fd1' });
    operations.push(
      {
        op: 'tmpfile',
        fd: 'file',
        npages: FILE_PAGES,
        content: this.oneIn(3) ? undefined : this.pattern(),
      },
      this.mapping(
        0,
        this.oneIn(3) ? this.between(1, REGION_PAGES) : REGION_PAGES,
        'anonymous',
        false,
        READ_WRITE,
      ),
      { op: 'fill', at: place(0), npages: this.between(1, REGION_PAGES), pattern: this.pattern() },
    );
    return operationsOf(...operations);
  }

  private statements(count: number): Statement[] {
    const statements: Statement[] = [];
    while (statements.length < count) {
      if (this.oneIn(30)) {
        const body = this.statements(this.between(1, 3));
        statements.push({
          kind: 'repeat',
          times: this.between(2, 3),
          variable: undefined,
          body,
          position: NOWHERE,
        });
      } else {
        statements.push(...operationsOf(...this.operations()));
      }
    }
    return statements;
  }

  private operations(): Operation[] {
    const total = this.weights.reduce((sum, [, weight]) => sum + weight, 0);
    let at = (this.random.next() / 2 ** 32) * total;
    for (const [kind, weight] of this.weights) {
      at -= weight;
      if (at < 0) return MAKERS[kind](this);
    }
    return MAKERS.touch(this);
  }

  /** Two or three tasks side by side, with barriers that all of them come to. */
  private threads(operations: number): Statement[] {
    this.nested = true;
    const names = this.oneIn(2) ? ['left', 'right'] : ['left', 'right', 'third'];
    const barriers = this.random.below(3);
    const rounds = (count: number): Statement[] => {
      const statements: Statement[] = [];
      for (let i = 0; i <= barriers; i++) {
        if (i > 0) statements.push(...operationsOf({ op: 'barrier', name: 'all' }));
        statements.push(...this.statements(Math.max(2, Math.floor(count / (barriers + 1)))));
      }
      return statements;
    };
    for (const name of names) {
      this.tasks.push({ name, body: rounds(Math.floor(operations / 2)), position: NOWHERE });
    }
    const own = rounds(Math.floor(operations / 3));
    this.nested = false;
    return [
      ...operationsOf(...names.map((task) => ({ op: 'start', task }) as const)),
      ...own,
      ...operationsOf(...names.map((task) => ({ op: 'join', task }) as const)),
    ];
  }

  /** A child that does a little and is waited for, at once or after the parent went on. */
  fork(): Operation[] {
    if (this.nested || this.children === 3) return MAKERS.touch(this);
    this.nested = true;
    const task = `child${++this.children}`;
    const body = this.statements(this.between(1, 6));
    if (this.oneIn(3)) body.push(...operationsOf({ op: 'exit', status: this.random.below(3) }));
    this.tasks.push({ name: task, body, position: NOWHERE });
    this.nested = false;
    const meanwhile = this.profile === 'threads' ? MAKERS.touch(this) : [];
    return [{ op: 'fork', task }, ...meanwhile, { op: 'waitpid', task }];
  }

  oneIn(n: number): boolean {
    return this.random.below(n) === 0;
  }
  /** Both ends included. */
  between(low: number, high: number): number {
    return low + this.random.below(high - low + 1);
  }
  pick<T>(list: readonly T[]): T {
    return list[this.random.below(list.length)]!;
  }

  /** A range of the small region; now and then to its end or over it. */
  range(longest = 6): { at: Place; npages: number } {
    const first = this.random.below(REGION_PAGES);
    const most = this.oneIn(12) ? REGION_PAGES : longest;
    return { at: place(first), npages: Math.min(this.between(1, most), REGION_PAGES + 2 - first) };
  }
  /** A range of the big region, often a whole block. */
  bigRange(): { at: Place; npages: number } {
    if (this.oneIn(2)) return { at: bigPlace(512 * this.random.below(2)), npages: 512 };
    const first = this.pick([0, 1, 255, 511, 512, 1000]);
    return { at: bigPlace(first), npages: Math.min(this.pick([1, 2, 64, 300]), BIG_PAGES - first) };
  }

  prot(): Prot {
    return this.pick([
      READ_WRITE,
      READ_WRITE,
      READ,
      NONE,
      { read: false, write: true, exec: false },
    ]);
  }
  /** Words that tell where they come from. */
  pattern(): Pattern {
    this.word += 256;
    return this.oneIn(2)
      ? { kind: 'firstWords', first: this.word, step: 1 }
      : { kind: 'linear', first: this.word, step: this.random.below(2) };
  }
  newWord(): number {
    return (this.word += 256);
  }

  mapping(
    first: number,
    npages: number,
    backing: 'anonymous' | 'file',
    shared: boolean,
    prot: Prot,
  ): Operation {
    const fd = backing === 'file' ? 'file' : undefined;
    const pgoff = fd === undefined ? 0 : this.random.below(FILE_PAGES);
    return {
      op: 'mmap',
      name: undefined,
      at: place(first),
      npages,
      prot,
      shared,
      backing,
      fd,
      pgoff,
    };
  }
  ioctl(command: DeviceCommand, range: { at: Place; npages: number }): Operation {
    const pattern = command === 'WRITE' ? this.pattern() : undefined;
    return {
      op: 'ioctl',
      fd: this.pick(['fd0', 'fd0', 'fd1']),
      command,
      ...range,
      buffer: undefined,
      pattern,
    };
  }
}

const ADVICES: readonly Advice[] = [
  'DONTNEED',
  'DONTNEED',
  'DONTNEED',
  'FREE',
  'DONTFORK',
  'DOFORK',
  'NOHUGEPAGE',
  'REMOVE',
  'POPULATE_READ',
  'POPULATE_WRITE',
];

const MAKERS = {
  mmap: (g: Generator): Operation[] => {
    const { at, npages } = g.range();
    const backing = g.pick(['anonymous', 'anonymous', 'file'] as const);
    const shared = g.oneIn(backing === 'file' ? 2 : 4);
    return [
      g.mapping(
        (at.page as number) - REGION,
        npages,
        backing,
        shared,
        g.oneIn(4) ? g.prot() : READ_WRITE,
      ),
    ];
  },
  munmap: (g: Generator): Operation[] => [{ op: 'munmap', ...g.range() }],
  mprotect: (g: Generator): Operation[] => [{ op: 'mprotect', ...g.range(), prot: g.prot() }],
  madvise: (g: Generator): Operation[] => [
    { op: 'madvise', ...g.range(), advice: g.pick(ADVICES) },
  ],
  mremap: (g: Generator): Operation[] => {
    const { at, npages } = g.range();
    const newPages = g.oneIn(2) ? npages : g.between(1, 6);
    // Without a place of its own it may only shrink: what grows goes where nobody looks again.
    const to = g.oneIn(4) ? undefined : g.range().at;
    const fits = to === undefined ? Math.min(newPages, npages) : newPages;
    return [{ op: 'mremap', name: undefined, at, npages, newPages: fits, to }];
  },
  touch: (g: Generator): Operation[] => {
    const { at } = g.range();
    return g.oneIn(2) ? [{ op: 'load', at }] : [{ op: 'store', at, value: g.newWord() }];
  },
  fill: (g: Generator): Operation[] => [{ op: 'fill', ...g.range(), pattern: g.pattern() }],
  device: (g: Generator): Operation[] => [g.ioctl(g.oneIn(2) ? 'READ' : 'WRITE', g.range(10))],
  snapshot: (g: Generator): Operation[] => [g.ioctl('SNAPSHOT', g.range(REGION_PAGES))],
  migrate: (g: Generator): Operation[] => {
    const command = g.pick([
      'MIGRATE',
      'MIGRATE_TO_DEV',
      'MIGRATE_TO_DEV',
      'MIGRATE_TO_SYS',
    ] as const);
    return [
      g.oneIn(12) ? g.ioctl('RELEASE', { at: place(0), npages: 1 }) : g.ioctl(command, g.range(10)),
    ];
  },
  exclusive: (g: Generator): Operation[] => {
    const command = g.pick(['EXCLUSIVE', 'EXCLUSIVE', 'CHECK_EXCLUSIVE'] as const);
    return [g.ioctl(command, g.range())];
  },
  fork: (g: Generator): Operation[] => g.fork(),
  file: (g: Generator): Operation[] => {
    if (g.oneIn(3))
      return [{ op: 'ftruncate', fd: 'file', npages: g.random.below(FILE_PAGES + 3) }];
    const pgoff = g.random.below(FILE_PAGES);
    return [{ op: 'pwrite', fd: 'file', pgoff, npages: g.between(1, 3), pattern: g.pattern() }];
  },
  reopen: (g: Generator): Operation[] => {
    const fd = g.pick(['fd0', 'fd1']);
    return g.oneIn(3) ? [{ op: 'close', fd }] : [{ op: 'open', fd, device: g.random.below(2) }];
  },
  inject: (g: Generator): Operation[] => {
    const failure = g.pick(['allocation', 'copyFromUser', 'copyToUser', 'chunk'] as const);
    return [{ op: 'inject', failure, nth: g.between(1, 4) }];
  },
  reap: (): Operation[] => [{ op: 'reap' }],
  sleep: (g: Generator): Operation[] => [
    { op: 'sleep', nanoseconds: g.between(100, 20_000), random: g.oneIn(2) },
  ],
  huge: (g: Generator): Operation[] => {
    if (g.oneIn(3)) {
      const map: Operation = {
        op: 'mmap',
        name: undefined,
        at: bigPlace(0),
        npages: BIG_PAGES,
        prot: READ_WRITE,
        shared: false,
        backing: 'anonymous',
        fd: undefined,
        pgoff: 0,
      };
      return [map, { op: 'madvise', at: bigPlace(0), npages: BIG_PAGES, advice: 'HUGEPAGE' }];
    }
    const range = g.bigRange();
    const { at } = range;
    switch (g.random.below(8)) {
      case 0:
        return [{ op: 'munmap', ...range }];
      case 1:
        return [{ op: 'mprotect', ...range, prot: g.prot() }];
      case 2:
        return [{ op: 'madvise', ...range, advice: 'DONTNEED' }];
      case 3:
        return [
          g.ioctl(g.pick(['READ', 'WRITE', 'MIGRATE', 'SNAPSHOT']), {
            at,
            npages: Math.min(range.npages, 70),
          }),
        ];
      case 4:
        return [{ op: 'load', at }];
      default:
        return [{ op: 'store', at, value: g.newWord() }];
    }
  },
};

const NOWHERE = { line: 0, column: 0 };

function place(page: number): Place {
  return { name: undefined, page: REGION + page };
}
function bigPlace(page: number): Place {
  return { name: undefined, page: BIG + page };
}
function operationsOf(...operations: readonly Operation[]): Statement[] {
  return operations.map((operation) => ({
    kind: 'operation',
    operation,
    expect: undefined,
    position: NOWHERE,
  }));
}
