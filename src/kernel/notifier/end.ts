import {
  intervalBounds,
  intervalRelease,
  notifierSeq,
  ObjectKind,
  ViolationType,
  WaitType,
} from '../../events/generated.js';
import type { SubscriptionsView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { spinLock, spinUnlock } from '../../schedule/locks.js';
import type { Kernel } from '../kernel.js';
import { mmDrop } from '../mm/mm-count.js';
import { treeInsert, treeRemove, undefer } from './lists.js';
import { clearPending, insertsAgain } from './pending-mark.js';
import { isInvalidating } from './range.js';

const END = 'mn_itree_inv_end';

/** @kernel mm/mmu_notifier.c mn_itree_inv_end: whole */
export function* endIntervals(k: Kernel, mmId: number): Run {
  const s = k.mm(mmId, END).subscriptions!;
  yield* spinLock(k, s.lock, END);
  const active = s.activeInvalidateRanges - 1;
  k.looksAt('active invalidations');
  if (active < 0) endedTooOften(k, mmId);
  if (active > 0 || !isInvalidating(s)) {
    k.emit(notifierSeq(mmId, s.invalidateSeq, active));
    spinUnlock(k, s.lock, END);
    return;
  }
  k.emit(notifierSeq(mmId, s.invalidateSeq + 1, active));
  const released = applyDeferred(k, s);
  spinUnlock(k, s.lock, END);
  k.wakeAll(WaitType.WAIT_INVALIDATION, mmId);
  if (k.point(END)) yield;
  for (const id of released) {
    const interval = k.interval(id, END);
    k.emit(intervalRelease(id));
    k.intervalOps.get(interval.kind)!.release(id);
    mmDrop(k, mmId, 'mmu_interval_notifier release');
  }
}

function endedTooOften(k: Kernel, mm: number): void {
  k.violation({
    type: ViolationType.UNBALANCED_COUNT,
    site: END,
    kind: ObjectKind.OBJECT_MM,
    object: mm,
    message: `an invalidation of mm ${mm} ends, and none is counted`,
    mm,
    fatal: true,
  });
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
    undefer(k, id, END);
    if (!interval.inTree) {
      treeInsert(k, s, id, END);
    } else {
      treeRemove(k, s, id, END);
      if (insertsAgain(k, interval)) {
        k.emit(intervalBounds(id, interval.pendingStart, interval.pendingLast));
        clearPending(k, id);
        treeInsert(k, s, id, END);
      } else if (interval.hasRelease && (k.rules.removal.returnsAtOnce || interval.removing)) {
        released.unshift(id);
      }
    }
  }
  return released;
}
