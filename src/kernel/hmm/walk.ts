import { Backing, ObjectKind, SpanType, ViolationType } from '../../events/generated.js';
import type { MmView, VmaView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { acquire, release, upRead } from '../../schedule/locks.js';
import { LockMode, rangeHmm, rangeState } from '../../events/generated.js';
import { EAGAIN, EBUSY, EFAULT, EINVAL, ENOMEM, EPERM } from '../../units/errno.js';
import { getPmd } from '../../machine/page-table.js';
import { PAGES_PER_PMD, vpn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { isHuge } from '../mm/huge.js';
import { findVma, PROT_READ } from '../mm/vma.js';
import { hasPageTable } from '../mm/zap.js';
import { tablesOf, walkArea, type PageRequest, type Walk } from '../range-fault.js';
import type { PfnTables } from '../pfn-tables.js';
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
 * faults in what is missing. Tells how many pages it came to, up to the first of a last block that has no page table, which
 * of a snapshot may be none; or -EBUSY if the range was
 * invalidated meanwhile; or -EAGAIN, as what it was to begin with and with the lock as it is, see
 * {@link turnedInvalid}; or -EFAULT, -EINVAL or -EPERM by the first area that is none, a special one, or
 * not readable. Before ranges were registered this is what tracks them, until
 * {@link hmmVmaRangeDone}.
 * @kernel mm/hmm.c hmm_range_snapshot, hmm_range_fault: simplified (a write that is asked of an area which
 * may not be written is answered -EPERM, as the text above the function says; until Linux 5.4 it was tried
 * for ever: linux-mm 2019-08-23, R. Campbell)
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
  let from = request.start;
  for (let at = request.start; at < end;) {
    if (k.point(where)) yield;
    if (!isRangeValid(k, range, where)) return turnedInvalid(k, request, mm, where);
    const area = usable(findVma(mm, at), request, NO_AREA);
    if (typeof area === 'number') return area;
    const stop = vpn(Math.min(end, area.end));
    k.looksAt('fault without an area');
    if (area.start > at && k.rules.refusesHoles) return EFAULT;
    if (area.start > at) walkHole(k, request, at, vpn(Math.min(area.start, end)), where);
    if (area.start >= end) return inBlock(vpn(end - 1), at) - request.start;
    from = vpn(Math.max(at, area.start));
    const ret = yield* walk(k, request, mm, area, from, stop);
    if (ret !== 0) return ret;
    at = stop;
  }
  return pagesFound(mm, request, from);
}

/** What a walk that came to its end answers: where it was last, `from` being the start of its last area. */
function pagesFound(mm: MmView, { start, end }: RangeRequest, from: Vpn): number {
  const last = vpn(end - 1);
  if (hasPageTable(mm, last) || isHuge(getPmd(mm.table, last))) return end - start;
  return inBlock(last, from) - start;
}
/** Where what has no table is walked last: by blocks of the page table, from `from` on. */
function inBlock(last: Vpn, from: Vpn): Vpn {
  return vpn(Math.max(Math.floor(last / PAGES_PER_PMD) * PAGES_PER_PMD, from));
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
  if (hmmId === 0) {
    if (request.fault) clear(request, start, 'none');
    return ENOMEM;
  }
  const area = usable(found, request, ANY_SPECIAL);
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
  if (ret === 0) return pagesFound(mm, request, start);
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
  if (ret !== 0) clear(request, state.last, 'none');
  return ret;
}

/** A map of a device is like none at all, since ranges are registered; before, like the other special ones. */
const NO_AREA: ReadonlySet<Backing> = new Set([Backing.DEVICE_MAP]);
const ANY_SPECIAL: ReadonlySet<Backing> = new Set();

/** The area, or what is answered of it. */
function usable(
  area: VmaView | undefined,
  request: RangeRequest,
  absent: ReadonlySet<Backing>,
): Area {
  if (area === undefined || absent.has(area.backing)) return EFAULT;
  if (SPECIAL.has(area.backing)) {
    // All of the range, whatever came before.
    clear(request, request.start, 'special');
    return EINVAL;
  }
  if ((area.prot & PROT_READ) !== 0) return area;
  clear(request, request.start, 'none');
  return EPERM;
}
const SPECIAL: ReadonlySet<Backing> = new Set([Backing.HUGETLB, Backing.DAX, Backing.DEVICE_MAP]);

function clear(request: RangeRequest, from: Vpn, value: keyof PfnTables['values']): void {
  request.pfns.fill(
    tablesOf(request).values[value],
    from - request.start,
    request.end - request.start,
  );
}

/**
 * An area was found behind the page that was looked for: what is in front of it is walked without one. A
 * snapshot finds nothing there, whatever an earlier walk of the same range has found.
 */
function walkHole(k: Kernel, request: RangeRequest, page: Vpn, stop: Vpn, where: string): void {
  const { fault, mm, start, pfns } = request;
  if (!fault) {
    pfns.fill(tablesOf(request).values.none, page - start, stop - start);
    return;
  }
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
