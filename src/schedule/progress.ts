import { ObjectKind, ViolationType } from '../events/generated.js';
import type { Reporter } from './broken-rule.js';

/**
 * Scheduling points without any event but switches of tasks before the session is taken to livelock.
 * The state is then what it was: whatever loops has nothing new to see. No walk over memory passes so
 * many without a change.
 */
const LIVELOCK_POINTS = 1_000_000;

/** Watches that something happens. */
export class Progress {
  /** Events that only say who runs: tasks that take turns in getting nowhere emit them. */
  switches = 0;
  private step = 0;
  private events = 0;

  constructor(private readonly k: Reporter) {}

  /** @param step scheduling points so far */
  at(step: number): void {
    if (step - this.step > LIVELOCK_POINTS) this.check(step);
  }

  private check(step: number): void {
    const { k } = this;
    k.looksAt('no event');
    const events = k.state.seq - this.switches;
    if (events === this.events) {
      k.violation({
        type: ViolationType.LIVELOCK,
        site: k.state.tasks.get(k.task)?.spans.at(-1)?.name ?? 'schedule',
        kind: ObjectKind.OBJECT_TASK,
        object: k.task,
        message: `nothing happened in ${LIVELOCK_POINTS} scheduling points`,
        fatal: true,
      });
    }
    this.events = events;
    this.step = step;
  }
}
