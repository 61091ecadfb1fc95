import { describe, expect, test } from 'vitest';
import { watch } from '../support/watch.js';

/* Where the posted driver goes another way than its successors. */

const OPEN = 'fd = open("/dev/hmm_dmirror0")';
const MAP = 'm = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)';

/** Of so many schedules: how many broke which rule. */
function tallyOf(text: string, design: string, seeds: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let seed = 1; seed <= seeds; seed++) {
    for (const rule of new Set(watch(text, design, { seed }).violations))
      counts[rule] = (counts[rule] ?? 0) + 1;
  }
  return counts;
}

describe('the loop that clears the page table of the device (D4)', () => {
  const text = `task main {\n${OPEN}\n${MAP}\nioctl(fd, HMM_DMIRROR_READ, m, 2 pages) = 0\n}`;
  test.each([
    ['v5', ['LIVELOCK of mirror at dmirror_do_update']],
    ['batch', ['LIVELOCK of mirror at dmirror_do_update']],
    ['v5+driver.clearLoop=populated', []],
    ['linux-5.8', []],
    ['v5-on-6.1-covered', []],
  ])('%s, a process exits with a live interval: %j', (design, expected) => {
    expect(watch(text, design).violations).toEqual(expected);
  });
  test('ends where intervals are gone before the exit', () => {
    const tidy = text.replace('\n}', '\nmunmap(m, 2 pages)\n}');
    expect(watch(tidy, 'v5').violations).toEqual([]);
  });
  test('takes time for every page of a range', () => {
    const body = `task main {\n${OPEN}
      big = mmap(NULL, 100000 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
      ioctl(fd, HMM_DMIRROR_READ, big, 1 page) = 0
      munmap(big, 100000 pages) = 0\n}`;
    const time = (design: string): number => watch(body, design).events.at(-1)!.time;
    expect(time('v5') - time('v5+driver.clearLoop=populated')).toBe(99_999 * 60);
  });
});

describe('the request array of the range fault (rangefault.inputs)', () => {
  const foreign = `task main {
    a = open("/dev/hmm_dmirror0")
    b = open("/dev/hmm_dmirror1")
    ${MAP}
    *(m) = 5
    ioctl(b, HMM_DMIRROR_MIGRATE, m, 2 pages) = 0
    ioctl(a, HMM_DMIRROR_READ, m, 2 pages)
    munmap(m, 2 pages) = 0
  }`;
  test('what the last call left has a foreign page brought home at the second try', () => {
    const asked = foreign.replace(
      'ioctl(a, HMM_DMIRROR_READ, m, 2 pages)',
      '$& = 0, faults 2, data [5, 0]',
    );
    expect(watch(asked, 'v5').violations).toEqual([]);
  });
  test('zeros at each call: it is reported for ever', () => {
    expect(watch(foreign, 'v5+rangefault.inputs=zeros').violations).toEqual([
      'LIVELOCK of mirror at dmirror_read',
    ]);
  });
  test('and so it is where nobody looks', () => {
    expect(watch(foreign, 'v5+rangefault.inputs=ignored').violations).toEqual([
      'LIVELOCK of mirror at dmirror_read',
    ]);
  });

  test('pages of the next batch inherit requests from the last', () => {
    // 65 pages on the device: the first batch reports 64, the second begins at slot 0 again.
    const own = (design: string) =>
      watch(
        `task main {\n${OPEN}
          big = mmap(NULL, 65 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
          ioctl(fd, HMM_DMIRROR_MIGRATE, big, 65 pages) = 0
          mprotect(big, 65 pages, PROT_READ) = 0
          ioctl(fd, HMM_DMIRROR_READ, big, 65 pages) = 0
          ioctl(fd, HMM_DMIRROR_SNAPSHOT, big + 64 pages, 1 page)
          munmap(big, 65 pages)\n}`,
        `v5+driver.migrationCover=interval+driver.ownDevicePage=backing+rangefault.inputs=${design}`,
      ).events.filter((e) => 'type' in e && 'name' in e && e.name === 'migrate_to_ram').length;
    expect([own('zeros'), own('ignored')]).toEqual([1, 0]);
  });
});

describe('two threads touch one device page (R5)', () => {
  const text = `task main {
    ${OPEN}
    ${MAP}
    *(m) = 1
    ioctl(fd, HMM_DMIRROR_MIGRATE, m, 1 page) = 0
    start(other)
    *(m) == 1
    join(other)
    munmap(m, 2 pages)
    close(fd) = 0
  }
  task other { *(m) == 1 }`;
  const FREED = 'USE_AFTER_FREE of page at dmirror_devmem_fault';
  test('as posted the loser uses a page that is free', () => {
    expect(tallyOf(text, 'v5', 100)[FREED]).toBeGreaterThan(0);
  });
  test('whoever holds the page does not', () => {
    expect(tallyOf(text, 'v5+devmem.faultRef=faultPage', 100)).toEqual({});
    expect(tallyOf(text, 'linux-6.1', 60)).toEqual({});
  });
});

describe('a page and its pagemap beside a touch (C1)', () => {
  const text = `task main {
    ${OPEN}
    ${MAP}
    *(m) = 1
    ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, m, 1 page) = 0
    start(other)
    ioctl(fd, HMM_DMIRROR_MIGRATE_TO_SYS, m, 1 page)
    ioctl(fd, HMM_DMIRROR_RELEASE, m, 1 page)
    join(other)
    close(fd) = 0
  }
  task other { *(m) == 1 }`;
  const released = 'linux-5.19+driver.commands=release';
  test.each([
    ['neither', released, true],
    ['the page alone', `${released}+devmem.faultRef=faultPage`, true],
    ['both', `${released}+devmem.faultRef=faultPage+devmem.pagemapRef=perPage`, false],
  ])('%s is held', (_which, design, breaks) => {
    const rules = Object.keys(tallyOf(text, design, 60));
    expect(rules.some((rule) => rule.startsWith('USE_AFTER_FREE of chunk'))).toBe(breaks);
    if (!breaks) expect(rules).toEqual([]);
  });
});

describe('a reference that the migration is not told of (C2)', () => {
  const text = `task main {\n${OPEN}\n${MAP}
    *(m) = 1
    ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, m, 1 page) = 0
    *(m) == 1\n}`;
  test('makes it fail for ever', () => {
    expect(watch(text, 'linux-6.1+devmem.faultRef=refOnly').violations).toEqual([
      'LIVELOCK of task at do_user_addr_fault',
    ]);
    expect(watch(text, 'linux-6.1').violations).toEqual([]);
  });
});
