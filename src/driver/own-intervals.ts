import {
  intervalAction,
  intervalFree,
  IntervalKind,
  intervalName,
  LockMode,
  LockType,
} from '../events/generated.js';
import type { Kernel } from '../kernel/kernel.js';
import { mmGetNotZero } from '../kernel/mm/mm-count.js';
import { mmPut } from '../kernel/mm/lifetime.js';
import { setIntervalSeq, type IntervalRequest } from '../kernel/notifier/interval.js';
import { readBeginInterval, readRetryInterval } from '../kernel/notifier/read.js';
import { isReleased, putInterval, removeInterval } from '../kernel/notifier/remove.js';
import { updateInterval } from '../kernel/notifier/update.js';
import type { NotifierRange } from '../kernel/notifier/range.js';
import { hmmRangeFault, type HmmRange } from '../kernel/range-fault.js';
import type { IntervalView, NamedInterval } from '../machine/state.js';
import type { Run } from '../schedule/engine.js';
import {
  createLock,
  destroyLock,
  downRead,
  mutexLock,
  mutexUnlock,
  tryAcquire,
  upRead,
} from '../schedule/locks.js';
import { EBUSY, EFAULT, EINVAL, ENOENT, ENOSYS } from '../units/errno.js';
import type { Address, Vpn } from '../units/numbers.js';
import type { DriverRules } from './context.js';
import { timedOut } from './fault.js';

/** How the core is asked to insert. */
export type InsertCall = (k: Kernel, request: IntervalRequest) => Run<number>;

export interface OwnBounds {
  readonly start: Address;
  /** Bytes. */
  readonly length: number;
  /** Has a release operation, where the design knows one. */
  readonly release: boolean;
}

/**
 * Intervals that a workload inserts, changes and removes itself, as a driver written for the notifier
 * core would: what the core promises can be asked of it without the test driver between. A name goes
 * on naming its interval when that is removed and freed, so that a driver's mistakes can be written:
 * using it then is what the core or the memory makes of it.
 */
export class OwnIntervals {
  /**
   * Sequence of a task's last read section, by `task/interval`: a local variable of the task's, which
   * no other reads.
   */
  private readonly sections = new Map<string, number>();
  /** The coroutines of what each interval is armed with, in the order of the machine's `actions`. */
  private readonly bodies = new Map<number, (() => Run)[]>();

  constructor(
    private readonly k: Kernel,
    private readonly rules: Pick<DriverRules, 'removal'>,
  ) {
    k.intervalOps.set(IntervalKind.OWN, {
      invalidate: (interval, range, seq) => this.invalidate(interval, range, seq),
      release: (id) => this.free(id),
    });
  }

  /**
   * @returns 0, or the core's -errno; the name then keeps what it named. -ENOSYS where ranges are still
   * those of 2019: intervals came in their place (Linux 5.5)
   */
  *insert(process: number, name: string, call: InsertCall, bounds: OwnBounds): Run<number> {
    const { k } = this;
    if (k.rules.validity !== undefined) return ENOSYS;
    const { release, ...where } = bounds;
    const id = yield* call(k, {
      ...where,
      mm: k.state.processes.get(process)!.mm,
      mirror: 0,
      kind: IntervalKind.OWN,
      hasRelease: release && this.rules.removal.hasRelease,
      makeLock: (interval) => createLock(k, LockType.MUTEX, 'own_interval.mutex', interval),
    });
    if (id < 0) return id;
    k.emit(intervalName(id, process, name));
    return 0;
  }

  private named(process: number, name: string): NamedInterval | undefined {
    return this.k.state.processes.get(process)!.intervals.get(name);
  }

  *update(process: number, name: string, start: Address, length: number): Run<number> {
    const own = this.named(process, name);
    return own === undefined ? ENOENT : yield* updateInterval(this.k, own.interval, start, length);
  }

  *remove(process: number, name: string): Run<number> {
    const own = this.named(process, name);
    return own === undefined ? ENOENT : yield* this.removeAndFree(own.interval);
  }
  /** What the core does not release is freed as soon as it has let go of it. */
  private *removeAndFree(id: number): Run<number> {
    const { k } = this;
    const interval = k.state.intervals.get(id);
    const released = interval !== undefined && isReleased(k, interval);
    const ret = yield* removeInterval(k, id);
    if (ret === 0 && !released) this.free(id);
    return ret;
  }

  /** The core releases it, at once or at the last end. */
  *put(process: number, name: string): Run<number> {
    const own = this.named(process, name);
    return own === undefined ? ENOENT : yield* putInterval(this.k, own.interval);
  }

