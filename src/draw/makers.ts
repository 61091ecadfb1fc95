import type { Advice, Operation } from '../language/ast.js';
import {
  BIG_PAGES,
  bigPlace,
  FILE_PAGES,
  place,
  READ_WRITE,
  REGION,
  REGION_PAGES,
  type Hand,
  type OneOf,
} from './hand.js';

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

/** Draws one or more operations of the kinds that it names. */
interface Maker<Name extends Operation['op']> {
  readonly ops: readonly Name[];
  readonly draw: (g: Hand) => readonly OneOf<Name>[];
}
function maker<const Name extends Operation['op']>(
  ops: readonly Name[],
  draw: Maker<Name>['draw'],
): Maker<Name> {
  return { ops, draw };
}

/** One access of the processor. */
function touch(g: Hand): OneOf<'load' | 'store'> {
  const { at } = g.range();
  return g.oneIn(2) ? { op: 'load', at } : { op: 'store', at, value: g.newWord() };
}

/** Memory that may be mapped by huge pages. */
function hugeArea(): readonly OneOf<'mmap' | 'madvise'>[] {
  const where = { at: bigPlace(0), npages: BIG_PAGES };
  const anonymous = { shared: false, backing: 'anonymous', fd: undefined, pgoff: 0 } as const;
  return [
    { op: 'mmap', name: undefined, ...where, prot: READ_WRITE, ...anonymous },
    { op: 'madvise', ...where, advice: 'HUGEPAGE' },
  ];
}

