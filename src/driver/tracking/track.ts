import { FailureType, IntervalKind } from '../../events/generated.js';
import { insertIntervalSafe, type IntervalRequest } from '../../kernel/notifier/interval.js';
import type { MirrorView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { ENOMEM } from '../../units/errno.js';
import type { Address } from '../../units/numbers.js';
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

/**
 * Inserts and remembers an interval, from any context.
 * @kernel lib/test_hmm.c dmirror_new_interval: whole
 * @returns its number, or -errno
 */
export function* trackNew(d: DriverContext, mirror: MirrorView, bounds: Bounds): Run<number> {
  if (d.k.failures.fails(FailureType.FAIL_ALLOCATION)) return ENOMEM;
  const interval = yield* insertIntervalSafe(d.k, trackedRequest(d, mirror, bounds));
  if (interval < 0) return interval;
  d.rules.lifetime.holdMirror(d, mirror.id);
  d.rules.lookup.track(d, mirror, interval, bounds);
  return interval;
}
