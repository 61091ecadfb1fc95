import { pageCount, pteSet, PteType } from '../../events/generated.js';
import { PTE_WRITE, PTE_DIRTY, PTE_YOUNG } from '../../machine/page-table.js';
import type { MmView, VmaView } from '../../machine/state.js';
import { COST } from '../../schedule/costs.js';
import type { Vpn, Pfn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { PROT_WRITE } from './vma.js';

/** Puts a copy that is only to be read into the table. @kernel mm/memory.c wp_page_copy: simplified (the entry of a copy that was made to unshare) */
export function mapUnsharedPage(k: Kernel, mm: MmView, page: Vpn, pfn: Pfn): void {
  k.spend(COST.entry);
  k.emit(pageCount(pfn, 1, 1));
  k.emit(pteSet(mm.id, page, PteType.PRESENT, pfn, PTE_YOUNG));
}

/** Puts a page with one reference into the table, dirty, and writable if the area is. */
export function mapNewPage(k: Kernel, mm: MmView, vma: VmaView, page: Vpn, pfn: Pfn): void {
  k.spend(COST.entry);
  k.emit(pageCount(pfn, 1, 1));
  const write = (vma.prot & PROT_WRITE) !== 0 ? PTE_WRITE : 0;
  k.emit(pteSet(mm.id, page, PteType.PRESENT, pfn, write | PTE_DIRTY | PTE_YOUNG));
}
