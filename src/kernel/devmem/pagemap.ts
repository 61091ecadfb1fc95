import {
  chunkAdd,
  chunkDying,
  chunkRemove,
  devicePageFree,
  devicePageTake,
  pageAlloc,
  pageCount,
  pageFree,
  ObjectKind,
  ResourceKind,
  ViolationType,
  WaitType,
} from '../../events/generated.js';
import type { RuleTable } from '../../designs/reader.js';
import type { Run } from '../../schedule/engine.js';
import { COST } from '../../schedule/costs.js';
import { CHUNK_PAGES, NO_PFN, type Pfn } from '../../units/numbers.js';
import { PAGE_GIVEN_UP } from '../../machine/pages.js';
import type { Kernel, KernelRules } from '../kernel.js';
import { putPage, setPageFlag } from '../mm/page.js';
import { wakePageWaiters } from '../mm/page-wait.js';
import { chunkFirstPfn, chunkOf, pagemapDevice } from './owner.js';

/**
 * The number of the first chunk whose addresses nobody has.
 * @kernel kernel/resource.c request_free_mem_region: simplified (regions of one size, the first gap)
 */
export function requestFreeMemRegion(k: Kernel): number {
  const requested = [...k.state.resources.values()].filter(
    ({ kind }) => kind === ResourceKind.MEMORY_REGION,
  );
  const isTaken = (pfn: Pfn) => requested.some(({ first }) => first === pfn);
  let chunk = 1;
  while (isTaken(chunkFirstPfn(chunk)) || k.state.chunks.has(chunk) || hasDanglingPages(k, chunk))
    chunk++;
  return chunk;
}

/**
 * Makes the struct pages of a chunk. `room`: chunks that the driver's list of them has room for now.
 * @kernel mm/memremap.c memremap_pages: simplified (no memory hotplug)
 */
export function memremapPages(
  k: Kernel,
  device: number,
  chunk: number,
  region: number,
  room: number,
): void {
  const { whenFree, own } = k.rules.deviceCount;
  const first = chunkFirstPfn(chunk);
  k.looksAt('memory of a freed chunk');
  if (hasDanglingPages(k, chunk)) {
    k.violation({
      type: ViolationType.USE_AFTER_FREE,
      site: 'memmap_init_zone_device',
      kind: ObjectKind.OBJECT_PAGE,
      object: first,
      message: `pages of the chunk at ${first} are made anew, and some are in use that it had before`,
      pfn: first,
      fatal: true,
    });
  }
  k.emit(chunkAdd(chunk, device, first, k.chunkPages, whenFree, region, room, own < whenFree));
}

/** Were pages of the chunk in use when it was taken away? Then no region is found there any more. */
function hasDanglingPages(k: Kernel, chunk: number): boolean {
  return k.state.pages.isAnyLive(chunkFirstPfn(chunk), CHUNK_PAGES);
}

/** Switch devmem.freeCount. */
export const FREE_COUNTS: RuleTable<'devmem.freeCount', KernelRules['deviceCount']> = {
  one: { whenFree: 1, own: 1 },
  reset: { whenFree: 1, own: 0 },
  zero: { whenFree: 0, own: 0 },
};

/** Switch devmem.pagemapRef. */
export const PAGEMAP_REFS: RuleTable<'devmem.pagemapRef', KernelRules['pagemapEnd']> = {
  atRemap: { waits: true, givesFramesUp: true },
  dropped: { waits: false, givesFramesUp: false },
  perPage: { waits: true, givesFramesUp: false },
};

/**
 * Takes a chunk away. A design whose pages hold the pagemap (devmem.pagemapRef) waits until the last
 * of them is free; one that gave those references up does not, and the pages in use dangle.
 * @kernel mm/memremap.c memunmap_pages: whole
 */
