/*
 * Workloads of a grammar that a person can name, smallest first, so that "no smaller one" is a claim
 * about something: operations on an area of one page or two, in one task or in several beside each
 * other. Tasks beside each other are told apart by what they do only: one that differs by their names
 * is left out.
 */

/** Where an operation works: the first page, the second or both; `0` is nowhere in particular. */
type Where = '0' | '1' | '2' | '12';

const RANGES: Readonly<Record<Where, string>> = {
  '0': '',
  '1': 'buf, 1 page',
  '2': 'buf + 1 page, 1 page',
  '12': 'buf, 2 pages',
};
const EACH: readonly Where[] = ['1', '2', '12'];
const FIRST = '0x200000000';
const PRIVATE = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED';
const DEVICE = '"/dev/hmm_dmirror0"';

interface Kind {
  readonly name: string;
  readonly where: readonly Where[];
  text(range: string): string;
}

const COMMANDS = [
  'READ',
  'MIGRATE',
  'MIGRATE_TO_DEV',
  'MIGRATE_TO_SYS',
  'EXCLUSIVE',
  'SNAPSHOT',
  'REGISTER',
];

/** What a task can do. */
const KINDS: readonly Kind[] = [
  ...COMMANDS.map((name): Kind => ({
    name,
    where: EACH,
    text: (range) => `ioctl(fd, HMM_DMIRROR_${name}, ${range})`,
  })),
  {
    name: 'WRITE',
    where: EACH,
    text: (range) => `ioctl(fd, HMM_DMIRROR_WRITE, ${range}, linear(5, 1))`,
  },
  { name: 'RELEASE', where: ['0'], text: () => `ioctl(fd, HMM_DMIRROR_RELEASE, buf, 1 page)` },
  {
    name: 'READ by fd2',
    where: EACH,
    text: (range) => `ioctl(fd2, HMM_DMIRROR_READ, ${range})`,
  },
  { name: 'close', where: ['0'], text: () => 'close(fd)' },
  { name: 'load', where: ['1', '2'], text: (range) => `*(${placeOf(range)})` },
  { name: 'store', where: ['1', '2'], text: (range) => `*(${placeOf(range)}) = 3` },
  { name: 'munmap', where: EACH, text: (range) => `munmap(${range})` },
  { name: 'DONTNEED', where: EACH, text: (range) => `madvise(${range}, MADV_DONTNEED)` },
  { name: 'PROT_READ', where: EACH, text: (range) => `mprotect(${range}, PROT_READ)` },
  { name: 'PROT_NONE', where: EACH, text: (range) => `mprotect(${range}, PROT_NONE)` },
  { name: 'mmap', where: ['0'], text: () => `mmap(${FIRST}, 1 page, ${PRIVATE})` },
];
function placeOf(range: string): string {
  return range.slice(0, range.indexOf(','));
}

interface Said {
  readonly id: string;
  readonly text: string;
  readonly second: boolean;
}
const ALPHABET: readonly Said[] = KINDS.flatMap(({ name, where, text }) =>
  where.map((w) => ({
    id: w === '0' ? name : `${name} ${w}`,
    text: text(RANGES[w]),
    second: w.includes('2'),
  })),
);

/** Sizes that can be asked for. */
export const SIZES = { least: 0, most: 4 } as const;

/** A workload of the alphabet. */
export interface Small {
  /** `store 1; MIGRATE 1; load 1 | close`: before the bar, and what runs beside each other behind it. */
  readonly id: string;
  /** Operations, and one more for a second page, and for each task beside the first. */
  readonly size: number;
  readonly operations: number;
  readonly tasks: number;
  readonly pages: 1 | 2;
  readonly text: string;
}

/** All workloads of a size, each once, those of fewer tasks first, then those of fewer pages. */
export function* workloadsOfSize(size: number): Generator<Small> {
  for (const tasks of [1, 2, 3])
    for (const pages of [1, 2] as const) {
      const operations = size - (tasks - 1) - (pages - 1);
      if (operations < Math.max(tasks === 1 ? 0 : tasks, pages - 1)) continue;
      const said = pages === 1 ? ALPHABET.filter(({ second }) => !second) : ALPHABET;
      for (const shape of shapes(operations, tasks))
        for (const { before, beside } of arranged(said, shape)) {
          const all = [...before, ...beside.flat()];
          if (pages === 1 || all.some(({ second }) => second))
            yield small(size, pages, before, beside);
        }
    }
}

