import { SpanType } from '../events/generated.js';
import type { RuleTable } from '../designs/reader.js';
import type { MirrorView } from '../machine/state.js';
import type { Run } from '../schedule/engine.js';
import { downRead, mutexLock, mutexUnlock, upRead } from '../schedule/locks.js';
import { JIFFY } from '../schedule/costs.js';
import { pagemapDevice } from '../kernel/devmem/owner.js';
import type { Kernel } from '../kernel/kernel.js';
import { mmPut } from '../kernel/mm/lifetime.js';
import { mmGetNotZero } from '../kernel/mm/mm-count.js';
import { readBeginInterval, readRetryInterval } from '../kernel/notifier/read.js';
import { HMM_PFN_ERROR, HMM_PFN_VALID, HMM_PFN_WRITE } from '../kernel/pfn-tables.js';
import { hmmPfn, hmmRangeFault, type HmmRange, type PageRequest } from '../kernel/range-fault.js';
import { EBUSY, EFAULT, ENOMEM } from '../units/errno.js';
import { isPrivatePfn } from '../machine/device-frames.js';
import { vpn, type Pfn, type Vpn } from '../units/numbers.js';
import { mapInMirror, MIRROR_WRITE } from './mirror-table.js';
import type { DriverContext, DriverRules, Guard } from './context.js';
import { dataOf } from './eviction.js';
import type { Driver } from './driver.js';

/** Pages of one call of hmm_range_fault. */
export const BATCH = 64;
/** HMM_RANGE_DEFAULT_TIMEOUT: 1000 ms. */
const TIMEOUT = 1000 * JIFFY;

/** Has a time-out passed? Time counts in whole jiffies, as the driver's does. */
export function timedOut(k: Kernel, since: number): boolean {
  return Math.floor(k.time / JIFFY) > Math.floor(since / JIFFY) + TIMEOUT / JIFFY;
}

/**
 * Maps a range in the mirror, faulting in what is missing, 64 pages at a time.
 * @kernel lib/test_hmm.c dmirror_fault: whole
 * @returns 0 or -errno
 */
export function* deviceFault(
  driver: Driver,
  mirror: MirrorView,
  start: Vpn,
  end: Vpn,
  write: boolean,
): Run<number> {
  const { k } = driver;
  k.begin(
    SpanType.DEVICE_FAULT,
    'dmirror_fault',
    mirror.mm,
    start,
    end - start,
    mirror.device,
    write ? 1 : 0,
  );
  let ret = 0;
  const { ranges } = driver.tracking;
  const answers = ranges === undefined ? driver.rules.answerArray(driver.stacks, k.task) : zeros;
  // A process that died is nothing to wait for: the caller finds the entries missing again.
  const held = ranges === undefined || driver.rules.rangeUse.holdsMm;
  if (!held || mmGetNotZero(k, mirror.mm)) {
    // A batch whose end was clipped is not taken up where it ended but at the next multiple.
    for (let at = start; at < end && ret === 0; at = vpn(at + BATCH)) {
      const stop = vpn(Math.min(at + BATCH, end));
      ret = yield* ranges === undefined
        ? faultBatch(driver, mirror, at, stop, write, answers)
        : ranges.fault(driver, mirror, at, stop, write);
    }
    if (held) yield* mmPut(k, mirror.mm);
  }
  k.end(SpanType.DEVICE_FAULT, ret);
  return ret;
}

/** An array of its own kind of memory would cost a short session more than its fault. */
const zeros = (): number[] => new Array<number>(BATCH).fill(0);

/** Switch rangefault.inputs: the array that a device fault hands to its range faults. */
export const ANSWER_ARRAYS: RuleTable<'rangefault.inputs', DriverRules['answerArray']> = {
  zeros() {
    const array = zeros();
    return () => array;
  },
  // The array lies where it lay at the task's last call.
  leftOver(stacks, task) {
    const array = stacks.get(task) ?? zeros();
    stacks.set(task, array);
    return () => array;
  },
  ignored: () => () => zeros(),
};

