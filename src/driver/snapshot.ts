import { FailureType, IntervalKind } from '../events/generated.js';
import type { RuleTable } from '../designs/reader.js';
import type { MirrorView } from '../machine/state.js';
import type { Run } from '../schedule/engine.js';
import { downRead, mutexLock, mutexUnlock, upRead } from '../schedule/locks.js';
import { pagemapDevice } from '../kernel/devmem/owner.js';
import { mmPut } from '../kernel/mm/lifetime.js';
import { mmGetNotZero } from '../kernel/mm/mm-count.js';
import { isCoherentPfn } from '../machine/device-frames.js';
import { isDevicePfn } from '../machine/pages.js';
import { freeInterval, insertInterval, insertIntervalSafe } from '../kernel/notifier/interval.js';
import { readBeginInterval, readRetryInterval } from '../kernel/notifier/read.js';
import { removeInterval } from '../kernel/notifier/remove.js';
import {
  HMM_PFN_ERROR,
  HMM_PFN_PMD,
  HMM_PFN_VALID,
  HMM_PFN_WRITE,
  type HmmPfn,
} from '../kernel/pfn-tables.js';
import { hmmPfn, hmmRangeFault } from '../kernel/range-fault.js';
import { EBUSY, EINVAL } from '../units/errno.js';
import { addressOf, vpn, type Vpn } from '../units/numbers.js';
import type { CommandArguments, CommandResult } from './result.js';
import type { Driver } from './driver.js';
import type { DriverContext } from './context.js';
import { BATCH, timedOut } from './fault.js';

/** Permission bytes (HMM_DMIRROR_PROT_*). */
export const SNAPSHOT = {
  ERROR: 0xff,
  NONE: 0x00,
  READ: 0x01,
  WRITE: 0x02,
  PMD: 0x04,
  PUD: 0x08,
  ZERO: 0x10,
  DEV_PRIVATE_LOCAL: 0x20,
  DEV_PRIVATE_REMOTE: 0x30,
  DEV_COHERENT_LOCAL: 0x40,
  DEV_COHERENT_REMOTE: 0x50,
} as const;

const PRIVATE = { local: SNAPSHOT.DEV_PRIVATE_LOCAL, remote: SNAPSHOT.DEV_PRIVATE_REMOTE };
const COHERENT = { local: SNAPSHOT.DEV_COHERENT_LOCAL, remote: SNAPSHOT.DEV_COHERENT_REMOTE };

/** Switch driver.snapshotAbsent. */
export const SNAPSHOT_ABSENT: RuleTable<'driver.snapshotAbsent', number> = {
  none: SNAPSHOT.NONE,
  error: SNAPSHOT.ERROR,
};
/** Switch driver.snapshotHuge. */
export const SNAPSHOT_HUGE: RuleTable<'driver.snapshotHuge', number> = {
  small: 0,
  pmd: SNAPSHOT.PMD,
};

/**
 * Reports the permissions of a range without changing anything.
 * @kernel lib/test_hmm.c dmirror_snapshot: whole
 */
export function* snapshot(
  driver: Driver,
  mirror: MirrorView,
  args: CommandArguments,
): Run<CommandResult> {
  const { k } = driver;
  if (!mmGetNotZero(k, mirror.mm)) return { ret: EINVAL, cpages: 0, faults: 0 };
  const bytes = new Uint8Array(args.npages);
  let ret = 0;
  let cpages = 0;
  const end = vpn(args.start + args.npages);
  const { ranges } = driver.tracking;
  for (let at = args.start; at < end && ret === 0; at = vpn(at + BATCH)) {
    const stop = vpn(Math.min(at + BATCH, end));
    const first = at - args.start;
    ret = yield* ranges === undefined
      ? snapshotBatch(driver, mirror, at, stop, bytes, first)
      : ranges.snapshot(driver, mirror, at, stop, bytes, first);
    if (ret === 0 && k.failures.fails(FailureType.FAIL_COPY_TO_USER))
      ret = driver.rules.copyError(stop - at);
    if (ret === 0) cpages += stop - at;
  }
  yield* mmPut(k, mirror.mm);
  return { ret, cpages, faults: 0, snapshot: bytes };
}

