import { describe, expect, it } from 'vitest';
import { parseWorkload } from '../../src/language/parse.js';
import { run } from '../support/run.js';

/*
 * A workload that waits for what it never lets happen is its author's slip: it says nothing of the
 * design, and is no wake-up that the kernel lost.
 */
const WAITS = 'the workload waits for what it never lets happen: ';
const CASES: readonly (readonly [what: string, text: string, unmet: readonly string[]])[] = [
  [
    'a barrier whose other task has ended',
    `task main {
  start(other)
  barrier(go)
  barrier(go)
}
task other {
  barrier(go)
}`,
    [
      `line 5: ${WAITS}main (line 5) is at barrier go, which waits for other, which has come to its end`,
    ],
  ],
  [
    'a barrier whose other task was never started, and a join of it',
    `task main {
  join(other)
  barrier(go)
}
task other {
  barrier(go)
}`,
    [
      'line 3: task other was not started by then, so there is nothing to wait for',
      `line 4: ${WAITS}main (line 4) is at barrier go, which waits for other, which was never started`,
    ],
  ],
  [
    'two barriers in two orders',
    `task main {
  start(other)
  barrier(one)
  barrier(two)
}
task other {
  barrier(two)
  barrier(one)
}`,
    [
      `line 4: ${WAITS}main (line 4) is at barrier one, which waits for other, which waits elsewhere; other (line 8) is at barrier two, which waits for main, which waits elsewhere`,
    ],
  ],
  [
    'joins in a circle',
    `task main {
  start(other)
  join(other)
}
task other {
  join(main)
}`,
    [`line 7: ${WAITS}other (line 7) joins main; main (line 4) joins other`],
  ],
  [
    'a join of a task that is at a barrier',
    `task main {
  start(other)
  join(other)
  barrier(go)
}
task other {
  barrier(go)
}`,
    [
      `line 8: ${WAITS}main (line 4) joins other; other (line 8) is at barrier go, which waits for main, which waits elsewhere`,
    ],
  ],
];

describe('is told as a slip of the workload:', () => {
  it.each(CASES)('%s', (_, text, unmet) => {
    const ran = run(parseWorkload(`workload slip\n${text}\n`, 'slip'), 'v5');
    expect(ran).toMatchObject({ status: 1, violations: [], unmet });
  });
});

it('a task that sleeps in the kernel for ever is still a lost wake-up, whoever waits for it', () => {
  const text = `workload lost
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  *(buf) = 1
  start(other)
  ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 1 page) = 0
  ioctl(fd, HMM_DMIRROR_RELEASE, buf, 1 page)
  barrier(go)
}
task other {
  barrier(go)
}`;
  const { status, violations } = run(
    parseWorkload(`${text}\n`, 'lost'),
    'linux-6.1+devmem.evictAtUnload=no',
  );
  expect({ status, violations }).toEqual({
    status: 2,
    violations: ['LOST_WAKEUP of task at memunmap_pages'],
  });
});
