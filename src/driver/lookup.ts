import type { RuleTable } from '../designs/reader.js';
import { IntervalKind } from '../events/generated.js';
import { findIntervals, findUnlock } from '../kernel/notifier/find.js';
import type { Address } from '../units/numbers.js';
import type { Lookup } from './context.js';
import { treeTrack, treeUntrack } from './tracking/tree.js';

/** A tree of the driver's own, which its mutex guards. */
const ownTree: Lookup = {
  *find(_d, mirror, start, last) {
    return mirror.tracked.filter((t) => t.start <= last && t.last >= start);
  },
  *unlock() {},
  track({ k }, mirror, interval, { start, last }) {
    treeTrack(k, mirror, interval, { start, last }, 'dmirror_new_interval');
  },
  untrack: ({ k }, mirror, interval) => treeUntrack(k, mirror, interval.id, 'dmirror_do_unmap'),
};

/** The tree of the core, in which the intervals of others are too, and bounds that are about to change. */
const coreTree: Lookup = {
  *find({ k }, mirror, start, last) {
    const owner = { mirror: mirror.id, kind: IntervalKind.TRACKED };
    const found = yield* findIntervals(k, mirror.mm, owner, start as Address, last as Address);
    return found.map((id) => {
      const interval = k.interval(id, 'mmu_interval_notifier_find');
      return { interval: id, start: interval.start, last: interval.last };
    });
  },
  *unlock({ k }, mirror) {
    yield* findUnlock(k, mirror.mm);
  },
  track() {},
  untrack: (_d, _mirror, { start, last }) => ({ start, last }),
};

/** Switch driver.lookup. */
export const LOOKUPS: RuleTable<'driver.lookup', Lookup> = { ownTree, coreTree };
