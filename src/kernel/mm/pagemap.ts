import { PmdType, PteType } from '../../events/generated.js';
import type { RuleTable } from '../../designs/reader.js';
import { entryPfn, entryType, getEntry, getPmd, pmdType } from '../../machine/page-table.js';
import type { MachineView, MmView } from '../../machine/state.js';
import type { Pfn, Vpn } from '../../units/numbers.js';

/** Switch pagemap.exclusive: is it said of pages that are not present too? */
export const EXCLUSIVE_BITS: RuleTable<'pagemap.exclusive', boolean> = {
  everyEntry: true,
  presentOnly: false,
};

/**
 * Does pagemap say that a page is mapped once (bit 56)?
 * @kernel fs/proc/task_mmu.c pte_to_pagemap_entry, pagemap_pmd_range: simplified (the one bit)
 * @param ofAll is it said of pages that are not present too?
 */
export function isMappedOnce(m: MachineView, mm: MmView, page: Vpn, ofAll: () => boolean): boolean {
  const pmd = getPmd(mm.table, page);
  if (pmdType(pmd) === PmdType.PMD_HUGE) return onlyOnce(m, entryPfn(pmd));
  const entry = getEntry(mm.table, page);
  switch (entryType(entry)) {
    case PteType.PRESENT:
      return onlyOnce(m, entryPfn(entry));
    case PteType.DEVICE_PRIVATE:
      return ofAll() && onlyOnce(m, entryPfn(entry));
    default:
      return false;
  }
}

/** A huge page counts its huge mappings in its first tail, and small ones of each part. */
function onlyOnce(m: MachineView, pfn: Pfn): boolean {
  return m.pages.mapcount(pfn) <= 1;
}
