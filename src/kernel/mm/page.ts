import {
  FailureType,
  PageKind,
  pageAlloc,
  pageContent,
  pageCopy,
  pageCount,
  pageFlags,
  pageFree,
  pageLock,
  pageUnlock,
  ObjectKind,
  ViolationType,
} from '../../events/generated.js';
import type { Runs } from '../../machine/contents.js';
import { PTE_DIRTY } from '../../machine/page-table.js';
import { isCoherentPfn } from '../../machine/device-frames.js';
import {
  isDevicePfn,
  PAGE_BATCHED,
  PAGE_DIRTY,
  PAGE_GIVEN_UP,
  PAGE_LOCKED,
  PAGE_LRU,
  PAGE_MOVABLE,
} from '../../machine/pages.js';
import { COST } from '../../schedule/costs.js';
import { counted } from '../../units/counted.js';
import { NO_PFN, PAGES_PER_PMD, type Pfn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { folioAddLru } from './lru.js';

/**
 * A zeroed page with one reference, or 0 when there is none (or the workload made it so).
 * @kernel mm/page_alloc.c __alloc_pages: simplified (one zone, last freed first; where no page is left it fails at once: nothing is reclaimed, and nobody is killed)
 */
export function allocPage(
  k: Kernel,
  kind: PageKind,
  order = 0,
  flags = 0,
  object = 0,
  index = 0,
): Pfn {
  const movable = k.movable && kind !== PageKind.PAGE_KERNEL && !k.memallocPin.has(k.task);
  if (!movable) return allocFixedPage(k, kind, order, flags, object, index);
  const waits = (flags & PAGE_LRU) !== 0;
  const zone = PAGE_MOVABLE | (waits ? PAGE_BATCHED : 0);
  const pfn = allocFixedPage(k, kind, order, (flags & ~PAGE_LRU) | zone, object, index);
  if (waits && pfn !== NO_PFN) folioAddLru(k, pfn);
  return pfn;
}

/** The same outside of memory that has to stay movable (GFP_USER). */
export function allocFixedPage(
  k: Kernel,
  kind: PageKind,
  order = 0,
  flags = 0,
  object = 0,
  index = 0,
): Pfn {
  k.spend(COST.page);
  if (k.failures.fails(FailureType.FAIL_ALLOCATION)) return NO_PFN;
  const { state } = k;
  const free = order === 0 ? state.freePages : state.freeHuge;
  let pfn = free[free.length - 1];
  if (pfn === undefined) {
    if (!k.takeFresh(order)) return NO_PFN;
    pfn = order === 0 ? state.nextFresh : state.nextHuge;
  }
  k.emit(pageAlloc(pfn, kind, order, flags, object, index));
  return pfn;
}

/** @kernel include/linux/mm.h get_page: whole */
export function getPage(k: Kernel, pfn: Pfn, n = 1, site = 'get_page'): void {
  const { pages } = k.state;
  checkInUse(k, pfn, site);
  k.emit(pageCount(pfn, pages.refcount(pfn) + n, pages.mapcount(pfn)));
}

export function checkInUse(k: Kernel, pfn: Pfn, site = 'get_page'): void {
  k.looksAt('freed page');
  if (k.state.pages.isLive(pfn)) return;
  k.violation({
    type: ViolationType.USE_AFTER_FREE,
    site,
    kind: ObjectKind.OBJECT_PAGE,
    object: pfn,
    message: `${site} takes a reference on page ${pfn}, which was freed`,
    pfn,
    fatal: true,
  });
}

/**
 * Gives references back; the last one frees the page, to its owner if it is device memory.
 * @kernel mm/swap.c __folio_put, mm/memremap.c free_zone_device_page: whole
 */
export function putPage(k: Kernel, pfn: Pfn, n = 1): void {
  const { pages } = k.state;
  setCounts(k, pfn, pages.refcount(pfn) - n, pages.mapcount(pfn));
}

/**
 * Is a page that the CPU maps private memory of processes, wherever it lies?
 * @kernel include/linux/page-flags.h PageAnon: whole
 */
export function isAnonymous(k: Kernel, pfn: Pfn): boolean {
  return isCoherentPfn(pfn) || k.state.pages.kind(pfn) === PageKind.PAGE_ANON;
}

/**
 * Head of the huge page that a page is part of; itself for a small one.
 * @kernel include/linux/page-flags.h compound_head: whole
 */
export function compoundHead(k: Kernel, pfn: Pfn): Pfn {
  return k.state.pages.order(pfn) === 0 ? pfn : ((pfn - (pfn % PAGES_PER_PMD)) as Pfn);
}

/** A mapping comes, with a reference. @kernel mm/rmap.c page_add_anon_rmap, page_add_file_rmap: whole */
export function getMapped(k: Kernel, pfn: Pfn): void {
  addMapping(k, pfn, 1);
}
/** A mapping goes away, and with it the reference it held. @kernel mm/rmap.c page_remove_rmap: whole */
export function putMapped(k: Kernel, pfn: Pfn): void {
  addMapping(k, pfn, -1);
}
function addMapping(k: Kernel, pfn: Pfn, n: 1 | -1): void {
  const { pages } = k.state;
  const head = compoundHead(k, pfn);
  if (n > 0) checkInUse(k, head);
  if (head !== pfn) k.emit(pageCount(pfn, pages.refcount(pfn), pages.mapcount(pfn) + n));
  setCounts(k, head, pages.refcount(head) + n, pages.mapcount(head) + (head === pfn ? n : 0));
}

/** Reference and map count after a change; a page that nobody refers to any more is freed. */
export function setCounts(k: Kernel, pfn: Pfn, refcount: number, mapcount: number): void {
  const own = ownReferences(k, pfn);
  k.looksAt('reference counts');
  if (refcount < own || mapcount < 0 || (refcount === own && mapcount > 0)) {
    k.violation({
      type: ViolationType.REFCOUNT_MISMATCH,
      site: 'put_page',
      kind: ObjectKind.OBJECT_PAGE,
      object: pfn,
      message: `page ${pfn} would have ${refcount} references and ${mapcount} mappings`,
      pfn,
      fatal: true,
    });
  }
  if (refcount > 0) k.emit(pageCount(pfn, refcount, mapcount));
  if (refcount > own) {
    if (refcount === 1 && hasPageFlag(k, pfn, PAGE_GIVEN_UP)) freedEarly(k, pfn, mapcount);
    return;
  }
  k.spend(COST.page);
  if (isDevicePfn(pfn)) k.pagemapOps!.pageFree(pfn);
  else k.emit(pageFree(pfn));
}

/** References that a page in use has beside those of its users: a frame of device memory may have one. */
export function ownReferences(k: Kernel, pfn: Pfn): number {
  if (!isDevicePfn(pfn) || hasPageFlag(k, pfn, PAGE_GIVEN_UP)) return 0;
  return k.rules.deviceCount.own;
}

/**
 * The reference that a free page has was given up, and a user's is taken for it: the owner gets the
 * page back, though it is in use.
 * @kernel mm/memremap.c put_devmap_managed_page: simplified (it does not come to the owner's list of free pages)
 */
function freedEarly(k: Kernel, pfn: Pfn, mapcount: number): void {
  k.looksAt('reference counts');
  if (k.state.pages.mirror(pfn) === 0) return;
  const users = counted(mapcount, 'entry maps', 'entries map');
  k.violation({
    type: ViolationType.REFCOUNT_MISMATCH,
    site: 'memunmap_pages',
    kind: ObjectKind.OBJECT_PAGE,
    object: pfn,
    message: `memunmap_pages puts the last reference but one of device page ${pfn}, which its owner takes for free: ${users} it`,
    pfn,
    fatal: false,
  });
  k.pagemapOps!.pageFreedEarly(pfn);
}

export function setPageFlag(k: Kernel, pfn: Pfn, flag: number, on: boolean): void {
  const flags = k.state.pages.flags(pfn) & ~PAGE_LOCKED;
  const changed = on ? flags | flag : flags & ~flag;
  if (changed !== flags) k.emit(pageFlags(pfn, changed));
}

export function hasPageFlag(k: Kernel, pfn: Pfn, flag: number): boolean {
  return (k.state.pages.flags(pfn) & flag) !== 0;
}

/** @kernel mm/page-writeback.c noop_dirty_folio: whole @returns whether it was clean */
export function markDirty(k: Kernel, pfn: Pfn): boolean {
  const clean = !hasPageFlag(k, pfn, PAGE_DIRTY);
  setPageFlag(k, pfn, PAGE_DIRTY, true);
  return clean;
}

/**
 * What an entry knows of a page's being written goes to the page when the entry goes. Private pages
 * have nowhere to be written to. @kernel mm/memory.c zap_pte_range: simplified (the dirty bit only)
 */
export function keepDirty(k: Kernel, pfn: Pfn, flags: number): void {
  const kind = k.state.pages.kind(pfn);
  const cached = kind === PageKind.PAGE_FILE || kind === PageKind.PAGE_SHMEM;
  if (cached && (flags & PTE_DIRTY) !== 0) markDirty(k, pfn);
}

/** @kernel include/linux/pagemap.h trylock_page: whole */
export function tryLockPage(k: Kernel, pfn: Pfn): boolean {
  if (hasPageFlag(k, pfn, PAGE_LOCKED)) return false;
  k.emit(pageLock(pfn));
  return true;
}
export function unlockPage(k: Kernel, pfn: Pfn): void {
  k.looksAt('page lock that is not held');
  if (!hasPageFlag(k, pfn, PAGE_LOCKED)) {
    k.violation({
      type: ViolationType.UNBALANCED_LOCK,
      site: 'folio_unlock',
      kind: ObjectKind.OBJECT_PAGE,
      object: pfn,
      message: `folio_unlock unlocks page ${pfn}, which is not locked`,
      pfn,
      fatal: true,
    });
  }
  k.emit(pageUnlock(pfn));
}

export function setContent(k: Kernel, pfn: Pfn, runs: Runs): void {
  k.spend(COST.copy);
  k.emit(pageContent(pfn, runs));
}
/** @kernel include/linux/highmem.h copy_user_highpage: whole */
export function copyPage(k: Kernel, to: Pfn, from: Pfn): void {
  k.spend(COST.copy);
  if (!k.state.pages.sameContent(to, from)) k.emit(pageCopy(to, from));
}
