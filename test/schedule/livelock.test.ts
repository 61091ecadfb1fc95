import { describe, expect, it, test } from 'vitest';
import { Kind, processStart, ViolationType, type Event } from '../../src/events/generated.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';
import { STATUS } from '../../src/schedule/ending.js';
import { Engine } from '../../src/schedule/engine.js';
import { pct } from '../../src/schedule/strategies/pct.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';

test.each([1, 2])('%i tasks that can run and get nowhere are a livelock', (tasks) => {
  const events: Event[] = [];
  const engine = new Engine(runToBlock(1), (event) => events.push(event));
  const boot = () => {
    engine.emit(processStart(1, 0, 0));
    for (let n = 1; n <= tasks; n++)
      engine.start(1, `spinner${n}`, function* () {
        for (;;) if (engine.point('spin')) yield;
      });
  };
  expect(
    engine.run(
      1,
      1,
      boot,
      () => {},
      () => '',
    ),
  ).toBe(STATUS.violation);
  expect(events.flatMap((e) => (e.kind === Kind.Violation ? [e.type] : []))).toEqual([
    ViolationType.LIVELOCK,
  ]);
});

/*
 * Who faults a page in that another task, in the middle of a migration, will not let go of before it has
 * run on: a schedule that never lets it is no fault of the kernel's.
 */
const DESIGN = resolveDesign('linux-6.1', () => '');
const SPUN = parseWorkload(`task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  start(other)
  ioctl(fd, HMM_DMIRROR_EXCLUSIVE, buf, 2 pages)
  join(other)
}
task other {
  ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 2 pages)
}`);

describe('a task that faults again and again', () => {
  it('lets others come first, whatever the schedule would do', () => {
    const rules = new Set<string>();
    for (let seed = 1; seed <= 300; seed++) {
      const strategy = pct(seed, { depth: 3, points: 30 });
      const { verdict } = execute({ workload: SPUN, design: DESIGN, seed, strategy });
      for (const { rule } of verdict.breaches) rules.add(rule);
    }
    expect([...rules]).toEqual([]);
  });
});
