import type { IntervalView, MirrorView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import type { NotifierRange } from '../../kernel/notifier/range.js';
import type { Vpn } from '../../units/numbers.js';
import type { DriverContext } from '../context.js';

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
