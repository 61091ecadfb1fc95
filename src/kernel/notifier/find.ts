import { type IntervalKind, notifierSeq, SpanType } from '../../events/generated.js';
import type { Run } from '../../schedule/engine.js';
import { spinLock, spinUnlock } from '../../schedule/locks.js';
import { vpnAfter, vpnOf, type Address } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { endIntervals } from './end.js';

const WHERE = 'mmu_interval_notifier_find';

/**
 * Finds a subscriber's intervals that meet closed bounds, in the order of the tree, and keeps the tree
 * as it is until {@link findUnlock}: as an invalidation that hit something would, it counts as active
 * and makes the sequence odd. Bounds that are about to change are still the old ones
 * (linux-mm 2020-01-09).
 */
export function* findIntervals(
  k: Kernel,
  mmId: number,
  owner: { readonly mirror: number; readonly kind: IntervalKind },
  start: Address,
  last: Address,
): Run<readonly number[]> {
  const s = k.mm(mmId, WHERE).subscriptions!;
  k.begin(SpanType.INTERVAL_FIND, WHERE, mmId, vpnOf(start), vpnAfter(last) - vpnOf(start));
  yield* spinLock(k, s.lock, WHERE);
  const meeting = s.tree
    .map((id) => k.interval(id, WHERE))
    .filter((i) => i.start <= last && i.last >= start);
  const odd = s.invalidateSeq - (s.invalidateSeq % 2) + 1;
  const seq = meeting.length === 0 ? s.invalidateSeq : odd;
  k.emit(notifierSeq(mmId, seq, s.activeInvalidateRanges + 1));
  spinUnlock(k, s.lock, WHERE);
  return meeting
    .filter((i) => i.mirror === owner.mirror && i.kind === owner.kind)
    .map(({ id }) => id);
}

/** Lets the tree change again; the last to do so works off what was put off. */
export function* findUnlock(k: Kernel, mmId: number): Run {
  yield* endIntervals(k, mmId);
  k.end(SpanType.INTERVAL_FIND);
}
