import type { RuleTable } from '../../designs/reader.js';
import { intervalRelease, intervalRequest, SpanType } from '../../events/generated.js';
import type { IntervalView, SubscriptionsView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { mightWaitForInvalidation, spinLock, spinUnlock } from '../../schedule/locks.js';
import { EINVAL, ENOENT, ENOSYS } from '../../units/errno.js';
import type { Kernel, KernelRules } from '../kernel.js';
import { mmDrop } from '../mm/mm-count.js';
import { beginOn, waitForInvalidation } from './interval.js';
import { defer, treeRemove, undefer } from './lists.js';
import { clearPending, isPending, markRemoval } from './pending-mark.js';
import { isInvalidating } from './range.js';

/** Switch notifier.remove, as far as the core is concerned. */
export const REMOVALS: RuleTable<'notifier.remove', KernelRules['removal']> = {
  sync: { returnsAtOnce: false, hasPut: false },
  release: { returnsAtOnce: true, hasPut: false },
  put: { returnsAtOnce: false, hasPut: true },
  workqueue: { returnsAtOnce: false, hasPut: false },
};

/**
 * Takes an interval out. Where the design has it so, an interval with a release operation is only
 * queued and this returns, though callbacks may still run; otherwise it sleeps until none can.
 * @kernel mm/mmu_notifier.c mmu_interval_notifier_remove: whole
 * @returns 0, or -ENOENT of one whose removal is queued already, where a mark says so
 */
export function* removeInterval(k: Kernel, id: number): Run<number> {
  const where = 'mmu_interval_notifier_remove';
  const interval = k.interval(id, where);
  const mmId = interval.mm;
  const s = k.mm(mmId, where).subscriptions!;
  beginOn(k, SpanType.INTERVAL_REMOVE, where, interval);
  yield* spinLock(k, s.lock, where);
  const seq = unlink(k, s, k.interval(id, where), where, marksRemoval(k));
  spinUnlock(k, s.lock, where);
  if (seq === undefined) return refuseQueued(k, id, SpanType.INTERVAL_REMOVE);
  k.emit(intervalRequest(id, SpanType.INTERVAL_REMOVE, 0, seq !== 0));
  // Put off, it belongs to whoever ends the invalidation and may be freed before its operations are
  // looked at here.
  if (seq !== 0 && k.point(where)) yield;
  if (isReleased(k, k.interval(id, where))) {
    if (seq === 0) releaseNow(k, id, where);
  } else {
    mightWaitForInvalidation(k, where);
    if (seq !== 0) yield* waitForInvalidation(k, mmId, seq, where);
    mmDrop(k, mmId, where);
  }
  k.end(SpanType.INTERVAL_REMOVE);
  return 0;
}

/**
 * The removal that never blocks, beside one that always does: at once if the tree may change, else
 * by the last end, after it has let go of the spinlock and woken the waiters (linux-mm 2019-12-17).
 * @returns 0, -EINVAL for an interval without a release operation, -ENOENT of one whose removal is
 * queued already, -ENOSYS where there is no such function
 */
export function* putInterval(k: Kernel, id: number): Run<number> {
  const where = 'mmu_interval_notifier_put';
  if (!k.rules.removal.hasPut) return ENOSYS;
  const interval = k.interval(id, where);
  if (!interval.hasRelease) return EINVAL;
  const s = k.mm(interval.mm, where).subscriptions!;
  beginOn(k, SpanType.INTERVAL_PUT, where, interval);
  yield* spinLock(k, s.lock, where);
  const seq = unlink(k, s, k.interval(id, where), where, true);
  spinUnlock(k, s.lock, where);
  if (seq === undefined) return refuseQueued(k, id, SpanType.INTERVAL_PUT);
  k.emit(intervalRequest(id, SpanType.INTERVAL_PUT, 0, seq !== 0));
  if (seq === 0) releaseNow(k, id, where);
  k.end(SpanType.INTERVAL_PUT);
  return 0;
}

/** Does the core call the release operation of an interval that is removed? Else who removed it frees it. */
export function isReleased(k: Kernel, { hasRelease }: IntervalView): boolean {
  return hasRelease && k.rules.removal.returnsAtOnce;
}

function releaseNow(k: Kernel, id: number, where: string): void {
  const { kind, mm } = k.interval(id, where);
  k.emit(intervalRelease(id));
  k.intervalOps.get(kind)!.release(id);
  mmDrop(k, mm, where);
}

/** Has the design a mark that says that a removal of the interval is queued, and is it set? */
export function isBeingRemoved(k: Kernel, interval: IntervalView): boolean {
  return interval.removing && (k.rules.removal.hasPut || k.rules.pendingMark.knowsRemoval);
}
/** Beside a put, whose mark has the end call the release operation, a removal has none. */
function marksRemoval(k: Kernel): boolean {
  return k.rules.pendingMark.knowsRemoval && !k.rules.removal.hasPut;
}

/**
 * Under the spinlock.
 * @param marks the mark that its removal is queued is set
 * @returns the sequence to wait out, 0 if no callback can be running, undefined if it is queued
 * already and its mark says so
 */
function unlink(
  k: Kernel,
  s: SubscriptionsView,
  interval: IntervalView,
  where: string,
  marks: boolean,
): number | undefined {
  if (isBeingRemoved(k, interval)) return undefined;
  if (!isInvalidating(s)) {
    treeRemove(k, s, interval.id, where);
    return 0;
  }
  if (!interval.inTree) {
    undefer(k, interval.id, where);
    return 0;
  }
  // With an update pending it is queued already, and without bounds the end takes it out.
  if (!isPending(k, interval)) defer(k, interval.id, where);
  else if (!marks) clearPending(k, interval.id);
  if (marks) markRemoval(k, interval.id);
  return s.invalidateSeq;
}

/** What is queued for removal is asked for again: the mark says so, and nothing is done twice. */
export function refuseQueued(k: Kernel, id: number, span: SpanType): number {
  k.emit(intervalRequest(id, span, ENOENT, false));
  k.end(span, ENOENT);
  return ENOENT;
}
