import {
  chunkList,
  deviceAdd,
  deviceRemove,
  FailureType,
  freeListCut,
  LockType,
  ObjectKind,
  pageDeviceData,
  PageKind,
  resourceAlloc,
  ResourceKind,
  ViolationType,
} from '../events/generated.js';
import type { RuleTable } from '../designs/reader.js';
import { NO_PFN, PAGE_SIZE, type Pfn } from '../units/numbers.js';
import type { Run } from '../schedule/engine.js';
import { over } from '../schedule/over.js';
import { createLock, destroyLock, mutexLock, mutexUnlock } from '../schedule/locks.js';
import { chunkFirstPfn, chunkOf } from '../kernel/devmem/owner.js';
import {
  freeZoneDevicePage,
  memremapPages,
  memunmapPages,
  nextFreePage,
  requestFreeMemRegion,
  zoneDevicePageInit,
} from '../kernel/devmem/pagemap.js';
import type { Kernel } from '../kernel/kernel.js';
import type { DeviceView } from '../machine/state.js';
import type { DriverContext, DriverRules } from './context.js';
import { isCoherentDevice, setAside } from './devices.js';
import { evictChunk } from './eviction.js';
import { freeResource } from './resource.js';
import { allocPage, putPage, tryLockPage } from '../kernel/mm/page.js';

/** Chunks by which a device's list of them grows (DEVMEM_CHUNKS_RESERVE). */
const CHUNKS_RESERVE = 16;

/**
 * The memory of the driver's devices: chunks, their free pages, and the system pages behind them,
 * where the data of this pretended device memory really is. The free list's spinlock is not
 * modelled: nothing can come between a look at the list and its change.
 */
export class DeviceMemory {
  constructor(private readonly d: DriverContext) {}

  private get k(): Kernel {
    return this.d.k;
  }

  private device(id: number): DeviceView {
    return this.k.state.devices.get(id)!;
  }

  /** @kernel lib/test_hmm.c dmirror_device_init: whole */
  boot(device: number): void {
    const { k } = this;
    const lock = createLock(k, LockType.SPINLOCK, 'dmirror_device.lock', device);
    const chunkLock = createLock(k, LockType.MUTEX, 'dmirror_device.devmem_lock', device);
    const name = `hmm_dmirror${device}`;
    const kind = isCoherentDevice(device)
      ? PageKind.PAGE_DEVICE_COHERENT
      : PageKind.PAGE_DEVICE_PRIVATE;
    k.emit(deviceAdd(device, kind, lock, name, chunkLock));
    this.makeChunk(device);
  }

  /**
   * A device page, locked and with one reference; with a page behind it where no CPU can reach it.
   * @kernel lib/test_hmm.c dmirror_devmem_alloc_page: whole
   * @returns 0 if there is no memory
   */
  allocPage(device: number, mirror: number): Run<Pfn> {
    const { k } = this;
    const coherent = isCoherentDevice(device);
    const backing = coherent ? NO_PFN : allocPage(k, PageKind.PAGE_KERNEL);
    if (backing === NO_PFN && !coherent) return over(NO_PFN);
    const pfn = this.freePage(device);
    if (pfn === NO_PFN) return this.takeFromNew(device, backing, mirror);
    return over(this.takePage(device, pfn, backing, mirror));
  }
  private *takeFromNew(device: number, backing: Pfn, mirror: number): Run<Pfn> {
    if (yield* this.addChunk(device))
      return this.takePage(device, this.freePage(device), backing, mirror);
    if (backing !== NO_PFN) putPage(this.k, backing);
    return NO_PFN;
  }
  private takePage(device: number, pfn: Pfn, backing: Pfn, mirror: number): Pfn {
    const { k } = this;
    zoneDevicePageInit(k, device, pfn);
    tryLockPage(k, pfn);
    this.d.rules.lifetime.holdMirror(this.d, mirror);
    k.emit(pageDeviceData(pfn, backing, mirror));
    return pfn;
  }

  private freePage(device: number): Pfn {
    const { k } = this;
    const { chunks, lost } = this.device(device);
    const unlisted = chunks.some((chunk) => k.state.chunks.get(chunk)!.unlisted);
    if (!unlisted && lost.size === 0) return nextFreePage(k, device);
    const isLost = (page: Pfn): boolean =>
      lost.has(page) || k.state.chunks.get(chunkOf(page))?.unlisted === true;
    return nextFreePage(k, device, isLost);
  }

