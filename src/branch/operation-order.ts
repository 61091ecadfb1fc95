import type { Strategy } from '../schedule/strategy.js';
import { operationKey, type Ended, type OperationsDone } from './operations-done.js';

/** Thrown where another design does not come to the end of the operations in their order. */
export class OutOfOrder extends Error {}

/**
 * Lets a run do the operations that another had ended, each to its end before the next as far as the
 * machine allows it, and begin no other. Sleeps end when their turn comes; what was chosen is chosen again.
 * @param done of this run, as far as it is
 */
export function operationOrder(
  order: readonly Ended[],
  choices: ReadonlyMap<string, readonly number[]>,
  done: OperationsDone,
): Pick<Strategy, 'pick' | 'choose'> {
  /** Places in the order, by task. */
  const places = new Map<string, number[]>();
  order.forEach(({ task }, i) => {
    const before = places.get(task);
    if (before === undefined) places.set(task, [i]);
    else before.push(i);
  });
  /** Place of the operation that a task is to end next; of one that has none but may go on: last of all. */
  const turn = (number: number): number | undefined => {
    if (done.isKernelTask(number)) return order.length;
    const task = done.taskOf(number);
    const next = places.get(task)?.[done.count(task)];
    if (next !== undefined) return next;
    return done.isInOperation(number) ? undefined : order.length;
  };
  const asked = new Map<string, number>();
  return {
    pick(runnable, current) {
      const turns = runnable.map((number) => turn(number) ?? Infinity);
      const first = Math.min(...turns);
      if (first === Infinity) {
        const wanted = order.find((e) => done.count(e.task) <= e.index)!;
        throw new OutOfOrder(`${wanted.name} of ${wanted.task} waits for what comes later there`);
      }
      const currents = turns[runnable.indexOf(current)];
      // Among those without a turn of their own nobody is first.
      return currents === first ? current : runnable[turns.indexOf(first)]!;
    },
    choose(alternatives, number) {
      const task = done.taskOf(number);
      const key = operationKey(task, done.count(task));
      const times = asked.get(key) ?? 0;
      asked.set(key, times + 1);
      const chosen = choices.get(key)?.[times] ?? 0;
      return chosen < alternatives ? chosen : 0;
    },
  };
}
