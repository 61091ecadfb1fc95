import { Random } from '../schedule/random.js';
import type { Operation, Statement, TaskDeclaration, Workload } from '../language/ast.js';
import { FILE_PAGES, Hand, place, READ_WRITE, REGION_PAGES } from './hand.js';
import { KEPT, MAKERS, type Kind } from './makers.js';
import { ALL_PROFILES, WEIGHTS, type Profile } from './profiles.js';

export interface GenerateOptions {
  readonly profile: Profile;
  /** 0 … 2^53-1; the same seed gives the same workload. */
  readonly seed: number;
  /** Operations of the first task, about; 24 unless told. */
  readonly operations?: number;
  /** Tasks run side by side, whatever the profile; else where it says so. */
  readonly threads?: boolean;
}

/**
 * A random workload that means something: it maps, touches, forks and lets devices work on a few
 * pages, again and again. It prints and reads back as itself.
 */
export function generateWorkload(options: GenerateOptions): Workload {
  const { profile, seed, operations = 24, threads = false } = options;
  return new Generator(profile, seed).workload(operations, threads);
}

/** Profiles of which one workload in a few has tasks side by side. */
const SOMETIMES: ReadonlySet<Profile> = new Set(['general', 'coherent', 'scarce']);

class Generator extends Hand {
  private readonly weights: readonly (readonly [Kind, number])[];
  private readonly tasks: TaskDeclaration[] = [];
  private children = 0;
  /** Deep in a child or a thread: no more of them. */
  private nested = false;

  constructor(
    private readonly profile: Profile,
    private readonly seed: number,
  ) {
    super(new Random(seed, 16 + ALL_PROFILES.indexOf(profile)));
    const weights = { ...WEIGHTS.general, ...WEIGHTS[profile] };
    this.weights = Object.entries(weights) as [Kind, number][];
    if (profile === 'coherent') this.devices = [2, 3, 2, 3, 0, 1];
  }

  workload(operations: number, threads: boolean): Workload {
    const body = [...this.setUp(), ...this.statements(operations)];
    const some = this.profile === 'threads' || (SOMETIMES.has(this.profile) && this.oneIn(6));
    if (threads || some) {
      body.push(...this.threads(operations));
    }
    if (this.oneIn(2)) body.push(...operationsOf({ op: 'close', fd: 'fd0' }));
    const main: TaskDeclaration = { name: 'main', body, position: NOWHERE };
    return {
      name: `random_${this.profile}_${this.seed}`,
      about: `Random workload: profile ${this.profile}, seed ${this.seed}.`,
      ...this.memory(),
      tasks: [main, ...this.tasks],
    };
  }

  /** Some is movable, and some is little: what boot and the devices take is of it. */
  private memory(): Pick<Workload, 'movable' | 'memory'> {
    const { profile } = this;
    const pins = profile === 'pins' || profile === 'coherent';
    if (pins && this.oneIn(4)) return { movable: true };
    return profile === 'scarce' ? { memory: this.between(4, REGION_PAGES + FILE_PAGES) } : {};
  }

  private setUp(): Statement[] {
    const operations: Operation[] = [
      { op: 'open', fd: 'fd0', device: this.devices[0]! },
      { op: 'open', fd: 'fd1', device: this.secondDevice() },
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
    if (this.profile === 'core') {
      for (const interval of KEPT) {
        const release = this.oneIn(2);
        operations.push({ op: 'insertInterval', interval, ...this.bounds(), release });
      }
    }
    return operationsOf(...operations);
  }

  /** The same one again, its like, or one of the other kind. */
  private secondDevice(): number {
    if (this.oneIn(4)) return this.devices[0]!;
    return this.profile === 'coherent' ? this.device() : this.devices[1]!;
  }

  /** An invalidation that stays open for a while. */
  private inCallback(): Statement {
    const sleep = MAKERS.sleep.draw(this);
    return {
      kind: 'inCallback',
      operation: { op: 'inCallback', interval: this.pick(KEPT) },
      body: operationsOf(...sleep),
      position: NOWHERE,
    };
  }

  private statements(count: number): Statement[] {
    const statements: Statement[] = [];
    while (statements.length < count) {
      if (this.profile === 'core' && this.oneIn(15)) {
        statements.push(this.inCallback());
      } else if (this.oneIn(30)) {
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

  private operations(): readonly Operation[] {
    const total = this.weights.reduce((sum, [, weight]) => sum + weight, 0);
    let at = (this.random.next() / 2 ** 32) * total;
    for (const [kind, weight] of this.weights) {
      at -= weight;
      if (at < 0) return MAKERS[kind].draw(this);
    }
    return MAKERS.touch.draw(this);
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
  fork(): ReturnType<Hand['fork']> {
    if (this.nested || this.children === 3) return MAKERS.touch.draw(this);
    this.nested = true;
    const task = `child${++this.children}`;
    const body = this.statements(this.between(1, 6));
    if (this.oneIn(3)) body.push(...operationsOf({ op: 'exit', status: this.random.below(3) }));
    this.tasks.push({ name: task, body, position: NOWHERE });
    this.nested = false;
    const meanwhile = this.profile === 'threads' ? MAKERS.touch.draw(this) : [];
    return [{ op: 'fork', task }, ...meanwhile, { op: 'waitpid', task }];
  }
}

const NOWHERE = { line: 0, column: 0 };

function operationsOf(...operations: readonly Operation[]): Statement[] {
  return operations.map((operation) => ({
    kind: 'operation',
    operation,
    expect: undefined,
    position: NOWHERE,
  }));
}
