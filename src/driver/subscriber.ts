import {
  classicRunning,
  LockMode,
  LockType,
  ObjectKind,
  ViolationType,
} from '../events/generated.js';
import type { Kernel } from '../kernel/kernel.js';
import type { ClassicOps } from '../kernel/ports.js';
import { registerClassic, unregisterClassic } from '../kernel/notifier/classic.js';
import type { NotifierRange } from '../kernel/notifier/range.js';
import type { Run } from '../schedule/engine.js';
import { createLock, destroyLock, mutexLock, mutexUnlock, tryAcquire } from '../schedule/locks.js';
import { ENOENT } from '../units/errno.js';

/**
 * Drivers that hear of everything that happens to an mm, as virtual machine monitors do: they take a
 * mutex when a range starts, and count the ranges that run. Workloads name them, process by process.
 */
export class Subscribers implements ClassicOps {
  /** `process/name` to notifier. */
  private readonly named = new Map<string, number>();

  constructor(private readonly k: Kernel) {}

  /** Subscribes to the process's mm; a name that is taken is let go of first. */
  *register(process: number, name: string): Run<number> {
    const { k } = this;
    yield* this.unregister(process, name);
    const lock = createLock(k, LockType.MUTEX, 'subscriber.mutex', process);
    const id = yield* registerClassic(k, k.state.processes.get(process)!.mm, lock);
    // Another task may have taken the name meanwhile.
    yield* this.unregister(process, name);
    this.named.set(key(process, name), id);
    return 0;
  }

  /** @returns 0, or -ENOENT if the process has no subscriber of that name */
  *unregister(process: number, name: string): Run<number> {
    const id = this.named.get(key(process, name));
    if (id === undefined) return ENOENT;
    this.named.delete(key(process, name));
    const { lock } = this.k.state.classics.get(id)!;
    yield* unregisterClassic(this.k, id);
    destroyLock(this.k, lock);
    return 0;
  }

  /** The process is gone, and with it what it had open. */
  *exit(process: number): Run {
    if (this.named.size === 0) return;
    const mine = [...this.named.keys()].filter((name) => name.startsWith(key(process, '')));
    for (const name of mine) yield* this.unregister(process, name.slice(key(process, '').length));
  }

  /** Uses the mutex for a while. @returns 0 or -ENOENT */
  *hold(process: number, name: string, nanoseconds: number): Run<number> {
    const { k } = this;
    const where = 'subscriber_hold';
    const id = this.named.get(key(process, name));
    if (id === undefined) return ENOENT;
    const { lock } = k.state.classics.get(id)!;
    yield* mutexLock(k, lock, where);
    yield* k.sleepUntil(k.time + nanoseconds, where);
    mutexUnlock(k, lock, where);
    return 0;
  }

  *invalidateRangeStart(id: number, range: NotifierRange): Run<boolean> {
    const { k } = this;
    const where = 'subscriber_invalidate_range_start';
    const { lock } = k.state.classics.get(id)!;
    if (range.blockable) yield* mutexLock(k, lock, where);
    else if (!tryAcquire(k, lock, LockMode.EXCLUSIVE_MODE, where)) return false;
    k.emit(classicRunning(id, k.state.classics.get(id)!.running + 1));
    mutexUnlock(k, lock, where);
    return true;
  }

  /** The count is atomic: an end must not sleep. */
  invalidateRangeEnd(id: number, range: NotifierRange): void {
    const { k } = this;
    const { running } = k.state.classics.get(id)!;
    if (running === 0) {
      k.violation({
        type: ViolationType.UNBALANCED_COUNT,
        site: 'subscriber_invalidate_range_end',
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
    const { lock } = k.state.classics.get(id)!;
    // Whoever uses the mm through the subscriber is waited for.
    yield* mutexLock(k, lock, where);
    mutexUnlock(k, lock, where);
  }
}

function key(process: number, name: string): string {
  return `${process}/${name}`;
}
