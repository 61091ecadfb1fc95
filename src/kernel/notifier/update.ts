import type { RuleTable } from '../../designs/reader.js';
import {
  intervalBounds,
  intervalRequest,
  intervalSeq,
  notifierSeq,
  SpanType,
} from '../../events/generated.js';
import type { IntervalView, SubscriptionsView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { mightWaitForInvalidation, spinLock, spinUnlock } from '../../schedule/locks.js';
import { ENOSYS, EOVERFLOW } from '../../units/errno.js';
import { vpnAfter, vpnOf, type Address } from '../../units/numbers.js';
import type { Kernel, KernelRules } from '../kernel.js';
import { lastByte, waitForInvalidation } from './interval.js';
import { defer, treeInsert, treeRemove } from './lists.js';
import { isPending, setPending } from './pending-mark.js';
import { isInvalidating } from './range.js';
import { isBeingRemoved, refuseQueued } from './remove.js';

const WHERE = 'mmu_interval_notifier_update';

/**
 * Gives an interval new bounds: at once, or at the end of the invalidation that runs.
 * @kernel mm/mmu_notifier.c mmu_interval_notifier_update: whole
 * @returns 0, -EOVERFLOW, -ENOENT of one whose removal is queued, where a mark says so, -ENOSYS where
 * bounds cannot change
 */
export function* updateInterval(
  k: Kernel,
  id: number,
  start: Address,
  length: number,
): Run<number> {
  const { update } = k.rules;
  if (update.change === undefined) return ENOSYS;
  const interval = k.interval(id, WHERE);
  const last = lastByte(start, length);
  if (last === undefined) return EOVERFLOW;
  const mmId = interval.mm;
  const s = k.mm(mmId, WHERE).subscriptions!;
  k.begin(SpanType.INTERVAL_UPDATE, WHERE, mmId, vpnOf(start), vpnAfter(last) - vpnOf(start), id);
  yield* spinLock(k, s.lock, WHERE);
  k.interval(id, WHERE);
  const refused = isBeingRemoved(k, interval);
  const seq = refused ? 0 : update.change(k, s, interval, start, last);
  spinUnlock(k, s.lock, WHERE);
  if (refused) return refuseQueued(k, id, SpanType.INTERVAL_UPDATE);
  k.emit(intervalRequest(id, SpanType.INTERVAL_UPDATE, 0, seq !== 0));
  if (seq !== 0 && k.point(WHERE)) yield;
  if (seq !== 0 && update.sleeps && !k.interval(id, WHERE).hasRelease) {
    mightWaitForInvalidation(k, WHERE);
    yield* waitForInvalidation(k, mmId, seq, WHERE);
  }
  k.end(SpanType.INTERVAL_UPDATE);
  return 0;
}

/** Under the spinlock; the sequence at whose end the change takes effect, 0 if it has. */
type Change = NonNullable<KernelRules['update']['change']>;

/** The posted update: it changes the tree unless callbacks may be walking it. */
const posted: Change = (k, s, interval, start, last) => {
  if (isInvalidating(s)) {
    putOff(k, interval, start, last);
    return s.invalidateSeq;
  }
  changeInTree(k, s, interval, start, last);
  return 0;
};

/**
 * As an insertion does it: a change while invalidations run takes over the one that is there, so that
 * read sections on the interval begin anew and wait for its end (linux-mm 2020-01-09).
 */
const async: Change = (k, s, interval, start, last) => {
  if (s.activeInvalidateRanges === 0) {
    changeInTree(k, s, interval, start, last);
    return 0;
  }
  if (isInvalidating(s)) putOff(k, interval, start, last);
  else {
    const own = s.invalidateSeq + 1;
    k.emit(notifierSeq(interval.mm, own, s.activeInvalidateRanges));
    changeInTree(k, s, interval, start, last, own);
  }
  k.emit(intervalSeq(interval.id, s.invalidateSeq));
  return s.invalidateSeq;
};

const nobody = (): boolean => false;

/** Switch notifier.update. */
export const UPDATES: RuleTable<'notifier.update', KernelRules['update']> = {
  none: { change: undefined, sleeps: false, isAwaited: nobody, batch: false },
  v5: { change: posted, sleeps: true, isAwaited: nobody, batch: false },
  async: {
    change: async,
    sleeps: false,
    isAwaited: (k: Kernel, interval: IntervalView) => isPending(k, interval),
    batch: false,
  },
  batch: { change: undefined, sleeps: false, isAwaited: nobody, batch: true },
};

function changeInTree(
  k: Kernel,
  s: SubscriptionsView,
  interval: IntervalView,
  start: Address,
  last: Address,
  own = 0,
): void {
  treeRemove(k, s, interval.id, WHERE, own);
  k.emit(intervalBounds(interval.id, start, last));
  treeInsert(k, s, interval.id, WHERE, own);
}

/** One that waits for its insertion is changed in place; else the last bounds asked for win. */
function putOff(k: Kernel, interval: IntervalView, start: Address, last: Address): void {
  if (!interval.inTree) {
    k.emit(intervalBounds(interval.id, start, last));
    return;
  }
  if (!isPending(k, interval)) defer(k, interval.id, WHERE);
  setPending(k, interval.id, start, last);
}
