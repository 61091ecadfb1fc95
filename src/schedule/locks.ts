import {
  lockAcquire,
  lockDestroy,
  lockDowngrade,
  lockInit,
  LockMode,
  lockRelease,
  lockTryFailed,
  lockWait,
  LockType,
  ObjectKind,
  ViolationType,
  WaitType,
} from '../events/generated.js';
import type { LockView } from '../machine/state.js';
import { rotated } from './circle.js';
import { COST } from './costs.js';
import type { DetectorName } from './detectors.js';
import type { Engine, Run } from './engine.js';
import { OVER } from './over.js';
import { parkUntil } from './park.js';

/*
 * Mutexes, reader/writer semaphores and spinlocks. A released lock wakes its first waiter, who
 * competes again: another task may take it in between, as in the kernel. Readers queue behind a
 * waiting writer.
 */

/** Numbers of locks are given in order and never again; 0 is none. */
export function createLock(k: Engine, type: LockType, name: string, owner: number): number {
  const id = k.newLockNumber();
  k.emit(lockInit(id, type, name, owner));
  k.lockOrder.define(id, name);
  return id;
}

export function destroyLock(k: Engine, id: number): void {
  k.emit(lockDestroy(id));
}

function lockOf(k: Engine, id: number, where: string): LockView {
  k.looksAt('freed lock');
  const lock = k.state.locks.get(id);
  if (lock === undefined) {
    k.violation({
      type: ViolationType.USE_AFTER_FREE,
      site: where,
      kind: ObjectKind.OBJECT_LOCK,
      object: id,
      message: `${where} takes lock ${id}, which was freed with its object`,
      fatal: true,
    });
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
export function acquire(k: Engine, id: number, mode: LockMode, where: string): Run {
  k.spend(COST.lock);
  const lock = lockOf(k, id, where);
  const { type, name } = lock;
  if (type !== LockType.SPINLOCK) mightSleep(k, where);
  checkOrder(k, 'lock order', k.lockOrder.beforeAcquire(k.task, id), where);
  if (k.parks && !isSeenWaiting(type, mode)) return parkAndTake(k, id, mode, where, name);
  if (k.point(where, name)) return goAndTake(k, id, mode, where);
  // Nobody came between: it is the lock that it was. A search, for which a step began, sees it looked at.
  const now = k.noting === undefined ? lock : lockOf(k, id, where);
  if (!mayTake(now, k.task, mode)) return waitAndTake(k, id, mode, where);
  k.emit(lockAcquire(id, mode));
  noteAcquired(k, id, type);
  return OVER;
}
function* parkAndTake(k: Engine, id: number, mode: LockMode, where: string, name: string): Run {
  yield* parkForLock(k, id, mode, where, name);
  yield* waitAndTake(k, id, mode, where);
}
function* goAndTake(k: Engine, id: number, mode: LockMode, where: string): Run {
  yield;
  yield* waitAndTake(k, id, mode, where);
}
function* waitAndTake(k: Engine, id: number, mode: LockMode, where: string): Run {
  for (let queued = false; ; queued = true) {
    const lock = lockOf(k, id, where);
    if (mayTake(lock, k.task, mode)) {
      k.emit(lockAcquire(id, mode));
      noteAcquired(k, id, lock.type);
      return;
    }
    if (!queued) k.emit(lockWait(id, mode));
    k.block(WaitType.WAIT_LOCK, id, where);
    yield;
  }
}

/** Does it matter to anybody that a task waits for a lock? Readers stand back behind a writer who does. */
function isSeenWaiting(type: LockType, mode: LockMode): boolean {
  return type === LockType.RWSEM && mode === LockMode.EXCLUSIVE_MODE;
}
function* parkForLock(k: Engine, id: number, mode: LockMode, where: string, name: string): Run {
  const { task } = k;
  const ready = () => {
    const lock = k.unnoted.locks.get(id);
    return lock === undefined || mayTake(lock, task, mode);
  };
  yield* parkUntil(k, ready, where, name);
  k.noting?.awaitsLock(id);
}

function noteAcquired(k: Engine, id: number, type: LockType): void {
  k.lockOrder.acquired(k.task, id);
  if (type === LockType.SPINLOCK) k.enterAtomic(1);
}

/** In a place that may sleep, if that is forbidden here: under a spinlock, or where a range must not block. */
export function mightSleep(k: Engine, where: string): void {
  k.looksAt('sleep in atomic context');
  if (!k.isAtomic()) return;
  const held = k.lockOrder.holds(k.task).join(', ') || 'no lock';
  k.violation({
    type: ViolationType.SLEEP_IN_ATOMIC,
    site: where,
    kind: ObjectKind.OBJECT_TASK,
    object: k.task,
    message: `${where} may sleep in atomic or non-blockable context (holding ${held})`,
    fatal: false,
  });
}

function checkOrder(
  k: Engine,
  rule: DetectorName,
  circle: string[] | undefined,
  where: string,
): void {
  k.looksAt(rule);
  if (circle === undefined) return;
  k.violation({
    type: ViolationType.LOCK_ORDER,
    site: where,
    kind: ObjectKind.OBJECT_TASK,
    object: k.task,
    // Its end is its beginning again.
    circle: rotated(circle.slice(1)),
    message: `${where} takes locks against the known order: ${circle.join(' → ')}`,
    fatal: false,
  });
}

/**
 * A place that says that it may take a lock, whether or not it comes to that: who holds one of its
 * kind, or takes them in another order, is told.
 * @kernel include/linux/lockdep.h might_lock: whole
 */
export function mightTake(k: Engine, id: number, where: string): void {
  const lock = lockOf(k, id, where);
  k.looksAt('lock that may be taken');
  if (k.lockOrder.isHeld(k.task, lock.name)) {
    k.violation({
      type: ViolationType.LOCK_ORDER,
      site: where,
      kind: ObjectKind.OBJECT_LOCK,
      object: id,
      circle: [lock.name],
      message: `${where} may take ${lock.name}, which task ${k.task} holds`,
      fatal: false,
    });
  }
  checkOrder(k, 'lock order', k.lockOrder.beforeAcquire(k.task, id), where);
}

/** Name of the pseudo lock that invalidations hold and that waiting for their end takes. */
const INVALIDATE_MAP = 'mmu_notifier_invalidate_range_start';
const INVALIDATIONS = 'lock order of invalidations';

/**
 * Running invalidations and waiting for the end of one are ordered as if both took one lock.
 * @kernel mm/mmu_notifier.c __mmu_notifier_invalidate_range_start_map: whole
 */
export function enterInvalidation(k: Engine): number {
  const id = invalidateMap(k);
  checkOrder(k, INVALIDATIONS, k.lockOrder.beforeAcquire(k.task, id), INVALIDATE_MAP);
  k.lockOrder.acquired(k.task, id);
  return id;
}
export function leaveInvalidation(k: Engine): void {
  k.lockOrder.released(k.task, invalidateMap(k));
}
/** A place that may wait for an invalidation to end. */
export function mightWaitForInvalidation(k: Engine, where: string): void {
  checkOrder(k, INVALIDATIONS, k.lockOrder.beforeAcquire(k.task, invalidateMap(k)), where);
}
/** Lock number 0 stands for the pseudo lock. */
function invalidateMap(k: Engine): number {
  k.lockOrder.define(0, INVALIDATE_MAP);
  return 0;
}

/** Class of what reclaim of memory takes, which an allocation that may reclaim is ordered by. */
const RECLAIM = 'fs_reclaim';

/**
 * An address space is set up for notifiers: from now on reclaim may start an invalidation of it.
 * @kernel mm/mmu_notifier.c __mmu_notifier_register: whole
 */
export function teachReclaim(k: Engine): void {
  invalidateMap(k);
  k.lockOrder.teach(k.lockOrder.classNumber(RECLAIM), k.lockOrder.classNumber(INVALIDATE_MAP));
}
/** An allocation that may reclaim. @kernel mm/page_alloc.c fs_reclaim_acquire: whole */
export function mightReclaim(k: Engine, where: string): void {
  mightSleep(k, where);
  const circle = k.lockOrder.beforeClass(k.task, k.lockOrder.classNumber(RECLAIM));
  checkOrder(k, 'lock order of reclaim', circle, where);
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
  noteAcquired(k, id, lock.type);
  return true;
}

/** Lets go and wakes who is next; not itself a point where the processor is lost. */
export function release(k: Engine, id: number, mode: LockMode, where: string): void {
  k.spend(COST.lock);
  const lock = lockOf(k, id, where);
  k.looksAt('lock that is not held');
  const holds = mode === LockMode.SHARED_MODE ? isReader(k, id) : lock.writer === k.task;
  if (!holds) {
    k.violation({
      type: ViolationType.UNBALANCED_LOCK,
      site: where,
      kind: ObjectKind.OBJECT_LOCK,
      object: id,
      message: `${where} releases ${lock.name} (lock ${id}), which task ${k.task} does not hold`,
      fatal: true,
    });
  }
  k.emit(lockRelease(id, mode));
  k.lockOrder.released(k.task, id);
  if (lock.type === LockType.SPINLOCK) k.enterAtomic(-1);
  wakeNext(k, lock);
}

/** What a task itself holds nobody else gives or takes: looking at that is in nobody's way. */
function isReader(k: Engine, id: number): boolean {
  return k.unnoted.locks.get(id)!.readers.includes(k.task);
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
