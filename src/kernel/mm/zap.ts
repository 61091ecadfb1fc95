import {
  NotifierEvent,
  PageKind,
  PmdType,
  pmdClear,
  pmdSet,
  PteType,
  pteClear,
} from '../../events/generated.js';
import {
  blocksIn,
  entryFlags,
  entryPfn,
  entryType,
  getEntry,
  pmdType,
  usedPages,
  type PackedEntry,
} from '../../machine/page-table.js';
import type { MmView, VmaView } from '../../machine/state.js';
import { COST } from '../../schedule/costs.js';
import type { Run } from '../../schedule/engine.js';
import { NO_PFN, PAGES_PER_PMD, vpn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { invalidateRangeEnd, invalidateRangeStart } from '../notifier/invalidate.js';
import { zapHuge } from './huge.js';
import { lruAddDrain } from './lru.js';
import { compoundHead, keepDirty, putMapped, putPage } from './page.js';

/**
 * Unmaps what areas map of `[start, end)`, as one invalidation (UNMAP) of the whole range.
 * @kernel mm/memory.c unmap_vmas: whole
 */
export function* unmapVmas(
  k: Kernel,
  mm: number,
  vmas: readonly VmaView[],
  start: Vpn,
  end: Vpn,
): Run {
  lruAddDrain(k);
  const range = yield* invalidateRangeStart(k, mm, start, end, NotifierEvent.UNMAP);
  for (const vma of vmas) {
    yield* zapRange(k, mm, vpn(Math.max(start, vma.start)), vpn(Math.min(end, vma.end)));
  }
  if (typeof range === 'object') yield* invalidateRangeEnd(k, range);
}

/**
 * Clears the entries of a part of one area, as an invalidation of its own (CLEAR).
 * @kernel mm/memory.c zap_page_range_single: whole
 */
export function* zapPageRange(k: Kernel, mm: number, start: Vpn, end: Vpn, evenCows = true): Run {
  lruAddDrain(k);
  const range = yield* invalidateRangeStart(k, mm, start, end, NotifierEvent.CLEAR);
  yield* zapRange(k, mm, start, end, evenCows);
  if (typeof range === 'object') yield* invalidateRangeEnd(k, range);
}

/**
 * Clears entries and drops what they held; without `evenCows` private copies stay.
 * @kernel mm/memory.c zap_pte_range: whole
 */
export function* zapRange(k: Kernel, mmId: number, start: Vpn, end: Vpn, evenCows = true): Run {
  const mm = k.mm(mmId, 'zap_pte_range');
  if (evenCows) yield* zapHuge(k, mm, start, end);
  for (const page of usedPages(mm.table, start, end)) {
    k.spend(COST.entry);
    if (!evenCows && isPrivateCopy(k, getEntry(mm.table, page))) continue;
    zapEntry(k, mm, page);
    if (k.point('zap_pte_range')) yield;
  }
}

/** Anything but a page of the object itself. @kernel mm/memory.c should_zap_page: whole */
function isPrivateCopy(k: Kernel, entry: PackedEntry): boolean {
  if (entryType(entry) !== PteType.PRESENT) return true;
  const kind = k.state.pages.kind(entryPfn(entry));
  return kind !== PageKind.PAGE_FILE && kind !== PageKind.PAGE_SHMEM;
}

function zapEntry(k: Kernel, mm: MmView, page: Vpn): void {
  const entry = getEntry(mm.table, page);
  const pfn = entryPfn(entry);
  k.emit(pteClear(mm.id, page));
  switch (entryType(entry)) {
    case PteType.PRESENT:
      keepDirty(k, pfn, entryFlags(entry));
      putMapped(k, pfn);
      return;
    case PteType.DEVICE_PRIVATE:
      putMapped(k, pfn);
      return;
    case PteType.DEVICE_EXCLUSIVE:
      putPage(k, compoundHead(k, pfn));
      return;
    default:
      return;
  }
}

/** Makes sure that a page has a page table. @kernel mm/memory.c __pte_alloc: whole */
export function allocPageTable(k: Kernel, mm: MmView, page: Vpn): void {
  const block = Math.floor(page / PAGES_PER_PMD);
  if (mm.table.pmds.has(block)) return;
  k.spend(COST.page);
  k.emit(pmdSet(mm.id, vpn(block * PAGES_PER_PMD), PmdType.PMD_TABLE, NO_PFN, 0));
}

export function hasPageTable(mm: MmView, page: Vpn): boolean {
  return pmdType(mm.table.pmds.get(Math.floor(page / PAGES_PER_PMD)) ?? 0) === PmdType.PMD_TABLE;
}

/**
 * Frees the page tables that lie wholly between `floor` and `ceiling`, the ends of the areas that
 * stay. @kernel mm/memory.c free_pgtables, free_pgd_range: simplified (one level of page tables)
 */
export function freePageTables(k: Kernel, mmId: number, floor: Vpn, ceiling: Vpn): void {
  const { table } = k.mm(mmId, 'free_pgtables');
  for (const block of blocksIn(table, floor, ceiling)) {
    const first = block * PAGES_PER_PMD;
    if (first < floor || first + PAGES_PER_PMD > ceiling) continue;
    if (table.leaves.has(block) || pmdType(table.pmds.get(block) ?? 0) !== PmdType.PMD_TABLE)
      continue;
    k.emit(pmdClear(mmId, vpn(first)));
  }
}
