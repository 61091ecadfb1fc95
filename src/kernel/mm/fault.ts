import {
  Backing,
  NotifierEvent,
  PageKind,
  pageMapping,
  PteType,
  pteSet,
  SpanType,
} from '../../events/generated.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  entryWritable,
  getEntry,
  getPmd,
  PTE_DIRTY,
  PTE_WRITE,
  PTE_YOUNG,
} from '../../machine/page-table.js';
import { PAGE_ANON_EXCLUSIVE, PAGE_LRU } from '../../machine/pages.js';
import type { RuleTable } from '../../designs/reader.js';
import type { MmView, VmaView } from '../../machine/state.js';
import { COST } from '../../schedule/costs.js';
import type { Run } from '../../schedule/engine.js';
import { over } from '../../schedule/over.js';
import { NO_PFN, type Pfn, type Vpn } from '../../units/numbers.js';
import { checkSoleMapping } from '../detect/writers.js';
import type { Kernel } from '../kernel.js';
import { invalidateRangeEnd, invalidateRangeStart } from '../notifier/invalidate.js';
import { fileFault } from './file-fault.js';
import { hugeFault, hugeWriteFault, isHuge, markHugeAccessed, wantsHuge } from './huge.js';
import { nonPresentFault } from './swap-fault.js';
import {
  allocPage,
  copyPage,
  hasPageFlag,
  isAnonymous,
  putMapped,
  putPage,
  setPageFlag,
} from './page.js';
import { pgoffAt, prepareAnonVma, VMA_SHARED, vmaAt } from './vma.js';
import { allocPageTable } from './zap.js';
import type { FaultResult, FaultStep } from '../ports.js';
import { mapNewPage, mapUnsharedPage } from './map-page.js';

export const VM_FAULT_COMPLETED = 0x4000;
/** VM_FAULT_*: what the kernel's own fault returns. */
export const VM_FAULT: Readonly<Record<FaultStep, number>> = {
  ok: 0,
  oom: 0x1,
  sigbus: 0x2,
  /** The data of the page are lost. */
  hwpoison: 0x10,
  /** A page became writable, by copying it or as it was. */
  write: 0x8,
  /** Mapped already, with what is around it. */
  noPage: 0x100,
  /** A page of a file or of shared memory, which came locked. */
  locked: 0x200,
  /** The same, and the write made it dirty: mmap_lock was given up to tell its object, and all is done. */
  dirtied: 0x200 | VM_FAULT_COMPLETED,
};

/** Bits of a fault's flags. */
export const FAULT_WRITE = 1;
/** On behalf of somebody else's access: a device or get_user_pages. */
export const FAULT_REMOTE = 2;
/** From user mode. */
export const FAULT_USER = 4;
/** The page has to be the process's own, to be read only; not together with {@link FAULT_WRITE}. */
export const FAULT_UNSHARE = 32;
/** Under the lock of the area, without mmap_lock. (8 says that a fault may be tried again.) */
export const FAULT_AREA_LOCK = 16;
export const VM_FAULT_RETRY = 0x400;

/**
 * Makes a page accessible, under mmap_lock for reading and after the area's permissions were
 * checked. One call does one step; the access is tried again and may fault again.
 * @kernel mm/memory.c handle_mm_fault, handle_pte_fault: simplified (no swap, NUMA hints or userfaultfd)
 */
export function* handleMmFault(k: Kernel, mm: MmView, page: Vpn, flags: number): Run<FaultResult> {
  k.begin(SpanType.PAGE_FAULT, '', mm.id, page, 1, 0, flags);
  k.spend(COST.entry);
  const step = yield* handleFault(k, mm, vmaAt(mm, page)!, page, accessOf(flags));
  // On behalf of somebody else nothing may be tried again, and mmap_lock is kept.
  const kept = step === 'dirtied' && (flags & FAULT_REMOTE) !== 0;
  k.end(SpanType.PAGE_FAULT, VM_FAULT[kept ? 'locked' : told(k, step)]);
  return step === 'sigbus' || step === 'hwpoison' || step === 'oom' ? step : 'ok';
}

/** Switch fault.writeResult. */
export const WRITE_RESULTS: RuleTable<'fault.writeResult', boolean> = { told: true, untold: false };

