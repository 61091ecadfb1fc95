import type { ScheduleLine } from '../../language/schedule.js';
import { Arrivals } from '../arrivals.js';
import type { Strategy } from '../strategy.js';

/** A strategy that is written down as it answers. */
export interface Noted extends Strategy {
  /** What `scheduled` has to be told to answer the same, in the order in which it came. */
  readonly lines: readonly ScheduleLine[];
}

const NOWHERE = { line: 0, column: 0 };

/** Writes down by place what a strategy does. */
export function noted(strategy: Strategy): Noted {
  const arrivals = new Arrivals();
  const lines: ScheduleLine[] = [];
  return {
    name: strategy.name,
    lines,
    started(task, name) {
      arrivals.started(task, name);
      strategy.started?.(task, name);
    },
    arrived(...place) {
      arrivals.arrived(...place);
      strategy.arrived?.(...place);
    },
    pick(runnable, current, step) {
      const to = strategy.pick(runnable, current, step);
      if (to !== arrivals.inTurn(runnable, current)) {
        const [task, when] = [arrivals.nameOf(to), arrivals.at!];
        lines.push({ kind: 'switch', to: task, when, position: NOWHERE });
      }
      return to;
    },
    choose(alternatives, of) {
      const chosen = strategy.choose(alternatives, of);
      const { task, nth } = arrivals.chosen(of);
      if (chosen !== 0)
        lines.push({ kind: 'choice', task, chosen, alternatives, nth, position: NOWHERE });
      return chosen;
    },
  };
}
