import type { Kernel } from '../kernel/kernel.js';
import type { NotifierRange } from '../kernel/notifier/range.js';
import type { IntervalView, MirrorView } from '../machine/state.js';
import type { Run } from '../schedule/engine.js';
import type { Selection } from '../kernel/migrate/migration.js';
import type { Pfn, Vpn } from '../units/numbers.js';

/**
 * The rules of the driver that designs differ in. Each switch has a table beside what it steers, and
 * `rules.ts` picks from it.
 */
export interface DriverRules {
  readonly tracking: Tracking;
  readonly unmap: UnmapPolicy;
  /** Have intervals a release operation, so that removing them need not sleep? */
  readonly hasRelease: boolean;
  /** Is an interval seen to before a migration or exclusive access maps something? */
  readonly coversMigration: boolean;
  /** What is mapped for a device page of the driver's own. */
  readonly mirrored: (k: Kernel, page: Pfn) => Pfn;
  /** Entries that are cleared past the end of a range. */
  readonly erasedPastEnd: number;
  /** Commands that there are. */
  readonly commands: ReadonlySet<string>;
  /** Snapshot byte of holes and unreadable areas. */
  readonly snapshotAbsent: number;
  /** Bit that a snapshot adds for a huge mapping. */
  readonly snapshotHuge: number;
  /** Can the device file be mapped? */
  readonly canBeMapped: boolean;
  /** Does the callback pass over migrations of its own device? */
  readonly ignoresOwnMigration: boolean;
  /** Is the entry of a page that comes home cleared before the copy, or else after it has moved? */
  readonly clearsAtCopy: boolean;
  /** Must an area be readable to be migrated? */
  readonly requiresReadable: boolean;
  /** What a migration to the device selects, and one home. */
  readonly selection: {
    toDevice(device: number): Selection;
    toSystem(device: number): Selection;
  };
  readonly evictsAtUnload: boolean;
  readonly evictsAtClose: boolean;
}

/** What the driver's parts work with. */
export interface DriverContext {
  readonly k: Kernel;
  readonly rules: DriverRules;
}

/** The interval that guards a fault, and where the fault has to end because of it. */
export interface Guard {
  readonly interval: number;
  readonly end: Vpn;
}

/** How the driver keeps intervals for what the device maps (switch driver.tracking). */
export interface Tracking {
  /** The read section begins before mmap_lock is taken; else under it. */
  readonly guardsBeforeLock: boolean;
  /** The file is opened. Returns 0 or -errno. */
  open(d: DriverContext, mirror: MirrorView): Run<number>;
  /** Finds or makes the interval for a fault that begins at `start`; -errno if there can be none. */
  guard(d: DriverContext, mirror: MirrorView, start: Vpn, end: Vpn): Run<Guard | number>;
  /** In the callback, under the mirror's mutex: part of an interval was unmapped. */
  unmapped(d: DriverContext, mirror: MirrorView, interval: IntervalView, range: NotifierRange): Run;
  /** The last descriptor is closed. */
  close(d: DriverContext, mirror: MirrorView): Run;
}

/** What becomes of an interval when part of it is unmapped, in the callback, under the mutex (switch driver.unmap). */
export type UnmapPolicy = (
  d: DriverContext,
  mirror: MirrorView,
  interval: IntervalView,
  range: NotifierRange,
) => Run;
