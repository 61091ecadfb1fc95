import type { Strategy } from '../strategy.js';
import { ScheduleMismatch } from './recorded.js';

/**
 * Answers the first questions as it is told, whether which task runs or which alternative is taken;
 * then a task runs until it has to wait, the next one in turn follows, and choices are 0.
 */
export function prefixed(decisions: readonly number[]): Strategy {
  let asked = 0;
  let last = 0;
  return {
    name: 'prefixed',
    pick(runnable, current, step) {
      const told = decisions[asked++];
      if (told !== undefined && !runnable.includes(told))
        throw new ScheduleMismatch(step, `task ${told} was to run but cannot`);
      if (told !== undefined) last = told;
      else if (current !== 0) last = current;
      else last = runnable.find((task) => task > last) ?? runnable[0]!;
      return last;
    },
    choose(alternatives) {
      const told = decisions[asked++] ?? 0;
      if (told >= alternatives)
        throw new ScheduleMismatch(0, `there is no alternative ${told} of ${alternatives}`);
      return told;
    },
  };
}
