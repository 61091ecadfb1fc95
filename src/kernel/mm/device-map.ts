import { PageKind, PteType, pteSet } from '../../events/generated.js';
import { PTE_WRITE, PTE_YOUNG } from '../../machine/page-table.js';
import type { MmView, VmaView } from '../../machine/state.js';
import { ENOMEM } from '../../units/errno.js';
import { NO_PFN, vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { allocPage, getMapped, putPage } from './page.js';
import { PROT_WRITE, VMA_SHARED } from './vma.js';
import { allocPageTable } from './zap.js';

/**
 * A driver fills an area with pages of its own at once; the mapping is all that keeps them.
 * @kernel lib/test_hmm.c dmirror_fops_mmap, mm/memory.c vm_insert_page: whole
 * @returns 0 or -ENOMEM
 */
export function insertPages(k: Kernel, mm: MmView, vma: VmaView): number {
  const writable = (vma.flags & VMA_SHARED) !== 0 && (vma.prot & PROT_WRITE) !== 0;
  for (let page = vma.start; page < vma.end; page = vpn(page + 1)) {
    const pfn = allocPage(k, PageKind.PAGE_KERNEL);
    if (pfn === NO_PFN) return ENOMEM;
    allocPageTable(k, mm, page);
    getMapped(k, pfn);
    k.emit(pteSet(mm.id, page, PteType.PRESENT, pfn, PTE_YOUNG | (writable ? PTE_WRITE : 0)));
    putPage(k, pfn);
  }
  return 0;
}
