import type { WorkKind } from '../events/generated.js';
import type { Kernel } from '../kernel/kernel.js';
import type { Migration, Selection } from '../kernel/migrate/migration.js';
import type { NotifierRange } from '../kernel/notifier/range.js';
import type { IntervalView, MirrorView } from '../machine/state.js';
import type { Run } from '../schedule/engine.js';
import type { RangeRequest } from '../kernel/hmm/walk.js';
import type { DeviceTouch, Pages } from '../kernel/ports.js';
import type { Pfn, Vpn } from '../units/numbers.js';

/**
 * The rules of the driver that designs differ in. Each switch has a table beside what it steers, and
 * `rules.ts` picks from it.
 */
export interface DriverRules {
  readonly tracking: Tracking;
  readonly unmap: UnmapPolicy;
  readonly removal: Removal;
  readonly changeBounds: ChangeBounds;
  /** How the worker makes the parts of a split. */
  readonly splitOrder: ChangeBounds;
  /** May an allocation inside a callback reclaim? */
  readonly reclaimsInCallback: boolean;
  readonly lookup: Lookup;
  readonly lifetime: Lifetime;
  /** Is an interval seen to before a migration or exclusive access maps something? */
  readonly coversMigration: boolean;
  /** What is mapped for a device page of the driver's own. */
  readonly mirrored: (k: Kernel, page: Pfn) => Pfn;
  /** Clears the entries of a range, and takes its time. */
  readonly clearLoop: (k: Kernel, mirror: MirrorView, start: Vpn, end: Vpn) => void;
  /** Is the mutex dropped when a migrated page cannot be mapped? */
  readonly unlocksAfterFailedStore: boolean;
  /** First phase of bringing a page home that the CPU touched, and the mirror that it names; -errno if there is none. */
  readonly setupTouch: (
    d: DriverContext,
    touch: DeviceTouch,
  ) => Run<{ readonly m: Migration; readonly mirror: MirrorView } | number>;
  /** Gives the array of one range fault after the other of a device fault. `stacks`: what calls left, by task. */
  readonly answerArray: (stacks: Map<number, number[]>, task: number) => () => number[];
  /** Entries that are cleared past the end of a range. */
  readonly erasedPastEnd: number;
  /** Commands that there are, beside those of the tracking. */
  readonly commands: ReadonlySet<string>;
  /** Snapshot byte of holes and unreadable areas. */
  readonly snapshotAbsent: number;
  /** Bit that a snapshot adds for a huge mapping. */
  readonly snapshotHuge: number;
  /** What a command answers if so many bytes could not be copied from or to the user. */
  readonly copyError: (bytes: number) => number;
  /** Does WRITE give its buffer back when it could not be filled? */
  readonly freesBufferAfterCopy: boolean;
  /** Are there devices whose memory the CPU maps, if addresses are set aside for it? */
  readonly hasCoherentDevices: boolean;
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
  /**
   * Which frames of others are not on the list of free pages any more, when a chunk begins to go away
   * and those of its own with it; undefined if the list stays as it is.
   */
  readonly removeFreePages: (
    k: Kernel,
    device: number,
    chunk: number,
  ) => readonly Pfn[] | undefined;
  /** How the region of addresses of a chunk is given back. */
  readonly regionExit: {
    /** Is one without a chunk given back? */
    readonly own: boolean;
    /** And where a chunk has none of its own? */
    readonly foreign: boolean;
    /** Does the manager of a device's resources give back its regions before the driver does? */
    readonly managed: boolean;
  };
  /** Is the list of chunks forgotten that is freed with them? */
  readonly forgetsChunks: boolean;
  /** Does the module keep a page of zeroes, and what does loading answer without one? */
  readonly moduleZeroPage: { readonly kept: boolean; readonly withoutOne: number };
  /** How ranges of the interface of 2019 are used. */
  readonly rangeUse: RangeUse;
  /** Does a fault by them ask for the pages around those that the device wants, too? */
  readonly asksAround: boolean;
  /** A system page for a device page that is evicted; 0 if its data were given up, as there is none. */
  readonly evictionTarget: (k: Kernel, source: Pfn) => Run<Pfn>;
  readonly evictsAtUnload: boolean;
  readonly evictsAtClose: boolean;
}

export type { Pages } from '../kernel/ports.js';

/** What the driver's parts work with. */
export interface DriverContext {
  readonly k: Kernel;
  readonly rules: DriverRules;
  readonly worker: WorkQueue;
}

