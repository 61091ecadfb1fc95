import { FailureType, IntervalKind, mirrorTrack } from '../../events/generated.js';
import { insertIntervalSafe } from '../../kernel/notifier/interval.js';
import type { RuleTable } from '../../designs/reader.js';
import type { MirrorView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { ENOMEM } from '../../units/errno.js';
import type { DriverContext } from '../context.js';
import { type Vpn, addressOf, type Address } from '../../units/numbers.js';

/** Switch notifier.remove: have intervals a release operation? */
export const RELEASES: RuleTable<'notifier.remove', boolean> = { sync: false, release: true };

/**
 * Inserts and remembers an interval over pages, from any context.
 * @kernel lib/test_hmm.c dmirror_new_interval: whole
 * @returns its number, or -errno
 */
export function* trackNew(
  { k, rules }: DriverContext,
  mirror: MirrorView,
  start: Vpn,
  end: Vpn,
): Run<number> {
  if (k.failures.fails(FailureType.FAIL_ALLOCATION)) return ENOMEM;
  const first = addressOf(start);
  const interval = yield* insertIntervalSafe(k, {
    mm: mirror.mm,
    mirror: mirror.id,
    kind: IntervalKind.TRACKED,
    hasRelease: rules.hasRelease,
    start: first,
    length: addressOf(end) - first,
  });
  if (interval >= 0)
    k.emit(mirrorTrack(mirror.id, interval, first, (addressOf(end) - 1) as Address));
  return interval;
}
