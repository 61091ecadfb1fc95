/**
 * The task that runs, as the one who schedules sees it. A preemption is a step of another task where
 * the one that ran could have gone on.
 */
export class Running {
  private last = 0;
  private waits = false;

  /** It came to a scheduling point. @param waits it has to wait there, if only for a time */
  arrived(task: number, waits: boolean): void {
    this.last = task;
    this.waits = waits;
  }
  /** It, where it could go on; else 0. Who comes to take a lock that is free, or to join who has exited, could. */
  couldGoOn(able: readonly number[]): number {
    return !this.waits && able.includes(this.last) ? this.last : 0;
  }
}
