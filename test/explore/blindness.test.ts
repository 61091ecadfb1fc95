import { expect, it } from 'vitest';
import { CELLS, type CellKind } from '../../src/machine/noting/cells.js';
import { exhaust, prepared, type Litmus } from './litmus.js';

const READ = 'ioctl(fd, HMM_DMIRROR_READ, buf, 1 page)';
const FILL = 'fill(buf, 1 page, linear(1, 1))';
const DONTNEED = 'madvise(buf, 1 page, MADV_DONTNEED)';
const MUNMAP = 'munmap(buf, 1 page)';
const PRIVATE = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS';
const FILE = 'f = tmpfile(1 page, linear(3, 1))';
const SHARED = 'm = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_SHARED, f, 0)';
const insert = (name: string, page: string) =>
  `${name} = mmu_interval_notifier_insert(${page}, 1 page)`;
const open = 'fd = open("/dev/hmm_dmirror0")';
const register = 'n = mmu_notifier_register()';

type Body = Omit<Litmus, 'name'>;
const closing: Body = { before: [READ], main: ['close(fd)'], other: [MUNMAP] };
const unloading: Body = { before: ['close(fd)'], main: [open], other: ['rmmod()'] };

interface Blind {
  readonly kinds: RegExp;
  readonly body: Body;
  readonly design?: string;
  /**
   * Whoever touches these kinds has touched those, as long as the design keeps its rules of locking: a
   * verdict is met by a search that is told of these and not of those, and lost where it is told of neither.
   */
  readonly beside?: RegExp;
}

/** Of each kind of object a workload of which a verdict is lost where the search is not told of it. */
const BLIND: readonly Blind[] = [
  { kinds: /^(ALL_)?LOCK/, body: closing },
  { kinds: /^INTERVAL(?!_NAME)|^ALL_INTERVALS/, body: closing },
  { kinds: /^(SUBSCRIPTIONS|SEQ|TREE|DEFERRED)$/, body: closing, beside: /LOCK/ },
  {
    kinds: /^(ALL_)?CLASSICS?$|CLASSIC_(LIST|RUNNING)/,
    body: {
      before: [register, FILL],
      main: ['hold(n, 1 us)'],
      other: ['mmu_notifier_unregister(n)'],
    },
    beside: /LOCK|CLASSIC_NAME/,
  },
  {
    kinds: /^MIRROR|TRACKED|ALL_MIRRORS/,
    body: { before: [FILL, READ], main: [DONTNEED], other: [READ] },
    beside: /LOCK/,
  },
  {
    kinds: /^(ALL_)?(HMM|RANGE)/,
    body: { before: [FILL], main: [DONTNEED], other: [READ] },
    design: 'hmm-2019-v2',
    beside: /LOCK/,
  },
  {
    kinds: /^MM|ALL_MMS/,
    body: { before: [FILL], main: ['fork(child)'], other: [], child: [READ], unjoined: true },
  },
  {
    kinds: /^VMAS/,
    body: {
      before: [`buf = mmap(0x200000000, 1 page, ${PRIVATE}|MAP_FIXED)`],
      main: [`buf = mmap(NULL, 2 pages, ${PRIVATE})`, 'munmap(0x200000000, 1 page)'],
      other: ['*(buf) = 1'],
    },
    beside: /LOCK/,
  },
  {
    kinds: /^PTES/,
    body: { before: [FILL], main: ['mprotect(buf, 1 page, PROT_READ)'], other: ['*(buf) = 5'] },
  },
  {
    kinds: /PAGE/,
    body: {
      before: [FILE],
      main: ['pwrite(f, linear(7, 1), 1 page, 0)'],
      other: ['pread(f, linear(3, 1), 1 page, 0)'],
    },
  },
  {
    kinds: /CACHE/,
    body: {
      before: [FILE, SHARED],
      main: ['madvise(m, 1 page, MADV_REMOVE)'],
      other: ['pread(f, linear(3, 1), 1 page, 0)'],
    },
  },
  { kinds: /INODE/, body: { before: [FILE, SHARED], main: ['ftruncate(f, 0)'], other: ['*(m)'] } },
  { kinds: /^FILE|ALL_FILES/, body: unloading, design: 'linux-6.1' },
  { kinds: /DEVICE(?!_PAGES)/, body: unloading, design: 'linux-6.1' },
  // What the workload names.
  { kinds: /^FD|ALL_FDS/, body: { before: [READ], main: ['close(fd)'], other: [READ] } },
  {
    kinds: /PLACE/,
    body: {
      before: [`buf = mmap(0x200000000, 1 page, ${PRIVATE}|MAP_FIXED)`],
      main: [`buf = mmap(NULL, 2 pages, ${PRIVATE})`, 'munmap(0x200000000, 1 page)'],
      other: ['*(buf) = 1'],
    },
  },
  {
    kinds: /INTERVAL_NAME/,
    body: {
      before: [FILL, insert('i', 'buf')],
      main: [insert('i', 'buf + 1 page'), DONTNEED],
      other: ['mmu_interval_read_begin(i)', 'mmu_interval_read_retry(i)'],
    },
  },
  {
    kinds: /CLASSIC_NAME/,
    body: {
      before: [register],
      main: [register],
      other: ['mmu_notifier_unregister(n)', 'mmu_notifier_unregister(n)'],
    },
  },
  {
    kinds: /BUFFER/,
    body: {
      before: ['buffer b = 1 page, linear(1, 1)'],
      main: ['buffer b = 1 page, linear(2, 1)'],
      other: ['expect(b, 1 page, linear(1, 1))'],
    },
  },
  {
    kinds: /^PIN/,
    body: {
      before: [FILL],
      main: ['pin(buf, 1 page)'],
      other: ['pin_read(0) = 0'],
    },
  },
  {
    kinds: /STARTED/,
    body: { before: [], main: ['start(third)'], other: ['join(third)'], third: [] },
  },
  { kinds: /FAILURE/, body: { before: [FILL], main: ['inject(buffer, 1)'], other: [READ] } },
];

