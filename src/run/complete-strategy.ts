import { needsSchedule, parseStrategy, strategyText } from '../schedule/strategies/named.js';
import { seededRandom } from '../schedule/strategies/random.js';
import { runToBlock } from '../schedule/strategies/run-to-block.js';
import type { Strategy } from '../schedule/strategy.js';
import { execute, type Plan } from './execute.js';

/** A run without what its strategy and seed make of it. */
export type Unscheduled = Omit<Plan, 'strategy' | 'seed'>;

/**
 * The text of a strategy with all of its parameters: `pct` becomes `pct:depth=3,points=57`. What has
 * to be measured is, on two runs that depend on no seed, so that the same text is completed alike
 * wherever it is asked for.
 * @throws UserError HMT406 if there is no such strategy, or if it needs a schedule that the workload has not
 */
export function completeStrategy(text: string, plan: Unscheduled): string {
  const { name, info, parameters, missing } = parseStrategy(text);
  const { name: workload, schedule } = plan.workload;
  if (info.ofSchedule && schedule === undefined) throw needsSchedule(name, workload);
  if (missing.length === 0) return strategyText(name, parameters);
  const points = Math.max(1, ...[runToBlock(1), seededRandom(1)].map((s) => countPoints(s, plan)));
  const measured = Object.fromEntries(missing.map((parameter) => [parameter, points]));
  return strategyText(name, { ...parameters, ...measured });
}

/** Scheduling points of a run where more than one task can run. */
function countPoints(strategy: Strategy, plan: Unscheduled): number {
  let points = 0;
  const counting: Strategy = {
    ...strategy,
    pick(...place) {
      points++;
      return strategy.pick(...place);
    },
  };
  execute({ ...plan, seed: 1, strategy: counting });
  return points;
}
