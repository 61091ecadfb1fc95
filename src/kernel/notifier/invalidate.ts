import {
  intervalTreeInsert,
  intervalTreeRemove,
  intervalBounds,
  intervalRelease,
  intervalUndefer,
  invalidateEnd,
  invalidateStart,
  notifierSeq,
  SpanType,
  ObjectKind,
  ViolationType,
  WaitType,
  NotifierEvent,
} from '../../events/generated.js';
import type { MmView, SubscriptionsView } from '../../machine/state.js';
import { COST } from '../../schedule/costs.js';
import type { Run } from '../../schedule/engine.js';
import {
  enterInvalidation,
  leaveInvalidation,
  spinLock,
  spinUnlock,
} from '../../schedule/locks.js';
import { EAGAIN } from '../../units/errno.js';
import { vpn, VPN_END, type EventSeq, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { mmDrop } from '../mm/mm-count.js';
import { checkMirrors } from '../detect/stale-mirror.js';
import { classicEnd, classicRelease, classicStart } from './classic.js';
import { clearPending, insertsAgain } from './pending-mark.js';
import { intersects, isInvalidating, type ActiveRange, type NotifierRange } from './range.js';

const START = 'mmu_notifier_invalidate_range_start';
const END = 'mn_itree_inv_end';

/**
 * Tells the subscribers of an mm that a range is about to change. The range must be ended by
 * {@link invalidateRangeEnd} unless this answers -EAGAIN, which only a range that must not block can.
 * @kernel mm/mmu_notifier.c __mmu_notifier_invalidate_range_start: simplified (a start that a classic notifier
 * refuses is ended for the intervals too)
 */
export function* invalidateRangeStart(
  k: Kernel,
  mmId: number,
  start: Vpn,
  end: Vpn,
  event: NotifierEvent,
  owner = 0,
  blockable = true,
): Run<ActiveRange | typeof EAGAIN> {
  const range: NotifierRange = { mm: mmId, start, end, event, owner, blockable };
  const mm = k.mm(mmId, START);
  if (mm.subscriptions === undefined) return { ...range, id: 0 as EventSeq, tree: false };
  k.begin(SpanType.INVALIDATE_START, '', mmId, start, end - start, event);
  const id = k.emit(invalidateStart(mmId, start, end, event, blockable, owner));
  const active: ActiveRange = { ...range, id, tree: mm.subscriptions.hasTree };
  enterInvalidation(k);
  if (!blockable) k.enterAtomic(1);
  let ret = active.tree ? yield* walkIntervals(k, mm, range) : 0;
  if (ret === 0) ret = yield* classicStart(k, mm, active);
  // The kernel's caller does not end a failed start: all that began is ended here.
  if (ret !== 0 && active.tree) yield* endIntervals(k, mmId);
  if (!blockable) k.enterAtomic(-1);
  leaveInvalidation(k);
  if (ret !== 0) k.emit(invalidateEnd(id, mmId));
  k.end(SpanType.INVALIDATE_START, ret);
  return ret === 0 ? active : EAGAIN;
}

/**
 * The range has changed; the last end of a batch applies the deferred changes of the tree. With
 * `onlyEnd` the caller has flushed secondary translation caches itself.
 * @kernel mm/mmu_notifier.c __mmu_notifier_invalidate_range_end: whole
 */
export function* invalidateRangeEnd(k: Kernel, range: ActiveRange, onlyEnd = false): Run {
  if (range.id === 0) return;
  k.begin(
    SpanType.INVALIDATE_END,
    '',
    range.mm,
    range.start,
    range.end - range.start,
    range.event,
    onlyEnd ? 1 : 0,
  );
  enterInvalidation(k);
  if (range.tree) yield* endIntervals(k, range.mm);
  yield* classicEnd(k, range);
  leaveInvalidation(k);
  k.emit(invalidateEnd(range.id, range.mm));
  k.end(SpanType.INVALIDATE_END);
  checkMirrors(k, range.mm, range.start, range.end, 'mmu_notifier_invalidate_range_end');
}

/**
 * The address space dies: every subscriber is told once, before its page tables go.
 * @kernel mm/mmu_notifier.c __mmu_notifier_release: whole
 */
export function* releaseNotifiers(k: Kernel, mmId: number): Run {
  const mm = k.mm(mmId, '__mmu_notifier_release');
  if (mm.subscriptions === undefined) return;
  if (mm.subscriptions.hasTree) yield* releaseIntervals(k, mm);
  yield* classicRelease(k, mm);
}

/** @kernel mm/mmu_notifier.c mn_itree_release: whole */
function* releaseIntervals(k: Kernel, mm: MmView): Run {
  const mmId = mm.id;
  const range: NotifierRange = {
    mm: mmId,
    start: vpn(0),
    end: VPN_END,
    event: NotifierEvent.RELEASE,
    blockable: true,
    owner: 0,
  };
  k.begin(SpanType.INVALIDATE_START, 'release', mmId, range.start, range.end, range.event);
  const id = k.emit(invalidateStart(mmId, range.start, range.end, range.event, true, 0));
  enterInvalidation(k);
  yield* walkIntervals(k, mm, range);
  leaveInvalidation(k);
  k.end(SpanType.INVALIDATE_START);
  yield* endIntervals(k, mmId);
  k.emit(invalidateEnd(id, mmId));
}

/** @kernel mm/mmu_notifier.c mn_itree_inv_start_range, mn_itree_invalidate: whole */
function* walkIntervals(k: Kernel, mm: MmView, range: NotifierRange): Run<number> {
  const s = mm.subscriptions!;
  yield* spinLock(k, s.lock, START);
  let id = s.tree.find((i) => intersects(k.interval(i, START), range));
  const seq = id === undefined ? s.invalidateSeq : s.invalidateSeq - (s.invalidateSeq % 2) + 1;
  k.emit(notifierSeq(mm.id, seq, s.activeInvalidateRanges + 1));
  spinUnlock(k, s.lock, START);
  // The sequence is odd from here to the end, so the tree stands still while it is walked.
  while (id !== undefined) {
    const interval = k.interval(id, START);
    k.spend(COST.callback);
    if (k.point()) yield;
    k.begin(SpanType.CALLBACK, 'invalidate', mm.id, range.start, range.end - range.start, id);
    const ok = yield* k.intervalOps.get(interval.kind)!.invalidate(interval, range, seq);
    k.end(SpanType.CALLBACK, ok ? 1 : 0);
    if (k.point()) yield;
    if (!ok) {
      if (!range.blockable) return EAGAIN;
      k.violation({
        type: ViolationType.CALLBACK_REFUSED,
        site: 'mn_itree_invalidate',
        kind: ObjectKind.OBJECT_INTERVAL,
        object: id,
        message: `the callback of interval ${id} refused a range that may block`,
        mm: mm.id,
        vpn: range.start,
        fatal: false,
      });
    }
    id = nextInterval(k, s, id, range);
  }
  return 0;
}

/** Follows the links of an interval, which has to exist and be in the tree for that. */
function nextInterval(
  k: Kernel,
  s: SubscriptionsView,
  id: number,
  range: NotifierRange,
): number | undefined {
  const where = 'interval_tree_iter_next';
  k.interval(id, where);
  const at = s.tree.indexOf(id);
  if (at < 0) {
    k.violation({
      type: ViolationType.SEQUENCE_RULE,
      site: where,
      kind: ObjectKind.OBJECT_INTERVAL,
      object: id,
      message: `interval ${id} left the tree while the tree was walked`,
      fatal: true,
    });
  }
  for (let i = at + 1; i < s.tree.length; i++) {
    if (intersects(k.interval(s.tree[i]!, where), range)) return s.tree[i];
  }
  return undefined;
}

/** @kernel mm/mmu_notifier.c mn_itree_inv_end: whole */
function* endIntervals(k: Kernel, mmId: number): Run {
  const s = k.mm(mmId, END).subscriptions!;
  yield* spinLock(k, s.lock, END);
  const active = s.activeInvalidateRanges - 1;
  if (active > 0 || !isInvalidating(s)) {
    k.emit(notifierSeq(mmId, s.invalidateSeq, active));
    spinUnlock(k, s.lock, END);
    return;
  }
  k.emit(notifierSeq(mmId, s.invalidateSeq + 1, active));
  const released = applyDeferred(k, s);
  spinUnlock(k, s.lock, END);
  k.wakeAll((t) => t.wait!.type === WaitType.WAIT_INVALIDATION && t.wait!.object === mmId);
  if (k.point()) yield;
  for (const id of released) {
    const interval = k.interval(id, END);
    k.emit(intervalRelease(id));
    k.intervalOps.get(interval.kind)!.release(id);
    mmDrop(k, mmId, 'mmu_interval_notifier release');
  }
}

/**
 * Works off what was asked for while the tree stood still; returns the intervals whose release
 * operation is due. A head insertion builds that list, so the last one taken is the first released.
 */
function applyDeferred(k: Kernel, s: SubscriptionsView): number[] {
  const released: number[] = [];
  while (s.deferred.length > 0) {
    const id = s.deferred[0]!;
    const interval = k.interval(id, END);
    k.emit(intervalUndefer(id));
    if (!interval.inTree) {
      k.emit(intervalTreeInsert(id));
    } else {
      k.emit(intervalTreeRemove(id));
      if (insertsAgain(k, interval)) {
        k.emit(intervalBounds(id, interval.pendingStart, interval.pendingLast));
        clearPending(k, id);
        k.emit(intervalTreeInsert(id));
      } else if (interval.hasRelease) {
        released.unshift(id);
      }
    }
  }
  return released;
}