  private *addChunk(device: number): Run<boolean> {
    const { k } = this;
    const { chunkLock } = this.device(device);
    yield* mutexLock(k, chunkLock, 'dmirror_allocate_chunk');
    const made = this.makeChunk(device);
    mutexUnlock(k, chunkLock, 'dmirror_allocate_chunk');
    return made;
  }

  /**
   * The list of chunks grows, then come the region of addresses, the chunk's description and its
   * struct pages.
   * @kernel lib/test_hmm.c dmirror_allocate_chunk: whole
   * @returns whether there is a chunk more
   */
  private makeChunk(device: number): boolean {
    const { k } = this;
    this.checkList(device, 'dmirror_allocate_chunk');
    const { chunks, room } = this.device(device);
    const isFull = chunks.length === room;
    if (isFull && k.failures.fails(FailureType.FAIL_CHUNK_ARRAY)) return false;
    const roomNow = isFull ? room + CHUNKS_RESERVE : room;
    if (this.makeChunkIn(device, roomNow)) return true;
    // The list has grown for nothing.
    if (isFull) k.emit(chunkList(device, roomNow, false));
    return false;
  }
  private makeChunkIn(device: number, room: number): boolean {
    const { k } = this;
    const { failures } = k;
    if (isCoherentDevice(device)) return this.makeSetAside(device, room);
    if (failures.fails(FailureType.FAIL_CHUNK_REGION)) return false;
    const chunk = requestFreeMemRegion(k);
    const region = k.state.lastResource + 1;
    const bytes = k.chunkPages * PAGE_SIZE;
    const first = chunkFirstPfn(chunk);
    k.emit(resourceAlloc(region, ResourceKind.MEMORY_REGION, device, bytes, first));
    if (failures.fails(FailureType.FAIL_CHUNK_STRUCT) || failures.fails(FailureType.FAIL_CHUNK)) {
      this.leaveRegion(region);
      return false;
    }
    memremapPages(k, device, chunk, region, room);
    return true;
  }

  /** The one chunk of a coherent device lies at addresses that were set aside for it, and takes no region. */
  private makeSetAside(device: number, room: number): boolean {
    const { k } = this;
    const { failures } = k;
    const chunk = setAside(device);
    if (failures.fails(FailureType.FAIL_CHUNK_STRUCT) || failures.fails(FailureType.FAIL_CHUNK))
      return false;
    if (k.state.chunks.has(chunk)) return false;
    memremapPages(k, device, chunk, 0, room);
    return true;
  }

  /** There is no chunk in the region, or no more: it is given back, or not (switch devmem.regionExit). */
  private leaveRegion(region: number): void {
    if (this.d.rules.regionExit.own) freeResource(this.k, region, 'release_mem_region');
  }

  /** The device is given up. @kernel lib/test_hmm.c dmirror_device_remove: whole */
  *remove(device: number): Run {
    const { k } = this;
    const regions = this.device(device).chunks.filter((c) => k.state.chunks.get(c)!.region !== 0);
    yield* this.removeChunks(device);
    for (const chunk of regions) this.releasedBefore(chunk);
    const { lock, chunkLock } = this.device(device);
    destroyLock(k, chunkLock);
    k.emit(deviceRemove(device));
    destroyLock(k, lock);
  }

  /** The last reference is gone. @kernel lib/test_hmm.c dmirror_devmem_free: whole */
  pageFree(pfn: Pfn): void {
    const { k } = this;
    const backing = k.state.pages.backing(pfn);
    const mirror = k.state.pages.mirror(pfn);
    if (backing !== NO_PFN) putPage(k, backing);
    freeZoneDevicePage(k, pfn);
    if (mirror !== 0) this.d.rules.lifetime.dropMirror(this.d, mirror);
  }

  /** The same for a page that is in use: what it named is gone, and it stays where it is. */
  pageFreedEarly(pfn: Pfn): void {
    const { k } = this;
    const backing = k.state.pages.backing(pfn);
    if (backing !== NO_PFN) putPage(k, backing);
    const mirror = k.state.pages.mirror(pfn);
    k.emit(pageDeviceData(pfn, NO_PFN, 0));
    this.d.rules.lifetime.dropMirror(this.d, mirror);
  }