it.each(BLIND)('a verdict is lost where $kinds is not noted', ({ kinds, body, design, beside }) => {
  const of = prepared({ name: 'blind', ...body }, design ?? 'v5');
  const hidden = (what: RegExp): readonly CellKind[] => CELLS.filter((kind) => what.test(kind));
  const others = beside === undefined ? [] : hidden(beside);
  const seen = exhaust(of, 1, others).verdicts;
  const left = exhaust(of, 1, [...others, ...hidden(kinds)]).verdicts;
  const lost = seen.filter((verdict) => !left.includes(verdict));
  expect(lost.filter((verdict) => !verdict.startsWith('defect'))).not.toEqual([]);
});

/** What could not be shown to lose a verdict, and what is known of why: what makes orders all the same is noted. */
const NOT_SHOWN: readonly (readonly [RegExp, string])[] = [
  [
    /^(TASK|TASK_THERE|SPANS|PROCESS.*|ALL_TASKS|ALL_PROCESSES)$/,
    'joins and exits order by themselves; who is last changes steps, and no answer',
  ],
  [/^WAITERS$/, 'whoever waits looked at what it waits for, and whoever wakes it changed that'],
  [
    /^TIME$/,
    'the time-out of a device fault is met without, as sleeps end wherever nobody else can run',
  ],
  [/^PAUSED$/, 'who spins changes nothing, so what it waits for is what it reads when it goes on'],
  [/^SECTIONS$/, 'who waits for readers has changed the list that they read'],
  [/INVALIDATION/, 'only its own task looks at one; that it is there is counted by SEQ'],
  [/^MODULE$/, 'who loads or unloads it makes or takes its devices'],
  [/^(ALL_)?WORK$/, 'is taken by one worker, in order, and whoever flushes it waits for that one'],
  [/RESOURCE/, 'only their owner looks at them, and whoever counts what is left at the end'],
  [/CHUNK/, 'are used under the lock of their device'],
  [/ANON/, 'is walked under the lock of its pages'],
  [/^FREE_/, 'which frame one gets is in no verdict'],
];

it('every kind of cell is among those that lose a verdict, or it is said why not', () => {
  const known = [...BLIND.map(({ kinds }) => kinds), ...NOT_SHOWN.map(([kinds]) => kinds)];
  expect(CELLS.filter((kind) => !known.some((kinds) => kinds.test(kind)))).toEqual([]);
});
