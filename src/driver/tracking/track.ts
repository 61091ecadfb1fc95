import { FailureType, IntervalKind, mirrorTrack } from '../../events/generated.js';
import type { Kernel } from '../../kernel/kernel.js';
import { insertIntervalSafe } from '../../kernel/notifier/interval.js';
import type { MirrorView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { ENOMEM } from '../../units/errno.js';
import { type Vpn, addressOf, type Address } from '../../units/numbers.js';

/**
 * Inserts and remembers an interval over pages, from any context.
 * @kernel lib/test_hmm.c dmirror_new_interval: whole
 * @returns its number, or -errno
 */
export function* trackNew(k: Kernel, mirror: MirrorView, start: Vpn, end: Vpn): Run<number> {
  if (k.failures.fails(FailureType.FAIL_ALLOCATION)) return ENOMEM;
  const first = addressOf(start);
  const interval = yield* insertIntervalSafe(k, {
    mm: mirror.mm,
    mirror: mirror.id,
    kind: IntervalKind.TRACKED,
    hasRelease: k.design['notifier.remove'] === 'release',
    start: first,
    length: addressOf(end) - first,
  });
  if (interval >= 0)
    k.emit(mirrorTrack(mirror.id, interval, first, (addressOf(end) - 1) as Address));
  return interval;
}
