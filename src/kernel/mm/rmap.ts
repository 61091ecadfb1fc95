import { PageKind } from '../../events/generated.js';
import { entryPfn, getEntry } from '../../machine/page-table.js';
import { isDevicePfn, mappingMm, mappingVpn } from '../../machine/pages.js';
import type { MmView, VmaView } from '../../machine/state.js';
import { vpn, type Pfn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { mmDrop, mmGrab } from './mm-count.js';
import { vmaAt } from './vma.js';

/** A place where a page may be mapped. */
export interface RmapPlace {
  readonly mm: MmView;
  readonly vma: VmaView;
  readonly vpn: Vpn;
}

/**
 * Every place where the areas say that a page could be mapped: the kernel looks at all of them, and
 * tells their subscribers, whether it is mapped there or not. In the order of its interval trees: by
 * where the area begins in its object, the parent before the child.
 * @kernel mm/rmap.c rmap_walk_anon, rmap_walk_file: simplified (areas that were moved are only
 * found where the page is mapped)
 */
export function rmapPlaces(k: Kernel, pfn: Pfn): RmapPlace[] {
  const { pages } = k.state;
  const places: RmapPlace[] = [];
  const add = (mm: MmView, page: Vpn): void => {
    const vma = vmaAt(mm, page);
    if (vma !== undefined && !places.some((p) => p.mm === mm && p.vpn === page))
      places.push({ mm, vma, vpn: page });
  };
  for (const m of pages.mappings(pfn)) {
    const mm = k.mm(mappingMm(m), 'rmap_walk');
    const page = vpn(mappingVpn(m));
    if (entryPfn(getEntry(mm.table, page)) === pfn) add(mm, page);
  }
  const index = pages.index(pfn);
  const anonymous = isDevicePfn(pfn) || pages.kind(pfn) === PageKind.PAGE_ANON;
  for (const mm of k.state.mms.values()) {
    if (anonymous) {
      const vma = vmaAt(mm, vpn(index));
      if (vma !== undefined && k.anonVmaDescends(vma.anonVma, pages.object(pfn)))
        add(mm, vpn(index));
    } else {
      for (const vma of mm.vmas) {
        const page = vpn(vma.start + index - vma.pgoff);
        if (vma.inode === pages.object(pfn) && vma.start <= page && page < vma.end) add(mm, page);
      }
    }
  }
  return places.sort((a, b) => a.vma.pgoff - b.vma.pgoff || a.mm.id - b.mm.id || a.vpn - b.vpn);
}

/**
 * Keeps the address space of a place while a walk is there: to be ended by {@link leaveRmapPlace}. The
 * kernel holds the lock of the pages' object (anon_vma, i_mmap) over the whole walk, and a process that
 * exits meanwhile takes its areas off under the same lock; here the walk passes over what is gone.
 * @returns false if the process or the area is gone
 */
export function enterRmapPlace(
  k: Kernel,
  { mm, vpn: page }: Pick<RmapPlace, 'mm' | 'vpn'>,
): boolean {
  if (k.state.mms.get(mm.id) !== mm || vmaAt(mm, page) === undefined) return false;
  mmGrab(k, mm.id);
  return true;
}
export function leaveRmapPlace(k: Kernel, { mm }: Pick<RmapPlace, 'mm'>): void {
  mmDrop(k, mm.id, 'rmap_walk');
}
