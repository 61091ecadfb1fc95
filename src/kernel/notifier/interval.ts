import {
  intervalAlloc,
  intervalBounds,
  intervalDefer,
  intervalFree,
  intervalRelease,
  intervalRequest,
  intervalSeq,
  intervalTreeInsert,
  intervalTreeRemove,
  intervalUndefer,
  LockMode,
  LockType,
  notifierSeq,
  readBegin,
  readRetry,
  SpanType,
  subscriptionsCreate,
  subscriptionsTree,
  ObjectKind,
  ViolationType,
  WaitType,
  type IntervalKind,
} from '../../events/generated.js';
import type { IntervalView, SubscriptionsView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import {
  acquire,
  createLock,
  release,
  spinLock,
  mightSleep,
  mightWaitForInvalidation,
  spinUnlock,
} from '../../schedule/locks.js';
import { EINVAL, EOVERFLOW } from '../../units/errno.js';
import { ULONG_MAX, vpnAfter, vpnOf, type Address } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { mmDrop, mmGrab } from '../mm/mm-count.js';
import { clearPending, isPending, setPending } from './pending-mark.js';
import { isInvalidating } from './range.js';

/** What a subscriber brings: whose the interval is and how it wants to be treated. */
export interface IntervalRequest {
  readonly mm: number;
  readonly mirror: number;
  readonly kind: IntervalKind;
  /** Has a release operation (v5): remove and update then never sleep. */
  readonly hasRelease: boolean;
  readonly start: Address;
  /** Bytes. */
  readonly length: number;
}

/**
 * Sets an mm up for notifiers, under mmap_lock.
 * @kernel mm/mmu_notifier.c mmu_notifier_register: simplified (without a subscription: only sets the mm up)
 */
export function* registerSubscriptions(k: Kernel, mmId: number): Run {
  const where = 'mmu_notifier_register';
  const mm = k.mm(mmId, where);
  yield* acquire(k, mm.mmapLock, LockMode.EXCLUSIVE_MODE, where);
  if (mm.subscriptions === undefined) {
    const lock = createLock(k, LockType.SPINLOCK, 'notifier_subscriptions.lock', mmId);
    k.emit(subscriptionsCreate(mmId, lock, false));
  } else if (!mm.subscriptions.hasTree) {
    k.emit(subscriptionsTree(mmId));
  }
  release(k, mm.mmapLock, LockMode.EXCLUSIVE_MODE, where);
}

/** Last byte of a range, undefined if it has none or wraps. */
function lastByte(start: Address, length: number): Address | undefined {
  if (length <= 0 || length - 1 > ULONG_MAX - start) return undefined;
  return (start + length - 1) as Address;
}

/**
 * Inserts an interval, setting the mm up first if need be; must not be called with mmap_lock held.
 * @kernel mm/mmu_notifier.c mmu_interval_notifier_insert: whole
 * @returns the interval's number, or -EOVERFLOW
 */
export function* insertInterval(k: Kernel, request: IntervalRequest): Run<number> {
  if (k.mm(request.mm, 'mmu_interval_notifier_insert').subscriptions?.hasTree !== true) {
    yield* registerSubscriptions(k, request.mm);
  }
  return yield* insertAnywhere(k, request, 'mmu_interval_notifier_insert');
}

/**
 * Inserts an interval from any context, the interval's own callback included, on an mm that is set
 * up already (v5).
 * @kernel mm/mmu_notifier.c mmu_interval_notifier_insert_safe: whole
 * @returns the interval's number, -EINVAL if the mm is not set up, or -EOVERFLOW
 */
export function* insertIntervalSafe(k: Kernel, request: IntervalRequest): Run<number> {
  const where = 'mmu_interval_notifier_insert_safe';
  if (k.mm(request.mm, where).subscriptions?.hasTree !== true) return EINVAL;
  return yield* insertAnywhere(k, request, where);
}

/** @kernel mm/mmu_notifier.c __mmu_interval_notifier_insert: whole */
function* insertAnywhere(k: Kernel, request: IntervalRequest, where: string): Run<number> {
  const last = lastByte(request.start, request.length);
  if (last === undefined) return EOVERFLOW;
  const id = k.state.lastInterval + 1;
  const s = k.mm(request.mm, where).subscriptions!;
  k.emit(intervalAlloc(id, request.mm, request.mirror, request.kind, request.hasRelease));
  k.begin(
    SpanType.INTERVAL_INSERT,
    where,
    request.mm,
    vpnOf(request.start),
    vpnAfter(last) - vpnOf(request.start),
    id,
  );
  k.emit(intervalBounds(id, request.start, last));
  clearPending(k, id);
  mmGrab(k, request.mm);
  yield* spinLock(k, s.lock, where);
  let deferred = false;
  if (s.activeInvalidateRanges > 0) {
    if (isInvalidating(s)) {
      deferred = true;
      k.emit(intervalDefer(id));
    } else {
      k.emit(notifierSeq(request.mm, s.invalidateSeq + 1, s.activeInvalidateRanges));
      k.emit(intervalTreeInsert(id));
    }
    k.emit(intervalSeq(id, s.invalidateSeq));
  } else {
    k.emit(intervalTreeInsert(id));
    k.emit(intervalSeq(id, s.invalidateSeq - 1));
  }
  spinUnlock(k, s.lock, where);
  k.emit(intervalRequest(id, SpanType.INTERVAL_INSERT, 0, deferred));
  k.end(SpanType.INTERVAL_INSERT, 0);
  return id;
}

/** Puts an interval on the deferred list; linking it twice is what a real list does not survive. */
function defer(k: Kernel, interval: IntervalView, where: string): void {
  if (interval.deferred > 0) {
    k.violation({
      type: ViolationType.DOUBLE_INSERT,
      site: where,
      kind: ObjectKind.OBJECT_INTERVAL,
      object: interval.id,
      message: `${where} links interval ${interval.id} to the deferred list a second time`,
      mm: interval.mm,
      fatal: true,
    });
  }
  k.emit(intervalDefer(interval.id));
}

/**
 * Takes an interval out. With a release operation (and where the design has one) it returns at
 * once, though callbacks may still run; otherwise it sleeps until none can.
 * @kernel mm/mmu_notifier.c mmu_interval_notifier_remove: whole
 */
export function* removeInterval(k: Kernel, id: number): Run {
  const where = 'mmu_interval_notifier_remove';
  const interval = k.interval(id, where);
  const mmId = interval.mm;
  const s = k.mm(mmId, where).subscriptions!;
  k.begin(
    SpanType.INTERVAL_REMOVE,
    where,
    mmId,
    vpnOf(interval.start),
    vpnAfter(interval.last) - vpnOf(interval.start),
    id,
  );
  yield* spinLock(k, s.lock, where);
  const seq = unlink(k, s, k.interval(id, where), where);
  spinUnlock(k, s.lock, where);
  k.emit(intervalRequest(id, SpanType.INTERVAL_REMOVE, 0, seq !== 0));
  // Put off, it belongs to whoever ends the invalidation and may be freed before its operations are
  // looked at here.
  if (seq !== 0 && k.point()) yield;
  if (k.interval(id, where).hasRelease) {
    if (seq === 0) {
      k.emit(intervalRelease(id));
      k.intervalOps.get(interval.kind)!.release(id);
      mmDrop(k, mmId, where);
    }
  } else {
    mightWaitForInvalidation(k, where);
    if (seq !== 0) yield* waitForInvalidation(k, mmId, seq, where);
    mmDrop(k, mmId, where);
  }
  k.end(SpanType.INTERVAL_REMOVE);
}

/** Under the spinlock; the sequence to wait out, 0 if no callback can be running. */
function unlink(k: Kernel, s: SubscriptionsView, interval: IntervalView, where: string): number {
  if (!isInvalidating(s)) {
    if (!interval.inTree) doubleRemove(k, interval, where);
    k.emit(intervalTreeRemove(interval.id));
    return 0;
  }
  if (!interval.inTree) {
    if (interval.deferred === 0) doubleRemove(k, interval, where);
    k.emit(intervalUndefer(interval.id));
    return 0;
  }
  // With an update pending it is queued already, and without bounds the end takes it out.
  if (isPending(k, interval)) clearPending(k, interval.id);
  else defer(k, interval, where);
  return s.invalidateSeq;
}

function doubleRemove(k: Kernel, interval: IntervalView, where: string): void {
  k.violation({
    type: ViolationType.DOUBLE_REMOVE,
    site: where,
    kind: ObjectKind.OBJECT_INTERVAL,
    object: interval.id,
    message: `${where} of interval ${interval.id}, which is not inserted`,
    mm: interval.mm,
    fatal: true,
  });
}

/**
 * Gives an interval new bounds (v5): at once, or at the end of the invalidation that runs. Without a
 * release operation it sleeps until they hold.
 * @kernel mm/mmu_notifier.c mmu_interval_notifier_update: whole
 * @returns 0 or -EOVERFLOW
 */
export function* updateInterval(
  k: Kernel,
  id: number,
  start: Address,
  length: number,
): Run<number> {
  const where = 'mmu_interval_notifier_update';
  const interval = k.interval(id, where);
  const last = lastByte(start, length);
  if (last === undefined) return EOVERFLOW;
  const mmId = interval.mm;
  const s = k.mm(mmId, where).subscriptions!;
  k.begin(SpanType.INTERVAL_UPDATE, where, mmId, vpnOf(start), vpnAfter(last) - vpnOf(start), id);
  yield* spinLock(k, s.lock, where);
  k.interval(id, where);
  let seq = 0;
  if (isInvalidating(s)) {
    if (!interval.inTree) {
      k.emit(intervalBounds(id, start, last));
    } else {
      if (!isPending(k, interval)) defer(k, interval, where);
      setPending(k, id, start, last);
    }
    seq = s.invalidateSeq;
  } else {
    if (!interval.inTree) doubleRemove(k, interval, where);
    k.emit(intervalTreeRemove(id));
    k.emit(intervalBounds(id, start, last));
    k.emit(intervalTreeInsert(id));
  }
  spinUnlock(k, s.lock, where);
  k.emit(intervalRequest(id, SpanType.INTERVAL_UPDATE, 0, seq !== 0));
  if (seq !== 0 && k.point()) yield;
  if (!k.interval(id, where).hasRelease && seq !== 0) {
    mightWaitForInvalidation(k, where);
    yield* waitForInvalidation(k, mmId, seq, where);
  }
  k.end(SpanType.INTERVAL_UPDATE);
  return 0;
}

/** Sleeps until the mm's sequence has moved on from `seq`. */
function* waitForInvalidation(k: Kernel, mmId: number, seq: number, where: string): Run {
  mightSleep(k, where);
  while (k.mm(mmId, where).subscriptions!.invalidateSeq === seq) {
    k.block(WaitType.WAIT_INVALIDATION, mmId, where, seq);
    yield;
  }
}

/**
 * Begins a read section on an interval; the result goes to {@link readRetryInterval}.
 * @kernel mm/mmu_notifier.c mmu_interval_read_begin: whole
 */
export function* readBeginInterval(k: Kernel, id: number): Run<number> {
  const where = 'mmu_interval_read_begin';
  const interval = k.interval(id, where);
  const mmId = interval.mm;
  const s = k.mm(mmId, where).subscriptions!;
  yield* spinLock(k, s.lock, where);
  const seq = k.interval(id, where).seq;
  const waits = seq === s.invalidateSeq;
  spinUnlock(k, s.lock, where);
  mightWaitForInvalidation(k, where);
  if (waits) yield* waitForInvalidation(k, mmId, seq, where);
  k.emit(readBegin(id, seq, waits));
  return seq;
}

/**
 * Under the driver's lock: must the read section be thrown away?
 * @kernel include/linux/mmu_notifier.h mmu_interval_read_retry: whole
 */
export function readRetryInterval(k: Kernel, id: number, seq: number): boolean {
  const retry = k.interval(id, 'mmu_interval_read_retry').seq !== seq;
  k.emit(readRetry(id, seq, retry));
  return retry;
}

/**
 * Without a lock and without a promise: has the interval been invalidated since?
 * @kernel include/linux/mmu_notifier.h mmu_interval_check_retry: whole
 */
export function checkRetryInterval(k: Kernel, id: number, seq: number): boolean {
  return k.interval(id, 'mmu_interval_check_retry').seq !== seq;
}

/**
 * The callback stores the sequence it was given, under the driver's lock.
 * @kernel include/linux/mmu_notifier.h mmu_interval_set_seq: whole
 */
export function setIntervalSeq(k: Kernel, id: number, seq: number): void {
  k.interval(id, 'mmu_interval_set_seq');
  k.emit(intervalSeq(id, seq));
}

/** The owner frees the object. */
export function freeInterval(k: Kernel, id: number): void {
  k.emit(intervalFree(id));
}
