import { expect, test } from 'vitest';
import { parseWorkload } from '../../src/language/parse.js';
import { checkDesign } from '../support/check-run.js';

/*
 * Parts of huge pages: found by random scenarios in the words of the recordings, none of which has them.
 * What no recording shows was held against the kernel's text.
 */
const AREA = `mmap(0x200000000, 512 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  madvise(0x200000000, 512 pages, MADV_HUGEPAGE)`;
const HUGETLB =
  'mmap(0x200000000, 512 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB|MAP_FIXED)';

function check(text: string, designs: readonly string[]): void {
  const workload = parseWorkload(text);
  for (const design of designs)
    for (const seed of [2, 3])
      expect(checkDesign({ workload, design, seed, random: seed === 3 }).failure).toBeUndefined();
}

test('a first part of zeroes goes when a huge page is split, though it was the one that was locked', () => {
  check(
    `task main {
  fd = open("/dev/hmm_dmirror0")
  ${AREA}
  *(0x200000000 + 4 pages) = 8
  ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, 0x200000000 + 4 pages, 1 page) = 0, cpages 1
  *(0x200000000 + 4 pages) == 8
  *(0x200000000) == 0
}`,
    ['linux-6.12', 'linux-6.1'],
  );
});

test('a long pin moves the parts of a huge page that lie in another area, too', () => {
  check(
    `movable memory
task main {
  fd = open("/dev/hmm_dmirror0")
  ${AREA}
  *(0x200000000) = 3
  *(0x200000000 + 7 pages) = 4
  mremap(0x200000000 + 7 pages, 1 page, 1 page, MREMAP_MAYMOVE|MREMAP_FIXED, 0x200000000 + 45 pages)
  ioctl(fd, HMM_DMIRROR_READ, 0x200000000 + 45 pages, 1 page) = 0, faults 1
  p = pin(0x200000000, 1 page, LONGTERM) = 0
  *(0x200000000 + 45 pages) == 4
  ioctl(fd, HMM_DMIRROR_READ, 0x200000000 + 45 pages, 1 page) = 0, faults 1
}`,
    ['linux-6.1', 'linux-6.12'],
  );
});

test('exclusive access to a huge page tells every area that has parts of it', () => {
  check(
    `task main {
  fd = open("/dev/hmm_dmirror0")
  other = open("/dev/hmm_dmirror1")
  ${AREA}
  *(0x200000000) = 3
  mprotect(0x200000000 + 256 pages, 256 pages, PROT_READ)
  ioctl(other, HMM_DMIRROR_READ, 0x200000000 + 300 pages, 1 page) = 0, faults 1
  ioctl(fd, HMM_DMIRROR_EXCLUSIVE, 0x200000000, 1 page) = 0
  ioctl(other, HMM_DMIRROR_READ, 0x200000000 + 300 pages, 1 page) = 0, faults 1
  *(0x200000000) == 3
}`,
    ['linux-6.1', 'linux-6.12'],
  );
});

test('a long pin moves hugetlb pages, those that were copied too', () => {
  check(
    `movable memory
task main {
  ${HUGETLB}
  *(0x200000000 + 13 pages) = 605
  a = pin(0x200000000 + 12 pages, 2 pages, LONGTERM|FAST) = 0
  pin_read(a) data [0, 605]
  unpin(a)
  fork(child)
  *(0x200000000 + 13 pages) = 606
  b = pin(0x200000000 + 12 pages, 2 pages, LONGTERM|WRITE) = 0
  pin_write(b, 7)
  *(0x200000000 + 13 pages) == 8
  waitpid(child)
}
task child {
  c = pin(0x200000000 + 12 pages, 2 pages, LONGTERM) = 0
  pin_read(c) data [0, 605]
}`,
    ['linux-6.1', 'linux-6.12'],
  );
});

/** copy_hugetlb_page_range begins an invalidation (CLEAR) of a private area. */
test('a device is told when a fork makes hugetlb pages read only', () => {
  check(
    `task main {
  fd = open("/dev/hmm_dmirror0")
  ${HUGETLB}
  ioctl(fd, HMM_DMIRROR_WRITE, 0x200000000 + 17 pages, 1 page, linear(9, 1)) = 0
  fork(child)
  ioctl(fd, HMM_DMIRROR_WRITE, 0x200000000 + 17 pages, 1 page, linear(4, 1)) = 0, faults 1
  waitpid(child)
}
task child {
  *(0x200000000 + 17 pages) == 9
}`,
    ['v5', 'linux-5.8', 'linux-6.1', 'linux-6.12'],
  );
});
