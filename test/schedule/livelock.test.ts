import { expect, test } from 'vitest';
import { Kind, processStart, ViolationType, type Event } from '../../src/events/generated.js';
import { STATUS } from '../../src/schedule/ending.js';
import { Engine } from '../../src/schedule/engine.js';
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
