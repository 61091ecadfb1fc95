import { describe, expect, test } from 'vitest';
import { Kind, PteType } from '../../src/events/generated.js';
import { brokenAtRest, leaksAtEnd } from '../../src/kernel/detect/invariants.js';
import { entryType, getEntry } from '../../src/machine/page-table.js';
import { CHUNK_PAGES, vpn } from '../../src/units/numbers.js';
import { tally, watch } from '../support/watch.js';

const OPEN = 'fd = open("/dev/hmm_dmirror0")';
const main = (body: string) => `task main {\n${OPEN}\n${body}\n}`;
const AT = '0x200000000';
const PAGE = vpn(0x200000);
const map = (pages: number) =>
  `mmap(${AT}, ${pages} pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)\n`;

describe('chunks of device memory', () => {
  test('pages are handed out from the last down, and the page freed last is the next', () => {
    const { events } = watch(
      main(`${map(3)}
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, ${AT}, 2 pages) = 0
        *(${AT})
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, ${AT} + 2 pages, 1 page) = 0`),
    );
    const taken = events.flatMap((e) => (e.kind === Kind.DevicePageTake ? [e.pfn] : []));
    expect(taken[1]).toBe(taken[0]! - 1);
    expect(taken[2]).toBe(taken[0]);
  });

  test('a second one comes when the first is full, and all pages go back to it', () => {
    let most = 0;
    const pages = CHUNK_PAGES + 8;
    const { events, violations, machine } = watch(
      main(`mmap(${AT}, ${pages} pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, ${AT}, ${pages} pages) = 0, cpages ${pages}
        munmap(${AT}, ${pages} pages) = 0`),
      'linux-6.1',
      {
        onAnswer: (_o, _a, _p, m) => {
          most = Math.max(most, m.devices.get(0)!.chunks.length);
        },
      },
    );
    expect(violations).toEqual([]);
    expect(most).toBe(2);
    expect(machine.devices.get(0)!.freePages).toHaveLength(pages);
    expect(new Set(machine.devices.get(0)!.freePages).size).toBe(pages);
    expect(events.filter((e) => e.kind === Kind.ChunkAdd)).toHaveLength(3);
    expect(leaksAtEnd(machine)).toEqual([]);
  });

  test('RELEASE sends the pages home, in the order of their frames, and gives the chunk back', () => {
    const { events, violations, machine } = watch(
      main(`${map(4)}
        fill(${AT}, 4 pages, linear(1, 1))
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, ${AT}, 4 pages) = 0
        ioctl(fd, HMM_DMIRROR_RELEASE, ${AT}, 1 page) = 0
        expect(${AT}, 4 pages, linear(1, 1))
        close(fd) = 0`),
    );
    expect(violations).toEqual([]);
    expect(machine.devices.get(0)!.chunks).toEqual([]);
    const cleared = events.flatMap((e) =>
      e.kind === Kind.InvalidateStart && e.event === 1 ? [e.vpn - PAGE] : [],
    );
    expect(cleared).toEqual([3, 2, 1, 0]);
  });

  test('closing any file of a device sends its pages home, those of other processes too', () => {
    const types: number[] = [];
    const { violations } = watch(
      `task main {
        ${OPEN}
        ${map(1)}
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, ${AT}, 1 page) = 0
        fork(child)
        waitpid(child)
        *(${AT}) == 0
      }
      task child {
        other = open("/dev/hmm_dmirror0")
        close(other) = 0
      }`,
      'linux-6.1',
      {
        onAnswer: (_operation, _answer, _process, m) => {
          types.push(entryType(getEntry(m.mms.get(1)!.table, PAGE)));
        },
      },
    );
    expect(violations).toEqual([]);
    expect(
      tally(types.map((type) => (type === PteType.DEVICE_PRIVATE ? 'device' : 'system'))),
    ).toMatchObject({ device: 3 });
    expect(types.at(-1)).toBe(PteType.PRESENT);
  });
});

describe('a machine with few pages', () => {
  const text = (rest: string): string =>
    main(`${map(4)}
      fill(${AT}, 4 pages, linear(1, 1))
      ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, ${AT}, 4 pages) = 0
      ${rest}`);
  const RELEASE = `ioctl(fd, HMM_DMIRROR_RELEASE, ${AT}, 1 page)`;

  test('keeps its data through an eviction beside a task that takes memory and gives it back', () => {
    const { violations } = watch(
      `task main {
        ${OPEN}
        ${map(4)}
        fill(${AT}, 4 pages, linear(1, 1))
        ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, ${AT}, 4 pages) = 0
        hog = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
        start(giver)
        ${RELEASE} = 0
        join(giver)
        expect(${AT}, 4 pages, linear(1, 1))
      }
      task giver {
        fill(hog, 8 pages, linear(5, 0))
        sleep(1 ms)
        munmap(hog, 8 pages)
      }`,
      'linux-6.1',
      { pages: 14, seed: 3 },
    );
    expect(violations).toEqual([]);
  });

  test.each([6, 7, 8, 9, 10, 12, 16])('%i: nothing but refusals and endless tries', (pages) => {
    for (const seed of [1, 2]) {
      const { violations } = watch(text(`${RELEASE}\n*(${AT})`), 'linux-6.1', { pages, seed });
      const known =
        /^(EXPECTATION|LIVELOCK of task at (__alloc_pages_slowpath|do_user_addr_fault))/;
      expect(violations.filter((v) => !known.test(v))).toEqual([]);
    }
  });
});

