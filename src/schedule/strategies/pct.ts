import { Random } from '../random.js';
import type { Strategy } from '../strategy.js';

export interface PctParameters {
  /** d of the paper: a bug that needs d - 1 orders beside those that priorities give. From 1. */
  readonly depth: number;
  /** k of the paper: scheduling points of the session where more than one task can run. From 1. */
  readonly points: number;
}

/**
 * Probabilistic concurrency testing: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized
 * scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010, section 2. Tasks have random
 * priorities and the highest that can run runs; at d - 1 points out of k, drawn beforehand, whoever
 * was about to run gets a priority below all of those. Of n tasks a bug of depth d is met with probability
 * at least 1/(n k^(d-1)).
 *
 * Two things differ from the paper. Tasks are not known beforehand: a new one is put at a random
 * place among those that are there, which is the same random permutation drawn step by step. And only
 * points with a choice are counted: where one task can run, a lower priority shows at the next
 * choice, before the task's next step. Both keep the proof; a session with more points than `points`
 * does not, its later ones being no change points.
 */
export function pct(seed: number, { depth, points }: PctParameters): Strategy {
  const schedule = new Random(seed, 1);
  const choices = new Random(seed, 2);
  /** Point number to the priority that its task gets: all below the first ones', by number. */
  const changes = new Map<number, number>();
  for (let i = depth - 1; i >= 1; i--) changes.set(1 + schedule.below(points), i);
  /** By their first priorities, highest first. */
  const order: number[] = [];
  /** Priorities that were changed, all below those. */
  const lowered = new Map<number, number>();
  const known = new Set<number>();
  let at = 0;
  const meet = (task: number): void => {
    if (known.has(task)) return;
    known.add(task);
    order.splice(schedule.below(order.length + 1), 0, task);
  };
  const highest = (runnable: readonly number[]): number => {
    const first = order.find((task) => !lowered.has(task) && runnable.includes(task));
    return first ?? runnable.reduce((a, b) => (lowered.get(b)! > lowered.get(a)! ? b : a));
  };
  return {
    name: 'pct',
    pick(runnable) {
      at++;
      for (const task of runnable) meet(task);
      const change = changes.get(at);
      if (change !== undefined) lowered.set(highest(runnable), change);
      return highest(runnable);
    },
    choose: (alternatives) => choices.below(alternatives),
  };
}
