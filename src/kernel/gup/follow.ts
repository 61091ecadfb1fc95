import { PmdType, PteType } from '../../events/generated.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  entryWritable,
  getEntry,
  getPmd,
  pmdType,
  PTE_DIRTY,
  PTE_PROTNONE,
} from '../../machine/page-table.js';
import type { RuleTable } from '../../designs/reader.js';
import { isDevicePfn } from '../../machine/pages.js';
import type { MmView, VmaView } from '../../machine/state.js';
import { PAGES_PER_PMD, type Pfn, type Vpn } from '../../units/numbers.js';
import type { Kernel, KernelRules } from '../kernel.js';
import { isHuge } from '../mm/huge.js';
import { keepDirty } from '../mm/page.js';
import { PROT_READ, PROT_WRITE, VMA_SHARED } from '../mm/vma.js';
import { mustUnshare, type Want } from './grab.js';

/** The frame; or what has to be done first, so that there is one. */
export type Followed = Pfn | 'fault' | 'unshare' | 'split' | 'efault' | 'eexist';

/**
 * What the page table has for a request now.
 * @kernel mm/gup.c follow_page_mask, follow_page_pte, mm/huge_memory.c follow_trans_huge_pmd, mm/hugetlb.c follow_hugetlb_page: simplified (no forced access)
 */
export function followPage(k: Kernel, mm: MmView, vma: VmaView, page: Vpn, want: Want): Followed {
  const pmd = getPmd(mm.table, page);
  const shared = (vma.flags & VMA_SHARED) !== 0;
  if (isHuge(pmd)) {
    if (want.split) return 'split';
    if (want.write && !entryWritable(pmd)) return 'fault';
    if (pmdType(pmd) === PmdType.PMD_HUGE_ZERO) return entryPfn(pmd);
    const head = entryPfn(pmd);
    if (!entryWritable(pmd) && !shared && mustUnshare(k, head, want)) return 'unshare';
    return (head + (page % PAGES_PER_PMD)) as Pfn;
  }
  const entry = getEntry(mm.table, page);
  const type = entryType(entry);
  const present = type === PteType.PRESENT || type === PteType.ZERO;
  if (!present || (entryFlags(entry) & PTE_PROTNONE) !== 0) return 'fault';
  if (want.write && !entryWritable(entry)) return 'fault';
  const pfn = entryPfn(entry);
  if (type === PteType.ZERO) return pfn;
  const refused = want.lru && isDevicePfn(pfn) ? k.rules.nonLru : undefined;
  if (refused !== undefined) return refused;
  if (!entryWritable(entry) && mustUnshare(k, pfn, want)) return 'unshare';
  // Whoever asks to write will: the page is not clean any more.
  if (want.write) keepDirty(k, pfn, PTE_DIRTY);
  return pfn;
}

/** @kernel mm/gup.c check_vma_flags: simplified (no forced access, no areas of persistent memory) */
export function mayAsk(vma: VmaView | undefined, want: Want): vma is VmaView {
  return vma !== undefined && (vma.prot & (want.write ? PROT_WRITE : PROT_READ)) !== 0;
}

/** Switch gup.nonLru: what a look-up that wants none of them makes of a page of a device. */
export const NON_LRU: RuleTable<'gup.nonLru', KernelRules['nonLru']> = {
  callerAsks: undefined,
  asFirstPosted: 'efault',
  null: 'fault',
  error: 'eexist',
};
