import { performAttempt } from './attempt.js';
import { strategyNamed } from '../schedule/strategies/named.js';
import type { Strategy } from '../schedule/strategy.js';
import { Path } from './path.js';
import { Running } from './running.js';
import type { Prepared } from './subject.js';

/** How many schedules there are, from a few of them. */
export interface Estimate {
  /** Natural logarithm of the mean. */
  readonly logMean: number;
  /** Standard error of the mean, relative to it. */
  readonly relativeError: number;
  readonly probes: number;
  /** Scheduling points with a choice: the fewest and the most of a probe. */
  readonly points: readonly [fewest: number, most: number];
  /** Choices of the machine: the most of a probe. */
  readonly choices: number;
}

const PROBES = 20;
/** Events of all probes from which on there is no further one. */
const ENOUGH = 2_000_000;

/**
 * Knuth, "Estimating the efficiency of backtrack programs", Mathematics of Computation 29 (1975): of
 * a path from the root of a tree on which each way down is equally likely, the product of the
 * numbers of ways is an unbiased estimate of the number of leaves. A leaf is a schedule here, told
 * apart by every order of steps, also of those that do not touch each other. Few leaves hang deep,
 * so the mean of few probes is often far too low and now and then far too high.
 * @param bound preemptions of a schedule, at most
 */
export function estimateSize(prepared: Prepared, seed: number, bound?: number): Estimate {
  const logs: number[] = [];
  const points: number[] = [];
  let choices = 0;
  for (let events = 0; logs.length < PROBES && events < ENOUGH;) {
    const path = new Path();
    const plan = { kind: 'seed', strategy: 'random' } as const;
    const own = seed + logs.length;
    const attempt = { number: 0, seed: own, plan };
    const watch = { event: () => void events++ };
    const strategy = within(path.along(strategyNamed(plan.strategy, own)), bound);
    try {
      performAttempt(prepared, attempt, [watch], new Path(), strategy);
    } catch {
      // A way that ends in a defect is a way too; the search will tell of it.
    }
    const taken = path.taken();
    logs.push(path.logOfWays);
    points.push(taken.points);
    choices = Math.max(choices, taken.choices);
  }
  const most = Math.max(...logs);
  const scaled = logs.map((log) => Math.exp(log - most));
  const mean = scaled.reduce((a, b) => a + b, 0) / scaled.length;
  const variance =
    scaled.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, scaled.length - 1);
  return {
    logMean: most + Math.log(mean),
    relativeError: Math.sqrt(variance / scaled.length) / mean,
    probes: logs.length,
    points: [Math.min(...points), Math.max(...points)],
    choices,
  };
}

/** The same strategy, which is not asked any more when its preemptions are spent. */
function within(strategy: Strategy, bound = Infinity): Strategy {
  const running = new Running();
  let left = bound;
  return {
    ...strategy,
    pick(runnable, current, step) {
      const could = running.couldGoOn(runnable);
      const spent = could !== 0 && left <= 0;
      const task = strategy.pick(spent ? [could] : runnable, current, step);
      if (could !== 0 && task !== could) left--;
      return task;
    },
    arrived(task, where, before, waits) {
      running.arrived(task, waits);
      strategy.arrived?.(task, where, before, waits);
    },
  };
}
