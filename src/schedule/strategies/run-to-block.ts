import { Random } from '../random.js';
import type { Strategy } from '../strategy.js';

/** The current task runs until it blocks; then the next one in turn. Choices are random by seed. */
export function runToBlock(seed: number): Strategy {
  const random = new Random(seed, 2);
  let last = 0;
  return {
    name: 'run-to-block',
    pick(runnable, current) {
      if (current === 0) last = runnable.find((task) => task > last) ?? runnable[0]!;
      else last = current;
      return last;
    },
    choose: (alternatives) => random.below(alternatives),
  };
}
