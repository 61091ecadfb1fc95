import { IntervalKind } from '../../events/generated.js';
import { freeInterval, insertInterval, removeInterval } from '../../kernel/notifier/interval.js';
import { ULONG_MAX, type Address } from '../../units/numbers.js';
import type { Tracking } from '../context.js';

/**
 * One interval for the whole address space and the whole life of the file, as merged in Linux 5.8.
 * @kernel lib/test_hmm.c dmirror_fops_open, dmirror_fops_release: whole
 */
export const wholeMm: Tracking = {
  guardsBeforeLock: true,
  *open({ k }, mirror) {
    const ret = yield* insertInterval(k, {
      mm: mirror.mm,
      mirror: mirror.id,
      kind: IntervalKind.WHOLE_MM,
      hasRelease: false,
      start: 0 as Address,
      length: ULONG_MAX,
    });
    return ret < 0 ? ret : 0;
  },
  *guard({ k }, mirror, _start, end) {
    return { interval: ownInterval(k.state.intervals, mirror.id), end };
  },
  *unmapped() {
    // The interval outlives every mapping.
  },
  *close({ k }, mirror) {
    const id = ownInterval(k.state.intervals, mirror.id);
    yield* removeInterval(k, id);
    freeInterval(k, id);
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
