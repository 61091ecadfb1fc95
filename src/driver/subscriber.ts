import {
  classicName,
  classicRunning,
  LockMode,
  LockType,
  ObjectKind,
  ViolationType,
} from '../events/generated.js';
import { isRunning } from '../kernel/detect/running.js';
import type { Kernel } from '../kernel/kernel.js';
import type { ClassicOps } from '../kernel/ports.js';
import { registerClassic, unregisterClassic } from '../kernel/notifier/classic.js';
import type { NotifierRange } from '../kernel/notifier/range.js';
import type { Run } from '../schedule/engine.js';
import { sleepUntil } from '../schedule/park.js';
import { createLock, destroyLock, mutexLock, mutexUnlock, tryAcquire } from '../schedule/locks.js';
import { ENOENT } from '../units/errno.js';

/**
 * Drivers that hear of everything that happens to an mm, as virtual machine monitors do: they take a
 * mutex when a range starts, and count the ranges that run. Workloads name them, process by process.
 */
export class Subscribers implements ClassicOps {
  constructor(private readonly k: Kernel) {}

  private named(process: number): ReadonlyMap<string, number> {
    return this.k.state.processes.get(process)!.classics;
  }

  /** Subscribes to the process's mm; a name that is taken is let go of first. */
  *register(process: number, name: string): Run<number> {
    const { k } = this;
    yield* this.unregister(process, name);
    const lock = createLock(k, LockType.MUTEX, 'subscriber.mutex', process);
    const id = yield* registerClassic(k, k.state.processes.get(process)!.mm, lock);
    // Another task may have taken the name meanwhile.
    yield* this.unregister(process, name);
    k.emit(classicName(id, process, name));
    return 0;
  }

  /** @returns 0, or -ENOENT if the process has no subscriber of that name */
  *unregister(process: number, name: string): Run<number> {
    const { k } = this;
    const id = this.named(process).get(name);
    if (id === undefined) return ENOENT;
    k.emit(classicName(0, process, name));
    const { lock } = k.classic(id, 'subscriber_unregister');
    this.checkEnded(id);
    yield* unregisterClassic(k, id);
    destroyLock(k, lock);
    return 0;
  }

  /** Ranges that it knows to be invalidated are, or it was not told of an end. */
  private checkEnded(id: number): void {
    const { k } = this;
    const { mm, running } = k.classic(id, 'subscriber_unregister');
    const ranges = [...k.state.invalidations.values()].filter((i) => i.mm === mm);
    const now = ranges.filter((i) => isRunning(k.state, i)).length;
    k.looksAt('ranges of a subscriber that goes');
    if (running <= now) return;
    k.violation({
      type: ViolationType.UNBALANCED_COUNT,
      site: 'subscriber_unregister',
      kind: ObjectKind.OBJECT_CLASSIC_NOTIFIER,
      object: id,
      message: `classic notifier ${id} goes and knows of ${running} ranges that did not end, of which ${now} run`,
      mm,
      fatal: false,
    });
  }

  /** The process is gone, and with it what it had open. */
  *exit(process: number): Run {
    // In the order in which they were registered.
    const mine = [...this.named(process)].sort(([, a], [, b]) => a - b);
    for (const [name] of mine) yield* this.unregister(process, name);
  }

  /** Uses the mutex for a while. @returns 0 or -ENOENT */
  *hold(process: number, name: string, nanoseconds: number): Run<number> {
    const { k } = this;
    const where = 'subscriber_hold';
    const id = this.named(process).get(name);
    if (id === undefined) return ENOENT;
    const { lock } = k.classic(id, where);
    yield* mutexLock(k, lock, where);
    yield* sleepUntil(k, k.time + nanoseconds, where);
    mutexUnlock(k, lock, where);
    return 0;
  }

  *invalidateRangeStart(id: number, range: NotifierRange): Run<boolean> {
    const { k } = this;
    const where = 'subscriber_invalidate_range_start';
    const { lock } = k.classic(id, where);
    if (range.blockable) yield* mutexLock(k, lock, where);
    else if (!tryAcquire(k, lock, LockMode.EXCLUSIVE_MODE, where)) return false;
    k.emit(classicRunning(id, k.classic(id, where).running + 1));
    mutexUnlock(k, lock, where);
    return true;
  }

  /** The count is atomic: an end need not sleep. */
  *invalidateRangeEnd(id: number, range: NotifierRange): Run {
    const { k } = this;
    const where = 'subscriber_invalidate_range_end';
    const { running } = k.classic(id, where);
    k.looksAt('ranges of a subscriber');
    if (running === 0) {
      k.violation({
        type: ViolationType.UNBALANCED_COUNT,
        site: where,
        kind: ObjectKind.OBJECT_CLASSIC_NOTIFIER,
        object: id,
        message: `classic notifier ${id} hears of the end of a range that did not start`,
        mm: range.mm,
        vpn: range.start,
        fatal: true,
      });
    }
    k.emit(classicRunning(id, running - 1));
  }

  *release(id: number): Run {
    const { k } = this;
    const where = 'subscriber_release';
    const { lock } = k.classic(id, where);
    // Whoever uses the mm through the subscriber is waited for.
    yield* mutexLock(k, lock, where);
    mutexUnlock(k, lock, where);
  }
}
