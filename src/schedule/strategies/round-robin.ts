import { Random } from '../random.js';
import type { Strategy } from '../strategy.js';

/**
 * Tasks take turns, in the order of their numbers; a turn is as many scheduling points as the seed
 * says, as a timer interrupt would end it. A seed past the points of the session is run-to-block.
 */
export function roundRobin(seed: number): Strategy {
  const random = new Random(seed, 2);
  const slice = Math.max(1, seed);
  let last = 0;
  let used = 0;
  return {
    name: 'round-robin',
    pick(runnable, current) {
      used++;
      if (current !== 0 && current === last && used < slice) return current;
      used = 0;
      last = runnable.find((task) => task > last) ?? runnable[0]!;
      return last;
    },
    choose: (alternatives) => random.below(alternatives),
  };
}
