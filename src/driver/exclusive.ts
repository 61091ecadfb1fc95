import type { MirrorView } from '../machine/state.js';
import { entryFlags, getEntry } from '../machine/page-table.js';
import type { Run } from '../schedule/engine.js';
import { downRead, mutexLock, mutexUnlock, upRead } from '../schedule/locks.js';
import { makeDeviceExclusiveRange, releaseExclusive } from '../kernel/exclusive.js';
import { mmPut } from '../kernel/mm/lifetime.js';
import { mmGetNotZero } from '../kernel/mm/mm-count.js';
import { EBUSY, EINVAL, ENOENT, EPERM } from '../units/errno.js';
import { NO_PFN, vpn, type Pfn, type Vpn } from '../units/numbers.js';
import { failed, readBack, type CommandArguments, type CommandResult } from './result.js';
import type { Driver } from './driver.js';
import { BATCH } from './fault.js';
import { mapInMirror, MIRROR_ATOMIC } from './mirror-table.js';

/**
 * Takes a range away from the CPU, for atomic operations of the device, and reads it back.
 * @kernel lib/test_hmm.c dmirror_exclusive: whole
 */
export function* exclusiveCommand(
  driver: Driver,
  mirror: MirrorView,
  args: CommandArguments,
): Run<CommandResult> {
  const where = 'dmirror_exclusive';
  const { k } = driver;
  if (!mmGetNotZero(k, mirror.mm)) return failed(EINVAL);
  const { mmapLock } = k.mm(mirror.mm, where);
  yield* downRead(k, mmapLock, where);
  const end = vpn(args.start + args.npages);
  let ret = 0;
  for (let at = args.start; at < end && ret === 0; at = vpn(at + BATCH)) {
    ret = yield* exclusiveBatch(driver, mirror, at, vpn(Math.min(at + BATCH, end)));
  }
  upRead(k, mmapLock, where);
  yield* mmPut(k, mirror.mm);
  if (ret !== 0) return failed(ret);
  return yield* readBack(driver, mirror, args);
}

function* exclusiveBatch(driver: Driver, mirror: MirrorView, start: Vpn, end: Vpn): Run<number> {
  const { k } = driver;
  // A hole cannot be covered, and is found out below; what has no memory for an interval maps nothing.
  const covered = yield* driver.coverMigration(mirror, start, end);
  if (covered < 0 && covered !== ENOENT) return covered;
  const { ret, pages } = yield* makeDeviceExclusiveRange(k, mirror.mm, start, end);
  // Some of the pages could not be had: those that were stay exclusive, and the device maps none.
  const mapped = ret === end - start ? yield* mapExclusive(driver, mirror, start, pages) : 0;
  for (const pfn of pages) if (pfn !== NO_PFN) releaseExclusive(k, pfn);
  return start + mapped < end ? EBUSY : 0;
}

/** @kernel lib/test_hmm.c dmirror_atomic_map: whole */
function* mapExclusive(
  driver: Driver,
  mirror: MirrorView,
  start: Vpn,
  pages: readonly Pfn[],
): Run<number> {
  const where = 'dmirror_atomic_map';
  const { k } = driver;
  let mapped = 0;
  yield* mutexLock(k, mirror.lock, where);
  for (const [i, pfn] of pages.entries()) {
    if (pfn === NO_PFN) continue;
    if (!mapInMirror(k, mirror, vpn(start + i), pfn, MIRROR_ATOMIC)) {
      mutexUnlock(k, mirror.lock, where);
      return 0;
    }
    mapped++;
  }
  if (k.point(where)) yield;
  mutexUnlock(k, mirror.lock, where);
  return mapped;
}

/**
 * Does the device still have exclusive access somewhere in the range? Then -EPERM.
 * @kernel lib/test_hmm.c dmirror_check_atomic: whole
 */
export function* checkExclusiveCommand(
  driver: Driver,
  mirror: MirrorView,
  args: CommandArguments,
): Run<CommandResult> {
  if (driver.k.point('dmirror_check_atomic')) yield;
  for (let page = args.start; page < args.start + args.npages; page = vpn(page + 1)) {
    if ((entryFlags(getEntry(mirror.table, page)) & MIRROR_ATOMIC) !== 0) return failed(EPERM);
  }
  return { ret: 0, cpages: 0, faults: 0 };
}
