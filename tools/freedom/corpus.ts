/*
 * Workloads that are run in every order: all of a grammar, so that what is said of them is said of
 * something that a person can name. Tasks beside each other are told apart by what they do only: one
 * that differs by their names is left out.
 */

/** Kinds of statements; each is one call. */
export const KINDS = {
  READ: (range: string) => `ioctl(fd, HMM_DMIRROR_READ, ${range})`,
  WRITE: (range: string) => `ioctl(fd, HMM_DMIRROR_WRITE, ${range}, linear(5, 1))`,
  MIGRATE: (range: string) => `ioctl(fd, HMM_DMIRROR_MIGRATE, ${range})`,
  munmap: (range: string) => `munmap(${range})`,
  mmap: () =>
    'mmap(0x200000000, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)',
  mprotect: (range: string) => `mprotect(${range}, PROT_READ)`,
  DONTNEED: (range: string) => `madvise(${range}, MADV_DONTNEED)`,
  store: (range: string) => `fill(${range}, linear(9, 1))`,
  close: () => 'close(fd)',
} as const;
export type KindName = keyof typeof KINDS;

/** Where a statement works: the first page, the second or both; `0` is nowhere in particular. */
const RANGES: Readonly<Record<string, string>> = {
  '0': '',
  '1': 'buf, 1 page',
  '2': 'buf + 1 page, 1 page',
  '12': 'buf, 2 pages',
};

/** A part of the corpus. */
export interface Part {
  readonly name: string;
  /** In words, for the page. */
  readonly about: string;
  readonly pages: 1 | 2;
  /** By kind, where it works. */
  readonly statements: Partial<Record<KindName, readonly (keyof typeof RANGES)[]>>;
  /** Statements of each task. */
  readonly shape: readonly number[];
  /** Has the device read all pages before? */
  readonly read: boolean;
}

const EACH = ['1', '2', '12'];

export const PARTS: readonly Part[] = [
  {
    name: 'two',
    about:
      'two tasks of one statement each, on two pages: READ or WRITE of the device, munmap, mprotect to read only, or MADV_DONTNEED, of the first, the second or both pages; MIGRATE to the device of the first; a store of the processor to either; close',
    pages: 2,
    statements: {
      READ: EACH,
      WRITE: EACH,
      MIGRATE: ['1'],
      munmap: EACH,
      mprotect: EACH,
      DONTNEED: EACH,
      store: ['1', '2'],
      close: ['0'],
    },
    shape: [1, 1],
    read: true,
  },
  {
    name: 'row',
    about:
      'a task of two statements and one of one, on one page: READ of the device, munmap, mmap of a new page at the same place, mprotect to read only, MADV_DONTNEED, a store of the processor, close',
    pages: 1,
    statements: {
      READ: ['1'],
      munmap: ['1'],
      mmap: ['0'],
      mprotect: ['1'],
      DONTNEED: ['1'],
      store: ['1'],
      close: ['0'],
    },
    shape: [2, 1],
    read: true,
  },
  {
    name: 'unread',
    about:
      'two tasks of one statement each, on one page that the device did not read: READ, WRITE or MIGRATE of the device, munmap, mprotect to read only, MADV_DONTNEED, a store of the processor, close',
    pages: 1,
    statements: {
      READ: ['1'],
      WRITE: ['1'],
      MIGRATE: ['1'],
      munmap: ['1'],
      mprotect: ['1'],
      DONTNEED: ['1'],
      store: ['1'],
      close: ['0'],
    },
    shape: [1, 1],
    read: false,
  },
  {
    name: 'three',
    about:
      'three tasks of one statement each, on one page: READ of the device, munmap, a store of the processor, close',
    pages: 1,
    statements: { READ: ['1'], munmap: ['1'], store: ['1'], close: ['0'] },
    shape: [1, 1, 1],
    read: true,
  },
];

export interface Small {
  /** `two: READ 1 | munmap 12` */
  readonly id: string;
  readonly part: string;
  readonly kinds: readonly KindName[];
  readonly text: string;
}

interface Said {
  readonly kind: KindName;
  readonly id: string;
  readonly text: string;
}

/** All workloads of a part, each once. */
export function workloadsOf(part: Part): Small[] {
  const statements = Object.entries(part.statements).flatMap(([kind, where]) =>
    where.map((range): Said => {
      const name = kind as KindName;
      return {
        kind: name,
        id: range === '0' ? kind : `${kind} ${range}`,
        text: KINDS[name](RANGES[range]!),
      };
    }),
  );
  const seen = new Set<string>();
  const found: Small[] = [];
  for (const tasks of product(part.shape.map((n) => sequences(statements, n)))) {
    const bodies = tasks.map((body) => body.map(({ id }) => id).join('; '));
    const id = `${part.name}: ${bodies.sort().join(' | ')}`;
    if (seen.has(id)) continue;
    seen.add(id);
    const kinds = [...new Set(tasks.flat().map(({ kind }) => kind))];
    found.push({ id, part: part.name, kinds, text: textOf(part, tasks) });
  }
  return found;
}

function sequences<T>(of: readonly T[], length: number): T[][] {
  return product(Array.from({ length }, () => of));
}
function product<T>(of: readonly (readonly T[])[]): T[][] {
  return of.reduce<T[][]>(
    (rows, next) => rows.flatMap((row) => next.map((x) => [...row, x])),
    [[]],
  );
}

function textOf({ pages, read }: Part, tasks: readonly (readonly Said[])[]): string {
  const names = tasks.map((_, i) => `task${i + 1}`);
  const all = pages === 1 ? 'buf, 1 page' : 'buf, 2 pages';
  const lines = [
    'task main {',
    '  fd = open("/dev/hmm_dmirror0")',
    `  buf = mmap(0x200000000, ${all.slice(5)}, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)`,
    `  fill(${all}, linear(1, 1))`,
    ...(read ? [`  ${KINDS.READ(all)}`] : []),
    ...names.map((name) => `  start(${name})`),
    ...names.map((name) => `  join(${name})`),
    '  close(fd)',
    '}',
  ];
  tasks.forEach((body, i) => {
    lines.push('', `task ${names[i]!} {`, ...body.map(({ text }) => `  ${text}`), '}');
  });
  return `${lines.join('\n')}\n`;
}
