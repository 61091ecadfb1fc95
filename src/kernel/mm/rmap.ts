import { PageKind } from '../../events/generated.js';
import { isDevicePfn } from '../../machine/pages.js';
import type { MmView, VmaView } from '../../machine/state.js';
import { vpn, type Pfn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { mmDrop, mmGrab } from './mm-count.js';
import { vmaAt } from './vma.js';

/** A place where a page may be mapped; of a huge page the part of it that an area could map. */
export interface RmapPlace {
  readonly mm: MmView;
  readonly vma: VmaView;
  readonly vpn: Vpn;
  readonly end: Vpn;
}

/**
 * Every place where the areas say that a page could be mapped: a walk looks at one after another, and
 * tells its subscribers, whether the page is mapped there or not. In the order of the interval tree of
 * the page's object: by where areas begin in it, and behind those that begin there too. So a child's
 * area comes behind its parent's, until the parent's is split, cut or joined and put in anew.
 * @kernel mm/rmap.c rmap_walk_anon, rmap_walk_file: simplified (a fork puts an area of a file behind
 * everything, not right behind the parent's)
 */
export function rmapPlaces(k: Kernel, pfn: Pfn): RmapPlace[] {
  const { pages } = k.state;
  const index = pages.index(pfn);
  const parts = 2 ** pages.order(pfn);
  const object = pages.object(pfn);
  const kind = pages.kind(pfn);
  const anonymous =
    isDevicePfn(pfn) || kind === PageKind.PAGE_ANON || kind === PageKind.PAGE_HUGETLB;
  const places: RmapPlace[] = [];
  for (const mm of k.state.mms.values()) {
    for (const vma of mm.vmas) {
      const first = vma.start + index - vma.pgoff;
      const page = vpn(Math.max(first, vma.start));
      const end = vpn(Math.min(first + parts, vma.end));
      if (page >= end) continue;
      if (anonymous ? descends(k, vma.anonVma, object) : vma.inode === object)
        places.push({ mm, vma, vpn: page, end });
    }
  }
  const tree = anonymous ? 'anonLink' : 'fileLink';
  return places.sort((a, b) => a.vma.pgoff - b.vma.pgoff || a.vma[tree] - b.vma[tree]);
}

/**
 * The same, and behind them what a fork adds while the walk is under way. The kernel's fork waits for the lock of the
 * pages' object, over the whole walk, and then copies what the walk has left: here the walk comes to it.
 */
export function* rmapWalk(k: Kernel, pfn: Pfn): Generator<RmapPlace> {
  const walked = new Set<string>();
  const keyOf = ({ mm, vpn: page }: RmapPlace): string => `${mm.id} ${page}`;
  for (;;) {
    const places = rmapPlaces(k, pfn).filter((place) => !walked.has(keyOf(place)));
    if (places.length === 0) return;
    for (const place of places) {
      walked.add(keyOf(place));
      yield place;
    }
  }
}

/** Can pages of `ancestor` be mapped by an area with `anonVma`? */
function descends({ state }: Kernel, anonVma: number, ancestor: number): boolean {
  for (let a = anonVma; a !== 0; a = state.anonVmas.get(a)!.parent) if (a === ancestor) return true;
  return false;
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
