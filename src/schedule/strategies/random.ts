import { Random } from '../random.js';
import type { Strategy } from '../strategy.js';

/**
 * At every point each runnable task is equally likely. Litmus: of n runnable tasks the current one
 * goes on with probability 1/n, so k points in a row are passed without a switch with n^-k.
 */
export function seededRandom(seed: number): Strategy {
  const schedule = new Random(seed, 1);
  const choices = new Random(seed, 2);
  return {
    name: 'random',
    pick: (runnable) => runnable[schedule.below(runnable.length)]!,
    choose: (alternatives) => choices.below(alternatives),
  };
}