/** How operations are drawn, by kind: what belongs together or alternates is one kind. */
export const MAKERS = {
  mmap: maker(['mmap'], (g) => {
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
  }),
  munmap: maker(['munmap'], (g) => [{ op: 'munmap', ...g.range() }]),
  mprotect: maker(['mprotect'], (g) => [{ op: 'mprotect', ...g.range(), prot: g.prot() }]),
  madvise: maker(['madvise'], (g) => [{ op: 'madvise', ...g.range(), advice: g.pick(ADVICES) }]),
  mremap: maker(['mremap'], (g) => {
    const { at, npages } = g.range();
    const newPages = g.oneIn(2) ? npages : g.between(1, 6);
    // Without a place of its own it may only shrink: what grows goes where nobody looks again.
    const to = g.oneIn(4) ? undefined : g.range().at;
    const fits = to === undefined ? Math.min(newPages, npages) : newPages;
    return [{ op: 'mremap', name: undefined, at, npages, newPages: fits, to }];
  }),
  touch: maker(['load', 'store'], (g) => [touch(g)]),
  fill: maker(['fill'], (g) => [{ op: 'fill', ...g.range(), pattern: g.pattern() }]),
  device: maker(['ioctl'], (g) => [g.ioctl(g.oneIn(2) ? 'READ' : 'WRITE', g.range(10))]),
  snapshot: maker(['ioctl'], (g) => [g.ioctl('SNAPSHOT', g.range(REGION_PAGES))]),
  migrate: maker(['ioctl'], (g) => {
    const command = g.pick([
      'MIGRATE',
      'MIGRATE_TO_DEV',
      'MIGRATE_TO_DEV',
      'MIGRATE_TO_SYS',
    ] as const);
    return [
      g.oneIn(12) ? g.ioctl('RELEASE', { at: place(0), npages: 1 }) : g.ioctl(command, g.range(10)),
    ];
  }),
  exclusive: maker(['ioctl'], (g) => {
    const command = g.pick(['EXCLUSIVE', 'EXCLUSIVE', 'CHECK_EXCLUSIVE'] as const);
    return [g.ioctl(command, g.range())];
  }),
  fork: maker(['fork', 'waitpid', 'load', 'store'], (g) => g.fork()),
  file: maker(['ftruncate', 'pwrite'], (g) => {
    if (g.oneIn(3))
      return [{ op: 'ftruncate', fd: 'file', npages: g.random.below(FILE_PAGES + 3) }];
    const pgoff = g.random.below(FILE_PAGES);
    return [{ op: 'pwrite', fd: 'file', pgoff, npages: g.between(1, 3), pattern: g.pattern() }];
  }),
  reopen: maker(['open', 'close'], (g) => {
    const fd = g.pick(['fd0', 'fd1']);
    return g.oneIn(3) ? [{ op: 'close', fd }] : [{ op: 'open', fd, device: g.device() }];
  }),
  inject: maker(['inject'], (g) => {
    const failure = g.pick(['allocation', 'copyFromUser', 'copyToUser', 'chunk'] as const);
    return [{ op: 'inject', failure, nth: g.between(1, 4), random: false }];
  }),
  interval: maker(
    [
      'insertInterval',
      'insertIntervalSafe',
      'updateInterval',
      'removeInterval',
      'putInterval',
      'load',
      'store',
    ],
    (g) => {
      const update = (interval: string) =>
        ({ op: 'updateInterval', interval, ...g.bounds() }) as const;
      if (g.oneIn(2)) return [update(g.pick(KEPT))];
      const op = g.pick(['insertInterval', 'insertIntervalSafe'] as const);
      const insert = { op, interval: BRIEF, ...g.bounds(), release: g.oneIn(2) };
      // Where there is no put it is kept, and goes with the process.
      if (g.oneIn(4)) return [insert, { op: 'putInterval', interval: BRIEF }];
      const between = g.oneIn(2) ? update(BRIEF) : touch(g);
      return [insert, between, { op: 'removeInterval', interval: BRIEF }];
    },
  ),
  reading: maker(
    ['readBegin', 'readRetry', 'rangeFault', 'load', 'store', 'munmap', 'mprotect'],
    (g) => {
      const interval = g.pick(KEPT);
      if (g.oneIn(2)) return [{ op: 'rangeFault', interval, ...g.range() }];
      const changed = g.range();
      const between = g.pick([
        () => touch(g),
        () => ({ op: 'munmap', ...changed }) as const,
        () => ({ op: 'mprotect', ...changed, prot: g.prot() }) as const,
      ]);
      return [{ op: 'readBegin', interval }, between(), { op: 'readRetry', interval }];
    },
  ),
  locked: maker(
    [
      'mmapWriteLock',
      'mmapWriteUnlock',
      'mmapReadLock',
      'mmapReadUnlock',
      'insertIntervalLocked',
      'sleep',
    ],
    (g) => {
      if (g.oneIn(2)) {
        const sleep = { op: 'sleep', nanoseconds: g.between(100, 5000), random: false } as const;
        return [{ op: 'mmapReadLock' }, sleep, { op: 'mmapReadUnlock' }];
      }
      const insert = { op: 'insertIntervalLocked', interval: g.pick(KEPT), ...g.bounds() } as const;
      return [
        { op: 'mmapWriteLock' },
        { ...insert, release: g.oneIn(2) },
        { op: 'mmapWriteUnlock' },
      ];
    },
  ),
  pin: maker(['pin', 'hold', 'get'], (g) => {
    const { at, npages } = g.oneIn(10) ? g.bigRange() : g.range();
    const wanted = { at, npages: Math.min(npages, 20), write: g.oneIn(2), fast: g.oneIn(2) };
    if (g.oneIn(6)) return [{ op: 'get', ...wanted }];
    if (g.oneIn(4)) return [{ op: 'hold', name: undefined, ...wanted }];
    return [{ op: 'pin', name: undefined, ...wanted, longterm: g.oneIn(2) }];
  }),
  pinned: maker(['pinRead', 'pinWrite', 'unpin'], (g) => {
    if (g.oneIn(12)) return [{ op: 'unpin', pin: undefined }];
    const pin = { id: g.random.below(5) };
    if (g.oneIn(3)) return [{ op: 'unpin', pin }];
    return [g.oneIn(2) ? { op: 'pinRead', pin } : { op: 'pinWrite', pin, first: g.newWord() }];
  }),
  /** Exclusive access to a page of a huge one takes the whole one. */
  hugeExclusive: maker(['mmap', 'madvise', 'ioctl', 'store'], (g) => {
    const { at, npages } = g.bigRange();
    const range = { at, npages: Math.min(npages, 3) };
    if (g.oneIn(3)) return [g.ioctl(g.pick(['CHECK_EXCLUSIVE', 'MIGRATE_TO_DEV']), range)];
    if (g.oneIn(2)) return [g.ioctl('EXCLUSIVE', range)];
    return [...hugeArea(), { op: 'store', at, value: g.newWord() }];
  }),
  reap: maker(['reap'], () => [{ op: 'reap' }]),
  sleep: maker(['sleep'], (g) => [
    { op: 'sleep', nanoseconds: g.between(100, 20_000), random: g.oneIn(2) },
  ]),
  huge: maker(['mmap', 'madvise', 'munmap', 'mprotect', 'ioctl', 'load', 'store'], (g) => {
    if (g.oneIn(3)) return hugeArea();
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
  }),
};

/** Intervals that are there from the beginning to the end of a process. */
export const KEPT = ['first', 'second', 'third'];
/** One that comes and goes within a few operations, so that nothing names it when it is gone. */
const BRIEF = 'brief';

export type Kind = keyof typeof MAKERS;

/** Made by the workload around: its first statements, and its tasks. */
type Framing = 'tmpfile' | 'start' | 'join' | 'barrier' | 'exit' | 'inCallback';
type Drawn = (typeof MAKERS)[Kind]['ops'][number] | Framing;

/** Operations that no random workload has, and why: the others are drawn, or this does not compile. */
export const UNDRAWN: Readonly<Record<Exclude<Operation['op'], Drawn>, string>> = {
  expect: 'what memory holds is for a model of it to say',
  pread: 'the same of a file',
  buffer: 'answers are looked at without it',
  expectBuffer: 'the same',
  assert: 'nothing is expected of random workloads',
  registerNotifier: 'who hears of the whole mm changes nothing that a profile dwells on',
  unregisterNotifier: 'the same',
  holdNotifier: 'the same',
  pagemap: 'it reads what other answers show',
  maps: 'the same',
  rmmod: 'without its module every operation on a device only fails',
  insmod: 'the same',
};
