import { IntervalKind, intervalFree, LockMode, LockType } from '../events/generated.js';
import type { Kernel } from '../kernel/kernel.js';
import { mmGetNotZero } from '../kernel/mm/mm-count.js';
import { mmPut } from '../kernel/mm/lifetime.js';
import { setIntervalSeq, type IntervalRequest } from '../kernel/notifier/interval.js';
import { readBeginInterval, readRetryInterval } from '../kernel/notifier/read.js';
import { isReleased, putInterval, removeInterval } from '../kernel/notifier/remove.js';
import { updateInterval } from '../kernel/notifier/update.js';
import type { NotifierRange } from '../kernel/notifier/range.js';
import { hmmRangeFault, type HmmRange } from '../kernel/range-fault.js';
import type { IntervalView } from '../machine/state.js';
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
import { EBUSY, EFAULT, EINVAL, ENOENT } from '../units/errno.js';
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
  /** `process/name` to interval. */
  private readonly named = new Map<string, number>();
  /** Mutex of each interval there ever was. */
  private readonly locks = new Map<number, number>();
  /** Intervals that nobody asked to remove, with the process that inserted them. */
  private readonly kept = new Map<number, number>();
  /** Sequence of a task's last read section, by `task/interval`. */
  private readonly sections = new Map<string, number>();

  /** By interval: what its next callbacks are to run, one each. */
  private readonly actions = new Map<number, (() => Run)[]>();

  constructor(
    private readonly k: Kernel,
    private readonly rules: Pick<DriverRules, 'removal'>,
  ) {
    k.intervalOps.set(IntervalKind.OWN, {
      invalidate: (interval, range, seq) => this.invalidate(interval, range, seq),
      release: (id) => this.free(id),
    });
  }

  /** @returns 0, or the core's -errno; the name then keeps what it named */
  *insert(process: number, name: string, call: InsertCall, bounds: OwnBounds): Run<number> {
    const { k } = this;
    const { release, ...where } = bounds;
    const id = yield* call(k, {
      ...where,
      mm: k.state.processes.get(process)!.mm,
      mirror: 0,
      kind: IntervalKind.OWN,
      hasRelease: release && this.rules.removal.hasRelease,
    });
    if (id < 0) return id;
    this.lockOf(id);
    this.named.set(key(process, name), id);
    this.kept.set(id, process);
    return 0;
  }

  *update(process: number, name: string, start: Address, length: number): Run<number> {
    const id = this.named.get(key(process, name));
    return id === undefined ? ENOENT : yield* updateInterval(this.k, id, start, length);
  }

  *remove(process: number, name: string): Run<number> {
    const id = this.named.get(key(process, name));
    return id === undefined ? ENOENT : yield* this.removeAndFree(id);
  }
  /** What the core does not release is freed as soon as it has let go of it. */
  private *removeAndFree(id: number): Run<number> {
    const { k } = this;
    const interval = k.state.intervals.get(id);
    const released = interval !== undefined && isReleased(k, interval);
    const ret = yield* removeInterval(k, id);
    if (ret !== 0) return ret;
    this.kept.delete(id);
    if (!released) this.free(id);
    return 0;
  }

  /** The core releases it, at once or at the last end. */
  *put(process: number, name: string): Run<number> {
    const id = this.named.get(key(process, name));
    if (id === undefined) return ENOENT;
    const ret = yield* putInterval(this.k, id);
    if (ret === 0) this.kept.delete(id);
    return ret;
  }

  /** The next callback of the interval that nothing is armed for runs the action, inside. @returns 0 or -ENOENT */
  arm(process: number, name: string, action: () => Run): number {
    const id = this.named.get(key(process, name));
    if (id === undefined) return ENOENT;
    this.actions.set(id, [...(this.actions.get(id) ?? []), action]);
    return 0;
  }

  /** Begins a read section of the task. @returns 0 or -ENOENT */
  *readBegin(process: number, name: string): Run<number> {
    const id = this.named.get(key(process, name));
    if (id === undefined) return ENOENT;
    const seq = yield* readBeginInterval(this.k, id);
    this.sections.set(key(this.k.task, String(id)), seq);
    return 0;
  }

  /** @returns 1 if the task's read section must be thrown away, 0 if it holds; -ENOENT, or -EINVAL if it began none */
  *readRetry(process: number, name: string): Run<number> {
    const { k } = this;
    const where = 'own_interval_read_retry';
    const id = this.named.get(key(process, name));
    if (id === undefined) return ENOENT;
    const seq = this.sections.get(key(k.task, String(id)));
    if (seq === undefined) return EINVAL;
    const lock = this.lockOf(id);
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
    const id = this.named.get(key(process, name));
    if (id === undefined) return ENOENT;
    const { mm } = k.state.processes.get(process)!;
    if (!mmGetNotZero(k, mm)) return EFAULT;
    const began = k.time;
    let ret: number = EBUSY;
    while (ret === EBUSY && !timedOut(k, began)) ret = yield* this.readSection(mm, id, start, end);
    yield* mmPut(k, mm);
    return ret;
  }

  /** @returns -EBUSY if it must be begun again */
  private *readSection(mm: number, id: number, start: Vpn, end: Vpn): Run<number> {
    const { k } = this;
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
    const lock = this.lockOf(id);
    yield* mutexLock(k, lock, where);
    const retry = readRetryInterval(k, id, seq);
    mutexUnlock(k, lock, where);
    return retry ? EBUSY : 0;
  }

  /** The process is gone: what it never asked to remove is removed. */
  *exit(process: number): Run {
    for (const [id, owner] of [...this.kept]) if (owner === process) yield* this.removeAndFree(id);
  }

  /** The callback. */
  private *invalidate(interval: IntervalView, range: NotifierRange, seq: number): Run<boolean> {
    const { k } = this;
    const where = 'own_interval_invalidate';
    const lock = this.lockOf(interval.id);
    if (range.blockable) yield* mutexLock(k, lock, where);
    else if (!tryAcquire(k, lock, LockMode.EXCLUSIVE_MODE, where)) return false;
    setIntervalSeq(k, interval.id, seq);
    mutexUnlock(k, lock, where);
    // After the mutex: a read section that the action is in the way of must be able to find out.
    const action = this.actions.get(interval.id)?.shift();
    if (action !== undefined) yield* action();
    return true;
  }

  private free(id: number): void {
    const { k } = this;
    k.interval(id, 'kfree');
    k.emit(intervalFree(id));
    destroyLock(k, this.lockOf(id));
  }

  /** The mutex in the interval's struct, which goes with it. */
  private lockOf(id: number): number {
    let lock = this.locks.get(id);
    if (lock === undefined) {
      lock = createLock(this.k, LockType.MUTEX, 'own_interval.mutex', id);
      this.locks.set(id, lock);
    }
    return lock;
  }
}

function key(owner: number, name: string): string {
  return `${owner}/${name}`;
}