function told(k: Kernel, step: FaultStep): FaultStep {
  return step === 'write' && !k.rules.tellsWrite ? 'ok' : step;
}

/** A device-private page is not looked at without mmap_lock. @kernel mm/memory.c do_swap_page: simplified (that answer alone) */
export function refuseUnderAreaLock(k: Kernel, mm: MmView, page: Vpn, flags: number): void {
  k.begin(SpanType.PAGE_FAULT, '', mm.id, page, 1, 0, flags);
  k.spend(COST.entry);
  k.end(SpanType.PAGE_FAULT, VM_FAULT_RETRY);
}

/** What a fault is to make possible. */
type Access = 'read' | 'write' | 'unshare';
function accessOf(flags: number): Access {
  if ((flags & FAULT_UNSHARE) !== 0) return 'unshare';
  return (flags & FAULT_WRITE) !== 0 ? 'write' : 'read';
}

function handleFault(
  k: Kernel,
  mm: MmView,
  vma: VmaView,
  page: Vpn,
  access: Access,
): Run<FaultStep> {
  const pmd = getPmd(mm.table, page);
  if (isHuge(pmd) || (pmd === 0 && wantsHuge(vma, page)))
    return handleHugeFault(k, mm, vma, page, access);
  allocPageTable(k, mm, page);
  return handlePte(k, mm, vma, page, access);
}

function* handleHugeFault(
  k: Kernel,
  mm: MmView,
  vma: VmaView,
  page: Vpn,
  access: Access,
): Run<FaultStep> {
  const write = access === 'write';
  if (getPmd(mm.table, page) === 0) {
    if (yield* hugeFault(k, mm, vma, page, write)) return 'ok';
    // There is none in the pool: -ENOSPC.
    if (vma.backing === Backing.HUGETLB) return 'sigbus';
  }
  const pmd = getPmd(mm.table, page);
  if (isHuge(pmd)) {
    if (access === 'read' || entryWritable(pmd)) {
      markHugeAccessed(k, mm, page, write);
      return 'ok';
    }
    if (!(yield* hugeWriteFault(k, mm, vma, page, !write))) return 'sigbus';
    if (isHuge(getPmd(mm.table, page))) return vma.backing === Backing.HUGETLB ? 'ok' : 'write';
  }
  allocPageTable(k, mm, page);
  return yield* handlePte(k, mm, vma, page, access);
}

function handlePte(k: Kernel, mm: MmView, vma: VmaView, page: Vpn, access: Access): Run<FaultStep> {
  const write = access === 'write';
  const entry = getEntry(mm.table, page);
  switch (entryType(entry)) {
    case PteType.NONE:
      return vma.inode === 0
        ? anonymousFault(k, mm, vma, page, write)
        : fileFault(k, mm, vma, page, write);
    case PteType.ZERO:
    case PteType.PRESENT:
      if (access !== 'read' && !entryWritable(entry))
        return writeProtectFault(k, mm, vma, page, !write);
      markAccessed(k, mm, page, write);
      return over('ok');
    default:
      return nonPresentFault(k, mm, vma, page, write);
  }
}

/** The hardware sets these bits on access. */
export function markAccessed(k: Kernel, mm: MmView, page: Vpn, write: boolean): void {
  const entry = getEntry(mm.table, page);
  const flags = entryFlags(entry) | PTE_YOUNG | (write ? PTE_DIRTY : 0);
  if (flags !== entryFlags(entry))
    k.emit(pteSet(mm.id, page, entryType(entry), entryPfn(entry), flags));
}

/**
 * First touch of private anonymous memory: reading maps the zero page, writing a page of its own.
 * @kernel mm/memory.c do_anonymous_page: whole
 */
function* anonymousFault(
  k: Kernel,
  mm: MmView,
  vma: VmaView,
  page: Vpn,
  write: boolean,
): Run<FaultResult> {
  if (!write) {
    if (k.point('do_anonymous_page', 'zero_page')) yield;
    if (getEntry(mm.table, page) === 0)
      k.emit(pteSet(mm.id, page, PteType.ZERO, k.zeroPage, PTE_YOUNG));
    return 'ok';
  }
  const anonVma = prepareAnonVma(k, mm, vma);
  const pfn = allocPage(
    k,
    PageKind.PAGE_ANON,
    0,
    PAGE_LRU | PAGE_ANON_EXCLUSIVE,
    anonVma,
    pgoffAt(vma, page),
  );
  if (pfn === NO_PFN) return 'oom';
  if (k.point('do_anonymous_page')) yield;
  // Somebody else may have been faster while the page was made.
  if (getEntry(mm.table, page) !== 0) putPage(k, pfn);
  else mapNewPage(k, mm, vma, page, pfn);
  return 'ok';
}

