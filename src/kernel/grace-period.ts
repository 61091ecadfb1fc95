import { WaitType } from '../events/generated.js';
import type { Engine, Run } from '../schedule/engine.js';
import { mightSleep } from '../schedule/locks.js';

/** A section of a reader, from enter to leave. */
export type ReaderSection = symbol;

/**
 * Sections of readers that may sleep, and waiting until those that run now have ended; who enters
 * later is not waited for.
 * @kernel kernel/rcu/srcutree.c srcu_read_lock, srcu_read_unlock, synchronize_srcu: whole
 */
export class GracePeriod {
  private readonly inside = new Set<ReaderSection>();
  /** By task that waits: the sections that it waits for. */
  private readonly waiting = new Map<number, Set<ReaderSection>>();

  constructor(
    private readonly k: Engine,
    /** For the place where a task waits. */
    private readonly where: string,
  ) {}

  enter(): ReaderSection {
    const section = Symbol(this.where);
    this.inside.add(section);
    return section;
  }
  leave(section: ReaderSection): void {
    this.inside.delete(section);
    for (const [task, left] of this.waiting)
      if (left.delete(section) && left.size === 0) this.k.wake(task);
  }
  /** Sleeps until every section has ended that runs now. */
  *synchronize(): Run {
    mightSleep(this.k, this.where);
    if (this.inside.size === 0) return;
    const { task } = this.k;
    const left = new Set(this.inside);
    this.waiting.set(task, left);
    while (left.size > 0) {
      this.k.block(WaitType.WAIT_GRACE_PERIOD, 0, this.where);
      yield;
    }
    this.waiting.delete(task);
  }
}