interface Shape {
  /** Operations of the first task before the others start. */
  readonly before: number;
  /** Operations of each task beside the others, the longest first; none: there is one task only. */
  readonly beside: readonly number[];
}

function shapes(operations: number, tasks: number): Shape[] {
  if (tasks === 1) return [{ before: operations, beside: [] }];
  const found: Shape[] = [];
  for (let before = operations - tasks; before >= 0; before--)
    for (const beside of partitions(operations - before, tasks)) found.push({ before, beside });
  return found;
}
/** All ways to write `sum` as `parts` numbers from 1, the largest first. */
function partitions(sum: number, parts: number, most = sum): number[][] {
  if (parts === 0) return sum === 0 ? [[]] : [];
  const found: number[][] = [];
  for (let first = Math.min(most, sum - parts + 1); first >= 1; first--)
    for (const rest of partitions(sum - first, parts - 1, first)) found.push([first, ...rest]);
  return found;
}

interface Arranged {
  readonly before: readonly Said[];
  readonly beside: readonly (readonly Said[])[];
}
function* arranged(said: readonly Said[], { before, beside }: Shape): Generator<Arranged> {
  for (const head of sequences(said, before)) {
    // Nothing is left of a descriptor that was closed: no design sees more of it.
    const left = head.some(({ id }) => id === 'close') ? said.filter((s) => !usesFd(s)) : said;
    if (beside.length === 0) {
      yield { before: head, beside: [] };
      continue;
    }
    for (const bodies of product(beside.map((n) => [...sequences(left, n)])))
      if (isFirstOfItsKind(bodies)) yield { before: head, beside: bodies };
  }
}
function usesFd({ text }: Said): boolean {
  return text.includes('(fd,') || text === 'close(fd)';
}
/** Of tasks of one length, in the order of what they do. */
function isFirstOfItsKind(bodies: readonly (readonly Said[])[]): boolean {
  const ids = bodies.map(idOf);
  return bodies.every(
    (body, i) => i === 0 || bodies[i - 1]!.length > body.length || ids[i - 1]! <= ids[i]!,
  );
}
function* sequences(said: readonly Said[], length: number): Generator<readonly Said[]> {
  if (length === 0) return yield [];
  for (const head of sequences(said, length - 1)) {
    const closed = head.some(({ id }) => id === 'close');
    for (const next of said) if (!closed || !usesFd(next)) yield [...head, next];
  }
}
function* product<T>(of: readonly (readonly T[])[]): Generator<readonly T[]> {
  if (of.length === 0) return yield [];
  for (const head of product(of.slice(0, -1))) for (const x of of.at(-1)!) yield [...head, x];
}
function idOf(body: readonly Said[]): string {
  return body.map(({ id }) => id).join('; ');
}

function small(
  size: number,
  pages: 1 | 2,
  before: readonly Said[],
  beside: readonly (readonly Said[])[],
): Small {
  const [own = [], ...others] = beside;
  const names = others.map((_, i) => `task${i + 2}`);
  const all = [...before, ...beside.flat()];
  const lines = [
    'task main {',
    `  fd = open(${DEVICE})`,
    ...(all.some(({ text }) => text.includes('fd2')) ? [`  fd2 = open(${DEVICE})`] : []),
    `  buf = mmap(${FIRST}, ${pages === 1 ? '1 page' : '2 pages'}, ${PRIVATE})`,
    ...before.map(({ text }) => `  ${text}`),
    ...names.map((name) => `  start(${name})`),
    ...own.map(({ text }) => `  ${text}`),
    ...names.map((name) => `  join(${name})`),
    '}',
  ];
  others.forEach((body, i) => {
    lines.push('', `task ${names[i]!} {`, ...body.map(({ text }) => `  ${text}`), '}');
  });
  const parts = [idOf(before), ...beside.map(idOf)];
  return {
    id: (beside.length === 0 ? parts.slice(0, 1) : parts).join(' | ') || 'nothing',
    ...{ size, operations: all.length, tasks: Math.max(1, beside.length), pages },
    text: `${lines.join('\n')}\n`,
  };
}