  /** Sends every page of a device home, whoever maps it. */
  *evictAll(device: number): Run {
    for (const chunk of [...this.k.state.devices.get(device)!.chunks])
      yield* evictChunk(this.d, chunk);
  }

  /**
   * Sends the device's pages home and gives its chunks back; the next migration makes new ones.
   * @kernel lib/test_hmm.c dmirror_device_remove_chunks: whole
   */
  *removeChunks(device: number): Run {
    const { k } = this;
    const { chunkLock } = this.device(device);
    yield* mutexLock(k, chunkLock, 'dmirror_device_remove_chunks');
    this.checkList(device, 'dmirror_device_remove_chunks');
    for (const chunk of [...this.device(device).chunks]) {
      const { region } = k.state.chunks.get(chunk)!;
      const others = this.d.rules.removeFreePages(k, device, chunk);
      if (others !== undefined) k.emit(freeListCut(chunk, others));
      if (this.d.rules.evictsAtUnload) yield* evictChunk(this.d, chunk);
      yield* memunmapPages(k, chunk);
      if (region !== 0) this.leaveRegion(region);
      else this.leaveNone(chunk);
    }
    // The list is reset, and what was lost from it lay in chunks that are gone.
    const { room } = this.device(device);
    if (room > 0) {
      const forgets = this.d.rules.forgetsChunks;
      k.emit(chunkList(device, forgets ? 0 : room, !forgets));
    }
    mutexUnlock(k, chunkLock, 'dmirror_device_remove_chunks');
  }

  /** Is the list of the device's chunks one that was freed? */
  private checkList(device: number, site: string): void {
    const { k } = this;
    k.looksAt('freed list of chunks');
    if (!this.device(device).listFreed) return;
    k.violation({
      type: ViolationType.USE_AFTER_FREE,
      site,
      kind: ObjectKind.OBJECT_CHUNK,
      message: `${site} looks at the list of chunks of device ${device}, which was freed`,
      fatal: true,
    });
  }

  /** The chunk has no region. */
  private leaveNone(chunk: number): void {
    this.k.looksAt('region that nobody has');
    if (!this.d.rules.regionExit.foreign) return;
    this.nobodyHas(chunk, 'release_mem_region', 'which nobody requested');
  }

  /** The device goes, and the manager of its resources looks for what the driver gives back: it warns if it has it no more. */
  private releasedBefore(chunk: number): void {
    this.k.looksAt('region that nobody has');
    if (!this.d.rules.regionExit.managed) return;
    this.nobodyHas(chunk, '__devm_release_region', 'which were given back with the device');
  }

  private nobodyHas(chunk: number, site: string, why: string): void {
    this.k.violation({
      type: ViolationType.ASSERTION,
      site,
      kind: ObjectKind.OBJECT_CHUNK,
      object: chunk,
      message: `${site} gives back the addresses of chunk ${chunk}, ${why}`,
      fatal: false,
    });
  }
}

/** Switch devmem.regionExit. */
export const REGION_EXITS: RuleTable<'devmem.regionExit', DriverRules['regionExit']> = {
  leaked: { own: false, foreign: false, managed: false },
  released: { own: true, foreign: false, managed: false },
  releasedUnasked: { own: true, foreign: true, managed: false },
  releasedTwice: { own: true, foreign: false, managed: true },
};
/** Switch devmem.chunkArray. */
export const CHUNK_ARRAYS: RuleTable<'devmem.chunkArray', boolean> = {
  kept: false,
  forgotten: true,
};

/** Switch devmem.freeList: what the list of free pages loses with those of a chunk that goes away. */
export const FREE_LISTS: RuleTable<'devmem.freeList', DriverRules['removeFreePages']> = {
  untouched: () => undefined,
  exact: () => [],
  // A head that is set to what comes behind each of the chunk's pages ends behind the last of them.
  posted(k, device, chunk) {
    const { freePages } = k.state.devices.get(device)!;
    const { fresh } = k.state.chunks.get(chunk)!;
    const last = fresh > 0 ? 0 : freePages.findIndex((page) => chunkOf(page) === chunk);
    return last < 0 ? [] : freePages.slice(last).filter((page) => chunkOf(page) !== chunk);
  },
};
