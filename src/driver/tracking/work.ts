import type { RuleTable } from '../../designs/reader.js';
import { WorkKind } from '../../events/generated.js';
import type { MirrorView, WorkView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { mutexLock, mutexUnlock } from '../../schedule/locks.js';
import { ULONG_MAX, vpn } from '../../units/numbers.js';
import type { Bound, ChangeBounds, DriverContext } from '../context.js';
import type { WorkHandler } from '../worker.js';
import { shorten } from './bounds.js';
import { isEmpty } from './page-table-blocks.js';
import { removeAndFree } from './removal.js';
import { trackNew } from './track.js';
import { treeUntrack } from './tree.js';
import { partsLeft, takeOut } from './unmap.js';

/** What the worker does. */
export const WORK: Readonly<Record<WorkKind, WorkHandler>> = {
  /** What a callback marked: nobody finds it any more, and it is freed when nobody can use it. */
  *[WorkKind.WORK_REMOVE](d, { interval }) {
    yield* removeAndFree(d, interval, true);
  },
  /** The parts that a hole leaves, with the mutex held throughout. */
  *[WorkKind.WORK_SPLIT](d, work) {
    const where = 'dmirror_split_work';
    const { k } = d;
    const mirror = k.mirror(work.mirror, where);
    yield* mutexLock(k, mirror.lock, where);
    const tracked = (yield* d.rules.lookup.find(d, mirror, 0, ULONG_MAX)).find(
      (t) => t.interval === work.interval,
    );
    yield* d.rules.lookup.unlock(d, mirror);
    // It may have been taken out since.
    if (tracked !== undefined) yield* cutOut(d, mirror, tracked, work);
    mutexUnlock(k, mirror.lock, where);
  },
  /** A block that maps nothing, unless a fault has it in use or has mapped something again. */
  *[WorkKind.WORK_BLOCK](d, work) {
    const where = 'dmirror_block_work';
    const { k } = d;
    const mirror = k.mirror(work.mirror, where);
    yield* mutexLock(k, mirror.lock, where);
    const tracked = mirror.tracked.find((t) => t.interval === work.interval);
    const idle =
      tracked !== undefined &&
      isEmpty(mirror, tracked) &&
      k.interval(work.interval, where).refcount === 1;
    if (idle) treeUntrack(k, mirror, work.interval, where);
    mutexUnlock(k, mirror.lock, where);
    if (idle) yield* removeAndFree(d, work.interval, true);
  },
};

/** Under the mutex: the parts that the hole of a work item leaves, if it still lies in the interval. */
function* cutOut(d: DriverContext, mirror: MirrorView, tracked: Bound, work: WorkView): Run {
  const hole = { start: work.start, end: vpn(work.start + work.npages) };
  const left = partsLeft(tracked, hole);
  const [first] = left;
  if (left.length === 1 && first!.start === tracked.start && first!.last === tracked.last) return;
  const interval = d.k.interval(tracked.interval, 'dmirror_split_work');
  // Where bounds cannot be changed by themselves, what stands in for that is asked for here too.
  const bySteps = d.k.rules.update.change !== undefined;
  const change = bySteps ? d.rules.splitOrder : d.rules.changeBounds;
  if (first !== undefined) yield* change(d, mirror, interval, left);
  else yield* takeOut(d, mirror, interval);
}

/* The two parts are made one after the other: between them the tree is as it happens to be. */
const shrinkFirst: ChangeBounds = function* (d, mirror, interval, [first, second]) {
  yield* shorten(d, mirror, interval, first!);
  if (second !== undefined) yield* trackNew(d, mirror, second);
};
const insertFirst: ChangeBounds = function* (d, mirror, interval, [first, second]) {
  if (second !== undefined) yield* trackNew(d, mirror, second);
  yield* shorten(d, mirror, interval, first!);
};

/** Switch driver.unmap, of which two values leave the split to the worker. */
export const SPLIT_ORDERS: RuleTable<'driver.unmap', ChangeBounds> = {
  split: shrinkFirst,
  shrinkAndFault: shrinkFirst,
  splitOutside: shrinkFirst,
  splitOutsideInsertFirst: insertFirst,
  whenGone: shrinkFirst,
  stale: shrinkFirst,
};
