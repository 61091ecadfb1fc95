import { Backing, ObjectKind, SpanType, ViolationType } from '../../events/generated.js';
import type { MmView, VmaView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { acquire, release, upRead } from '../../schedule/locks.js';
import { LockMode, rangeHmm, rangeState } from '../../events/generated.js';
import { EAGAIN, EBUSY, EFAULT, EINVAL, EPERM } from '../../units/errno.js';
import { vpn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { findVma, PROT_READ } from '../mm/vma.js';
import { HMM_PFN_ERROR, walkArea, type PageRequest, type Walk } from '../range-fault.js';
import { hmmPut, hmmRegister } from './object.js';
import { hmmVmaRangeDone, isRangeValid, link } from './range.js';

/** What a device asks of a range. */
export interface RangeRequest extends PageRequest {
  /** The range that tells whether it is valid. */
  readonly range: number;
  /** Is a fault allowed to sleep with mmap_lock held, so that it never has to be tried again? */
  readonly block: boolean;
}

type Area = VmaView | typeof EFAULT | typeof EINVAL | typeof EPERM;

/**
 * Reads the page table of a range for a device, under mmap_lock for reading, and if the request says so
 * faults in what is missing. Tells how many pages, a positive number; or -EBUSY if the range was
 * invalidated meanwhile; or -EAGAIN, as what it was to begin with and with the lock as it is, see
 * {@link turnedInvalid}; or -EFAULT, -EINVAL or -EPERM by the first area that is none, a special one, or
 * not readable. Before ranges were registered this is what tracks them, until
 * {@link hmmVmaRangeDone}.
 * @kernel mm/hmm.c hmm_range_snapshot, hmm_range_fault: simplified (flags and values are those of the test
 * driver, and one access is asked for of all pages)
 */
export function* hmmRange(k: Kernel, request: RangeRequest): Run<number> {
  const { mm, start, end, range, fault, write } = request;
  const name = fault ? 'hmm_range_fault' : 'hmm_range_snapshot';
  checkLocked(k, mm, name);
  k.begin(
    SpanType.RANGE_FAULT,
    name,
    mm,
    start,
    end - start,
    range,
    (fault ? 1 : 0) | (write ? 2 : 0),
  );
  const ret = yield* k.rules.validity!.registers
    ? walkRegistered(k, request, name)
    : registerAndWalk(k, request, name);
  k.end(SpanType.RANGE_FAULT, ret);
  return ret;
}

/** Area by area. */
function* walkRegistered(k: Kernel, request: RangeRequest, where: string): Run<number> {
  const { range, end } = request;
  const mm = k.mm(request.mm, where);
  if (k.hmm(k.range(range, where).hmm, where).dead) return EFAULT;
  for (let at = request.start; at < end;) {
    if (k.point(where)) yield;
    if (!isRangeValid(k, range, where)) return turnedInvalid(k, request, mm, where);
    const area = usable(findVma(mm, at), request, EFAULT);
    if (typeof area === 'number') return area;
    const stop = vpn(Math.min(end, area.end));
    k.looksAt('fault without an area');
    if (area.start > at && k.rules.refusesHoles) return EFAULT;
    if (area.start > at) walkHole(k, request, at, where);
    const ret = yield* walk(k, request, mm, area, vpn(Math.max(at, area.start)), stop);
    if (ret !== 0) return ret;
    at = stop;
  }
  return end - request.start;
}

/**
 * Of the two functions only the one that faults gives mmap_lock up, and both give the answer that says so
 * (switch mirror.mmapLock).
 */
function turnedInvalid(k: Kernel, { fault }: RangeRequest, mm: MmView, where: string): number {
  if (!k.rules.dropsMmapLock) return EBUSY;
  if (fault) upRead(k, mm.mmapLock, where);
  return EAGAIN;
}

/** Within one area, which its caller found. Registered by this, a range is valid, whatever runs. */
function* registerAndWalk(k: Kernel, request: RangeRequest, where: string): Run<number> {
  const { range, start, end } = request;
  const mm = k.mm(request.mm, where);
  k.emit(rangeHmm(range, 0));
  const found = findVma(mm, start);
  if (found === undefined || found.start > start || found.end < end) return EINVAL;
  const hmmId = yield* hmmRegister(k, mm.id);
  if (hmmId === 0) return EINVAL;
  const area = usable(found, request, EINVAL);
  if (typeof area === 'number') {
    yield* hmmPut(k, hmmId, where);
    return area;
  }
  const { lock } = k.hmm(hmmId, where);
  yield* acquire(k, lock, LockMode.EXCLUSIVE_MODE, where);
  const { generation, seen } = k.range(range, where);
  k.emit(rangeState(range, true, generation, seen));
  link(k, range, hmmId, where);
  release(k, lock, LockMode.EXCLUSIVE_MODE, where);
  const ret = yield* walk(k, request, mm, area, start, end);
  if (ret === 0 || !k.rules.validity!.asksTooEarly) k.emit(rangeHmm(range, hmmId));
  if (ret === 0) return end - start;
  yield* hmmVmaRangeDone(k, range);
  return ret;
}

/** Again and again while pages are faulted in and the range is valid. */
function* walk(
  k: Kernel,
  request: RangeRequest,
  mm: MmView,
  area: VmaView,
  start: Vpn,
  end: Vpn,
): Run<number> {
  const state: Walk = { range: request, last: start, mayRetry: request.fault && !request.block };
  let ret: number;
  do ret = yield* walkArea(k, state, mm, area, state.last, end);
  while (ret === EBUSY && isRangeValid(k, request.range, 'hmm_range_fault'));
  if (ret !== 0) clear(request, state.last, 0);
  return ret;
}

/** The area, or what is answered of it. */
function usable(area: VmaView | undefined, request: RangeRequest, special: number): Area {
  if (area === undefined || area.backing === Backing.DEVICE_MAP) return special as Area;
  if (area.backing === Backing.HUGETLB || area.backing === Backing.DAX) {
    clear(request, request.start, HMM_PFN_ERROR);
    return EINVAL;
  }
  if ((area.prot & PROT_READ) !== 0) return area;
  clear(request, request.start, 0);
  return EPERM;
}
function clear(request: RangeRequest, from: Vpn, value: number): void {
  request.pfns.fill(value, from - request.start, request.end - request.start);
}

/** An area was found behind the page that was looked for: what is in front of it is walked without one. */
function walkHole(k: Kernel, { fault, mm }: RangeRequest, page: Vpn, where: string): void {
  if (!fault) return;
  k.violation({
    type: ViolationType.KERNEL_CRASH,
    site: where,
    kind: ObjectKind.OBJECT_MM,
    object: mm,
    message: `${where} faults page 0x${(page * 4096).toString(16)} in, which no area of mm ${mm} holds`,
    mm,
    vpn: page,
    fatal: true,
  });
}

function checkLocked(k: Kernel, mm: number, where: string): void {
  k.looksAt('walk without mmap_lock');
  const { mmapLock } = k.mm(mm, where);
  const lock = k.unnoted.locks.get(mmapLock);
  if (lock === undefined || lock.writer === k.task || lock.readers.includes(k.task)) return;
  k.violation({
    type: ViolationType.ASSERTION,
    site: where,
    kind: ObjectKind.OBJECT_MM,
    object: mm,
    message: `${where} is called by task ${k.task}, which does not hold mmap_lock`,
    mm,
    fatal: false,
  });
}