  /**
   * The next callback of the interval that nothing is armed for runs the action, inside.
   * @param line of the workload where it stands
   * @returns 0 or -ENOENT
   */
  arm(process: number, name: string, line: number, action: () => Run): number {
    const own = this.named(process, name);
    if (own === undefined) return ENOENT;
    const id = own.interval;
    // One that is freed has no callbacks any more.
    if (!this.k.state.intervals.has(id)) return 0;
    this.k.emit(intervalAction(id, line, true));
    this.bodies.set(id, [...(this.bodies.get(id) ?? []), action]);
    return 0;
  }

  /** Begins a read section of the task. @returns 0 or -ENOENT */
  *readBegin(process: number, name: string): Run<number> {
    const id = this.named(process, name)?.interval;
    if (id === undefined) return ENOENT;
    const seq = yield* readBeginInterval(this.k, id);
    this.sections.set(key(this.k.task, String(id)), seq);
    return 0;
  }

  /** @returns 1 if the task's read section must be thrown away, 0 if it holds; -ENOENT, or -EINVAL if it began none */
  *readRetry(process: number, name: string): Run<number> {
    const { k } = this;
    const where = 'own_interval_read_retry';
    const own = this.named(process, name);
    if (own === undefined) return ENOENT;
    const { interval: id, lock } = own;
    const seq = this.sections.get(key(k.task, String(id)));
    if (seq === undefined) return EINVAL;
    yield* mutexLock(k, lock, where);
    const retry = readRetryInterval(k, id, seq);
    mutexUnlock(k, lock, where);
    return retry ? 1 : 0;
  }

  /**
   * A whole read section, begun again until it holds, as the documentation of the interface has it
   * (Documentation/vm/hmm.rst).
   * @returns 0, what hmm_range_fault answers, or -EBUSY when a second has passed
   */
  *rangeFault(process: number, name: string, start: Vpn, end: Vpn): Run<number> {
    const { k } = this;
    const own = this.named(process, name);
    if (own === undefined) return ENOENT;
    const { mm } = k.state.processes.get(process)!;
    if (!mmGetNotZero(k, mm)) return EFAULT;
    const began = k.time;
    let ret: number = EBUSY;
    while (ret === EBUSY && !timedOut(k, began)) ret = yield* this.readSection(mm, own, start, end);
    yield* mmPut(k, mm);
    return ret;
  }

  /** @returns -EBUSY if it must be begun again */
  private *readSection(mm: number, own: NamedInterval, start: Vpn, end: Vpn): Run<number> {
    const { k } = this;
    const { interval: id, lock } = own;
    const where = 'own_interval_range_fault';
    const seq = yield* readBeginInterval(k, id);
    const { mmapLock } = k.mm(mm, where);
    yield* downRead(k, mmapLock, where);
    const range: HmmRange = {
      ...{ mm, start, end, interval: id, seq, fault: true, write: false, owner: 0 },
      pfns: new Float64Array(Math.max(0, end - start)),
    };
    const ret = yield* hmmRangeFault(k, range);
    upRead(k, mmapLock, where);
    if (ret !== 0) return ret;
    yield* mutexLock(k, lock, where);
    const retry = readRetryInterval(k, id, seq);
    mutexUnlock(k, lock, where);
    return retry ? EBUSY : 0;
  }

  /** The process is gone: what it never asked to remove is removed. */
  *exit(process: number): Run {
    const kept = [...this.k.state.intervals.values()].filter((i) => i.keeper === process);
    for (const { id } of kept) yield* this.removeAndFree(id);
  }

  /** The callback. */
  private *invalidate(interval: IntervalView, range: NotifierRange, seq: number): Run<boolean> {
    const { k } = this;
    const where = 'own_interval_invalidate';
    const { lock } = interval;
    if (range.blockable) yield* mutexLock(k, lock, where);
    else if (!tryAcquire(k, lock, LockMode.EXCLUSIVE_MODE, where)) return false;
    setIntervalSeq(k, interval.id, seq);
    mutexUnlock(k, lock, where);
    // After the mutex: a read section that the action is in the way of must be able to find out.
    const line = k.state.intervals.get(interval.id)?.actions[0];
    if (line === undefined) return true;
    k.emit(intervalAction(interval.id, line, false));
    yield* this.bodies.get(interval.id)!.shift()!();
    return true;
  }

  private free(id: number): void {
    const { k } = this;
    const { lock } = k.interval(id, 'kfree');
    k.emit(intervalFree(id));
    destroyLock(k, lock);
    this.bodies.delete(id);
  }
}

function key(owner: number, name: string): string {
  return `${owner}/${name}`;
}
