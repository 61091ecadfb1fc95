import { SpanType, WaitType } from '../events/generated.js';
import type { Engine, Run } from '../schedule/engine.js';
import { mightSleep } from '../schedule/locks.js';
import type { EventSeq } from '../units/numbers.js';

/*
 * Sections of readers that may sleep, and waiting until those that run now have ended; who enters
 * later is not waited for. There is one domain of them, that of the lists of classic notifiers.
 */

/** @kernel kernel/rcu/srcutree.c srcu_read_lock: whole */
export function enterSection(k: Engine): void {
  k.begin(SpanType.SRCU_READ, 'srcu_read_lock');
}

/** @kernel kernel/rcu/srcutree.c srcu_read_unlock: whole */
export function leaveSection(k: Engine): void {
  k.end(SpanType.SRCU_READ);
  for (const { id, wait } of k.waiters(WaitType.WAIT_GRACE_PERIOD, 0))
    if (!runsSince(k, wait!.seq)) k.wake(id);
}

/** Sleeps until every section has ended that runs now. @kernel kernel/rcu/srcutree.c synchronize_srcu: whole */
export function* synchronize(k: Engine): Run {
  yield* graceSince(k, k.state.seq, 'synchronize_srcu');
}

/** Sleeps until every section has ended that was there at an event. */
export function* graceSince(k: Engine, event: number, where: string): Run {
  mightSleep(k, where);
  while (runsSince(k, event)) {
    k.block(WaitType.WAIT_GRACE_PERIOD, 0, where, event);
    yield;
  }
}

/** Does a section run that was there at an event? */
export function runsSince(k: Engine, event: number): boolean {
  return [...k.state.sections.keys()].some((began: EventSeq) => began <= event);
}
