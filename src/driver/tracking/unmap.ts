import type { RuleTable } from '../../designs/reader.js';
import { mirrorTrack, mirrorUntrack } from '../../events/generated.js';
import type { IntervalView, MirrorView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { removeInterval, updateInterval } from '../../kernel/notifier/interval.js';
import type { Kernel } from '../../kernel/kernel.js';
import type { NotifierRange } from '../../kernel/notifier/range.js';
import { addressOf, ULONG_MAX, vpnAfter, type Address } from '../../units/numbers.js';
import { clearMirror } from '../mirror-table.js';
import type { DriverContext, UnmapPolicy } from '../context.js';
import { trackNew } from './track.js';

/** What becomes of an interval when part of it is unmapped (switch driver.unmap). */
export const UNMAP_POLICIES: RuleTable<'driver.unmap', UnmapPolicy> = {
  split,
  shrinkAndFault,
  *stale() {
    // Left as it is: it goes on hearing of whatever is mapped there next.
  },
};

/**
 * Keeps what is left of the interval: on the left, on the right, or as two of them.
 * @kernel lib/test_hmm.c dmirror_do_unmap: whole
 */
function* split(
  d: DriverContext,
  mirror: MirrorView,
  interval: IntervalView,
  range: NotifierRange,
): Run {
  const last = yield* shrink(d.k, mirror, interval, range);
  if (last === undefined || last < endAddress(range)) return;
  const right = vpnAfter(last);
  const made = yield* trackNew(d, mirror, range.end, right);
  // Without an interval there would be no callbacks: clear it and leave it to later faults.
  if (made < 0) clearMirror(d, mirror, range.end, right);
}

/** Keeps the left part only; what is to the right is left to a later fault. */
function* shrinkAndFault(
  d: DriverContext,
  mirror: MirrorView,
  interval: IntervalView,
  range: NotifierRange,
): Run {
  const last = yield* shrink(d.k, mirror, interval, range);
  if (last !== undefined && last >= endAddress(range))
    clearMirror(d, mirror, range.end, vpnAfter(last));
}

/** First byte after the range; past every interval for one that ends with the address space. */
function endAddress(range: NotifierRange): number {
  const end = addressOf(range.end);
  return end === ULONG_MAX ? end + 1 : end;
}

/**
 * Removes the interval or cuts it to one side.
 * @returns the old last byte if the left part was kept, so that a right part may be left over
 */
function* shrink(
  k: Kernel,
  mirror: MirrorView,
  interval: IntervalView,
  range: NotifierRange,
): Run<Address | undefined> {
  const id = interval.id;
  const believed = mirror.tracked.find((t) => t.interval === id);
  const { start, last } = believed ?? interval;
  if (believed !== undefined) k.emit(mirrorUntrack(mirror.id, id));
  const end = endAddress(range);
  if (start >= addressOf(range.start)) {
    if (last < end) {
      yield* removeInterval(k, id);
      return undefined;
    }
    yield* updateInterval(k, id, end as Address, last - end + 1);
    k.emit(mirrorTrack(mirror.id, id, end as Address, last));
    return undefined;
  }
  const cut = addressOf(range.start);
  yield* updateInterval(k, id, start, cut - start);
  k.emit(mirrorTrack(mirror.id, id, start, (cut - 1) as Address));
  return last;
}
