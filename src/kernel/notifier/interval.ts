import {
  FailureType,
  intervalAlloc,
  intervalBounds,
  intervalFree,
  intervalRequest,
  intervalSeq,
  type IntervalKind,
  LockMode,
  LockType,
  notifierSeq,
  ObjectKind,
  SpanType,
  subscriptionsCreate,
  subscriptionsTree,
  ViolationType,
  WaitType,
} from '../../events/generated.js';
import type { RuleTable } from '../../designs/reader.js';
import type { IntervalView, SubscriptionsView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import {
  acquire,
  createLock,
  mightSleep,
  mightTake,
  release,
  spinLock,
  spinUnlock,
  teachReclaim,
} from '../../schedule/locks.js';
import { EINTR, EINVAL, ENOMEM, ENOSYS, EOVERFLOW } from '../../units/errno.js';
import { ULONG_MAX, vpnAfter, vpnOf, type Address } from '../../units/numbers.js';
import type { Kernel, KernelRules } from '../kernel.js';
import { mmGrab } from '../mm/mm-count.js';
import { isInCallback } from './context.js';
import { clearPending } from './pending-mark.js';
import { defer, treeInsert } from './lists.js';
import { isInvalidating } from './range.js';

/** What a subscriber brings: whose the interval is and how it wants to be treated. */
export interface IntervalRequest {
  readonly mm: number;
  readonly mirror: number;
  readonly kind: IntervalKind;
  /** Has a release operation (v5): its removal can be left to the end of an invalidation. */
  readonly hasRelease: boolean;
  readonly start: Address;
  /** Bytes. */
  readonly length: number;
  /** Makes the mutex in the struct that the interval is part of, where it has one that the core knows of. */
  readonly makeLock?: (interval: number) => number;
}

/**
 * Sets an mm up for notifiers, under mmap_lock.
 * @kernel mm/mmu_notifier.c mmu_notifier_register: simplified (without a subscription: only sets the mm up)
 * @returns 0, -ENOMEM, or -EINTR if a signal comes while all locks of the mm are taken
 */
export function* registerSubscriptions(k: Kernel, mmId: number): Run<number> {
  const where = 'mmu_notifier_register';
  const mm = k.mm(mmId, where);
  yield* acquire(k, mm.mmapLock, LockMode.EXCLUSIVE_MODE, where);
  const ret = whyNotSetUp(k, mmId);
  if (ret === 0) setUp(k, mmId);
  release(k, mm.mmapLock, LockMode.EXCLUSIVE_MODE, where);
  return ret;
}

/** What keeps an mm from being set up, under mmap_lock: 0, -ENOMEM or -EINTR. */
export function whyNotSetUp(k: Kernel, mmId: number): number {
  const has = k.mm(mmId, 'mmu_notifier_register').subscriptions !== undefined;
  if (!has && k.failures.fails(FailureType.FAIL_MM_SETUP)) return ENOMEM;
  return k.failures.fails(FailureType.FAIL_MM_SETUP_SIGNAL) ? EINTR : 0;
}

function setUp(k: Kernel, mmId: number): void {
  teachReclaim(k);
  const mm = k.mm(mmId, 'mmu_notifier_register');
  if (mm.subscriptions === undefined) {
    const lock = createLock(k, LockType.SPINLOCK, 'notifier_subscriptions.lock', mmId);
    k.emit(subscriptionsCreate(mmId, lock, false));
  } else if (!mm.subscriptions.hasTree) {
    k.emit(subscriptionsTree(mmId));
  }
}

/** Last byte of a range, undefined if it has none or wraps. */
export function lastByte(start: Address, length: number): Address | undefined {
  if (length <= 0 || length - 1 > ULONG_MAX - start) return undefined;
  return (start + length - 1) as Address;
}

/**
 * Inserts an interval, setting the mm up first if need be. It says that it may take mmap_lock,
 * whether or not it has to, so that a caller who holds it is told.
 * @kernel mm/mmu_notifier.c mmu_interval_notifier_insert: whole
 * @returns the interval's number, -EOVERFLOW, or -EINVAL of a dead address space where that is checked
 */
export function insertInterval(k: Kernel, request: IntervalRequest): Run<number> {
  const where = 'mmu_interval_notifier_insert';
  const mm = k.mm(request.mm, where);
  mightTake(k, mm.mmapLock, where);
  if (mm.subscriptions?.hasTree !== true) return setUpAndInsert(k, request, where);
  return insertAnywhere(k, request, where);
}
function* setUpAndInsert(k: Kernel, request: IntervalRequest, where: string): Run<number> {
  const ret = yield* registerSubscriptions(k, request.mm);
  return ret === 0 ? yield* insertAnywhere(k, request, where) : ret;
}

/**
 * The same for a caller who holds mmap_lock for writing.
 * @kernel mm/mmu_notifier.c mmu_interval_notifier_insert_locked: whole
 */
export function* insertIntervalLocked(k: Kernel, request: IntervalRequest): Run<number> {
  const where = 'mmu_interval_notifier_insert_locked';
  const mm = k.mm(request.mm, where);
  k.looksAt('insert_locked without the lock');
  if (k.state.locks.get(mm.mmapLock)!.writer !== k.task) {
    k.violation({
      type: ViolationType.ASSERTION,
      site: where,
      kind: ObjectKind.OBJECT_LOCK,
      object: mm.mmapLock,
      message: `${where} is called without mmap_lock held for writing`,
      mm: request.mm,
      fatal: false,
    });
  }
  if (mm.subscriptions?.hasTree !== true) setUp(k, request.mm);
  return yield* insertAnywhere(k, request, where);
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
/** The same where a release has it. @returns also -ENOSYS where there is no such function */
export function* insertIntervalIfSafe(k: Kernel, request: IntervalRequest): Run<number> {
  return k.rules.safeInsertion.isOffered ? yield* insertIntervalSafe(k, request) : ENOSYS;
}

/** Switch notifier.insertInCallback. */
export const INSERTS_IN_CALLBACK: RuleTable<
  'notifier.insertInCallback',
  KernelRules['safeInsertion']
> = {
  absent: { isOffered: false, inCallback: false },
  forbidden: { isOffered: true, inCallback: false },
  safe: { isOffered: true, inCallback: true },
};
/** Switch notifier.insertDead: is the insertion into a dying address space refused? */
export const REFUSES_DEAD: RuleTable<'notifier.insertDead', boolean> = {
  accepted: false,
  refused: true,
};

/** @kernel mm/mmu_notifier.c __mmu_interval_notifier_insert: whole */
function* insertAnywhere(k: Kernel, request: IntervalRequest, where: string): Run<number> {
  k.looksAt('insertion in a callback');
  if (isInCallback(k) && !k.rules.safeInsertion.inCallback) {
    k.violation({
      type: ViolationType.ASSERTION,
      site: where,
      kind: ObjectKind.OBJECT_MM,
      object: request.mm,
      message: `${where} is called from inside a callback`,
      mm: request.mm,
      fatal: false,
    });
  }
  const last = lastByte(request.start, request.length);
  if (last === undefined) return EOVERFLOW;
  k.looksAt('insertion for the dead');
  // Linux 5.5 looks at the wrong one of the two counts, which is never zero here.
  if (k.mm(request.mm, where).users === 0 && k.rules.refusesDeadMm) {
    k.violation({
      type: ViolationType.ASSERTION,
      site: where,
      kind: ObjectKind.OBJECT_MM,
      object: request.mm,
      message: `${where} is called for mm ${request.mm}, which nobody uses any more`,
      mm: request.mm,
      fatal: false,
    });
    return EINVAL;
  }
  const id = allocInterval(k, request, last);
  const s = k.mm(request.mm, where).subscriptions!;
  beginOn(k, SpanType.INTERVAL_INSERT, where, k.interval(id, where));
  yield* spinLock(k, s.lock, where);
  const deferred = linkNew(k, s, id, request.mm, where);
  spinUnlock(k, s.lock, where);
  k.emit(intervalRequest(id, SpanType.INTERVAL_INSERT, 0, deferred));
  k.end(SpanType.INTERVAL_INSERT, 0);
  return id;
}

/** The interval, which nobody can see yet; it holds a reference on the mm. */
export function allocInterval(k: Kernel, request: IntervalRequest, last: Address): number {
  const id = k.state.lastInterval + 1;
  const { mm, mirror, kind, hasRelease } = request;
  k.emit(intervalAlloc(id, mm, mirror, kind, hasRelease, request.makeLock?.(id) ?? 0));
  k.emit(intervalBounds(id, request.start, last));
  clearPending(k, id);
  mmGrab(k, request.mm);
  return id;
}

/** Under the spinlock: into the tree, or onto the deferred list. @returns whether it was put off */
export function linkNew(
  k: Kernel,
  s: SubscriptionsView,
  id: number,
  mm: number,
  where: string,
): boolean {
  const deferred = s.activeInvalidateRanges > 0 && isInvalidating(s);
  if (deferred) {
    defer(k, id, where);
    k.emit(intervalSeq(id, s.invalidateSeq));
  } else if (s.activeInvalidateRanges > 0) {
    const own = s.invalidateSeq + 1;
    k.emit(notifierSeq(mm, own, s.activeInvalidateRanges));
    treeInsert(k, s, id, where, own);
    k.emit(intervalSeq(id, s.invalidateSeq));
  } else {
    treeInsert(k, s, id, where);
    k.emit(intervalSeq(id, s.invalidateSeq - 1));
  }
  return deferred;
}

/** Begins a span about an interval, with the pages that it covers. */
export function beginOn(k: Kernel, type: SpanType, where: string, interval: IntervalView): void {
  const { id, mm, start, last } = interval;
  k.begin(type, where, mm, vpnOf(start), vpnAfter(last) - vpnOf(start), id);
}

/** Sleeps until the mm's sequence has moved on from `seq`. */
export function* waitForInvalidation(k: Kernel, mmId: number, seq: number, where: string): Run {
  mightSleep(k, where);
  while (k.mm(mmId, where).subscriptions!.invalidateSeq === seq) {
    k.block(WaitType.WAIT_INVALIDATION, mmId, where, seq);
    yield;
  }
}

/** The callback stores the sequence it was given, under the driver's lock. @kernel include/linux/mmu_notifier.h mmu_interval_set_seq: whole */
export function setIntervalSeq(k: Kernel, id: number, seq: number): void {
  k.interval(id, 'mmu_interval_set_seq');
  k.emit(intervalSeq(id, seq));
}

/** The owner frees the object. */
export function freeInterval(k: Kernel, id: number): void {
  k.emit(intervalFree(id));
}
