import { PmdType, PteType, SpanType } from '../events/generated.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  entryWritable,
  getEntry,
  getPmd,
  isAccessible,
  leafEntries,
  pmdType,
  PTE_PROTNONE,
  type EntryTableView,
  type PackedEntry,
} from '../machine/page-table.js';
import type { RuleTable } from '../designs/reader.js';
import type { MmView, VmaView } from '../machine/state.js';
import { COST } from '../schedule/costs.js';
import type { Run } from '../schedule/engine.js';
import { over } from '../schedule/over.js';
import { EAGAIN, EBUSY, EFAULT, EPERM } from '../units/errno.js';
import { PAGES_PER_PMD, vpn, type Pfn, type Vpn } from '../units/numbers.js';
import {
  DRIVER_TABLES,
  HMM_PFN_ERROR,
  type HmmPfn,
  type Need,
  type PfnRequests,
  type PfnTables,
} from './pfn-tables.js';
import { pagemapDevice } from './devmem/owner.js';
import type { Kernel } from './kernel.js';
import { FAULT_REMOTE, FAULT_WRITE, handleMmFault } from './mm/fault.js';
import { handleMmFaultOrRetry } from './mm/fault-retry.js';
import { isHuge } from './mm/huge.js';
import { waitForMigration } from './mm/migration-wait.js';
import { findVma, PROT_READ, PROT_WRITE } from './mm/vma.js';
import { hasPageTable } from './mm/zap.js';
import { checkRetryInterval } from './notifier/read.js';

export function hmmPfn(entry: HmmPfn): Pfn {
  return Math.floor(entry / 32) as Pfn;
}

/** What a device asks of the pages of a range. */
export interface PageRequest {
  readonly mm: number;
  readonly start: Vpn;
  readonly end: Vpn;
  /** Fault in what is missing; otherwise nothing is changed (a snapshot). */
  readonly fault: boolean;
  readonly write: boolean;
  /** What is asked of each page by tables of the caller; undefined: the same of all, by those of the test driver. */
  readonly requests?: PfnRequests;
  /** Device number plus one whose private pages are reported as they are. */
  readonly owner: number;
  /** Answers, one a page from `start`; until Linux 5.7 also requests, of which the driver's mask lets one through. */
  readonly pfns: number[] | Float64Array;
}

export interface HmmRange extends PageRequest {
  /** Interval that guards the range, and its sequence from read_begin. */
  readonly interval: number;
  readonly seq: number;
}

/** Switch rangefault.devicePages: Linux 5.5 knew no owners of device memory. */
export const DEVICE_PAGES: RuleTable<
  'rangefault.devicePages',
  (page: number, owner: number) => boolean
> = {
  everyDevice: () => true,
  ownDevice: (page, owner) => page === owner,
};

/** Switch rangefault.inputs: does what the caller's array holds ask for something (until Linux 5.7)? */
export const REQUESTS: RuleTable<'rangefault.inputs', boolean> = {
  zeros: true,
  leftOver: true,
  ignored: false,
};

/** Where a walk goes on after it had to let go. */
export interface Walk {
  readonly range: PageRequest;
  last: Vpn;
  /** May a fault give mmap_lock up, so that all has to be tried again? */
  readonly mayRetry: boolean;
}

/**
 * Reads the page table of a range for a device, under mmap_lock for reading.
 * @kernel mm/hmm.c hmm_range_fault: simplified (flags, values, defaults and mask of Linux 5.5 are those of
 * the test driver; a caller of the interface of 2019 has its own)
 * @returns 0, -EBUSY (begin again), -EFAULT or -EPERM
 */
export function* hmmRangeFault(k: Kernel, range: HmmRange): Run<number> {
  const flags = (range.fault ? 1 : 0) | (range.write ? 2 : 0);
  k.begin(
    SpanType.RANGE_FAULT,
    'hmm_range_fault',
    range.mm,
    range.start,
    range.end - range.start,
    range.seq,
    flags,
  );
  const walk: Walk = { range, last: range.start, mayRetry: false };
  let ret: number;
  do {
    if (checkRetryInterval(k, range.interval, range.seq)) {
      ret = EBUSY;
      break;
    }
    ret = yield* walkRange(k, walk);
  } while (ret === EBUSY);
  k.end(SpanType.RANGE_FAULT, ret);
  return ret;
}

/** Nothing is left to do. A walk goes on by plain calls until something is: that ends it, whatever comes of it. */
const WALKED = over(0);

function walkRange(k: Kernel, walk: Walk): Run<number> {
  const { range } = walk;
  const mm = k.mm(range.mm, 'hmm_range_fault');
  let at = walk.last;
  while (at < range.end) {
    const vma = findVma(mm, at);
    const inside = vma !== undefined && vma.start <= at;
    const stop = vpn(
      Math.min(range.end, vma === undefined ? range.end : inside ? vma.end : vma.start),
    );
    if (!inside || !isMirrorable(vma)) {
      // Nothing that a device could use: an error if it asked for it.
      if (range.fault) return over(EFAULT);
      fill(range, at, stop, HMM_PFN_ERROR);
    } else {
      const left = walkArea(k, walk, mm, vma, at, stop);
      if (left !== WALKED) return left;
    }
    at = stop;
  }
  return WALKED;
}

