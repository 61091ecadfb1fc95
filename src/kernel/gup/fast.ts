import { PmdType, PteType } from '../../events/generated.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  entryWritable,
  getEntry,
  getPmd,
  pmdType,
  PTE_PROTNONE,
} from '../../machine/page-table.js';
import type { MmView } from '../../machine/state.js';
import { PAGES_PER_PMD, vpn, type Pfn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { isHuge } from '../mm/huge.js';
import { grabPage, mustUnshare, type Want } from './grab.js';
import { isLongtermPinnable } from './pinnable.js';

/**
 * Takes what the page table has, without mmap_lock and without faulting anything in; ends at the first
 * entry that it cannot take. The zero page's are special entries, which it leaves to others.
 * @kernel mm/gup.c lockless_pages_from_mm, gup_pte_range: simplified (one step, as if no other processor changed the table meanwhile)
 */
export function fastWalk(k: Kernel, mm: MmView, start: Vpn, npages: number, want: Want): Pfn[] {
  const pages: Pfn[] = [];
  for (let page = start; page < start + npages; page = vpn(page + 1)) {
    const pfn = takeEntry(k, mm, page, want);
    if (pfn === undefined) break;
    grabPage(k, pfn, want.pin);
    pages.push(pfn);
  }
  return pages;
}

/** @kernel mm/gup.c gup_pte_range, gup_huge_pmd, try_grab_folio: whole */
function takeEntry(k: Kernel, mm: MmView, page: Vpn, want: Want): Pfn | undefined {
  const pmd = getPmd(mm.table, page);
  const huge = isHuge(pmd);
  const entry = huge ? pmd : getEntry(mm.table, page);
  if (huge ? pmdType(pmd) === PmdType.PMD_HUGE_ZERO : entryType(entry) !== PteType.PRESENT)
    return undefined;
  if ((entryFlags(entry) & PTE_PROTNONE) !== 0) return undefined;
  if (want.write && !entryWritable(entry)) return undefined;
  const flagged = entryPfn(entry);
  const pfn = (huge ? flagged + (page % PAGES_PER_PMD) : flagged) as Pfn;
  if (want.longterm && k.rules.fastPathChecks && !isLongtermPinnable(k, pfn)) return undefined;
  if (!entryWritable(entry) && mustUnshare(k, flagged, want)) return undefined;
  return pfn;
}
