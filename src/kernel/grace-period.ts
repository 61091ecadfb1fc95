import { WaitType } from '../events/generated.js';
import type { Engine, Run } from '../schedule/engine.js';
import { mightSleep } from '../schedule/locks.js';

/**
 * Sections of readers that may sleep, and waiting until those that run now have ended.
 * @kernel kernel/rcu/srcutree.c srcu_read_lock, synchronize_srcu: simplified (waits for later readers too)
 */
export class GracePeriod {
  private readers = 0;

  constructor(
    private readonly k: Engine,
    /** For the place where a task waits. */
    private readonly where: string,
  ) {}

  enter(): void {
    this.readers++;
  }
  leave(): void {
    this.readers--;
    if (this.readers === 0) this.k.wakeAll((t) => t.wait!.type === WaitType.WAIT_GRACE_PERIOD);
  }
  /** Sleeps until no reader is left. */
  *synchronize(): Run {
    mightSleep(this.k, this.where);
    while (this.readers > 0) {
      this.k.block(WaitType.WAIT_GRACE_PERIOD, 0, this.where);
      yield;
    }
  }
}
