import { describe, expect, test } from 'vitest';
import { Kind, NotifierEvent, SpanType, WaitType } from '../../src/events/generated.js';
import { brokenAtRest, isAtRest, leaksAtEnd } from '../../src/kernel/detect/invariants.js';
import { reasons, tally, watch } from '../support/watch.js';

const OPEN = 'fd = open("/dev/hmm_dmirror0")';
const map = (pages: number, prot = 'PROT_READ|PROT_WRITE', flags = 'MAP_PRIVATE|MAP_ANONYMOUS') =>
  `m = mmap(NULL, ${pages} pages, ${prot}, ${flags})\n`;
const main = (body: string) => `task main {\n${OPEN}\n${body}\n}`;

describe('what is migrated, and why not', () => {
  test.each([
    [
      'pages that were touched',
      `${map(4)} fill(m, 4 pages, linear(1, 1))`,
      '= 0, cpages 4',
      { SELECTED: 4, DONE: 4 },
    ],
    ['pages that were never touched', map(4), '= 0, cpages 4, data [0 x 4]', { HOLE: 4, DONE: 4 }],
    ['the zero page', `${map(4)} *(m) == 0`, '= 0, cpages 4', { HOLE: 4, DONE: 4 }],
    [
      'pages of a shared mapping',
      `${map(4, undefined, 'MAP_SHARED|MAP_ANONYMOUS')} fill(m, 4 pages, linear(1, 1))`,
      '= -ENOENT',
      { SELECTED: 4, FILE: 4 },
    ],
    [
      'a shared mapping without pages',
      map(4, undefined, 'MAP_SHARED|MAP_ANONYMOUS'),
      '= -ENOENT',
      { NO_PMD: 4 },
    ],
    [
      'pages that are there already',
      `${map(4)} ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, m, 4 pages) = 0`,
      '= 0, cpages 4',
      { HOLE: 4, DONE: 4, WRONG_KIND: 4 },
    ],
    [
      'pages that are held exclusively',
      `${map(4)} ioctl(fd, HMM_DMIRROR_EXCLUSIVE, m, 4 pages) = 0`,
      '= 0, cpages 4',
      { NOT_PRESENT: 4 },
    ],
    ['pages without access', map(4, 'PROT_NONE'), '= -EINVAL', {}],
    ['half a hole', `${map(4)} munmap(m + 2 pages, 2 pages)`, '= -EINVAL', { HOLE: 2, DONE: 2 }],
  ])('%s', (_what, before, answer, expected) => {
    const { events, violations } = watch(
      main(`${before}\nioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, m, 4 pages) ${answer}`),
    );
    expect(violations).toEqual([]);
    expect(tally(reasons(events))).toEqual(expected);
  });

  test('a huge page is split, and its parts go one by one', () => {
    const { events, violations } = watch(
      main(`m = mmap(0x200000000, 512 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
        madvise(0x200000000, 512 pages, MADV_HUGEPAGE)
        fill(0x200000000, 512 pages, firstWords(7, 1))
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, 0x200000000, 3 pages) = 0, cpages 3, data [7, 8, 9]
        expect(0x200000000, 512 pages, firstWords(7, 1))`),
    );
    expect(violations).toEqual([]);
    expect(events.filter((e) => e.kind === Kind.PageSplit)).toHaveLength(1);
  });

  test('no memory for a chunk: nothing moves, nothing is lost, and the next attempt succeeds', () => {
    const { events, violations } = watch(
      main(`${map(2)}
        fill(m, 2 pages, linear(5, 1))
        ioctl(fd, HMM_DMIRROR_RELEASE, m, 1 page) = 0
        inject(chunk, 1)
        inject(allocation, 2)
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, m, 2 pages) = -ENOENT
        expect(m, 2 pages, linear(5, 1))
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, m, 2 pages) = 0, cpages 2
        expect(m, 2 pages, linear(5, 1))`),
    );
    expect(violations).toEqual([]);
    expect(tally(reasons(events))).toMatchObject({ NO_DESTINATION: 2 });
  });
});

describe('a page on the device', () => {
  test('comes home when the CPU touches it, alone and with its data', () => {
    const { events, violations, machine } = watch(
      main(`${map(4)}
        fill(m, 4 pages, linear(100, 3))
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, m, 4 pages) = 0
        expect(m + 1 page, 1 page, linear(100 + 3 * 1024, 3))
        ioctl(fd, HMM_DMIRROR_SNAPSHOT, m, 4 pages) = 0, snapshot [34, WRITE, 34, 34]`),
    );
    expect(violations).toEqual([]);
    expect(
      events.filter((e) => e.kind === Kind.SpanBegin && e.type === SpanType.MIGRATE_TO_RAM),
    ).toHaveLength(1);
    expect(leaksAtEnd(machine)).toEqual([]);
  });

  test('keeps what the device wrote', () => {
    const { violations } = watch(
      main(`${map(4)}
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, m, 4 pages) = 0
        ioctl(fd, HMM_DMIRROR_WRITE, m, 4 pages, firstWords(40, 1)) = 0, faults 0
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_SYS, m + 2 pages, 2 pages) = 0, cpages 2
        expect(m, 4 pages, firstWords(40, 1))`),
    );
    expect(violations).toEqual([]);
  });

  test('shared by a fork comes home in both processes, equal', () => {
    const { events, violations } = watch(`
      task main {
        ${OPEN}
        ${map(3)}
        fill(m, 3 pages, linear(9, 1))
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, m, 3 pages) = 0
        fork(child)
        barrier(evicted)
        ioctl(fd, HMM_DMIRROR_RELEASE, m, 1 page) = 0
        barrier(home)
        expect(m, 3 pages, linear(9, 1))
        waitpid(child)
      }
      task child {
        barrier(evicted)
        barrier(home)
        expect(m, 3 pages, linear(9, 1))
      }`);
    expect(violations).toEqual([]);
    const clear = events.filter(
      (e) => e.kind === Kind.InvalidateStart && e.event === NotifierEvent.CLEAR,
    );
    // Only the parent has subscribers; each page was one invalidation there.
    expect(clear).toHaveLength(3);
    expect(
      events.filter((e) => e.kind === Kind.SpanBegin && e.type === SpanType.MIGRATE_TO_RAM),
    ).toHaveLength(0);
  });
});

