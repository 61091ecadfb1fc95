import { Backing, LockMode, vmaRemove } from '../../events/generated.js';
import type { MmView, VmaView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { acquire, downgrade, release } from '../../schedule/locks.js';
import { EINVAL, ENOMEM } from '../../units/errno.js';
import { PAGES_PER_PMD, vpn, VPN_USER_END, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { insertPages } from './device-map.js';
import { accounted, VMA_SHARED, vmasIn, vmaAt } from './vma.js';
import { dropVmaReferences, insertVma, splitVma } from './vma-change.js';
import { freePageTables, unmapVmas } from './zap.js';

export interface MmapRequest {
  /** MAP_FIXED place; undefined lets the kernel choose. */
  readonly at: Vpn | undefined;
  readonly npages: number;
  readonly prot: number;
  readonly shared: boolean;
  readonly backing: Backing;
  readonly inode: number;
  readonly pgoff: number;
}

/** Below this the kernel places mappings, top down: a gap under the stack. */
const MMAP_BASE = vpn(0x7ffff7fff);

/**
 * Maps memory.
 * @kernel mm/mmap.c do_mmap, mmap_region: simplified (no limits, no locking of pages)
 * @returns the first page, or -EINVAL or -ENOMEM
 */
export function* mmap(k: Kernel, mmId: number, request: MmapRequest): Run<number> {
  const mm = k.mm(mmId, 'mmap');
  if (request.npages <= 0) return EINVAL;
  yield* acquire(k, mm.mmapLock, LockMode.EXCLUSIVE_MODE, 'mmap');
  const ret = yield* mmapLocked(k, mm, request);
  release(k, mm.mmapLock, LockMode.EXCLUSIVE_MODE, 'mmap');
  return ret;
}

function* mmapLocked(k: Kernel, mm: MmView, request: MmapRequest): Run<number> {
  const huge = request.backing === Backing.HUGETLB;
  const start = request.at ?? findGap(mm, request.npages, huge ? PAGES_PER_PMD : 1);
  if (start === undefined) return ENOMEM;
  const end = vpn(start + request.npages);
  if (end > VPN_USER_END) return ENOMEM;
  if (huge && (start % PAGES_PER_PMD !== 0 || request.npages % PAGES_PER_PMD !== 0)) return EINVAL;
  yield* unmapLocked(k, mm, start, end, false);
  insertVma(k, mm, {
    start,
    end,
    prot: request.prot,
    flags: accounted(request.shared ? VMA_SHARED : 0, request.prot, request.backing),
    backing: request.backing,
    inode: request.inode,
    pgoff: request.inode === 0 ? start : request.pgoff,
    anonVma: 0,
  });
  if (request.backing === Backing.DEVICE_MAP) {
    const ret = insertPages(k, mm, vmaAt(mm, start)!);
    if (ret !== 0) return ret;
  }
  return start;
}

/**
 * The highest gap that fits below the base.
 * @kernel mm/mmap.c vm_unmapped_area: simplified (top down only, no randomisation)
 */
export function findGap(mm: MmView, npages: number, align: number): Vpn | undefined {
  let ceiling: number = MMAP_BASE;
  for (let i = mm.vmas.length; i >= 0; i--) {
    const floor = i === 0 ? 16 : mm.vmas[i - 1]!.end;
    const start = Math.floor((ceiling - npages) / align) * align;
    if (start >= floor) return vpn(start);
    if (i > 0) ceiling = Math.min(ceiling, mm.vmas[i - 1]!.start);
  }
  return undefined;
}

/**
 * Unmaps a range; no area there is no error.
 * @kernel mm/mmap.c __vm_munmap, do_mas_align_munmap: whole
 */
export function* munmap(k: Kernel, mmId: number, start: Vpn, npages: number): Run<number> {
  const mm = k.mm(mmId, 'munmap');
  if (npages <= 0 || start + npages > VPN_USER_END) return EINVAL;
  yield* acquire(k, mm.mmapLock, LockMode.EXCLUSIVE_MODE, 'munmap');
  const downgraded = yield* unmapLocked(k, mm, start, vpn(start + npages), true);
  release(k, mm.mmapLock, downgraded ? LockMode.SHARED_MODE : LockMode.EXCLUSIVE_MODE, 'munmap');
  return 0;
}

/**
 * With mmap_lock held for writing. The areas leave the tree first, so that nobody who gets the lock
 * for reading finds them while their pages go.
 * @returns whether the lock was downgraded
 */
export function* unmapLocked(
  k: Kernel,
  mm: MmView,
  start: Vpn,
  end: Vpn,
  mayDowngrade: boolean,
): Run<boolean> {
  if (vmasIn(mm, start, end).length === 0) return false;
  yield* splitVma(k, mm, start);
  yield* splitVma(k, mm, end);
  const vmas: VmaView[] = vmasIn(mm, start, end);
  for (const vma of vmas) k.emit(vmaRemove(mm.id, vma.start));
  const [floor, ceiling] = neighbours(mm, start);
  if (mayDowngrade) {
    downgrade(k, mm.mmapLock);
    if (k.point('do_mas_align_munmap')) yield;
  }
  yield* unmapVmas(k, mm.id, vmas, start, end);
  freePageTables(k, mm.id, floor, ceiling);
  for (const vma of vmas) dropVmaReferences(k, vma);
  return mayDowngrade;
}

/** Ends of the areas around a free page. */
function neighbours(mm: MmView, page: Vpn): [Vpn, Vpn] {
  let floor = vpn(0);
  for (const vma of mm.vmas) {
    if (vma.start > page) return [floor, vma.start];
    floor = vma.end;
  }
  return [floor, VPN_USER_END];
}
