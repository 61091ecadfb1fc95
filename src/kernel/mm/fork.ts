import {
  Backing,
  LockMode,
  NotifierEvent,
  PageKind,
  PteType,
  pteSet,
  SpanType,
} from '../../events/generated.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  entryWritable,
  getEntry,
  PTE_DIRTY,
  PTE_WRITE,
  PTE_YOUNG,
  usedPages,
} from '../../machine/page-table.js';
import { PAGE_ANON_EXCLUSIVE, PAGE_LRU } from '../../machine/pages.js';
import type { MmView, VmaView } from '../../machine/state.js';
import { COST } from '../../schedule/costs.js';
import type { Run } from '../../schedule/engine.js';
import { acquire, release } from '../../schedule/locks.js';
import { ENOMEM } from '../../units/errno.js';
import { NO_PFN, type Pfn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { invalidateRangeEnd, invalidateRangeStart } from '../notifier/invalidate.js';
import { mayNotMove } from '../gup/grab.js';
import { copyHugePmds } from './huge.js';
import { mmPut } from './lifetime.js';
import { mapNewPage } from './map-page.js';
import { allocPage, copyPage, getMapped, setPageFlag } from './page.js';
import { restoreExclusive } from './swap-fault.js';
import { pgoffAt, VMA_ANON_FORKED, VMA_DONTFORK, VMA_SHARED, vmaAt } from './vma.js';
import { insertVmaAsIs } from './vma-change.js';
import { allocPageTable } from './zap.js';

/**
 * Copies an address space for a child: private pages become read only on both sides, shared ones
 * stay shared, and the notifiers stay behind.
 * @kernel kernel/fork.c dup_mmap: whole
 * @returns the child's mm, or -ENOMEM if there was no page for the copy of a pinned one
 */
export function* dupMm(k: Kernel, parentId: number): Run<number> {
  const parent = k.mm(parentId, 'dup_mmap');
  yield* acquire(k, parent.mmapLock, LockMode.EXCLUSIVE_MODE, 'dup_mmap');
  const childId = k.newMm(parentId);
  const child = k.mm(childId, 'dup_mmap');
  k.begin(SpanType.FORK_COPY, 'dup_mmap', parentId, undefined, 0, childId);
  for (const vma of [...parent.vmas]) {
    if ((vma.flags & VMA_DONTFORK) !== 0) continue;
    const forked = vma.anonVma !== 0;
    const copy = {
      ...vma,
      anonVma: forked ? k.newAnonVmaNumber() : 0,
      flags: forked ? vma.flags | VMA_ANON_FORKED : vma.flags,
    };
    insertVmaAsIs(k, child, copy, vma.anonVma);
    if (yield* copyPageRange(k, parent, child, vma)) continue;
    k.end(SpanType.FORK_COPY, ENOMEM);
    release(k, parent.mmapLock, LockMode.EXCLUSIVE_MODE, 'dup_mmap');
    yield* mmPut(k, childId);
    return ENOMEM;
  }
  k.end(SpanType.FORK_COPY);
  release(k, parent.mmapLock, LockMode.EXCLUSIVE_MODE, 'dup_mmap');
  return childId;
}

/**
 * What a fault can bring back is not copied: only areas with private pages, and maps without pages.
 * @kernel mm/memory.c copy_page_range, vma_needs_copy: whole
 * @returns false if there was no page for a copy
 */
function* copyPageRange(k: Kernel, parent: MmView, child: MmView, vma: VmaView): Run<boolean> {
  if (vma.anonVma === 0 && vma.backing !== Backing.DEVICE_MAP) return true;
  const isCow = (vma.flags & VMA_SHARED) === 0;
  const event =
    vma.backing === Backing.HUGETLB ? NotifierEvent.CLEAR : NotifierEvent.PROTECTION_PAGE;
  const range = isCow
    ? yield* invalidateRangeStart(k, parent.id, vma.start, vma.end, event)
    : undefined;
  let whole = yield* copyHugePmds(k, parent, child, vma);
  for (const page of usedPages(parent.table, vma.start, vma.end)) {
    k.spend(COST.entry);
    whole &&= yield* copyEntry(k, parent, child, vma, page, isCow);
    if (!whole) break;
    if (k.point('copy_pte_range')) yield;
  }
  if (typeof range === 'object') yield* invalidateRangeEnd(k, range);
  return whole;
}

/** @kernel mm/memory.c copy_present_pte, copy_nonpresent_pte: whole */
function* copyEntry(
  k: Kernel,
  parent: MmView,
  child: MmView,
  vma: VmaView,
  page: Vpn,
  isCow: boolean,
): Run<boolean> {
  if (entryType(getEntry(parent.table, page)) === PteType.DEVICE_EXCLUSIVE) {
    // The child could not be told when the device is: the parent's page comes back first.
    yield* restoreExclusive(k, parent, page);
  }
  const entry = getEntry(parent.table, page);
  const type = entryType(entry);
  const pfn = entryPfn(entry);
  if (type === PteType.NONE) return true;
  allocPageTable(k, child, page);
  if (isCow && type === PteType.PRESENT && mayNotMove(k, pfn))
    return copyPinned(k, child, vma, page, pfn);
  let flags = entryFlags(entry);
  if (isCow && entryWritable(entry)) {
    flags &= ~PTE_WRITE;
    k.emit(pteSet(parent.id, page, type, pfn, flags));
  }
  switch (type) {
    case PteType.PRESENT:
      shareMapped(k, pfn);
      // The child has not touched it; what is shared is the object's to write back.
      flags &= ~PTE_YOUNG;
      if (!isCow) flags &= ~PTE_DIRTY;
      break;
    case PteType.ZERO:
    case PteType.SPECIAL:
      flags &= ~PTE_YOUNG;
      break;
    case PteType.DEVICE_PRIVATE:
      shareMapped(k, pfn);
      break;
    case PteType.MIGRATION:
      // Whatever becomes of it, it is not one process's own any more.
      if (isCow) setPageFlag(k, pfn, PAGE_ANON_EXCLUSIVE, false);
      break;
    default:
      break;
  }
  k.emit(pteSet(child.id, page, type, pfn, flags));
  return true;
}

/**
 * A page that is pinned stays the parent's, as it is: the child gets a copy at once.
 * @kernel mm/memory.c copy_present_page: whole
 */
function copyPinned(k: Kernel, child: MmView, vma: VmaView, page: Vpn, from: Pfn): boolean {
  const area = vmaAt(child, page)!;
  const flags = PAGE_LRU | PAGE_ANON_EXCLUSIVE;
  const pfn = allocPage(k, PageKind.PAGE_ANON, 0, flags, area.anonVma, pgoffAt(vma, page));
  if (pfn === NO_PFN) return false;
  copyPage(k, pfn, from);
  mapNewPage(k, child, area, page, pfn);
  return true;
}

/** One more mapping of a page, which is then no longer one process's own. */
function shareMapped(k: Kernel, pfn: Pfn): void {
  const { pages } = k.state;
  if (pages.kind(pfn) !== PageKind.PAGE_FILE && pages.kind(pfn) !== PageKind.PAGE_SHMEM) {
    setPageFlag(k, pfn, PAGE_ANON_EXCLUSIVE, false);
  }
  getMapped(k, pfn);
}
