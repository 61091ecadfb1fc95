import type { IntervalView, MirrorView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import type { Kernel } from '../../kernel/kernel.js';
import type { NotifierRange } from '../../kernel/notifier/range.js';
import type { Vpn } from '../../units/numbers.js';

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
  open(k: Kernel, mirror: MirrorView): Run<number>;
  /** Finds or makes the interval for a fault that begins at `start`; -errno if there can be none. */
  guard(k: Kernel, mirror: MirrorView, start: Vpn, end: Vpn): Run<Guard | number>;
  /** In the callback, under the mirror's mutex: part of an interval was unmapped. */
  unmapped(k: Kernel, mirror: MirrorView, interval: IntervalView, range: NotifierRange): Run;
  /** The last descriptor is closed. */
  close(k: Kernel, mirror: MirrorView): Run;
}