/**
 * A write to a page mapped read only: reuse it if nobody else can see it, else copy. To unshare, the
 * same of private pages, which stay read only.
 * @kernel mm/memory.c do_wp_page: simplified (no page_mkwrite or userfaultfd)
 */
function* writeProtectFault(
  k: Kernel,
  mm: MmView,
  vma: VmaView,
  page: Vpn,
  unshare: boolean,
): Run<FaultStep> {
  const entry = getEntry(mm.table, page);
  const pfn = entryPfn(entry);
  if (unshare) {
    if (entryType(entry) !== PteType.PRESENT || !isAnonymous(k, pfn)) return 'ok';
    if (mayReuse(k, vma, pfn)) return 'ok';
  } else if (entryType(entry) === PteType.PRESENT) {
    if ((vma.flags & VMA_SHARED) !== 0 || mayReuse(k, vma, pfn)) {
      k.emit(pteSet(mm.id, page, PteType.PRESENT, pfn, PTE_WRITE | PTE_DIRTY | PTE_YOUNG));
      checkSoleMapping(k, mm, page, pfn, 'wp_page_reuse');
      return 'write';
    }
  }
  return yield* copyOnWrite(k, mm, vma, page, unshare);
}

/** @kernel mm/memory.c do_wp_page: simplified (the part on exclusive pages) */
function mayReuse(k: Kernel, vma: VmaView, pfn: Pfn): boolean {
  if (!isAnonymous(k, pfn)) return false;
  if (hasPageFlag(k, pfn, PAGE_ANON_EXCLUSIVE)) return true;
  if (k.state.pages.refcount(pfn) !== 1) return false;
  takeOver(k, vma, pfn);
  return true;
}

/**
 * The page is this area's alone from now on, and no relative's any more: the reverse map looks for it
 * in fewer places. @kernel mm/rmap.c page_move_anon_rmap: whole
 */
export function takeOver(k: Kernel, vma: VmaView, pfn: Pfn): void {
  const { pages } = k.state;
  if (vma.anonVma !== 0 && pages.object(pfn) !== vma.anonVma) {
    k.emit(pageMapping(pfn, pages.kind(pfn), vma.anonVma, pages.index(pfn)));
  }
  setPageFlag(k, pfn, PAGE_ANON_EXCLUSIVE, true);
}

/**
 * Replaces a read-only page by a copy, with the one page invalidated around the change.
 * @kernel mm/memory.c wp_page_copy: whole
 */
function* copyOnWrite(
  k: Kernel,
  mm: MmView,
  vma: VmaView,
  page: Vpn,
  unshare: boolean,
): Run<FaultStep> {
  const old = getEntry(mm.table, page);
  const from = entryPfn(old);
  const anonVma = prepareAnonVma(k, mm, vma);
  const pfn = allocPage(
    k,
    PageKind.PAGE_ANON,
    0,
    PAGE_LRU | PAGE_ANON_EXCLUSIVE,
    anonVma,
    pgoffAt(vma, page),
  );
  if (pfn === NO_PFN) return 'oom';
  if (entryType(old) === PteType.PRESENT) copyPage(k, pfn, from);
  const range = yield* invalidateRangeStart(k, mm.id, page, (page + 1) as Vpn, NotifierEvent.CLEAR);
  if (k.point('wp_page_copy')) yield;
  const copied = getEntry(mm.table, page) === old;
  if (copied) {
    if (unshare) mapUnsharedPage(k, mm, page, pfn);
    else mapNewPage(k, mm, vmaAt(mm, page)!, page, pfn);
    if (entryType(old) === PteType.PRESENT) putMapped(k, from);
  } else {
    putPage(k, pfn);
  }
  if (typeof range === 'object') yield* invalidateRangeEnd(k, range, true);
  return copied ? 'write' : 'ok';
}
