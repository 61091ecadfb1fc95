import { expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, WaitType, type Event } from '../../src/events/generated.js';
import { parseWorkload } from '../../src/language/parse.js';
import { evolve } from '../../src/machine/evolve.js';
import { emptyMachine } from '../../src/machine/state.js';
import { describeEvent } from '../../src/replay/text/describe-event.js';
import { Labels } from '../../src/replay/text/labels.js';
import { execute } from '../../src/run/execute.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import { describeState } from '../../src/view/state.js';
import { PLAIN } from '../../src/view/style.js';

it('a sleep is told with the time at which it ends, which is no duration', () => {
  const workload = parseWorkload('task main {\n  sleep(1 us)\n  sleep(2 us)\n}\n');
  const events: Event[] = [];
  execute({ workload, design: resolveDesign('v5', String), seed: 1, strategy: runToBlock(1) }, [
    { event: (e) => void events.push(e) },
  ]);
  const labels = new Labels(workload);
  const machine = emptyMachine();
  const sleeps: string[] = [];
  for (const e of events) {
    labels.observe(e);
    evolve(machine, e);
    if (e.kind !== Kind.TaskBlock || e.wait !== WaitType.WAIT_TIMER) continue;
    const told = `waits until ${(e.until / 1000).toFixed(1)} us in nanosleep`;
    expect(describeEvent(e, labels)).toBe(told);
    expect(describeState(machine, labels, PLAIN).join('\n')).toContain(`main (process 1) ${told}`);
    sleeps.push(told);
  }
  expect(sleeps).toHaveLength(2);
});
