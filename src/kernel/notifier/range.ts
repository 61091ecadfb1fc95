import type { NotifierEvent } from '../../events/generated.js';
import type { IntervalView, SubscriptionsView } from '../../machine/state.js';
import { addressOf, lastAddressBefore, type EventSeq, type Vpn } from '../../units/numbers.js';

/** struct mmu_notifier_range, in pages. */
export interface NotifierRange {
  readonly mm: number;
  readonly start: Vpn;
  /** Exclusive. */
  readonly end: Vpn;
  readonly event: NotifierEvent;
  readonly blockable: boolean;
  /** Device number plus one that caused it, 0 for none. */
  readonly owner: number;
}

/** An invalidation that was started and has to be ended. */
export interface ActiveRange extends NotifierRange {
  /** Its start event; 0 when nobody subscribed and there is nothing to end. */
  readonly id: EventSeq;
  /** The interval tree was looked at, and its count has to go down again. */
  readonly tree: boolean;
}

/** @kernel mm/mmu_notifier.c mn_itree_is_invalidating: whole */
export function isInvalidating(s: SubscriptionsView): boolean {
  return s.invalidateSeq % 2 === 1;
}

/** Does the closed interval meet the range? */
export function intersects(interval: IntervalView, range: NotifierRange): boolean {
  return interval.start <= lastAddressBefore(range.end) && interval.last >= addressOf(range.start);
}
