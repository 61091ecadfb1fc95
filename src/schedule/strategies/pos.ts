import { Random } from '../random.js';
import type { Strategy } from '../strategy.js';

/** What a task is about to do, as far as it is known: which function, and before which lock or step. */
interface Pending {
  readonly where: string;
  readonly before: string;
  priority: number;
}

/**
 * Partial-order sampling: Yuan, Yang, Gu, "Partial order aware concurrency sampling", CAV 2018. What
 * each task does next has a random priority, and the highest that can run runs; then what it raced
 * with gets new priorities, so that an order of racing steps is drawn anew and not decided by how
 * many steps came before. Steps race here if they are about to take a lock of the same name, or are
 * at the same place: the model does not know beforehand what else a step will touch.
 */
export function pos(seed: number): Strategy {
  const schedule = new Random(seed, 1);
  const choices = new Random(seed, 2);
  const pending = new Map<number, Pending>();
  const at = (task: number): Pending => {
    let found = pending.get(task);
    if (found === undefined)
      pending.set(task, (found = { where: '', before: '', priority: schedule.next() }));
    return found;
  };
  return {
    name: 'pos',
    arrived(task, where, before) {
      pending.set(task, { where, before, priority: schedule.next() });
    },
    pick(runnable) {
      let chosen = runnable[0]!;
      for (const task of runnable) if (at(task).priority > at(chosen).priority) chosen = task;
      const step = at(chosen);
      for (const [task, other] of pending)
        if (task !== chosen && races(step, other)) other.priority = schedule.next();
      // Where it comes back to this point without a new one, it is a new step.
      step.priority = schedule.next();
      return chosen;
    },
    choose: (alternatives) => choices.below(alternatives),
  };
}

function races(a: Pending, b: Pending): boolean {
  if (a.before !== '' || b.before !== '') return a.before === b.before;
  return a.where === b.where;
}
