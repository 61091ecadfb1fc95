import type { RuleTable } from '../../designs/reader.js';
import { replaceInterval } from '../../kernel/notifier/batch.js';
import { updateInterval } from '../../kernel/notifier/update.js';
import type { IntervalView, MirrorView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { vpnAfter, vpnOf, type Address } from '../../units/numbers.js';
import type { Bounds, ChangeBounds, DriverContext } from '../context.js';
import { clearMirror } from '../mirror-table.js';
import { allocate, trackedRequest, trackNew } from './track.js';

/** Without an interval there would be no callbacks: what it covered is cleared and left to later faults. */
function clear(d: DriverContext, mirror: MirrorView, { start, last }: Bounds): void {
  clearMirror(d, mirror, vpnOf(start as Address), vpnAfter(last as Address));
}

/** Shortens the interval to closed bounds. @returns 0 or -errno */
export function* shorten(
  d: DriverContext,
  mirror: MirrorView,
  interval: IntervalView,
  to: Bounds,
): Run<number> {
  d.rules.lookup.untrack(d, mirror, interval);
  const ret = yield* updateInterval(d.k, interval.id, to.start as Address, to.last - to.start + 1);
  d.rules.lookup.track(d, mirror, interval.id, to);
  return ret;
}

/** The interval is shortened to the first part, and another one is made for the second. */
const update: ChangeBounds = function* (d, mirror, interval, [first, second]) {
  yield* shorten(d, mirror, interval, first!);
  if (second === undefined) return;
  const made = yield* trackNew(d, mirror, second);
  if (made < 0) clear(d, mirror, second);
};

/** New intervals for all that is left, in place of the old one. */
const batch: ChangeBounds = function* (d, mirror, interval, left) {
  const { k, rules } = d;
  const { hasRelease } = interval;
  // All memory is found before the call; for what there is none, nothing is guarded any more.
  const guarded: Bounds[] = [];
  for (const bounds of left) {
    if (yield* allocate(d, mirror, bounds)) guarded.push(bounds);
    else clear(d, mirror, bounds);
  }
  rules.lookup.untrack(d, mirror, interval);
  const made = yield* replaceInterval(
    k,
    interval.id,
    guarded.map((bounds) => trackedRequest(d, mirror, bounds)),
  );
  if (typeof made === 'number') return;
  if (!hasRelease) rules.lifetime.released(d, interval.id);
  made.forEach((id, i) => {
    rules.lifetime.holdMirror(d, mirror.id);
    rules.lookup.track(d, mirror, id, guarded[i]!);
  });
};

/** Switch notifier.update, as far as the driver is concerned. */
export const BOUNDS_CHANGES: RuleTable<'notifier.update', ChangeBounds> = {
  // Bounds cannot change: the interval goes on hearing of what is mapped in the hole.
  *none() {},
  v5: update,
  async: update,
  batch,
};
