import { IntervalKind } from '../../events/generated.js';
import { vmaAt } from '../../kernel/mm/vma.js';
import { insertInterval } from '../../kernel/notifier/interval.js';
import type { MirrorView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { downRead, mutexLock, mutexUnlock, upRead } from '../../schedule/locks.js';
import { EEXIST, EFAULT, ENOENT } from '../../units/errno.js';
import { addressOf, vpn, vpnAfter, type Address, type Vpn } from '../../units/numbers.js';
import type { DriverContext, Pages, Tracking } from '../context.js';
import { LOOKUPS } from '../lookup.js';
import { clearMirrorPages } from '../mirror-table.js';
import { closeAfterMutex } from './per-vma.js';
import { removeAndFree } from './removal.js';
import { treeTrack, treeUntrack } from './tree.js';

/**
 * Regions of fixed life, which the user registers and unregisters by commands, as drivers before the
 * patch had it (linux-mm 2019-12-16, 2020-01-09). Nothing is made on demand.
 */
export const registered: Tracking = {
  guardsBeforeLock: true,
  holdsMm: true,
  waitsForGracePeriod: true,
  insertsAnywhere: false,
  commands: new Set(['REGISTER', 'UNREGISTER']),

  *open() {
    return 0;
  },
  *guard(d, mirror, start, end) {
    const { k } = d;
    const where = 'dmirror_region_find';
    yield* mutexLock(k, mirror.lock, where);
    const first = addressOf(start);
    const region = mirror.tracked.find((t) => t.start <= first && t.last >= first);
    if (region !== undefined) d.rules.lifetime.hold(d, region.interval);
    mutexUnlock(k, mirror.lock, where);
    if (region === undefined) return ENOENT;
    return { interval: region.interval, end: vpn(Math.min(end, vpnAfter(region.last))) };
  },
  *unmapped() {
    // Regions do not follow the mappings.
  },
  close: (d, mirror) => closeAfterMutex(d, mirror, LOOKUPS.ownTree),
};

/**
 * Registers a region: mapped throughout, and not part of another one.
 * @returns 0, -EFAULT, -EEXIST or what inserting answers
 */
export function* registerRegion(d: DriverContext, mirror: MirrorView, pages: Pages): Run<number> {
  const { k } = d;
  const where = 'dmirror_register';
  const mm = k.mm(mirror.mm, where);
  yield* downRead(k, mm.mmapLock, where);
  let at: Vpn = pages.start;
  for (let vma = vmaAt(mm, at); vma !== undefined && at < pages.end; vma = vmaAt(mm, at))
    at = vma.end;
  upRead(k, mm.mmapLock, where);
  if (at < pages.end) return EFAULT;
  const start = addressOf(pages.start);
  const last = (addressOf(pages.end) - 1) as Address;
  const isTaken = (): boolean => mirror.tracked.some((t) => t.start <= last && t.last >= start);
  if (isTaken()) return EEXIST;
  const interval = yield* insertInterval(k, {
    mm: mirror.mm,
    mirror: mirror.id,
    kind: IntervalKind.REGISTERED,
    hasRelease: false,
    start,
    length: last - start + 1,
  });
  if (interval < 0) return interval;
  d.rules.lifetime.holdMirror(d, mirror.id);
  yield* mutexLock(k, mirror.lock, where);
  // Another registration may have come first while this one had no lock.
  const lost = isTaken();
  if (!lost) treeTrack(k, mirror, interval, { start, last }, where);
  mutexUnlock(k, mirror.lock, where);
  if (!lost) return 0;
  yield* removeAndFree(d, interval);
  return EEXIST;
}

/** Ends a region, of which the device then maps nothing, by the bounds that it was registered with. @returns 0 or -ENOENT */
export function* unregisterRegion(d: DriverContext, mirror: MirrorView, pages: Pages): Run<number> {
  const { k } = d;
  const where = 'dmirror_unregister';
  yield* mutexLock(k, mirror.lock, where);
  const start = addressOf(pages.start);
  const last = addressOf(pages.end) - 1;
  const region = mirror.tracked.find((t) => t.start === start && t.last === last);
  if (region !== undefined) {
    treeUntrack(k, mirror, region.interval, where);
    // Nothing will tell of what happens there any more.
    clearMirrorPages(k, mirror, pages.start, pages.end);
  }
  mutexUnlock(k, mirror.lock, where);
  if (region === undefined) return ENOENT;
  yield* removeAndFree(d, region.interval);
  return 0;
}
