import { WaitType } from '../events/generated.js';
import type { Engine, Run } from './engine.js';

/*
 * Waits that nobody sees. Where a search schedules, a task that comes to join another, or to take a
 * mutex, is not picked before it can: whether it came to wait, and when, is all the same to everybody.
 */

/** Until it is ready the task is not picked. @param before as of a scheduling point, see place.ts */
export function* parkUntil(k: Engine, ready: () => boolean, where: string, before = ''): Run {
  k.park(ready, where, before);
  yield;
}

/** The task is not picked before another has exited. */
export function* parkUntilExit(k: Engine, task: number): Run {
  if (!k.parks) return;
  yield* parkUntil(k, () => !k.unnoted.tasks.has(task), 'join');
  k.noting?.awaitsExit(task);
}

/** Waits until a task has exited. */
export function* join(k: Engine, task: number, where: string): Run {
  // Where a search schedules it has, and the search knows that it was awaited.
  while (k.unnoted.tasks.has(task)) {
    k.noting?.looksForWaiters(WaitType.WAIT_TASK, task);
    k.block(WaitType.WAIT_TASK, task, where);
    yield;
  }
}

/** Sleeps until a virtual time. */
export function* sleepUntil(k: Engine, until: number, where: string): Run {
  if (until <= k.time) return;
  k.block(WaitType.WAIT_TIMER, 0, where, 0, until);
  yield;
}
