import { expect, test } from 'vitest';
import { parseWorkload } from '../../src/language/parse.js';
import { run } from '../support/run.js';

const TEXT = `workload failed
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 34359738367 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS) = -ENOMEM
  buffer mirror = 4 pages, linear(0, 0)
  *(buf + 2 pages) raises SIGSEGV
  *(buf) = 3 raises SIGSEGV
  ioctl(fd, HMM_DMIRROR_READ, buf, 4 pages, mirror) = -EINVAL
  ioctl(fd, HMM_DMIRROR_SNAPSHOT, buf + 1 page, 1 page) = -EINVAL
  munmap(buf, 8 pages) = -EINVAL
  mmap(buf, 1 page, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED) = -ENOMEM
}
`;

test.each(['v5', 'linux-6.1'])('what mmap did not map is no memory, under %s', (design) => {
  const ran = run(parseWorkload(TEXT, 'failed'), design, 1);
  expect({ status: ran.status, violations: ran.violations }).toEqual({ status: 0, violations: [] });
});