/** @kernel lib/test_hmm.c dmirror_range_fault: whole */
function* faultBatch(
  driver: Driver,
  mirror: MirrorView,
  start: Vpn,
  end: Vpn,
  write: boolean,
  answers: () => number[],
): Run<number> {
  const where = 'dmirror_range_fault';
  const { k, tracking } = driver;
  const { mmapLock } = k.mm(mirror.mm, where);
  const began = k.time;
  // Once clipped by a guard the range stays clipped, however often it is tried.
  let stop = end;
  for (;;) {
    if (timedOut(k, began)) return EBUSY;
    if (!tracking.guardsBeforeLock) yield* downRead(k, mmapLock, where);
    const guard = yield* tracking.guard(driver, mirror, start, stop);
    if (typeof guard === 'number') {
      if (!tracking.guardsBeforeLock) upRead(k, mmapLock, where);
      return guard;
    }
    stop = guard.end;
    const ret = yield* faultGuarded(driver, mirror, guard, start, write, answers());
    driver.rules.lifetime.drop(driver, guard.interval);
    if (ret !== 'again') return ret;
  }
}

/** One try at a range whose guard was found; 'again' if it was invalidated meanwhile. */
function* faultGuarded(
  driver: Driver,
  mirror: MirrorView,
  guard: Guard,
  start: Vpn,
  write: boolean,
  answers: number[],
): Run<number | 'again'> {
  const where = 'dmirror_range_fault';
  const { k, tracking } = driver;
  const { mmapLock } = k.mm(mirror.mm, where);
  const seq = yield* readBeginInterval(k, guard.interval);
  if (tracking.guardsBeforeLock) yield* downRead(k, mmapLock, where);
  const range: HmmRange = {
    mm: mirror.mm,
    start,
    end: guard.end,
    interval: guard.interval,
    seq,
    fault: true,
    write,
    owner: mirror.device + 1,
    pfns: answers,
  };
  const ret = yield* hmmRangeFault(k, range);
  upRead(k, mmapLock, where);
  if (ret === EBUSY) return 'again';
  if (ret !== 0) return ret;
  yield* mutexLock(k, mirror.lock, where);
  if (readRetryInterval(k, guard.interval, seq)) {
    mutexUnlock(k, mirror.lock, where);
    return 'again';
  }
  const mapped = yield* mapRange(driver, mirror, range);
  mutexUnlock(k, mirror.lock, where);
  return mapped;
}

/** Under the mirror's mutex, in a section that is still valid. @kernel lib/test_hmm.c dmirror_do_fault: whole */
export function* mapRange(d: DriverContext, mirror: MirrorView, range: PageRequest): Run<number> {
  const { k } = d;
  for (let page = range.start; page < range.end; page = vpn(page + 1)) {
    const entry = range.pfns[page - range.start]!;
    if ((entry & HMM_PFN_VALID) === 0 || (entry & HMM_PFN_ERROR) !== 0) return EFAULT;
    const writable = (entry & HMM_PFN_WRITE) !== 0;
    // The driver of the patch passes over another device's memory, and finds it missing again.
    if (isForeign(k, mirror, hmmPfn(entry))) continue;
    if (range.write && !writable) return EFAULT;
    const flags = writable ? MIRROR_WRITE : 0;
    // What was mapped before stays.
    if (!mapInMirror(k, mirror, page, reachable(d, hmmPfn(entry)), flags)) return ENOMEM;
  }
  if (k.point('dmirror_do_fault')) yield;
  return 0;
}

function isForeign(k: Kernel, mirror: MirrorView, pfn: Pfn): boolean {
  return isPrivatePfn(pfn) && pagemapDevice(k, pfn) !== mirror.device;
}

/** Where the data of a page is: behind private device memory, unless the driver forgets that. */
function reachable({ k, rules }: DriverContext, pfn: Pfn): Pfn {
  return isPrivatePfn(pfn) ? rules.mirrored(k, pfn) : pfn;
}

/** Switch driver.ownDevicePage. */
export const OWN_DEVICE_PAGES: RuleTable<'driver.ownDevicePage', (k: Kernel, page: Pfn) => Pfn> = {
  page: (_k, page) => page,
  // Of a page that was freed meanwhile: what it still names.
  backing: (k, page) =>
    k.state.pages.isLive(page) ? dataOf(k, page, 'dmirror_do_fault') : k.state.pages.backing(page),
};