describe('who meets a page in the middle of a migration', () => {
  const text = `
    task main {
      ${OPEN}
      ${map(2)}
      fill(m, 2 pages, linear(3, 1))
      start(mover)
      repeat 6 {
        *(m) == 3
        expect(m + 1 page, 1 page, linear(3 + 1024, 1))
      }
      join(mover)
    }
    task mover {
      repeat 3 {
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, m, 2 pages)
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_SYS, m, 2 pages)
      }
    }`;

  test('waits for its end and sees the data, whatever the schedule', () => {
    let waited = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const { events, violations, machine } = watch(text, 'linux-6.1', {
        seed,
        onAnswer: (_operation, _got, _process, m) => {
          if (isAtRest(m)) expect(brokenAtRest(m)).toEqual([]);
        },
      });
      expect(violations, `seed ${seed}`).toEqual([]);
      expect(leaksAtEnd(machine)).toEqual([]);
      if (events.some((e) => e.kind === Kind.TaskBlock && e.wait === WaitType.WAIT_PAGE)) waited++;
    }
    expect(waited).toBeGreaterThan(5);
  });
});

describe('the event of a migration', () => {
  const body = main(`${map(1)} ioctl(fd, HMM_DMIRROR_MIGRATE, m, 1 page)`);
  const first = (design: string) => {
    const begin = watch(body, design).events.find((e) => e.kind === Kind.InvalidateStart);
    return begin?.kind === Kind.InvalidateStart ? [begin.event, begin.owner] : undefined;
  };
  test('names its owner since Linux 5.8', () => {
    expect(first('linux-6.1')).toEqual([NotifierEvent.MIGRATE, 1]);
  });
  test('was a plain CLEAR before', () => {
    expect(first('v5')).toEqual([NotifierEvent.CLEAR, 0]);
  });
});

describe('the reference count of device pages (devmem.freeCount)', () => {
  const text = main(`${map(1)}
    ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, m, 1 page) = 0
    munmap(m, 1 page) = 0`);
  /** Counts that the page had from the migration's end on. */
  const counts = (design: string): number[] => {
    const { events, violations } = watch(text, design);
    const taken = events.find((e) => e.kind === Kind.DevicePageTake)!;
    const from = events.findLast(
      (e) => e.kind === Kind.SpanEnd && e.type === SpanType.MIGRATE_FINALIZE,
    )!;
    expect(violations).toEqual([]);
    return events.flatMap((e) =>
      e.kind === Kind.PageCount && e.seq > from.seq && e.pfn === (taken as { pfn: number }).pfn
        ? [e.refcount]
        : [],
    );
  };
  test('goes down to the one that a free page has, up to 5.17', () => {
    expect(counts('linux-5.19+devmem.freeCount=one')).toEqual([1]);
  });
  test('is set anew, or ends with the last user, since', () => {
    // One user or none, the count of 5.19 is one.
    expect(counts('linux-5.19')).toEqual([]);
    expect(counts('linux-6.1')).toEqual([]);
  });

  test('and eviction by frame number takes free pages for used ones (C4)', () => {
    const evicted = text.replace('munmap(m', 'ioctl(fd, HMM_DMIRROR_RELEASE, m, 1 page)\nmunmap(m');
    const design = 'linux-5.19+driver.commands=release+devmem.evictAtUnload=yes';
    expect(watch(evicted, design).violations).toEqual([
      'USE_AFTER_FREE of page at migrate_device_range',
    ]);
    expect(watch(evicted, `${design}+devmem.freeCount=zero`).violations).toEqual([]);
  });
});

describe('a page that is locked when it is collected (migrate.lockedPage)', () => {
  const text = `
    task main {
      ${OPEN}
      other = open("/dev/hmm_dmirror1")
      ${map(16)}
      fill(m, 16 pages, linear(1, 1))
      start(thief)
      ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, m, 16 pages)
      join(thief)
    }
    task thief { ioctl(other, HMM_DMIRROR_EXCLUSIVE, m, 1 page) }`;
  const refusals = (design: string): Record<string, number> => {
    const all = Array.from({ length: 30 }, (_, i) =>
      reasons(watch(text, design, { seed: i + 1 }).events),
    ).flat();
    return tally(all);
  };
  test('is tried again until Linux 5.11: who locked it may still hold it', () => {
    const once = refusals('linux-6.1');
    const twice = refusals('linux-6.1+migrate.lockedPage=retryInPrepare');
    expect(once['LOCK_BUSY']).toBeGreaterThan(twice['LOCK_BUSY'] ?? 0);
    expect(once['PINNED'] ?? 0).toBeLessThan(twice['PINNED']!);
    expect(twice['SELECTED']).toBeGreaterThan(once['SELECTED']!);
  });
});
