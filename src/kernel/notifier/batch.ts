import { intervalRequest, ObjectKind, SpanType, ViolationType } from '../../events/generated.js';
import type { Run } from '../../schedule/engine.js';
import { mightWaitForInvalidation, spinLock, spinUnlock } from '../../schedule/locks.js';
import { ENOSYS, EOVERFLOW } from '../../units/errno.js';
import type { Kernel } from '../kernel.js';
import { walksTree } from './context.js';
import { mmDrop } from '../mm/mm-count.js';
import {
  allocInterval,
  lastByte,
  linkNew,
  waitForInvalidation,
  type IntervalRequest,
} from './interval.js';
import { defer } from './lists.js';
import { markRemoval } from './pending-mark.js';
import { isInvalidating } from './range.js';
import { isBeingRemoved, putInterval, removeInterval } from './remove.js';

const WHERE = 'mmu_interval_notifier_batch';

/**
 * Removes one interval and inserts others as one unit, under one hold of the spinlock, by whoever
 * walks the tree for an invalidation of its own; called from elsewhere it says so, since nothing then
 * keeps the parts together (linux-mm 2020-01-09 and 2020-01-16). The caller has found the memory. What
 * has no release operation is waited for, as a removal does, and is then the caller's to free.
 * @returns numbers of the new intervals, -EOVERFLOW, or -ENOSYS where there is no such function
 */
export function* replaceInterval(
  k: Kernel,
  id: number,
  requests: readonly IntervalRequest[],
): Run<readonly number[] | number> {
  if (!k.rules.update.batch) return ENOSYS;
  const { mm } = k.interval(id, WHERE);
  const lasts = requests.map((r) => lastByte(r.start, r.length));
  if (lasts.includes(undefined)) return EOVERFLOW;
  const inside = walksTree(k, mm);
  k.looksAt('batch outside of a walk');
  if (!inside) {
    k.violation({
      type: ViolationType.ASSERTION,
      site: WHERE,
      kind: ObjectKind.OBJECT_MM,
      object: mm,
      message: `${WHERE} is called by a task that does not walk the interval tree of mm ${mm}`,
      mm,
      fatal: false,
    });
  }
  const made = requests.map((request, i) => allocInterval(k, request, lasts[i]!));
  const s = k.mm(mm, WHERE).subscriptions!;
  k.begin(SpanType.INTERVAL_BATCH, WHERE, mm, undefined, 0, id);
  yield* spinLock(k, s.lock, WHERE);
  const old = k.interval(id, WHERE);
  const queued = isInvalidating(s) && old.inTree;
  // The deferred list is worked off from its head: what is queued last is done first.
  for (const number of made)
    k.emit(intervalRequest(number, SpanType.INTERVAL_BATCH, 0, linkNew(k, s, number, mm, WHERE)));
  const { hasRelease } = old;
  const queues = queued && !isBeingRemoved(k, old);
  const seq = s.invalidateSeq;
  if (queues) {
    defer(k, id, WHERE);
    markRemoval(k, id);
  }
  spinUnlock(k, s.lock, WHERE);
  k.emit(intervalRequest(id, SpanType.INTERVAL_BATCH, 0, queued));
  if (!queued)
    yield* hasRelease && k.rules.removal.hasPut ? putInterval(k, id) : removeInterval(k, id);
  if (queues && !hasRelease) {
    mightWaitForInvalidation(k, WHERE);
    yield* waitForInvalidation(k, mm, seq, WHERE);
    mmDrop(k, mm, WHERE);
  }
  k.end(SpanType.INTERVAL_BATCH);
  return made;
}
