import {
  lockAcquire, lockDestroy, lockDowngrade, lockInit, LockMode, lockRelease, lockTryFailed, lockWait,
  LockType, ViolationType, WaitType,
} from '../events/generated.js';
import type { LockView } from '../machine/state.js';
import { COST } from './costs.js';
import type { Engine, Run } from './engine.js';

/*
 * Mutexes, reader/writer semaphores and spinlocks. A released lock wakes its first waiter, who
 * competes again: another task may take it in between, as in the kernel. Readers queue behind a
 * waiting writer.
 */

/** Numbers of locks are given in order and never again; 0 is none. */
export function createLock(k: Engine, type: LockType, name: string, owner: number): number {
  const id = k.newLockNumber();
  k.emit(lockInit(id, type, name, owner));
  return id;
}

export function destroyLock(k: Engine, id: number): void {
  k.emit(lockDestroy(id));
}

function lockOf(k: Engine, id: number, where: string): LockView {
  const lock = k.state.locks.get(id);
  if (lock === undefined) {
    k.violation(ViolationType.USE_AFTER_FREE, `${where} takes lock ${id}, which was freed with its object`, { object: id }, true);
  }
  return lock!;
}

function mayTake(lock: LockView, task: number, mode: LockMode): boolean {
  if (lock.writer !== 0) return false;
  if (mode === LockMode.EXCLUSIVE_MODE) return lock.readers.length === 0;
  const first = lock.waiters[0];
  return first === undefined || first.task === task || first.mode === LockMode.SHARED_MODE;
}

/** Takes a lock, sleeping (or spinning) until it can. `where` names the kernel function. */
export function* acquire(k: Engine, id: number, mode: LockMode, where: string): Run {
  k.spend(COST.lock);
  if (k.point()) yield;
  let queued = false;
  for (;;) {
    const lock = lockOf(k, id, where);
    if (mayTake(lock, k.task, mode)) break;
    if (!queued) {
      k.emit(lockWait(id, mode));
      queued = true;
    }
    k.block(WaitType.WAIT_LOCK, id, where);
    yield;
  }
  k.emit(lockAcquire(id, mode));
}

/** Takes a lock if nobody has it; false if somebody does. */
export function tryAcquire(k: Engine, id: number, mode: LockMode, where: string): boolean {
  k.spend(COST.lock);
  const lock = lockOf(k, id, where);
  if (!mayTake(lock, k.task, mode)) {
    k.emit(lockTryFailed(id, mode));
    return false;
  }
  k.emit(lockAcquire(id, mode));
  return true;
}

/** Lets go and wakes who is next; not itself a point where the processor is lost. */
export function release(k: Engine, id: number, mode: LockMode, where: string): void {
  k.spend(COST.lock);
  const lock = lockOf(k, id, where);
  const holds = mode === LockMode.SHARED_MODE ? lock.readers.includes(k.task) : lock.writer === k.task;
  if (!holds) {
    const message = `${where} releases ${lock.name} (lock ${id}), which task ${k.task} does not hold`;
    k.violation(ViolationType.UNBALANCED_LOCK, message, { object: id }, true);
  }
  k.emit(lockRelease(id, mode));
  wakeNext(k, lock);
}

export function downgrade(k: Engine, id: number): void {
  k.emit(lockDowngrade(id));
  wakeNext(k, k.state.locks.get(id)!);
}

function wakeNext(k: Engine, lock: LockView): void {
  for (const waiter of lock.waiters) {
    if (waiter.mode === LockMode.EXCLUSIVE_MODE) {
      if (waiter === lock.waiters[0] && lock.readers.length === 0) wakeIfAsleep(k, waiter.task);
      return;
    }
    wakeIfAsleep(k, waiter.task);
  }
}

function wakeIfAsleep(k: Engine, task: number): void {
  if (k.state.tasks.get(task)?.wait !== undefined) k.wake(task);
}

export const mutexLock = (k: Engine, id: number, where: string): Run =>
  acquire(k, id, LockMode.EXCLUSIVE_MODE, where);
export const mutexUnlock = (k: Engine, id: number, where: string): void =>
  release(k, id, LockMode.EXCLUSIVE_MODE, where);
export const downRead = (k: Engine, id: number, where: string): Run =>
  acquire(k, id, LockMode.SHARED_MODE, where);
export const upRead = (k: Engine, id: number, where: string): void =>
  release(k, id, LockMode.SHARED_MODE, where);
export const spinLock = mutexLock;
export const spinUnlock = mutexUnlock;
export { LockType };
