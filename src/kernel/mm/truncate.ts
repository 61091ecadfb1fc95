import { inodeResize, pageCacheRemove } from '../../events/generated.js';
import type { MmView, VmaView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { putPage } from './page.js';
import { enterRmapPlace, leaveRmapPlace } from './rmap.js';
import { zapPageRange } from './zap.js';

/**
 * Gives a file another size. What is cut off is unmapped before and after its pages go: private
 * copies made in between have to go too.
 * @kernel mm/shmem.c shmem_setattr: whole
 */
export function* truncateInode(k: Kernel, inodeId: number, npages: number): Run {
  const inode = k.inode(inodeId, 'shmem_setattr');
  const old = inode.npages;
  k.emit(inodeResize(inodeId, npages));
  if (npages >= old) return;
  yield* unmapMapping(k, inodeId, npages, Infinity, true);
  removeCached(k, inodeId, npages, Infinity);
  yield* unmapMapping(k, inodeId, npages, Infinity, true);
}

/**
 * Makes a hole; private copies stay.
 * @kernel mm/shmem.c shmem_fallocate: simplified (punching holes only)
 */
export function* punchHole(k: Kernel, inodeId: number, start: number, end: number): Run {
  yield* unmapMapping(k, inodeId, start, end, false);
  removeCached(k, inodeId, start, end);
}

function removeCached(k: Kernel, inodeId: number, start: number, end: number): void {
  const { cache } = k.inode(inodeId, 'shmem_truncate_range');
  const indexes = [...cache.keys()].filter((i) => i >= start && i < end);
  for (const index of indexes.sort((a, b) => a - b)) {
    const pfn = cache.get(index)!;
    k.emit(pageCacheRemove(inodeId, index));
    putPage(k, pfn);
  }
}

/**
 * Clears the entries of every area that maps a part of a file, in every address space.
 * @kernel mm/memory.c unmap_mapping_range: whole
 */
function* unmapMapping(
  k: Kernel,
  inodeId: number,
  first: number,
  end: number,
  evenCows: boolean,
): Run {
  for (const { mm, vma } of areasOf(k, inodeId)) {
    const from = Math.max(first, vma.pgoff);
    const to = Math.min(end, vma.pgoff + (vma.end - vma.start));
    if (from >= to) continue;
    const start = vpn(vma.start + (from - vma.pgoff));
    const place = { mm, vpn: start };
    if (!enterRmapPlace(k, place)) continue;
    yield* zapPageRange(k, mm.id, start, vpn(start + (to - from)), evenCows);
    leaveRmapPlace(k, place);
  }
}

/** Areas that map an inode, by address space and address. */
function areasOf(k: Kernel, inodeId: number): { mm: MmView; vma: VmaView }[] {
  const found: { mm: MmView; vma: VmaView }[] = [];
  for (const mm of [...k.state.mms.values()].sort((a, b) => a.id - b.id)) {
    for (const vma of mm.vmas) if (vma.inode === inodeId) found.push({ mm, vma });
  }
  return found;
}