/** Maps without struct pages are told by their entries. @kernel mm/hmm.c hmm_vma_walk_test: whole */
function isMirrorable(vma: VmaView): boolean {
  return (vma.prot & PROT_READ) !== 0;
}

function fill(range: PageRequest, start: Vpn, end: Vpn, value: HmmPfn): void {
  range.pfns.fill(value, start - range.start, end - range.start);
}

/**
 * The part of a range that is in an area. @returns 0, -EBUSY after something was faulted in (begin again),
 * -EFAULT, -EPERM, or -EAGAIN if a fault gave mmap_lock up
 */
export function walkArea(
  k: Kernel,
  walk: Walk,
  mm: MmView,
  vma: VmaView,
  start: Vpn,
  end: Vpn,
): Run<number> {
  let at = start;
  while (at < end) {
    const stop = vpn(Math.min(end, (Math.floor(at / PAGES_PER_PMD) + 1) * PAGES_PER_PMD));
    const left = walkBlock(k, walk, mm, vma, at, stop);
    if (left !== WALKED) return left;
    at = stop;
  }
  return WALKED;
}

/** @kernel mm/hmm.c hmm_vma_walk_pmd, hmm_vma_walk_hole: whole */
function walkBlock(
  k: Kernel,
  walk: Walk,
  mm: MmView,
  vma: VmaView,
  start: Vpn,
  end: Vpn,
): Run<number> {
  const { range } = walk;
  const tables = tablesOf(range);
  const { flags: bits, values } = tables;
  const pmd = getPmd(mm.table, start);
  if (isHuge(pmd)) {
    const flags = bits.valid | (entryWritable(pmd) ? bits.write : 0);
    const need = needOfBlock(k, range, start, end, flags);
    if (need !== 'nothing') return faultIn(k, walk, mm, vma, start, end, need);
    for (let page = start; page < end; page = vpn(page + 1)) {
      const frame =
        pmdType(pmd) === PmdType.PMD_HUGE ? entryPfn(pmd) + (page % PAGES_PER_PMD) : k.zeroPage;
      range.pfns[page - range.start] = frame * 32 + (flags | bits.huge);
    }
    return WALKED;
  }
  if (!hasPageTable(mm, start)) {
    const need = needOfBlock(k, range, start, end, 0);
    if (need !== 'nothing') return faultIn(k, walk, mm, vma, start, end, need);
    fill(range, start, end, values.none);
    return WALKED;
  }
  for (let page = start; ; page = vpn(page + 1)) {
    page = readPresent(k, range, tables, mm.table, page, end);
    if (page === end) return WALKED;
    k.spend(COST.entry);
    const left = readEntry(k, range, tables, getEntry(mm.table, page), page - range.start);
    if (left === 'nothing') continue;
    if (typeof left === 'number') return over(left);
    if (left === 'migration') return awaitMigration(k, walk, mm, page);
    return faultIn(k, walk, mm, vma, page, end, left);
  }
}

/**
 * Answers for pages that are there and need nothing, as most are, in one go. @returns the first that is to be
 * looked at by itself
 */
function readPresent(
  k: Kernel,
  range: PageRequest,
  { flags: bits }: PfnTables,
  table: EntryTableView,
  start: Vpn,
  end: Vpn,
): Vpn {
  const entries = leafEntries(table, start);
  if (entries === undefined || range.requests !== undefined) return start;
  const { pfns, start: first } = range;
  const needsWrite = range.fault && range.write;
  const { valid } = bits;
  const writable = valid | bits.write;
  const block = Math.floor(start / PAGES_PER_PMD) * PAGES_PER_PMD;
  let page: number = start;
  for (; page < end; page++) {
    const entry = entries[page - block]!;
    if (!isAccessible(entry)) break;
    const writes = entryWritable(entry);
    if (needsWrite && !writes) break;
    pfns[page - first] = entryPfn(entry) * 32 + (writes ? writable : valid);
  }
  k.spend(COST.entry * (page - start));
  return vpn(page);
}

function* awaitMigration(k: Kernel, walk: Walk, mm: MmView, page: Vpn): Run<number> {
  walk.last = page;
  yield* waitForMigration(k, mm, page);
  return EBUSY;
}

/**
 * Answers for an entry. @returns what is left to do before that can be: to fault the page in, to wait for the end
 * of its migration; or why it cannot
 * @kernel mm/hmm.c hmm_vma_handle_pte: whole
 */
