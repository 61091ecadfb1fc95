import {
  Backing,
  ObjectKind,
  pageCacheAdd,
  PageKind,
  PteType,
  pteSet,
  ViolationType,
} from '../../events/generated.js';
import { getEntry, PTE_DIRTY, PTE_WRITE, PTE_YOUNG } from '../../machine/page-table.js';
import { PAGE_ANON_EXCLUSIVE, PAGE_LRU } from '../../machine/pages.js';
import type { MmView, VmaView } from '../../machine/state.js';
import { COST } from '../../schedule/costs.js';
import type { Run } from '../../schedule/engine.js';
import { NO_PFN, PAGES_PER_PMD, vpn, type Pfn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { mapNewPage } from './map-page.js';
import type { FaultResult, FaultStep } from '../ports.js';
import { allocPage, copyPage, getMapped, markDirty, putPage } from './page.js';
import { pgoffAt, prepareAnonVma, PROT_WRITE, VMA_SHARED } from './vma.js';

/** Pages mapped around a read fault where they are cached (fault_around_bytes, 64 KiB). */
const FAULT_AROUND = 16;

/**
 * First touch of a page of a file or of shared memory.
 * @kernel mm/memory.c do_fault: simplified (shmem and tmpfs only)
 */
export function* fileFault(
  k: Kernel,
  mm: MmView,
  vma: VmaView,
  page: Vpn,
  write: boolean,
): Run<FaultStep> {
  if (!write) return yield* readFault(k, mm, vma, page);
  return (vma.flags & VMA_SHARED) !== 0
    ? yield* sharedFault(k, mm, vma, page)
    : yield* cowFault(k, mm, vma, page);
}

/** @kernel mm/memory.c do_read_fault, mm/filemap.c filemap_map_pages: whole */
function* readFault(k: Kernel, mm: MmView, vma: VmaView, page: Vpn): Run<FaultStep> {
  if (mapAround(k, mm, vma, page)) return 'noPage';
  const pfn = cachePage(k, vma, pgoffAt(vma, page));
  if (typeof pfn === 'string') return pfn;
  if (k.point('do_read_fault')) yield;
  const now = stillCached(k, vma, page);
  if (typeof now === 'string') return now;
  if (getEntry(mm.table, page) === 0) mapCachePage(k, mm, vma, page, now, false);
  return 'locked';
}

/** Maps what is cached around the page; true if the page itself was. */
function mapAround(k: Kernel, mm: MmView, vma: VmaView, page: Vpn): boolean {
  const inode = k.inode(vma.inode, 'filemap_map_pages');
  const first = Math.max(Math.floor(page / FAULT_AROUND) * FAULT_AROUND, vma.start);
  const tableEnd = (Math.floor(first / PAGES_PER_PMD) + 1) * PAGES_PER_PMD;
  const end = Math.min(first + FAULT_AROUND, vma.end, tableEnd);
  for (let at = first; at < end; at++) {
    const index = pgoffAt(vma, vpn(at));
    const pfn = inode.cache.get(index);
    if (pfn === undefined || index >= inode.npages || getEntry(mm.table, vpn(at)) !== 0) continue;
    mapCachePage(k, mm, vma, vpn(at), pfn, false);
  }
  return getEntry(mm.table, page) !== 0;
}

/** A shared mapping is writable from the first; a private one only after a copy. */
function mapCachePage(
  k: Kernel,
  mm: MmView,
  vma: VmaView,
  page: Vpn,
  pfn: Pfn,
  write: boolean,
): void {
  k.spend(COST.entry);
  getMapped(k, pfn);
  const writable = (vma.flags & VMA_SHARED) !== 0 && (vma.prot & PROT_WRITE) !== 0;
  k.emit(
    pteSet(
      mm.id,
      page,
      PteType.PRESENT,
      pfn,
      PTE_YOUNG | (writable ? PTE_WRITE : 0) | (write ? PTE_DIRTY : 0),
    ),
  );
}

/** @kernel mm/memory.c do_shared_fault, fault_dirty_shared_page: simplified (files without page_mkwrite only) */
function* sharedFault(k: Kernel, mm: MmView, vma: VmaView, page: Vpn): Run<FaultStep> {
  const pfn = cachePage(k, vma, pgoffAt(vma, page));
  if (typeof pfn === 'string') return pfn;
  if (k.point('do_shared_fault')) yield;
  const now = stillCached(k, vma, page);
  if (typeof now === 'string') return now;
  if (getEntry(mm.table, page) !== 0) return 'locked';
  mapCachePage(k, mm, vma, page, now, true);
  return markDirty(k, now) ? 'dirtied' : 'locked';
}

/** @kernel mm/memory.c do_cow_fault: whole */
function* cowFault(k: Kernel, mm: MmView, vma: VmaView, page: Vpn): Run<FaultStep> {
  const anonVma = prepareAnonVma(k, mm, vma);
  const copy = allocPage(
    k,
    PageKind.PAGE_ANON,
    0,
    PAGE_LRU | PAGE_ANON_EXCLUSIVE,
    anonVma,
    pgoffAt(vma, page),
  );
  if (copy === NO_PFN) return 'oom';
  const pfn = cachePage(k, vma, pgoffAt(vma, page));
  if (typeof pfn === 'string') {
    putPage(k, copy);
    return pfn;
  }
  copyPage(k, copy, pfn);
  if (k.point('do_cow_fault')) yield;
  const now = stillCached(k, vma, page);
  if (typeof now === 'string') {
    putPage(k, copy);
    return now;
  }
  if (now !== pfn) copyPage(k, copy, now);
  if (getEntry(mm.table, page) === 0) mapNewPage(k, mm, vma, page, copy);
  else putPage(k, copy);
  return 'locked';
}

/**
 * The page again, after others could run: it is not locked here, as it is in the kernel, where a
 * truncation waits for it. Who comes after the truncation finds what that has left.
 */
function stillCached(k: Kernel, vma: VmaView, page: Vpn): Pfn | FaultResult {
  return cachePage(k, vma, pgoffAt(vma, page));
}

/** The object's page at an index, made if it is a hole. @kernel mm/shmem.c shmem_fault: simplified (no swap) */
function cachePage(k: Kernel, vma: VmaView, index: number): Pfn | FaultResult {
  return inodePage(k, vma.inode, index);
}

/**
 * The page of an inode at an index; past the end there is none.
 * @kernel mm/shmem.c shmem_get_folio: simplified (no swap, no huge pages, no fallocated ones)
 */
export function inodePage(k: Kernel, inodeId: number, index: number): Pfn | FaultResult {
  const inode = k.inode(inodeId, 'shmem_get_folio');
  if (index >= inode.npages) return 'sigbus';
  const cached = inode.cache.get(index);
  if (cached !== undefined) return cached;
  const kind = inode.backing === Backing.SHMEM ? PageKind.PAGE_SHMEM : PageKind.PAGE_FILE;
  const pfn = allocPage(k, kind, 0, PAGE_LRU, inodeId, index);
  if (pfn === NO_PFN) return 'oom';
  k.looksAt('page cache, insertion');
  if (inode.cache.has(index)) cachedTwice(k, inodeId, index, pfn);
  k.emit(pageCacheAdd(inodeId, index, pfn));
  return pfn;
}

function cachedTwice(k: Kernel, inode: number, index: number, pfn: Pfn): void {
  k.violation({
    type: ViolationType.DOUBLE_INSERT,
    site: 'shmem_get_folio',
    kind: ObjectKind.OBJECT_INODE,
    object: inode,
    message: `page ${pfn} is put into the cache of inode ${inode} at index ${index}, where there is one`,
    pfn,
    fatal: true,
  });
}
