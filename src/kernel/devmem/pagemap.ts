import {
  chunkAdd,
  chunkRemove,
  devicePageFree,
  devicePageTake,
  pageAlloc,
  pageFree,
  ObjectKind,
  ViolationType,
  WaitType,
} from '../../events/generated.js';
import type { RuleTable } from '../../designs/reader.js';
import type { Run } from '../../schedule/engine.js';
import { COST } from '../../schedule/costs.js';
import { NO_PFN, type Pfn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { wakePageWaiters } from '../mm/page-wait.js';
import { CHUNK_PAGES, chunkFirstPfn, pagemapDevice } from './owner.js';

/**
 * Makes the struct pages of a chunk, in the first gap of the device region.
 * @kernel mm/memremap.c memremap_pages: simplified (no memory hotplug)
 * @returns the chunk's number
 */
export function memremapPages(k: Kernel, device: number): number {
  let chunk = 1;
  while (k.state.chunks.has(chunk) || hasDanglingPages(k, chunk)) chunk++;
  k.emit(chunkAdd(chunk, device, chunkFirstPfn(chunk), CHUNK_PAGES));
  return chunk;
}

/** Were pages of the chunk in use when it was taken away? Then its frames are never given again. */
function hasDanglingPages(k: Kernel, chunk: number): boolean {
  const first = chunkFirstPfn(chunk);
  for (let i = CHUNK_PAGES - 1; i >= 0; i--)
    if (k.state.pages.isLive((first + i) as Pfn)) return true;
  return false;
}

/** Switch devmem.pagemapRef. */
export const PAGEMAP_REFS: RuleTable<'devmem.pagemapRef', boolean> = {
  dropped: false,
  perPage: true,
};

/**
 * Takes a chunk away. A design whose pages hold the pagemap (devmem.pagemapRef) waits until the last
 * of them is free; one that gave those references up does not, and the pages in use dangle.
 * @kernel mm/memremap.c memunmap_pages: whole
 */
export function* memunmapPages(k: Kernel, chunk: number): Run {
  if (k.rules.waitsForDevicePages) {
    for (;;) {
      const inUse = pagesInUse(k, chunk)[0];
      if (inUse === undefined) break;
      k.block(WaitType.WAIT_PAGE, inUse, 'memunmap_pages');
      yield;
    }
  }
  k.emit(chunkRemove(chunk));
}

/**
 * Pages of a chunk that are handed out, ascending. Looks only at those that ever were: pages are
 * handed out from the chunk's end.
 */
export function pagesInUse(k: Kernel, chunk: number): Pfn[] {
  const { first, npages, fresh } = k.state.chunks.get(chunk)!;
  const pages: Pfn[] = [];
  for (let pfn = first + fresh; pfn < first + npages; pfn++) {
    if (k.state.pages.isLive(pfn as Pfn)) pages.push(pfn as Pfn);
  }
  return pages;
}

/** The page that a device's list of free pages gives next; 0 if it is empty. */
export function nextFreePage(k: Kernel, device: number): Pfn {
  const { freePages, chunks } = k.state.devices.get(device)!;
  const freed = freePages.at(-1);
  if (freed !== undefined) return freed;
  for (let i = chunks.length - 1; i >= 0; i--) {
    const { first, fresh } = k.state.chunks.get(chunks[i]!)!;
    if (fresh > 0) return (first + fresh - 1) as Pfn;
  }
  return NO_PFN;
}

/**
 * Takes a free device page into use, with one reference.
 * @kernel mm/memremap.c zone_device_page_init: simplified (a design where free pages have a count of
 * one is told by devmem.freeCount, not by the count in the state)
 */
export function zoneDevicePageInit(k: Kernel, device: number, pfn: Pfn): void {
  k.emit(devicePageTake(pfn, device));
  k.emit(pageAlloc(pfn, k.state.devices.get(device)!.kind, 0, 0, 0, 0));
}

/**
 * The last reference is gone: the page goes back to its device's list.
 * @kernel mm/memremap.c free_zone_device_page: whole
 */
export function freeZoneDevicePage(k: Kernel, pfn: Pfn): void {
  const device = deviceOf(k, pfn, 'free_zone_device_page');
  k.emit(pageFree(pfn));
  k.emit(devicePageFree(pfn, device));
  wakePageWaiters(k, pfn);
}

/** Device of the pagemap of a page; the pagemap has to exist for that. */
export function deviceOf(k: Kernel, pfn: Pfn, where: string): number {
  const device = pagemapDevice(k, pfn);
  if (device < 0) {
    k.violation({
      type: ViolationType.USE_AFTER_FREE,
      site: where,
      kind: ObjectKind.OBJECT_CHUNK,
      message: `${where} follows page ${pfn} to its pagemap, which was freed`,
      pfn,
      fatal: true,
    });
  }
  k.spend(COST.entry);
  return device;
}