/** Under an interval of its own for the length of the call. @kernel lib/test_hmm.c dmirror_range_snapshot: whole */
function* snapshotBatch(
  driver: Driver,
  mirror: MirrorView,
  start: Vpn,
  end: Vpn,
  bytes: Uint8Array,
  first: number,
): Run<number> {
  const { k, tracking } = driver;
  const insert = tracking.insertsAnywhere ? insertIntervalSafe : insertInterval;
  const interval = yield* insert(k, {
    mm: mirror.mm,
    mirror: mirror.id,
    kind: IntervalKind.SNAPSHOT,
    hasRelease: false,
    start: addressOf(start),
    length: addressOf(end) - addressOf(start),
  });
  if (interval < 0) return interval;
  const ret = yield* takeSnapshot(driver, mirror, start, end, interval, bytes, first);
  yield* removeInterval(k, interval);
  freeInterval(k, interval);
  return ret;
}

function* takeSnapshot(
  d: DriverContext,
  mirror: MirrorView,
  start: Vpn,
  end: Vpn,
  interval: number,
  bytes: Uint8Array,
  first: number,
): Run<number> {
  const where = 'dmirror_range_snapshot';
  const { k } = d;
  const { mmapLock } = k.mm(mirror.mm, where);
  const began = k.time;
  for (;;) {
    if (timedOut(k, began)) return EBUSY;
    const seq = yield* readBeginInterval(k, interval);
    yield* downRead(k, mmapLock, where);
    const pfns = new Array<number>(end - start).fill(0);
    const ret = yield* hmmRangeFault(k, {
      mm: mirror.mm,
      start,
      end,
      interval,
      seq,
      fault: false,
      write: false,
      owner: mirror.device + 1,
      pfns,
    });
    upRead(k, mmapLock, where);
    if (ret === EBUSY) continue;
    if (ret !== 0) return ret;
    yield* mutexLock(k, mirror.lock, where);
    if (readRetryInterval(k, interval, seq)) {
      mutexUnlock(k, mirror.lock, where);
      continue;
    }
    showRange(d, mirror, pfns, bytes, first);
    mutexUnlock(k, mirror.lock, where);
    return 0;
  }
}

/** Under the mutex, in a section that is still valid: the bytes of what was found, from the one at `first`. */
export function showRange(
  d: DriverContext,
  mirror: MirrorView,
  pfns: ArrayLike<HmmPfn>,
  bytes: Uint8Array,
  first: number,
): void {
  for (let i = 0; i < pfns.length; i++) bytes[first + i] = permission(d, mirror, pfns[i]!);
}

/** @kernel lib/test_hmm.c dmirror_mkentry: whole */
function permission({ k, rules }: DriverContext, mirror: MirrorView, entry: HmmPfn): number {
  if ((entry & HMM_PFN_ERROR) !== 0) return rules.snapshotAbsent;
  if ((entry & HMM_PFN_VALID) === 0) return SNAPSHOT.NONE;
  const pfn = hmmPfn(entry);
  let kind = 0;
  if (isDevicePfn(pfn)) {
    const mine = pagemapDevice(k, pfn) === mirror.device;
    const { local, remote } = isCoherentPfn(pfn) ? COHERENT : PRIVATE;
    kind = mine ? local : remote;
  } else if (pfn === k.zeroPage) {
    kind = SNAPSHOT.ZERO;
  }
  const access = (entry & HMM_PFN_WRITE) !== 0 ? SNAPSHOT.WRITE : SNAPSHOT.READ;
  const huge = (entry & HMM_PFN_PMD) !== 0 ? rules.snapshotHuge : 0;
  return kind | access | huge;
}
