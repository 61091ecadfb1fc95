import type { RuleTable } from '../../designs/reader.js';
import { FailureType, IntervalKind, NotifierEvent } from '../../events/generated.js';
import { insertIntervalSafe, type IntervalRequest } from '../../kernel/notifier/interval.js';
import type { Kernel } from '../../kernel/kernel.js';
import { isInCallback } from '../../kernel/notifier/context.js';
import { invalidateRangeEnd, invalidateRangeStart } from '../../kernel/notifier/invalidate.js';
import type { MirrorView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { mightReclaim } from '../../schedule/locks.js';
import { ENOMEM } from '../../units/errno.js';
import { vpn, vpnOf, type Address } from '../../units/numbers.js';
import type { Bounds, DriverContext } from '../context.js';

/** What the driver asks of the core for closed bounds. */
export function trackedRequest(
  { rules }: DriverContext,
  mirror: MirrorView,
  { start, last }: Bounds,
): IntervalRequest {
  return {
    mm: mirror.mm,
    mirror: mirror.id,
    kind: IntervalKind.TRACKED,
    hasRelease: rules.removal.hasRelease,
    start: start as Address,
    length: last - start + 1,
  };
}

/** Switch driver.callbackAllocation. */
export const CALLBACK_ALLOCATIONS: RuleTable<'driver.callbackAllocation', boolean> = {
  atomic: false,
  mayReclaim: true,
};

/** Allocates an interval. @returns false if there is no memory */
export function* allocate(d: DriverContext, mirror: MirrorView, bounds: Bounds): Run<boolean> {
  if (d.k.failures.fails(FailureType.FAIL_ALLOCATION)) return false;
  if (isInCallback(d.k) && d.rules.reclaimsInCallback) yield* reclaim(d.k, mirror, bounds);
  return true;
}

/**
 * The allocation may reclaim, and where it is made to it takes a page of the mirror's own address
 * space: its subscribers are told, and the task that is in their callback waits for itself.
 */
function* reclaim(k: Kernel, mirror: MirrorView, { start }: Bounds): Run {
  const where = 'kmalloc';
  mightReclaim(k, where);
  if (!k.failures.fails(FailureType.FAIL_RECLAIM)) return;
  const page = vpnOf(start as Address);
  const range = yield* invalidateRangeStart(k, mirror.mm, page, vpn(page + 1), NotifierEvent.CLEAR);
  if (typeof range === 'object') yield* invalidateRangeEnd(k, range);
}

/**
 * Inserts and remembers an interval, from any context.
 * @kernel lib/test_hmm.c dmirror_new_interval: whole
 * @returns its number, or -errno
 */
export function* trackNew(d: DriverContext, mirror: MirrorView, bounds: Bounds): Run<number> {
  if (!(yield* allocate(d, mirror, bounds))) return ENOMEM;
  const interval = yield* insertIntervalSafe(d.k, trackedRequest(d, mirror, bounds));
  if (interval < 0) return interval;
  d.rules.lifetime.holdMirror(d, mirror.id);
  d.rules.lookup.track(d, mirror, interval, bounds);
  return interval;
}
