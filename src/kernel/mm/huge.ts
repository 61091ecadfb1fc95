import {
  Backing,
  NotifierEvent,
  pageCount,
  PageKind,
  PmdType,
  pmdClear,
  pmdSet,
  PteType,
  pteSet,
} from '../../events/generated.js';
import {
  blocksIn,
  entryFlags,
  entryPfn,
  entryWritable,
  getPmd,
  packEntry,
  pmdType,
  PTE_DIRTY,
  PTE_WRITE,
  PTE_YOUNG,
  type PackedEntry,
} from '../../machine/page-table.js';
import { HUGE_ORDER, PAGE_ANON_EXCLUSIVE, PAGE_LRU } from '../../machine/pages.js';
import type { MmView, VmaView } from '../../machine/state.js';
import { COST } from '../../schedule/costs.js';
import type { Run } from '../../schedule/engine.js';
import { NO_PFN, PAGES_PER_PMD, vpn, type Pfn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { invalidateRangeEnd, invalidateRangeStart } from '../notifier/invalidate.js';
import { mayNotMove } from '../gup/grab.js';
import { allocPage, copyPage, hasPageFlag, setCounts, setPageFlag } from './page.js';
import { pgoffAt, prepareAnonVma, PROT_WRITE, VMA_HUGE, VMA_SHARED, vmaAt } from './vma.js';

/*
 * Huge mappings: one page-middle-directory entry for 512 pages. The head of a huge page holds its
 * references; how many huge mappings it has is kept in the reference count of its first tail (where
 * the kernel keeps compound_mapcount too), and the map count of every part counts small mappings.
 */

export function blockStart(page: Vpn): Vpn {
  return vpn(page - (page % PAGES_PER_PMD));
}
export function isHuge(entry: PackedEntry): boolean {
  return pmdType(entry) === PmdType.PMD_HUGE || pmdType(entry) === PmdType.PMD_HUGE_ZERO;
}

/** Does the area want a huge mapping for the page, and does the block fit? @kernel mm/huge_memory.c hugepage_vma_check: simplified (private anonymous memory only) */
export function wantsHuge(vma: VmaView, page: Vpn): boolean {
  const first = blockStart(page);
  if (first < vma.start || first + PAGES_PER_PMD > vma.end) return false;
  if (vma.backing === Backing.HUGETLB) return true;
  return vma.backing === Backing.ANONYMOUS && (vma.flags & VMA_HUGE) !== 0;
}

/** Huge mappings of a huge page. */
export function compoundMapcount(k: Kernel, head: Pfn): number {
  return k.state.pages.refcount((head + 1) as Pfn);
}
function setCompoundMapcount(k: Kernel, head: Pfn, count: number): void {
  const first = (head + 1) as Pfn;
  k.emit(pageCount(first, count, k.state.pages.mapcount(first)));
}

/**
 * First touch of a block that wants a huge mapping; false when there is no huge page, and small ones
 * have to do. @kernel mm/huge_memory.c do_huge_pmd_anonymous_page, mm/hugetlb.c hugetlb_no_page: whole
 */
export function* hugeFault(
  k: Kernel,
  mm: MmView,
  vma: VmaView,
  page: Vpn,
  write: boolean,
): Run<boolean> {
  const first = blockStart(page);
  const hugetlb = vma.backing === Backing.HUGETLB;
  const anonVma = prepareAnonVma(k, mm, vma);
  if (!write && !hugetlb) {
    if (k.point('do_huge_pmd_anonymous_page', 'zero_page')) yield;
    if (getPmd(mm.table, page) === 0)
      k.emit(pmdSet(mm.id, first, PmdType.PMD_HUGE_ZERO, k.zeroPage, PTE_YOUNG));
    return true;
  }
  const kind = hugetlb ? PageKind.PAGE_HUGETLB : PageKind.PAGE_ANON;
  const head = allocPage(
    k,
    kind,
    HUGE_ORDER,
    PAGE_LRU | PAGE_ANON_EXCLUSIVE,
    anonVma,
    pgoffAt(vma, first),
  );
  if (head === NO_PFN) return false;
  if (k.point('do_huge_pmd_anonymous_page')) yield;
  if (getPmd(mm.table, page) !== 0) {
    setCounts(k, head, 0, 0);
    return true;
  }
  setCompoundMapcount(k, head, 1);
  const writable = (vma.prot & PROT_WRITE) !== 0 && (write || (vma.flags & VMA_SHARED) !== 0);
  k.emit(
    pmdSet(
      mm.id,
      first,
      PmdType.PMD_HUGE,
      head,
      PTE_YOUNG | (write ? PTE_DIRTY : 0) | (writable ? PTE_WRITE : 0),
    ),
  );
  return true;
}

/** The hardware sets these bits on access. @kernel mm/huge_memory.c huge_pmd_set_accessed: whole */
export function markHugeAccessed(k: Kernel, mm: MmView, page: Vpn, write: boolean): void {
  const entry = getPmd(mm.table, page);
  const flags = entryFlags(entry) | PTE_YOUNG | (write ? PTE_DIRTY : 0);
  if (flags !== entryFlags(entry))
    k.emit(pmdSet(mm.id, blockStart(page), pmdType(entry), entryPfn(entry), flags));
}

/**
 * A write to a read-only huge mapping: reuse, or fall back to small pages. To unshare, the same, and it
 * stays read only.
 * @kernel mm/huge_memory.c do_huge_pmd_wp_page: whole
 * @returns false if a copy was needed, and no huge page was left for it
 */
export function* hugeWriteFault(
  k: Kernel,
  mm: MmView,
  vma: VmaView,
  page: Vpn,
  unshare: boolean,
): Run<boolean> {
  const entry = getPmd(mm.table, page);
  const head = entryPfn(entry);
  const first = blockStart(page);
  if (pmdType(entry) === PmdType.PMD_HUGE) {
    const exclusive = hasPageFlag(k, head, PAGE_ANON_EXCLUSIVE) || (vma.flags & VMA_SHARED) !== 0;
    if (exclusive || k.state.pages.refcount(head) === 1) {
      setPageFlag(k, head, PAGE_ANON_EXCLUSIVE, true);
      if (unshare) return true;
      k.emit(
        pmdSet(
          mm.id,
          first,
          PmdType.PMD_HUGE,
          head,
          entryFlags(entry) | PTE_WRITE | PTE_DIRTY | PTE_YOUNG,
        ),
      );
      return true;
    }
    if (vma.backing === Backing.HUGETLB) {
      return yield* copyHugetlb(k, mm, vma, first, entry, unshare);
    }
  }
  yield* splitHugePmd(k, mm, page);
  return true;
}

/** @kernel mm/hugetlb.c hugetlb_wp: simplified (no reserved pages) */
function* copyHugetlb(
  k: Kernel,
  mm: MmView,
  vma: VmaView,
  first: Vpn,
  old: PackedEntry,
  unshare: boolean,
): Run<boolean> {
  const from = entryPfn(old);
  const head = allocPage(
    k,
    PageKind.PAGE_HUGETLB,
    HUGE_ORDER,
    PAGE_LRU | PAGE_ANON_EXCLUSIVE,
    vma.anonVma,
    pgoffAt(vma, first),
  );
  if (head === NO_PFN) return false;
  for (let i = 0; i < PAGES_PER_PMD; i++) copyPage(k, (head + i) as Pfn, (from + i) as Pfn);
  const range = yield* invalidateRangeStart(
    k,
    mm.id,
    first,
    vpn(first + PAGES_PER_PMD),
    NotifierEvent.CLEAR,
  );
  setCompoundMapcount(k, head, 1);
  const flags = unshare ? PTE_YOUNG : PTE_WRITE | PTE_DIRTY | PTE_YOUNG;
  k.emit(pmdSet(mm.id, first, PmdType.PMD_HUGE, head, flags));
  dropHugeMapping(k, from);
  if (typeof range === 'object') yield* invalidateRangeEnd(k, range);
  return true;
}

function dropHugeMapping(k: Kernel, head: Pfn): void {
  setCompoundMapcount(k, head, compoundMapcount(k, head) - 1);
  setCounts(k, head, k.state.pages.refcount(head) - 1, k.state.pages.mapcount(head));
}

/**
 * Replaces a huge mapping by 512 small ones of the same huge page (or of the zero page), as an
 * invalidation of the block. @kernel mm/huge_memory.c __split_huge_pmd: whole
 */
export function* splitHugePmd(k: Kernel, mm: MmView, page: Vpn): Run {
  const first = blockStart(page);
  const range = yield* invalidateRangeStart(
    k,
    mm.id,
    first,
    vpn(first + PAGES_PER_PMD),
    NotifierEvent.CLEAR,
  );
  if (isHuge(getPmd(mm.table, page))) splitLocked(k, mm, first);
  if (typeof range === 'object') yield* invalidateRangeEnd(k, range, true);
}

function splitLocked(k: Kernel, mm: MmView, first: Vpn): void {
  const entry = getPmd(mm.table, first);
  const flags = entryFlags(entry);
  const head = entryPfn(entry);
  const zero = pmdType(entry) === PmdType.PMD_HUGE_ZERO;
  k.emit(pmdSet(mm.id, first, PmdType.PMD_TABLE, NO_PFN, 0));
  const exclusive = !zero && hasPageFlag(k, head, PAGE_ANON_EXCLUSIVE);
  for (let i = 0; i < PAGES_PER_PMD; i++) {
    k.spend(COST.entry);
    const page = vpn(first + i);
    if (zero) {
      k.emit(pteSet(mm.id, page, PteType.ZERO, k.zeroPage, flags & ~PTE_WRITE));
      continue;
    }
    const part = (head + i) as Pfn;
    k.emit(pageCount(part, k.state.pages.refcount(part), k.state.pages.mapcount(part) + 1));
    if (exclusive) setPageFlag(k, part, PAGE_ANON_EXCLUSIVE, true);
    k.emit(pteSet(mm.id, page, PteType.PRESENT, part, flags));
  }
  if (zero) return;
  // One huge mapping held one reference; each of the small ones holds its own.
  setCompoundMapcount(k, head, compoundMapcount(k, head) - 1);
  k.emit(
    pageCount(head, k.state.pages.refcount(head) - 1 + PAGES_PER_PMD, k.state.pages.mapcount(head)),
  );
}

/**
 * Drops a whole huge mapping, or splits it when only a part of the block goes.
 * @kernel mm/huge_memory.c zap_huge_pmd: whole
 */
export function* zapHuge(k: Kernel, mm: MmView, start: Vpn, end: Vpn): Run {
  for (const block of blocksIn(mm.table, start, end)) {
    const entry = mm.table.pmds.get(block) ?? 0;
    if (!isHuge(entry)) continue;
    const first = vpn(block * PAGES_PER_PMD);
    if (first < start || first + PAGES_PER_PMD > end) {
      yield* splitHugePmd(k, mm, first);
      continue;
    }
    k.spend(COST.entry);
    // The page table that was set aside with the huge mapping stays.
    k.emit(pmdClear(mm.id, first));
    if (pmdType(entry) === PmdType.PMD_HUGE) dropHugeMapping(k, entryPfn(entry));
    if (k.point('zap_huge_pmd')) yield;
  }
}

/** Changes the protection of whole huge mappings and splits the others. @kernel mm/huge_memory.c change_huge_pmd: whole */
export function* protectHuge(k: Kernel, mm: MmView, start: Vpn, end: Vpn): Run {
  const block = Math.floor(start / PAGES_PER_PMD);
  const entry = mm.table.pmds.get(block) ?? 0;
  if (!isHuge(entry)) return;
  const first = vpn(block * PAGES_PER_PMD);
  if (first < start || first + PAGES_PER_PMD > end) {
    yield* splitHugePmd(k, mm, first);
    return;
  }
  const vma = vmaAt(mm, first)!;
  const shared = (vma.flags & VMA_SHARED) !== 0;
  const writable =
    (vma.prot & PROT_WRITE) !== 0 &&
    (entryWritable(entry) || shared || becomesWritable(k, vma, entry));
  const flags = (entryFlags(entry) & ~PTE_WRITE) | (writable ? PTE_WRITE : 0);
  if (flags !== entryFlags(entry))
    k.emit(pmdSet(mm.id, first, pmdType(entry), entryPfn(entry), flags));
}

/** A huge page of one process. @kernel mm/huge_memory.c can_change_pmd_writable: whole */
function becomesWritable(k: Kernel, vma: VmaView, entry: PackedEntry): boolean {
  return (
    vma.backing === Backing.ANONYMOUS &&
    pmdType(entry) === PmdType.PMD_HUGE &&
    hasPageFlag(k, entryPfn(entry), PAGE_ANON_EXCLUSIVE) &&
    k.rules.makesCleanWritable
  );
}

/**
 * Shares the huge mappings of an area with a child. Of a pinned page the child gets a copy: the mapping
 * is split, for the copies to be made page by page; a hugetlb page is copied whole.
 * @kernel mm/huge_memory.c copy_huge_pmd, mm/hugetlb.c copy_hugetlb_page_range: whole
 * @returns false if there was no page for a copy
 */
export function* copyHugePmds(
  k: Kernel,
  parent: MmView,
  child: MmView,
  vma: VmaView,
): Run<boolean> {
  for (const block of blocksIn(parent.table, vma.start, vma.end)) {
    const entry = parent.table.pmds.get(block) ?? 0;
    if (!isHuge(entry)) continue;
    const first = vpn(block * PAGES_PER_PMD);
    const head = entryPfn(entry);
    let flags = entryFlags(entry);
    if (pmdType(entry) === PmdType.PMD_HUGE) {
      const cow = (vma.flags & VMA_SHARED) === 0;
      if (cow && mayNotMove(k, head)) {
        if (vma.backing !== Backing.HUGETLB) yield* splitHugePmd(k, parent, first);
        else if (!copyPinnedHugetlb(k, child, vma, first, head)) return false;
        continue;
      }
      if (cow) {
        flags &= ~PTE_WRITE;
        setPageFlag(k, head, PAGE_ANON_EXCLUSIVE, false);
        if (packEntry(PmdType.PMD_HUGE, head, flags) !== entry)
          k.emit(pmdSet(parent.id, first, PmdType.PMD_HUGE, head, flags));
      }
      setCompoundMapcount(k, head, compoundMapcount(k, head) + 1);
      k.emit(pageCount(head, k.state.pages.refcount(head) + 1, k.state.pages.mapcount(head)));
    }
    k.emit(pmdSet(child.id, first, pmdType(entry), head, flags & ~PTE_YOUNG));
  }
  return true;
}

/** @kernel mm/hugetlb.c hugetlb_install_page: whole */
function copyPinnedHugetlb(k: Kernel, child: MmView, vma: VmaView, first: Vpn, from: Pfn): boolean {
  const { anonVma } = vmaAt(child, first)!;
  const kind = PageKind.PAGE_HUGETLB;
  const at = pgoffAt(vma, first);
  const head = allocPage(k, kind, HUGE_ORDER, PAGE_LRU | PAGE_ANON_EXCLUSIVE, anonVma, at);
  if (head === NO_PFN) return false;
  for (let i = 0; i < PAGES_PER_PMD; i++) copyPage(k, (head + i) as Pfn, (from + i) as Pfn);
  setCompoundMapcount(k, head, 1);
  const write = (vma.prot & PROT_WRITE) !== 0 ? PTE_WRITE : 0;
  k.emit(pmdSet(child.id, first, PmdType.PMD_HUGE, head, write | PTE_DIRTY | PTE_YOUNG));
  return true;
}