/** What is left to a task of the driver's own. */
export interface WorkQueue {
  /** Queues an item, and starts the worker if it sleeps. */
  queue(kind: WorkKind, mirror: number, interval: number, hole?: Pages): void;
  /** Sleeps until nothing of a mirror is left to do. */
  flush(mirror: number): Run;
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
  /** The file holds the mm itself; else its interval does. */
  readonly holdsMm: boolean;
  /** Close waits until no classic callback runs any more. */
  readonly waitsForGracePeriod: boolean;
  /** Intervals are inserted by the function that works in any context. */
  readonly insertsAnywhere: boolean;
  /** There are no intervals: each fault and each snapshot has a range of its own. */
  readonly ranges?: {
    /** @returns 0 or -errno */
    fault(d: DriverContext, mirror: MirrorView, start: Vpn, end: Vpn, write: boolean): Run<number>;
    /** Into bytes from the one at `first`. @returns 0 or -errno */
    snapshot(
      d: DriverContext,
      mirror: MirrorView,
      start: Vpn,
      end: Vpn,
      bytes: Uint8Array,
      first: number,
    ): Run<number>;
  };
  /** Commands of its own. */
  readonly commands: ReadonlySet<string>;
  /** The file is opened. Returns 0 or -errno. */
  open(d: DriverContext, mirror: MirrorView): Run<number>;
  /**
   * Finds or makes the interval for a fault that begins at `start`; -errno if there can be none. Where
   * intervals are counted the caller holds it, until {@link Lifetime.drop}.
   */
  guard(d: DriverContext, mirror: MirrorView, start: Vpn, end: Vpn): Run<Guard | number>;
  /** In the callback, under the mirror's mutex: part of an interval was unmapped. */
  unmapped(d: DriverContext, mirror: MirrorView, interval: IntervalView, range: NotifierRange): Run;
  /** The last descriptor is closed. */
  close(d: DriverContext, mirror: MirrorView): Run;
}

/** A range of 2019 that the driver reads, and what it does with it under its mutex once it is valid. */
export interface RangeSection {
  readonly k: Kernel;
  readonly mirror: MirrorView;
  readonly where: string;
  readonly request: RangeRequest;
  /** Before each look at the pages: fills the slots of the request, where they ask for something. */
  readonly ask: () => void;
  /** @returns 0 or -errno */
  readonly program: () => Run<number>;
}

/** How the driver uses ranges of 2019 (switch driver.rangeUse). */
export interface RangeUse {
  /** Does the driver hold the address space meanwhile, so that it does not die? */
  readonly holdsMm: boolean;
  /** May a fault sleep with mmap_lock held? */
  readonly blocks: boolean;
  /** @returns 0 or -errno */
  fault(section: RangeSection): Run<number>;
  snapshot(section: RangeSection): Run<number>;
}

/** What becomes of an interval when part of it is unmapped, in the callback, under the mutex (switch driver.unmap). */
export type UnmapPolicy = (
  d: DriverContext,
  mirror: MirrorView,
  interval: IntervalView,
  range: NotifierRange,
) => Run;

/** How the driver takes intervals out (switch notifier.remove). */
export interface Removal {
  /** Have they a release operation? */
  readonly hasRelease: boolean;
  /** In the callback, under the mutex; the driver's own tree has let go of it. */
  inCallback(d: DriverContext, mirror: MirrorView, interval: number): Run;
  /** Close removes them under the mutex, as posted; else after it, and what still runs finds the mirror dead. */
  readonly closesUnderMutex: boolean;
}

/** Closed bounds that are left of an interval. */
export interface Bounds {
  readonly start: number;
  readonly last: number;
}

/**
 * Gives an interval that is partly unmapped the bounds that are left, one or two, under the mutex
 * (switch notifier.update). What cannot be guarded any more is cleared.
 */
export type ChangeBounds = (
  d: DriverContext,
  mirror: MirrorView,
  interval: IntervalView,
  left: readonly Bounds[],
) => Run;

/** Where the driver finds what it tracks (switch driver.lookup). */
export interface Lookup {
  /** Under the mutex: the tracked intervals that meet closed bounds, in order. What is found stays until `unlock`. */
  find(d: DriverContext, mirror: MirrorView, start: number, last: number): Run<readonly Bound[]>;
  unlock(d: DriverContext, mirror: MirrorView): Run;
  /** The driver remembers an interval, with bounds it believes in. */
  track(d: DriverContext, mirror: MirrorView, interval: number, bounds: Bounds): void;
  /** And forgets it; the bounds that it believed in. */
  untrack(d: DriverContext, mirror: MirrorView, interval: IntervalView): Bounds;
}
export interface Bound extends Bounds {
  readonly interval: number;
}

/** What keeps intervals and mirrors alive for those who use them (switch driver.lifetime). */
export interface Lifetime {
  hold(d: DriverContext, interval: number): void;
  drop(d: DriverContext, interval: number): void;
  /** The core has let go of an interval for good. */
  released(d: DriverContext, interval: number): void;
  holdMirror(d: DriverContext, mirror: number): void;
  dropMirror(d: DriverContext, mirror: number): void;
  /** The file is closed: nobody finds the mirror by it any more. */
  closed(d: DriverContext, mirror: number): void;
}
