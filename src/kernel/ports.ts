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
  /** The pagemap ends, and the owner is told that a device page is free which is in use. */
  pageFreedEarly(page: Pfn): void;
  /** The CPU touched a device-private page: its owner brings it home. */
  migrateToRam(touch: DeviceTouch): Run<FaultResult>;
}

/** What the subscriber of a classic notifier does, which hears of the whole mm. */
export interface ClassicOps {
  /** False: it would have had to sleep, and the range must not block. */
  invalidateRangeStart(notifier: number, range: NotifierRange): Run<boolean>;
  /** Must not sleep if the range must not block. */
  invalidateRangeEnd(notifier: number, range: NotifierRange): Run;
  /** The mm dies, or the notifier is unregistered before that: called once. */
  release(notifier: number): Run;
}

/** What a driver does that mirrors an address space (struct hmm_mirror_ops, 2019). */
export interface MirrorOps {
  /** False: it would have had to sleep, and the range must not block. */
  syncCpuDevicePagetables(mirror: number, range: NotifierRange): Run<boolean>;
  /** The address space dies. */
  release(mirror: number): Run;
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

/** How mappings of device-coherent pages are taken away for a migration (switch rmap.coherent). */
export interface CoherentMappings {
  /** Are they taken away at all where the migration did not begin? */
  readonly taken: boolean;
  /** Is it remembered that one allowed writing? */
  readonly keepsWrite: boolean;
  /** Do they allow writing afterwards wherever the area does? */
  readonly forcesWrite: boolean;
}

/** What a fault answers to who asked for it. */
export type FaultResult = 'ok' | 'sigbus' | 'hwpoison' | 'oom';
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

/** Pages, half open. */
export interface Pages {
  readonly start: Vpn;
  readonly end: Vpn;
}

/** How the range interface of 2019 tells whether a range is valid (switch mirror.validity). */
export interface Validity {
  /** A range is registered before it is looked at, and may be waited for; else looking registers it. */
  readonly registers: boolean;
  /** An end does not make up for the invalidations that hit the range since its user began. */
  readonly generations: boolean;
  /** A look that fails ends with a question about a range that has no hmm yet. */
  readonly asksTooEarly: boolean;
}

/** What that interface does in a range that must not block (switch mirror.nonBlocking). */
export interface NonBlocking {
  /** The lock over its ranges is a spinlock; else a mutex, which is only tried. */
  readonly spins: boolean;
  /** The lock over its mirrors is only tried. */
  readonly triesMirrors: boolean;
  /** What a mirror refuses is answered as agreed to. */
  readonly losesRefusal: boolean;
  /** A start that is refused is counted no more. */
  readonly takesBack: boolean;
}
