import { IntervalKind } from '../../events/generated.js';
import { insertInterval } from '../../kernel/notifier/interval.js';
import { ULONG_MAX, type Address } from '../../units/numbers.js';
import type { Tracking } from '../context.js';
import { removeAndFree } from './removal.js';

/**
 * One interval for the whole address space and the whole life of the file, as merged in Linux 5.8.
 * @kernel lib/test_hmm.c dmirror_fops_open, dmirror_fops_release: whole
 */
export const wholeMm: Tracking = {
  guardsBeforeLock: true,
  holdsMm: false,
  waitsForGracePeriod: false,
  insertsAnywhere: false,
  commands: new Set(),
  *open(d, mirror) {
    const ret = yield* insertInterval(d.k, {
      mm: mirror.mm,
      mirror: mirror.id,
      kind: IntervalKind.WHOLE_MM,
      hasRelease: false,
      start: 0 as Address,
      length: ULONG_MAX,
    });
    if (ret < 0) return ret;
    d.rules.lifetime.holdMirror(d, mirror.id);
    return 0;
  },
  *guard(d, mirror, _start, end) {
    const interval = ownInterval(d.k.state.intervals, mirror.id);
    d.rules.lifetime.hold(d, interval);
    return { interval, end };
  },
  *unmapped() {
    // The interval outlives every mapping.
  },
  *close(d, mirror) {
    yield* removeAndFree(d, ownInterval(d.k.state.intervals, mirror.id));
  },
};

function ownInterval(
  intervals: ReadonlyMap<
    number,
    { readonly id: number; readonly mirror: number; readonly kind: IntervalKind }
  >,
  mirror: number,
): number {
  for (const interval of intervals.values()) {
    if (interval.mirror === mirror && interval.kind === IntervalKind.WHOLE_MM) return interval.id;
  }
  throw new Error(`mirror ${mirror} has no interval`);
}
