import { describe, expect, test, vi } from 'vitest';
import { watch } from '../support/watch.js';

vi.setConfig({ testTimeout: 60_000 });

/** Different violations over many schedules. */
function violationsOver(seeds: number, text: string, design: string): string[] {
  const found = new Set<string>();
  for (let seed = 1; seed <= seeds; seed++)
    for (const v of watch(text, design, { seed }).violations) found.add(v);
  return [...found];
}

const tasks = (body: string, child: string) => `task main {
  fd = open("/dev/hmm_dmirror0")
  ${body}
}
task child { ${child} }
task grandchild { ${child} }`;
const ANONYMOUS = `m = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(m, 4 pages, linear(1, 1))
  fork(child)
  fork(grandchild)`;
const SHARED = `f = tmpfile(4 pages)
  m = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_SHARED, f)
  fill(m, 4 pages, linear(1, 1))
  fork(child)
  fork(grandchild)`;
const OPEN = 'c = open("/dev/hmm_dmirror1")';

describe('a walk of the reverse map while the processes on its way exit', () => {
  test.each([
    ['exclusive access', `${ANONYMOUS}\n ioctl(fd, HMM_DMIRROR_EXCLUSIVE, m, 4 pages)`],
    ['a migration', `${ANONYMOUS}\n ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, m, 4 pages)`],
    ['a file that is cut short', `${SHARED}\n ftruncate(f, 1 pages) = 0`],
  ])('%s', (_what, body) => {
    expect(violationsOver(150, tasks(body, OPEN), 'linux-6.1')).toEqual([]);
    expect(violationsOver(50, tasks(body, ''), 'linux-6.1')).toEqual([]);
  });
});

/*
 * linux-mm 2019-12-16, mmu_interval_notifier_remove: the operations of an interval whose removal was
 * put off are looked at after the spinlock, when the end of the invalidation may have released it.
 */
describe('an interval that is removed during an invalidation of another task', () => {
  const close = `task main {
  fd = open("/dev/hmm_dmirror0")
  m = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  ioctl(fd, HMM_DMIRROR_READ, m, 4 pages) = 0
  start(other)
  close(fd) = 0
  join(other)
}
task other { mprotect(m, 4 pages, PROT_READ) = 0 }`;
  const used = 'USE_AFTER_FREE of interval at mmu_interval_notifier_remove';

  test('is used after it was released, in v5', () => {
    expect(violationsOver(200, close, 'v5')).toContain(used);
  });
  test('is not where removing is synchronous', () => {
    expect(violationsOver(200, close, 'v5+notifier.remove=sync')).toEqual([]);
  });
});

test.each([
  ['a shared page', 'MAP_SHARED', '*(m) = 1'],
  ['a private copy', 'MAP_PRIVATE', '*(m) = 1'],
  ['a read', 'MAP_SHARED', '*(m)'],
])('a file is cut short while a fault is about to map %s of it', (_what, flags, access) => {
  const text = `task main {
  f = tmpfile(4 pages)
  m = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, ${flags}, f, 0)
  start(cutter)
  ${access}
  join(cutter)
}
task cutter { ftruncate(f, 0 pages) }`;
  expect(violationsOver(60, text, 'linux-6.1')).toEqual([]);
});
