import type { IntervalView, MmView, VmaView } from '../machine/state.js';
import type { Run } from '../schedule/engine.js';
import type { Address, Pfn, Vpn } from '../units/numbers.js';
import type { NotifierRange } from './notifier/range.js';

/*
 * What the kernel asks of those above it, and how they answer: it calls them and imports none.
 */

/** What an interval's subscriber does; the driver registers one a kind of interval. */
export interface IntervalOps {
  /** False: it would have had to sleep, and the range must not block. */
  invalidate(interval: IntervalView, range: NotifierRange, seq: number): Run<boolean>;
  /** Called when the interval is out of the tree for good, if it has a release operation. */
  release(interval: number): void;
}

/** What the owner of device memory does. */
export interface PagemapOps {
  /** The last reference to a device page is gone. */
  pageFree(page: Pfn): void;
  /** The CPU touched a device-private page: its owner brings it home. */
  migrateToRam(touch: DeviceTouch): Run<FaultResult>;
}

/** What the subscriber of a classic notifier does, which hears of the whole mm. */
export interface ClassicOps {
  /** False: it would have had to sleep, and the range must not block. */
  invalidateRangeStart(notifier: number, range: NotifierRange): Run<boolean>;
  /** Must not sleep. */
  invalidateRangeEnd(notifier: number, range: NotifierRange): void;
  /** The mm dies, or the notifier is unregistered before that: called once. */
  release(notifier: number): Run;
}

/** A CPU touch of a device-private page, as its owner gets it. */
export interface DeviceTouch {
  readonly mm: MmView;
  readonly vma: VmaView;
  readonly vpn: Vpn;
  readonly page: Pfn;
  /** The page if the fault holds a reference that the migration has to allow for, else 0. */
  readonly faultPage: Pfn;
}

/** What a fault answers to who asked for it. */
export type FaultResult = 'ok' | 'sigbus' | 'oom';
/** The same with how it was done. */
export type FaultStep = FaultResult | 'write' | 'noPage' | 'locked' | 'dirtied';

/** How an interval remembers what is to become of it (switch notifier.pendingMark). */
export interface PendingMark {
  /** Does it say that an update is pending? */
  pending(bounds: Pick<IntervalView, 'pendingStart' | 'pendingLast' | 'pending'>): boolean;
  /** Does the end of the invalidation read it as an interval to be inserted again? */
  inserts(bounds: Pick<IntervalView, 'pendingStart' | 'pendingLast' | 'pending'>): boolean;
  /** The bounds that say that nothing is pending. */
  readonly cleared: { readonly start: Address; readonly last: Address };
  /** Can it say that a removal is queued? */
  readonly knowsRemoval: boolean;
}
