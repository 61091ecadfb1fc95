/**
 * The order in which classes of locks are taken, learnt while the machine runs (as the kernel's
 * lockdep does): taking B while A is held says A before B, and a contradiction is a deadlock that
 * only has to be met, even if it did not happen this time.
 */
export class LockOrder {
  private readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();
  /** Class of a lock by its number. */
  private readonly classOfLock: number[] = [];
  /** Bit b of `before[a]`: a was held while b was taken. */
  private readonly before: number[] = [];
  /** Classes held by a task, in the order they were taken. */
  private readonly held: number[][] = [];

  /** Tells a lock's class; locks of one name are one class. */
  define(lock: number, name: string): void {
    this.classOfLock[lock] ??= this.classNumber(name);
  }

  /**
   * A task is about to take a lock.
   * @returns names of the classes on a circle of orders, if this closes one for the first time
   */
  beforeAcquire(task: number, lock: number): string[] | undefined {
    return this.beforeClass(task, this.classOfLock[lock]!);
  }
  beforeClass(task: number, cls: number): string[] | undefined {
    const held = this.held[task];
    if (held === undefined) return undefined;
    for (const h of held) {
      if (h === cls || (this.before[h]! & (1 << cls)) !== 0) continue;
      const path = this.reaches(cls, h) ? this.path(cls, h) : undefined;
      this.teach(h, cls);
      if (path !== undefined) return [h, ...path].map((c) => this.names[c]!);
    }
    return undefined;
  }

  /** Teaches an order that nobody has to show: `first` may be held while `then` is taken. */
  teach(first: number, then: number): void {
    this.before[first]! |= 1 << then;
  }

  acquired(task: number, lock: number): void {
    (this.held[task] ??= []).push(this.classOfLock[lock]!);
  }
  released(task: number, lock: number): void {
    const held = this.held[task];
    if (held === undefined) return;
    const cls = this.classOfLock[lock]!;
    // Nearly always the last one, and splice() makes a list of what it removes.
    if (held[held.length - 1] === cls) {
      held.pop();
      return;
    }
    const at = held.lastIndexOf(cls);
    if (at >= 0) held.splice(at, 1);
  }
  /** How many a task holds. */
  depth(task: number): number {
    return this.held[task]?.length ?? 0;
  }
  /** Does a task hold one of the class? */
  isHeld(task: number, name: string): boolean {
    const held = this.held[task];
    if (held === undefined || held.length === 0) return false;
    const cls = this.numbers.get(name);
    return cls !== undefined && held.includes(cls);
  }
  /** Names of the classes a task holds. */
  holds(task: number): string[] {
    return (this.held[task] ?? []).map((c) => this.names[c]!);
  }

  classNumber(name: string): number {
    let cls = this.numbers.get(name);
    if (cls === undefined) {
      cls = this.names.length;
      if (cls === CLASSES) throw new Error('more classes of locks than the table has room for');
      this.numbers.set(name, cls);
      this.names.push(name);
      this.before.push(0);
    }
    return cls;
  }

  /** Is there a way along known orders? Each order that is new asks, and nearly none closes a circle. */
  private reaches(from: number, to: number): boolean {
    let seen = 1 << from;
    for (let left = seen; left !== 0;) {
      const at = 31 - Math.clz32(left);
      left &= ~(1 << at);
      const next = this.before[at]! & ~seen;
      seen |= next;
      left |= next;
    }
    return (seen & (1 << to)) !== 0;
  }

  /** Classes from `from` to `to` along known orders, if there is a way. */
  private path(from: number, to: number): number[] | undefined {
    const seen = new Set([from]);
    const visit = (at: number): number[] | undefined => {
      if (at === to) return [at];
      for (let next = 0; next < this.names.length; next++) {
        if ((this.before[at]! & (1 << next)) === 0 || seen.has(next)) continue;
        seen.add(next);
        const rest = visit(next);
        if (rest !== undefined) return [at, ...rest];
      }
      return undefined;
    };
    return visit(from);
  }
}

/** Classes there may be, a bit each; the model has about ten. */
const CLASSES = 32;