export function* memunmapPages(k: Kernel, chunk: number): Run {
  const { waits, givesFramesUp } = k.rules.pagemapEnd;
  if (givesFramesUp) giveFramesUp(k, chunk);
  while (waits) {
    const inUse = pagesInUse(k, chunk)[0];
    if (inUse === undefined) break;
    dies(k, chunk);
    k.block(WaitType.WAIT_PAGE, inUse, 'memunmap_pages');
    yield;
  }
  k.emit(chunkRemove(chunk));
}

function dies(k: Kernel, chunk: number): void {
  if (!k.state.chunks.get(chunk)!.dying) k.emit(chunkDying(chunk));
}

/**
 * Each frame of the chunk held the pagemap by the reference that it has when it is free. That one is
 * put as any other is, so that a page which one user is left of counts as free from then on.
 * In memunmap_pages of Linux 5.5 to 5.17.
 */
function giveFramesUp(k: Kernel, chunk: number): void {
  if (k.rules.deviceCount.own === 0) return;
  for (const pfn of pagesInUse(k, chunk)) {
    dies(k, chunk);
    setPageFlag(k, pfn, PAGE_GIVEN_UP, true);
    putPage(k, pfn);
  }
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

/**
 * The first page on a device's list of free pages that may be given; 0 if there is none.
 * @param isLost frames that are not on the list any more, though they are free
 */
export function nextFreePage(
  k: Kernel,
  device: number,
  isLost: (page: Pfn) => boolean = () => false,
): Pfn {
  const { freePages, chunks } = k.state.devices.get(device)!;
  const freed = freePages.findLast((page) => !isLost(page));
  if (freed !== undefined) return freed;
  for (let i = chunks.length - 1; i >= 0; i--) {
    const { first, fresh } = k.state.chunks.get(chunks[i]!)!;
    const page = (first + fresh - 1) as Pfn;
    if (fresh > 0) return isLost(page) ? NO_PFN : page;
  }
  return NO_PFN;
}

/**
 * Takes a free device page into use, with one reference more than it had.
 * @kernel mm/memremap.c zone_device_page_init: whole
 */
export function zoneDevicePageInit(k: Kernel, device: number, pfn: Pfn): void {
  k.looksAt('page of a dying pagemap');
  if (k.state.chunks.get(chunkOf(pfn))?.dying === true) {
    k.violation({
      type: ViolationType.ASSERTION,
      site: 'zone_device_page_init',
      kind: ObjectKind.OBJECT_PAGE,
      object: pfn,
      message: `device page ${pfn} is handed out, and its pagemap is being taken away`,
      pfn,
      fatal: false,
    });
  }
  k.emit(devicePageTake(pfn, device));
  k.emit(pageAlloc(pfn, k.state.devices.get(device)!.kind, 0, 0, 0, 0));
  const { own } = k.rules.deviceCount;
  if (own > 0) k.emit(pageCount(pfn, own + 1, 0));
}

/**
 * The last reference is gone: the page goes back to its device's list.
 * @kernel mm/memremap.c free_zone_device_page: whole
 */
export function freeZoneDevicePage(k: Kernel, pfn: Pfn): void {
  const where = 'free_zone_device_page';
  const device = deviceOf(k, pfn, where);
  k.looksAt('free device pages, insertion');
  if (!k.state.pages.isLive(pfn)) {
    k.violation({
      type: ViolationType.DOUBLE_INSERT,
      site: where,
      kind: ObjectKind.OBJECT_PAGE,
      object: pfn,
      message: `${where} puts device page ${pfn} on the list of free pages, and it is free`,
      pfn,
      fatal: true,
    });
  }
  k.emit(pageFree(pfn));
  k.emit(devicePageFree(pfn, device));
  wakePageWaiters(k, pfn);
}

/** Device of the pagemap of a page; the pagemap has to exist for that. */
export function deviceOf(k: Kernel, pfn: Pfn, where: string): number {
  const device = pagemapDevice(k, pfn);
  k.looksAt('freed chunk');
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