function readEntry(
  k: Kernel,
  range: PageRequest,
  { flags: bits, values }: PfnTables,
  entry: PackedEntry,
  at: number,
): Need | 'migration' | typeof EFAULT {
  let flags = 0;
  switch (entryType(entry)) {
    case PteType.NONE:
      break;
    case PteType.PRESENT:
    case PteType.ZERO:
      if ((entryFlags(entry) & PTE_PROTNONE) !== 0) break;
      flags = bits.valid | (entryWritable(entry) ? bits.write : 0);
      break;
    case PteType.DEVICE_PRIVATE:
      // The caller's own is reported as it is, even if write access was asked for and is not there.
      if (
        !asksForDevicePage(k, range, at) &&
        k.rules.reportsDevicePage(pagemapDevice(k, entryPfn(entry)) + 1, range.owner)
      ) {
        const write = entryWritable(entry) ? bits.write : 0;
        range.pfns[at] = entryPfn(entry) * 32 + (bits.valid | bits.devicePrivate | write);
        return 'nothing';
      }
      break;
    case PteType.SPECIAL:
      if (range.fault) return EFAULT;
      range.pfns[at] = values.error;
      return 'nothing';
    case PteType.MIGRATION:
      if (needOf(range, at, 0) === 'nothing') break;
      if (!keepsRequests(k, range)) range.pfns[at] = values.none;
      return 'migration';
    case PteType.POISONED:
      if (needOf(range, at, 0) === 'nothing') break;
      return EFAULT;
    default:
      break;
  }
  const need = needOf(range, at, flags);
  if (need === 'nothing') range.pfns[at] = flags === 0 ? values.none : entryPfn(entry) * 32 + flags;
  return need;
}

export function tablesOf({ requests }: PageRequest): PfnTables {
  return requests === undefined ? DRIVER_TABLES : requests.tables;
}

/** Does the slot ask for device memory to be faulted home? @kernel mm/hmm.c hmm_pte_need_fault: whole */
function asksForDevicePage(k: Kernel, range: PageRequest, at: number): boolean {
  const { fault, pfns, requests } = range;
  const { devicePrivate } = tablesOf(range).flags;
  const asked = requests === undefined ? pfns[at]! : askedOf(requests, pfns[at]!);
  return (
    fault && (asked & devicePrivate) !== 0 && (requests !== undefined || k.rules.honoursRequests)
  );
}

function askedOf({ mask, defaults }: PfnRequests, slot: number): number {
  return (slot & mask) | defaults;
}

/** What a page needs that is mapped so. @kernel mm/hmm.c hmm_pte_need_fault: whole */
function needOf(range: PageRequest, at: number, flags: number): Need {
  const { fault, requests } = range;
  const { valid, write } = tablesOf(range).flags;
  if (!fault) return 'nothing';
  const asked =
    requests === undefined ? valid | (range.write ? write : 0) : askedOf(requests, range.pfns[at]!);
  if ((asked & valid) === 0) return 'nothing';
  if ((asked & write) !== 0 && (flags & write) === 0) return 'write';
  return (flags & valid) === 0 ? 'read' : 'nothing';
}

/** The same of all pages of a block, which are mapped alike. @kernel mm/hmm.c hmm_range_need_fault: whole */
function needOfBlock(k: Kernel, range: PageRequest, start: Vpn, end: Vpn, flags: number): Need {
  const first = start - range.start;
  if (range.requests === undefined) return needOf(range, first, flags);
  const { byFirst } = k.rules.needs;
  let found: Need = 'nothing';
  for (let at = first; at < end - range.start; at++) {
    const need = needOf(range, at, flags);
    if (need === 'write' || (byFirst && need !== 'nothing')) return need;
    if (need !== 'nothing') found = need;
  }
  return found;
}

function keepsRequests(k: Kernel, { requests }: PageRequest): boolean {
  return requests !== undefined && k.rules.needs.keeps;
}

/**
 * Faults in everything to the end of the block, and has the walk begin again from here.
 * @kernel mm/hmm.c hmm_vma_fault: whole
 */
function* faultIn(
  k: Kernel,
  walk: Walk,
  mm: MmView,
  vma: VmaView,
  start: Vpn,
  end: Vpn,
  need: Need,
): Run<number> {
  walk.last = start;
  const write = need === 'write';
  if (write && (vma.prot & PROT_WRITE) === 0) return EPERM;
  // The slots ask for nothing when the walk comes back.
  if (!keepsRequests(k, walk.range)) fill(walk.range, start, end, tablesOf(walk.range).values.none);
  for (let page = start; page < end; page = vpn(page + 1)) {
    const flags = FAULT_REMOTE | (write ? FAULT_WRITE : 0);
    const fault = walk.mayRetry ? handleMmFaultOrRetry : handleMmFault;
    const result = yield* fault(k, mm, page, flags);
    if (result === 'retry') return EAGAIN;
    if (result !== 'ok') return EFAULT;
  }
  return EBUSY;
}
