import {
  invalidateEnd,
  invalidateStart,
  NotifierEvent,
  notifierSeq,
  ObjectKind,
  SpanType,
  ViolationType,
} from '../../events/generated.js';
import type { RuleTable } from '../../designs/reader.js';
import type { MmView, SubscriptionsView } from '../../machine/state.js';
import { COST } from '../../schedule/costs.js';
import type { Run } from '../../schedule/engine.js';
import {
  enterInvalidation,
  leaveInvalidation,
  mightSleep,
  spinLock,
  spinUnlock,
} from '../../schedule/locks.js';
import { EAGAIN } from '../../units/errno.js';
import { vpn, VPN_END, type EventSeq, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { checkMirrors } from '../detect/stale-mirror.js';
import { classicEnd, classicRelease, classicStart } from './classic.js';
import { endIntervals } from './end.js';
import { intersects, type ActiveRange, type NotifierRange } from './range.js';

const START = 'mmu_notifier_invalidate_range_start';

/**
 * Switch notifier.classicRefusal: a start that a classic notifier refuses after the intervals agreed
 * to it, is it ended for them?
 */
export const CLASSIC_REFUSALS: RuleTable<'notifier.classicRefusal', boolean> = {
  leavesIntervalsOpen: false,
  endsIntervals: true,
};

/**
 * Tells the subscribers of an mm that a range is about to change. The range must be ended by
 * {@link invalidateRangeEnd} unless this answers -EAGAIN, which only a range that must not block can.
 * @kernel mm/mmu_notifier.c __mmu_notifier_invalidate_range_start: whole
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
  const mm = k.mm(mmId, START);
  if (blockable) mightSleep(k, START);
  if (mm.subscriptions === undefined) {
    // Whoever might be told is ordered as if it were, and so is whoever might have to sleep.
    enterInvalidation(k);
    leaveInvalidation(k);
    return { mm: mmId, start, end, event, owner, blockable, id: 0 as EventSeq, tree: false };
  }
  k.begin(SpanType.INVALIDATE_START, '', mmId, start, end - start, event);
  const id = k.emit(invalidateStart(mmId, start, end, event, blockable, owner));
  const tree = mm.subscriptions.hasTree;
  const active: ActiveRange = { mm: mmId, start, end, event, owner, blockable, id, tree };
  enterInvalidation(k);
  if (!blockable) k.enterAtomic(1);
  let ret = active.tree ? yield* walkIntervals(k, mm, active) : 0;
  let refusedBy: 'interval' | 'classic' = 'interval';
  if (ret === 0) {
    refusedBy = 'classic';
    ret = yield* classicStart(k, mm, active);
  }
  // Without a tree nothing of it is open.
  const left = active.tree && refusedBy === 'classic';
  const ends = ret !== 0 && (!left || k.rules.refusalEndsIntervals);
  if (ends && active.tree) yield* endIntervals(k, mmId);
  if (!blockable) k.enterAtomic(-1);
  leaveInvalidation(k);
  // What nobody ends goes on for ever: the caller may not end a start that failed.
  if (ends) k.emit(invalidateEnd(id, mmId));
  k.end(SpanType.INVALIDATE_START, ret);
  return ret === 0 ? active : EAGAIN;
}

/** Switch notifier.onlyEnd. */
export const ONLY_ENDS: RuleTable<'notifier.onlyEnd', boolean> = { told: true, untold: false };

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
    onlyEnd && k.rules.tellsOnlyEnd ? 1 : 0,
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
  // Unlike a start, this walk does not take the pseudo lock.
  yield* walkIntervals(k, mm, range);
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
    if (k.point('mn_itree_invalidate', 'invalidate')) yield;
    k.begin(SpanType.CALLBACK, 'invalidate', mm.id, range.start, range.end - range.start, id);
    const ok = yield* k.intervalOps.get(interval.kind)!.invalidate(interval, range, seq);
    k.end(SpanType.CALLBACK, ok ? 1 : 0);
    if (k.point('mn_itree_invalidate')) yield;
    k.looksAt('refusal of an interval');
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
  k.looksAt('tree while it is walked');
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