describe('exclusive access', () => {
  test('ends when the CPU touches the page', () => {
    const { violations } = watch(
      main(`${map(2)}
        fill(${AT}, 2 pages, firstWords(5, 1))
        ioctl(fd, HMM_DMIRROR_EXCLUSIVE, ${AT}, 2 pages) = 0, cpages 2, data [5, 6]
        ioctl(fd, HMM_DMIRROR_CHECK_EXCLUSIVE, ${AT}, 2 pages) = -EPERM
        *(${AT}) == 5
        ioctl(fd, HMM_DMIRROR_CHECK_EXCLUSIVE, ${AT}, 1 page) = 0
        ioctl(fd, HMM_DMIRROR_CHECK_EXCLUSIVE, ${AT} + 1 page, 1 page) = -EPERM
        ioctl(fd, HMM_DMIRROR_WRITE, ${AT} + 1 page, 1 page, firstWords(9)) = 0, faults 1
        ioctl(fd, HMM_DMIRROR_CHECK_EXCLUSIVE, ${AT}, 2 pages) = 0
        expect(${AT} + 1 page, 1 page, firstWords(9))`),
    );
    expect(violations).toEqual([]);
  });

  test('fails in part at a hole: the CPU loses the pages, the device does not get them', () => {
    let held = 0;
    const { violations } = watch(
      main(`${map(2)} ioctl(fd, HMM_DMIRROR_EXCLUSIVE, ${AT}, 3 pages) = -EBUSY`),
      'linux-6.1',
      {
        onAnswer: (operation, _answer, _process, m) => {
          if (operation.op !== 'ioctl') return;
          held = [0, 1, 2].filter(
            (i) =>
              entryType(getEntry(m.mms.get(1)!.table, vpn(PAGE + i))) === PteType.DEVICE_EXCLUSIVE,
          ).length;
          expect(m.mirrors.get(1)!.table.used).toBe(0);
          expect(brokenAtRest(m)).toEqual([]);
        },
      },
    );
    expect(violations).toEqual([]);
    expect(held).toBe(2);
  });

  test('is of one: two devices and the CPU take it from each other, whatever the schedule', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { violations, machine } = watch(
        `task main {
          ${OPEN}
          other = open("/dev/hmm_dmirror1")
          ${map(1)}
          *(${AT}) = 7
          start(thief)
          repeat 4 {
            ioctl(fd, HMM_DMIRROR_EXCLUSIVE, ${AT}, 1 page)
            *(${AT}) == 7
          }
          join(thief)
        }
        task thief {
          repeat 4 { ioctl(other, HMM_DMIRROR_EXCLUSIVE, ${AT}, 1 page) }
        }`,
        'linux-6.1',
        { seed },
      );
      expect(violations, `seed ${seed}`).toEqual([]);
      expect(leaksAtEnd(machine)).toEqual([]);
    }
  });
});

describe('an own device page met in a range fault', () => {
  // The mirror's entry goes with mprotect, the page stays on the device.
  const body = main(`${map(1)}
    *(${AT}) = 3
    ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, ${AT}, 1 page) = 0
    mprotect(${AT}, 1 page, PROT_READ) = 0
    ioctl(fd, HMM_DMIRROR_READ, ${AT}, 1 page) = 0, faults 1, data [3]`);

  test('is read through the page behind it', () => {
    expect(watch(body, 'linux-6.1').violations).toEqual([]);
  });
  test('crashes the driver of Linux 6.1 as it is', () => {
    const { violations, machine } = watch(body, 'linux-6.1-asis');
    expect(violations).toEqual(['KERNEL_CRASH of mirror at dmirror_do_read']);
    expect(machine.ended).toBe(true);
  });
});

describe('an interval for migrated pages', () => {
  const body = main(`${map(2)}
    ioctl(fd, HMM_DMIRROR_MIGRATE, ${AT}, 2 pages) = 0
    munmap(${AT}, 2 pages) = 0`);

  test.each([
    ['v5', true],
    ['v5+driver.migrationCover=interval', false],
    ['v5-on-6.1', true],
    ['v5-on-6.1-covered', false],
    ['linux-6.1', false],
  ])('%s leaves stale entries: %s', (design, stale) => {
    const { violations } = watch(body, design);
    expect(violations).toEqual(
      stale ? ['STALE_MIRROR_ENTRY of mirror at mmu_notifier_invalidate_range_end'] : [],
    );
  });
});
