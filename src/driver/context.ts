import type { Kernel } from '../kernel/kernel.js';
import type { Selection } from '../kernel/migrate/migration.js';
import type { Pfn } from '../units/numbers.js';
import type { Tracking, UnmapPolicy } from './tracking/tracking.js';

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
