/** A sleep that ends at a virtual time, in nanoseconds. */
export interface Timer {
  readonly task: number;
  readonly until: number;
}

/**
 * Who can run: tasks that do not wait. Where a search schedules, those that sleep for a time are among
 * them, since every delay is possible; and those that came to do what they cannot do yet are not, since
 * it is all the same to everybody whether a task came to wait, and when.
 */
export class RunQueue {
  /** Ascending. */
  private runnable: number[] = [];
  private sleeping: Timer[] = [];
  private readonly parked = new Map<number, () => boolean>();
  /** Tasks that stand back, each with whether it need not any more. */
  private readonly paused = new Map<number, () => boolean>();

  /** Ascending. @param byChoice a search schedules */
  able(byChoice: boolean): readonly number[] {
    const able = this.ableOrPaused(byChoice);
    if (this.paused.size === 0) return able;
    const going = able.filter((task) => this.paused.get(task)?.() ?? true);
    return going.length > 0 ? going : able;
  }
  private ableOrPaused(byChoice: boolean): readonly number[] {
    // Of a search's schedule that another strategy goes on with.
    if (!byChoice && this.parked.size > 0) this.unparkAll();
    if (!byChoice || this.sleeping.length + this.parked.size === 0) return this.runnable;
    const able = [...this.runnable];
    for (const { task } of this.sleeping) able.push(task);
    for (const [task, ready] of this.parked) if (ready()) able.push(task);
    return able.sort((a, b) => a - b);
  }
  get sleepers(): readonly Timer[] {
    return this.sleeping;
  }

  add(task: number): void {
    let at = this.runnable.length;
    while (at > 0 && this.runnable[at - 1]! > task) at--;
    this.runnable.splice(at, 0, task);
  }
  remove(task: number): void {
    this.runnable.splice(this.runnable.indexOf(task), 1);
  }
  /** It waits. @param until when it stops at the latest, 0 never of its own */
  block(task: number, until: number): void {
    this.remove(task);
    if (until > 0) this.sleeping.push({ task, until });
  }
  wake(task: number): void {
    if (this.sleeping.length > 0) this.sleeping = this.sleeping.filter((t) => t.task !== task);
    this.add(task);
  }
  /** It is not picked before it is ready. */
  park(task: number, ready: () => boolean): void {
    this.remove(task);
    this.parked.set(task, ready);
  }
  /** It is picked; parked it is no more. */
  unpark(task: number): void {
    if (this.parked.delete(task)) this.add(task);
  }
  /** It stands back behind the others until it is ready. */
  pause(task: number, ready: () => boolean): void {
    this.paused.set(task, ready);
  }
  /** It is picked. @returns whether it stood back */
  goOn(task: number): boolean {
    return this.paused.delete(task);
  }
  get pauses(): boolean {
    return this.paused.size > 0;
  }
  /** Nobody can run: those that are parked wait where everybody sees it. @returns whether there were any */
  unparkAll(): boolean {
    const all = [...this.parked.keys()];
    this.parked.clear();
    for (const task of all) this.add(task);
    return all.length > 0;
  }

  /** Sleeps that are over at a time, the earliest first. */
  due(now: number): readonly Timer[] {
    const due = this.sleeping.filter((t) => t.until <= now);
    return due.sort((a, b) => a.until - b.until || a.task - b.task);
  }
  /** When the next sleep is over. */
  get nextDue(): number {
    return Math.min(...this.sleeping.map((t) => t.until));
  }
}
