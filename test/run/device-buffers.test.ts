import { expect, it } from 'vitest';
import { parseWorkload } from '../../src/language/parse.js';
import { run } from '../support/run.js';

const OPEN = `fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(buf, 4 pages, linear(1, 1))`;

function unmet(body: string): readonly string[] {
  const workload = parseWorkload(`task main {\n  ${OPEN}\n${body}\n  close(fd)\n}\n`, 'buffers');
  const { violations, unmet: failed } = run(workload, 'v5');
  return [...violations, ...failed];
}

it('a device is given zeros where nothing says what it writes', () => {
  expect(
    unmet(`  ioctl(fd, HMM_DMIRROR_WRITE, buf, 1 page) = 0
  expect(buf, 1 page, linear(0, 0))
  expect(buf + 1 page, 1 page, linear(1025, 1))`),
  ).toEqual([]);
});

it('and behind the end of a buffer that is shorter than what it writes', () => {
  expect(
    unmet(`  buffer b = 1 page, linear(1, 1)
  ioctl(fd, HMM_DMIRROR_WRITE, buf + 2 pages, 2 pages, b) = 0
  expect(buf + 2 pages, 1 page, linear(1, 1))
  expect(buf + 3 pages, 1 page, linear(0, 0))`),
  ).toEqual([]);
});
