import { mirrorUntrack } from '../../events/generated.js';
import type { MirrorView, Tracked } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { mutexLock, mutexUnlock } from '../../schedule/locks.js';
import { vmaAt } from '../../kernel/mm/vma.js';
import {
  freeInterval,
  registerSubscriptions,
  removeInterval,
} from '../../kernel/notifier/interval.js';
import { ENOENT, ENOMEM } from '../../units/errno.js';
import { addressOf, vpn, vpnAfter, type Vpn } from '../../units/numbers.js';
import type { DriverContext, Guard, Tracking } from '../context.js';
import { trackNew } from './track.js';

/**
 * An interval for each area that the device touches, remembered in a tree of the driver's own
 * (linux-rdma 2019-12-16, the driver of the v5 patch).
 */
export const perVma: Tracking = {
  guardsBeforeLock: false,
  *open({ k }, mirror) {
    // So that intervals can be inserted later without mmap_lock for writing.
    yield* registerSubscriptions(k, mirror.mm);
    return 0;
  },
  *guard(d, mirror, start, end) {
    const { k } = d;
    yield* mutexLock(k, mirror.lock, 'dmirror_interval_find');
    const guard = yield* findOrMake(d, mirror, start, end);
    mutexUnlock(k, mirror.lock, 'dmirror_interval_find');
    return guard;
  },
  *unmapped(d, mirror, interval, range) {
    yield* d.rules.unmap(d, mirror, interval, range);
  },
  *close({ k }, mirror) {
    const where = 'dmirror_fops_release';
    const sleeping: number[] = [];
    yield* mutexLock(k, mirror.lock, where);
    for (const { interval } of [...mirror.tracked]) {
      k.emit(mirrorUntrack(mirror.id, interval));
      if (k.interval(interval, where).hasRelease) yield* removeInterval(k, interval);
      else sleeping.push(interval);
    }
    mutexUnlock(k, mirror.lock, where);
    // Without a release operation removing waits for callbacks, and those take the mutex.
    for (const interval of sleeping) {
      yield* removeInterval(k, interval);
      freeInterval(k, interval);
    }
  },
};

/** @kernel lib/test_hmm.c dmirror_interval_find: whole */
function* findOrMake(
  d: DriverContext,
  mirror: MirrorView,
  start: Vpn,
  end: Vpn,
): Run<Guard | number> {
  const { k } = d;
  let stop = end;
  const tracked = firstTracked(mirror, start, end);
  if (tracked !== undefined) {
    if (addressOf(end) - 1 > tracked.last) stop = vpnAfter(tracked.last);
    if (addressOf(start) >= tracked.start) return { interval: tracked.interval, end: stop };
    // One that begins later does not guard the start: another is made, which may overlap it.
  }
  const vma = vmaAt(k.mm(mirror.mm, 'dmirror_interval_find'), start);
  if (vma === undefined) return ENOENT;
  const interval = yield* trackNew(d, mirror, vma.start, vma.end);
  if (interval < 0) return ENOMEM;
  return { interval, end: vpn(Math.min(stop, vma.end)) };
}

function firstTracked(mirror: MirrorView, start: Vpn, end: Vpn): Tracked | undefined {
  const first = addressOf(start);
  const last = addressOf(end) - 1;
  return mirror.tracked.find((t) => t.start <= last && t.last >= first);
}
