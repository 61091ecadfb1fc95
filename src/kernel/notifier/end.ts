import {
  intervalBounds,
  intervalRelease,
  intervalTreeInsert,
  intervalTreeRemove,
  intervalUndefer,
  notifierSeq,
  WaitType,
} from '../../events/generated.js';
import type { SubscriptionsView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { spinLock, spinUnlock } from '../../schedule/locks.js';
import type { Kernel } from '../kernel.js';
import { mmDrop } from '../mm/mm-count.js';
import { clearPending, insertsAgain } from './pending-mark.js';
import { isInvalidating } from './range.js';

const END = 'mn_itree_inv_end';

/** @kernel mm/mmu_notifier.c mn_itree_inv_end: whole */
export function* endIntervals(k: Kernel, mmId: number): Run {
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
      } else if (interval.hasRelease && (k.rules.removal.returnsAtOnce || interval.removing)) {
        released.unshift(id);
      }
    }
  }
  return released;
}
