import { mirrorDead } from '../../events/generated.js';
import { vmaAt } from '../../kernel/mm/vma.js';
import { registerSubscriptions } from '../../kernel/notifier/interval.js';
import { removeInterval } from '../../kernel/notifier/remove.js';
import type { MirrorView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { mutexLock, mutexUnlock } from '../../schedule/locks.js';
import { ENOENT, ENOMEM } from '../../units/errno.js';
import {
  addressOf,
  ULONG_MAX,
  vpn,
  vpnAfter,
  type Address,
  type Vpn,
} from '../../units/numbers.js';
import type { DriverContext, Guard, Lookup, Tracking } from '../context.js';
import { removeAndFree } from './removal.js';
import { trackNew } from './track.js';

/**
 * An interval for each area that the device touches (linux-mm 2019-12-16, the driver of the v5 patch).
 */
export const perVma: Tracking = {
  guardsBeforeLock: false,
  holdsMm: true,
  waitsForGracePeriod: true,
  insertsAnywhere: true,
  commands: new Set(),
  *open({ k }, mirror) {
    // So that intervals can be inserted later without mmap_lock for writing.
    return yield* registerSubscriptions(k, mirror.mm);
  },
  *guard(d, mirror, start, end) {
    const { k, rules } = d;
    yield* mutexLock(k, mirror.lock, 'dmirror_interval_find');
    const guard = yield* findOrMake(d, mirror, start, end);
    if (typeof guard === 'object') rules.lifetime.hold(d, guard.interval);
    yield* rules.lookup.unlock(d, mirror);
    mutexUnlock(k, mirror.lock, 'dmirror_interval_find');
    return guard;
  },
  *unmapped(d, mirror, interval, range) {
    yield* d.rules.unmap(d, mirror, interval, range);
  },
  *close(d, mirror) {
    if (d.rules.removal.closesUnderMutex) yield* closeUnderMutex(d, mirror);
    else yield* closeAfterMutex(d, mirror, d.rules.lookup);
  },
};

/** As posted: callbacks may still be running when it is through. */
function* closeUnderMutex(d: DriverContext, mirror: MirrorView): Run {
  const { k } = d;
  const where = 'dmirror_fops_release';
  yield* mutexLock(k, mirror.lock, where);
  for (const interval of yield* letGoOfAll(d, mirror, d.rules.lookup, where))
    yield* removeInterval(k, interval);
  mutexUnlock(k, mirror.lock, where);
  yield* d.worker.flush(mirror.id);
}

/**
 * Where removing sleeps the mutex must be free for the callbacks that are waited for; those find the
 * mirror dead and leave its intervals alone.
 * @param lookup where all intervals of the mirror are found
 */
export function* closeAfterMutex(d: DriverContext, mirror: MirrorView, lookup: Lookup): Run {
  const { k } = d;
  const where = 'dmirror_fops_release';
  yield* mutexLock(k, mirror.lock, where);
  k.emit(mirrorDead(mirror.id));
  mutexUnlock(k, mirror.lock, where);
  yield* d.worker.flush(mirror.id);
  yield* mutexLock(k, mirror.lock, where);
  const intervals = yield* letGoOfAll(d, mirror, lookup, where);
  mutexUnlock(k, mirror.lock, where);
  for (const interval of intervals) yield* removeAndFree(d, interval);
}

/** Under the mutex: nobody finds them any more. */
function* letGoOfAll(
  d: DriverContext,
  mirror: MirrorView,
  lookup: Lookup,
  where: string,
): Run<number[]> {
  const found = yield* lookup.find(d, mirror, 0, ULONG_MAX);
  // What a put has queued is the end's to release.
  const mine = found
    .map(({ interval }) => d.k.interval(interval, where))
    .filter((i) => !i.marked && !(i.removing && d.k.rules.removal.hasPut));
  for (const interval of mine) lookup.untrack(d, mirror, interval);
  yield* lookup.unlock(d, mirror);
  return mine.map(({ id }) => id);
}

/** @kernel lib/test_hmm.c dmirror_interval_find: whole */
function* findOrMake(
  d: DriverContext,
  mirror: MirrorView,
  start: Vpn,
  end: Vpn,
): Run<Guard | number> {
  const { k } = d;
  let stop = end;
  const found = yield* d.rules.lookup.find(d, mirror, addressOf(start), addressOf(end) - 1);
  const tracked = found.find((t) => !k.interval(t.interval, 'dmirror_interval_find').marked);
  if (tracked !== undefined) {
    const last = tracked.last as Address;
    if (addressOf(end) - 1 > last) stop = vpnAfter(last);
    if (addressOf(start) >= tracked.start) return { interval: tracked.interval, end: stop };
    // One that begins later does not guard the start: another is made, which may overlap it.
  }
  const vma = vmaAt(k.mm(mirror.mm, 'dmirror_interval_find'), start);
  if (vma === undefined) return ENOENT;
  const bounds = { start: addressOf(vma.start), last: addressOf(vma.end) - 1 };
  const interval = yield* trackNew(d, mirror, bounds);
  if (interval < 0) return ENOMEM;
  return { interval, end: vpn(Math.min(stop, vma.end)) };
}
