import { pageSplit, PteType, pteSet } from '../../events/generated.js';
import type { RuleTable } from '../../designs/reader.js';
import { isZeroes } from '../../machine/contents.js';
import { mappingMm, mappingVpn } from '../../machine/mapping.js';
import { PTE_YOUNG } from '../../machine/page-table.js';
import { PAGES_PER_PMD, vpn, type Pfn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { compoundMapcount } from './huge.js';
import { putMapped, setCounts } from './page.js';

/**
 * Has a huge page no references but those of its mappings? One that somebody keeps is left as it is.
 * @kernel mm/huge_memory.c can_split_folio: whole
 */
export function canSplitHugePage(k: Kernel, head: Pfn): boolean {
  const { pages } = k.state;
  let mapped = compoundMapcount(k, head);
  for (let i = 0; i < PAGES_PER_PMD; i++) mapped += pages.mapcount((head + i) as Pfn);
  return pages.refcount(head) === mapped;
}

/**
 * Makes 512 small pages of a huge one that is mapped small and locked. False if somebody else holds it.
 * @kernel mm/huge_memory.c split_huge_page_to_list: simplified (the references of a mapped page only)
 */
export function splitHugePage(k: Kernel, head: Pfn): boolean {
  const { pages } = k.state;
  if (pages.order(head) === 0) return true;
  let mapped = 0;
  for (let i = 0; i < PAGES_PER_PMD; i++) mapped += pages.mapcount((head + i) as Pfn);
  if (compoundMapcount(k, head) > 0 || pages.refcount(head) !== mapped) return false;
  const counts = Array.from({ length: PAGES_PER_PMD }, (_, i) => pages.mapcount((head + i) as Pfn));
  k.emit(pageSplit(head));
  counts.forEach((count, i) => {
    const part = (head + i) as Pfn;
    setCounts(k, part, count, count);
  });
  return true;
}

/**
 * Of the parts of a huge page that was split, those that hold nothing but zeroes go: the zero page is mapped
 * in their place. Nobody has a lock or a reference of them but who maps them.
 * @kernel mm/huge_memory.c remap_page: whole
 */
export function dropZeroParts(k: Kernel, head: Pfn): void {
  if (!k.rules.dropsZeroParts) return;
  for (let i = 0; i < PAGES_PER_PMD; i++) {
    const part = (head + i) as Pfn;
    if (isZeroes(k.state.pages.content(part))) mapZeroPage(k, part);
  }
}

/** Switch huge.zeroParts. */
export const ZERO_PARTS: RuleTable<'huge.zeroParts', boolean> = { kept: false, zeroPage: true };

/** Wherever a page is mapped, the zero page is instead. @kernel mm/migrate.c try_to_map_unused_to_zeropage: whole */
function mapZeroPage(k: Kernel, pfn: Pfn): void {
  for (const place of [...k.state.pages.mappings(pfn)]) {
    const at = vpn(mappingVpn(place));
    k.emit(pteSet(mappingMm(place), at, PteType.ZERO, k.zeroPage, PTE_YOUNG));
    putMapped(k, pfn);
  }
}
