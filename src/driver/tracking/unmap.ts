import type { RuleTable } from '../../designs/reader.js';
import { WorkKind } from '../../events/generated.js';
import { isBeingRemoved } from '../../kernel/notifier/remove.js';
import type { IntervalView, MirrorView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { addressOf, ULONG_MAX, vpnAfter, type Address } from '../../units/numbers.js';
import type { Bounds, DriverContext, Pages, UnmapPolicy } from '../context.js';
import { clearMirror } from '../mirror-table.js';

/** What becomes of an interval when part of it is unmapped (switch driver.unmap). */
export const UNMAP_POLICIES: RuleTable<'driver.unmap', UnmapPolicy> = {
  split,
  shrinkAndFault,
  *splitOutside(d, mirror, interval, range) {
    yield* leaveToWorker(d, mirror, interval, range);
  },
  *splitOutsideInsertFirst(d, mirror, interval, range) {
    yield* leaveToWorker(d, mirror, interval, range);
  },
  *whenGone(d, mirror, interval, range) {
    if (passesOver(d, interval)) return;
    if (partsLeft(interval, range).length === 0) yield* takeOut(d, mirror, interval);
  },
  *stale() {
    // Left as it is: it goes on hearing of whatever is mapped there next.
  },
};

/**
 * Keeps what is left of the interval: on the left, on the right, or as two of them.
 * @kernel lib/test_hmm.c dmirror_do_unmap: whole
 */
function* split(d: DriverContext, mirror: MirrorView, interval: IntervalView, range: Pages): Run {
  if (passesOver(d, interval)) return;
  const left = partsLeft(believed(mirror, interval), range);
  if (left.length === 0) yield* takeOut(d, mirror, interval);
  else yield* d.rules.changeBounds(d, mirror, interval, left);
}

/** Keeps the left part only; what is to the right of a hole is cleared and left to a later fault. */
function* shrinkAndFault(
  d: DriverContext,
  mirror: MirrorView,
  interval: IntervalView,
  range: Pages,
): Run {
  if (passesOver(d, interval)) return;
  const [first, second] = partsLeft(believed(mirror, interval), range);
  if (first === undefined) return yield* takeOut(d, mirror, interval);
  if (second !== undefined) clearMirror(d, mirror, range.end, vpnAfter(second.last as Address));
  yield* d.rules.changeBounds(d, mirror, interval, [first]);
}

/** The callback has cleared the hole: the intervals are seen to when it is over. */
function* leaveToWorker(
  d: DriverContext,
  mirror: MirrorView,
  interval: IntervalView,
  range: Pages,
): Run {
  if (passesOver(d, interval)) return;
  d.worker.queue(WorkKind.WORK_SPLIT, mirror.id, interval.id, range);
}

/** Is it on its way out already, as far as the design can tell? */
function passesOver({ k }: DriverContext, interval: IntervalView): boolean {
  return interval.marked || isBeingRemoved(k, interval);
}

/** Bounds as the driver knows them; those of the core where it has no tree of its own, or has lost it. */
function believed(mirror: MirrorView, interval: IntervalView): Bounds {
  return mirror.tracked.find((t) => t.interval === interval.id) ?? interval;
}

/** Nothing is left of it: in the way of the design, under the mutex. */
export function* takeOut(d: DriverContext, mirror: MirrorView, interval: IntervalView): Run {
  d.rules.lookup.untrack(d, mirror, interval);
  yield* d.rules.removal.inCallback(d, mirror, interval.id);
}

/** What a hole leaves of closed bounds: none, one or two parts, in order. */
export function partsLeft({ start, last }: Bounds, hole: Pages): Bounds[] {
  const parts: Bounds[] = [];
  const first = addressOf(hole.start);
  if (start < first) parts.push({ start, last: Math.min(last, first - 1) });
  // A range that ends with the address space ends past every interval.
  const end = addressOf(hole.end);
  if (end < ULONG_MAX && last >= end) parts.push({ start: Math.max(start, end), last });
  return parts;
}
