import { LockMode, NotifierEvent, PteType, pteSet } from '../../events/generated.js';
import {
  blocksIn,
  entryFlags,
  entryPfn,
  entryType,
  getEntry,
  PTE_DIRTY,
  PTE_PROTNONE,
  PTE_WRITE,
  usedPages,
  type PackedEntry,
} from '../../machine/page-table.js';
import { PAGE_ANON_EXCLUSIVE } from '../../machine/pages.js';
import type { RuleTable } from '../../designs/reader.js';
import type { MmView, VmaView } from '../../machine/state.js';
import { COST } from '../../schedule/costs.js';
import type { Run } from '../../schedule/engine.js';
import { acquire, release } from '../../schedule/locks.js';
import { EINVAL, ENOMEM } from '../../units/errno.js';
import { PAGES_PER_PMD, vpn, type Vpn } from '../../units/numbers.js';
import { checkSoleMapping } from '../detect/writers.js';
import type { Kernel } from '../kernel.js';
import { invalidateRangeEnd, invalidateRangeStart } from '../notifier/invalidate.js';
import type { ActiveRange } from '../notifier/range.js';
import { protectHuge } from './huge.js';
import { hasPageFlag } from './page.js';
import { findVma, PROT_READ, PROT_WRITE, recharged, VMA_SHARED, vmaAt } from './vma.js';
import { changeVma } from './vma-change.js';

/** Pages that one page of page-upper-directory entries covers. */
const PAGES_PER_PUD = PAGES_PER_PMD * 512;

/**
 * Changes the protection of a range; what comes before a hole is changed all the same.
 * @kernel mm/mprotect.c do_mprotect_pkey: whole
 * @returns 0, -EINVAL, or -ENOMEM at a hole
 */
export function* mprotect(
  k: Kernel,
  mmId: number,
  start: Vpn,
  npages: number,
  prot: number,
): Run<number> {
  const mm = k.mm(mmId, 'mprotect');
  if (npages < 0) return EINVAL;
  if (npages === 0) return 0;
  yield* acquire(k, mm.mmapLock, LockMode.EXCLUSIVE_MODE, 'mprotect');
  const ret = yield* protectLocked(k, mm, start, vpn(start + npages), prot);
  release(k, mm.mmapLock, LockMode.EXCLUSIVE_MODE, 'mprotect');
  return ret;
}

function* protectLocked(k: Kernel, mm: MmView, start: Vpn, end: Vpn, prot: number): Run<number> {
  let at = start;
  if (findVma(mm, at) === undefined) return ENOMEM;
  while (at < end) {
    const vma = vmaAt(mm, at);
    if (vma === undefined) return ENOMEM;
    const stop = vpn(Math.min(end, vma.end));
    if (vma.prot !== prot) {
      yield* changeVma(k, mm, vma, at, stop, prot, recharged(k, vma, prot));
      yield* changeProtection(k, mm, vmaAt(mm, at)!, at, stop);
    }
    at = stop;
  }
  return 0;
}

/**
 * Rewrites the entries; notifies from the first block that has a page table, once for each
 * page-upper-directory entry. @kernel mm/mprotect.c change_pmd_range: whole
 */
function* changeProtection(k: Kernel, mm: MmView, vma: VmaView, start: Vpn, end: Vpn): Run {
  let range: ActiveRange | undefined;
  let pud = -1;
  for (const block of blocksIn(mm.table, start, end)) {
    const first = vpn(Math.max(start, block * PAGES_PER_PMD));
    const last = vpn(Math.min(end, (block + 1) * PAGES_PER_PMD));
    if (Math.floor(first / PAGES_PER_PUD) !== pud) {
      if (range !== undefined) yield* invalidateRangeEnd(k, range);
      pud = Math.floor(first / PAGES_PER_PUD);
      const pudEnd = vpn(Math.min(end, (pud + 1) * PAGES_PER_PUD));
      const started = yield* invalidateRangeStart(
        k,
        mm.id,
        first,
        pudEnd,
        NotifierEvent.PROTECTION_VMA,
      );
      range = typeof started === 'object' ? started : undefined;
    }
    yield* protectHuge(k, mm, first, last);
    yield* changePtes(k, mm, vma, first, last);
  }
  if (range !== undefined) yield* invalidateRangeEnd(k, range);
}

/** @kernel mm/mprotect.c change_pte_range: simplified (no NUMA hints, no userfaultfd) */
function* changePtes(k: Kernel, mm: MmView, vma: VmaView, start: Vpn, end: Vpn): Run {
  for (const page of usedPages(mm.table, start, end)) {
    k.spend(COST.entry);
    const old = getEntry(mm.table, page);
    const flags = protectedFlags(k, vma, old);
    if (flags !== entryFlags(old))
      k.emit(pteSet(mm.id, page, entryType(old), entryPfn(old), flags));
    if (entryType(old) === PteType.PRESENT && (flags & PTE_WRITE) !== 0)
      checkSoleMapping(k, mm, page, entryPfn(old), 'change_pte_range');
    if (k.point('change_pte_range')) yield;
  }
}

function protectedFlags(k: Kernel, vma: VmaView, entry: PackedEntry): number {
  const flags = entryFlags(entry);
  switch (entryType(entry)) {
    case PteType.PRESENT:
    case PteType.ZERO: {
      const kept = flags & ~(PTE_WRITE | PTE_PROTNONE);
      if ((vma.prot & (PROT_READ | PROT_WRITE)) === 0) return kept | PTE_PROTNONE;
      if (entryType(entry) === PteType.PRESENT && canBeWritable(k, vma, entry))
        return kept | PTE_WRITE;
      return kept;
    }
    case PteType.DEVICE_PRIVATE:
    case PteType.MIGRATION:
    case PteType.DEVICE_EXCLUSIVE:
      // Write access is taken away here and only given back by a fault.
      return flags & ~PTE_WRITE;
    default:
      return flags;
  }
}

/** Switch mprotect.writable. */
export const MADE_WRITABLE: RuleTable<'mprotect.writable', boolean> = {
  dirtyExclusive: false,
  exclusive: true,
};

/**
 * Shared pages follow the area. A private page that no other process can have needs no fault to be
 * writable again, if it is dirty or need not be. @kernel mm/mprotect.c can_change_pte_writable: whole
 */
function canBeWritable(k: Kernel, vma: VmaView, entry: PackedEntry): boolean {
  if ((vma.prot & PROT_WRITE) === 0) return false;
  if ((vma.flags & VMA_SHARED) !== 0) return true;
  if ((entryFlags(entry) & PTE_DIRTY) === 0 && !k.rules.makesCleanWritable) return false;
  return hasPageFlag(k, entryPfn(entry), PAGE_ANON_EXCLUSIVE);
}
