import { FailureType, LockType, pageDeviceData, PageKind } from '../events/generated.js';
import { DEVICE_PFN_BASE, NO_PFN, type Pfn } from '../units/numbers.js';
import type { Run } from '../schedule/engine.js';
import { createLock, mutexLock, mutexUnlock } from '../schedule/locks.js';
import { CHUNK_PAGES } from '../kernel/devmem/owner.js';
import {
  freeZoneDevicePage,
  memremapPages,
  memunmapPages,
  nextFreePage,
  zoneDevicePageInit,
} from '../kernel/devmem/pagemap.js';
import type { Kernel } from '../kernel/kernel.js';
import {
  migrateDeviceFinalize,
  migrateDevicePages,
  migrateDeviceRange,
} from '../kernel/migrate/migrate.js';
import type { DriverContext } from './context.js';
import { allocPage, copyPage, putPage, tryLockPage } from '../kernel/mm/page.js';

/**
 * The memory of the driver's devices: chunks, their free pages, and the system pages behind them,
 * where the data of this pretended device memory really is. The free list's spinlock is not
 * modelled: nothing can come between a look at the list and its change.
 */
export class DeviceMemory {
  /** Mutex over the list of chunks, by device. */
  private readonly chunkLocks = new Map<number, number>();
  /** Chunks that are going away: their free pages are not handed out any more. */
  private readonly removing = new Set<number>();

  constructor(private readonly d: DriverContext) {}

  private get k(): Kernel {
    return this.d.k;
  }

  /** @kernel lib/test_hmm.c dmirror_device_init: whole */
  boot(device: number): void {
    this.chunkLocks.set(
      device,
      createLock(this.k, LockType.MUTEX, 'dmirror_device.devmem_lock', device),
    );
    memremapPages(this.k, device);
  }

  /**
   * A device page, locked and with one reference, with a page behind it.
   * @kernel lib/test_hmm.c dmirror_devmem_alloc_page: whole
   * @returns 0 if there is no memory
   */
  *allocPage(device: number, mirror: number): Run<Pfn> {
    const { k } = this;
    const backing = allocPage(k, PageKind.PAGE_KERNEL);
    if (backing === NO_PFN) return NO_PFN;
    if (this.freePage(device) === NO_PFN && !(yield* this.addChunk(device))) {
      putPage(k, backing);
      return NO_PFN;
    }
    const pfn = this.freePage(device);
    zoneDevicePageInit(k, device, pfn);
    tryLockPage(k, pfn);
    this.d.rules.lifetime.holdMirror(this.d, mirror);
    k.emit(pageDeviceData(pfn, backing, mirror));
    return pfn;
  }

  private freePage(device: number): Pfn {
    const pfn = nextFreePage(this.k, device);
    return pfn !== NO_PFN && this.removing.has(chunkOf(pfn)) ? NO_PFN : pfn;
  }

  /** @kernel lib/test_hmm.c dmirror_allocate_chunk: whole */
  private *addChunk(device: number): Run<boolean> {
    const { k } = this;
    const lock = this.chunkLocks.get(device)!;
    yield* mutexLock(k, lock, 'dmirror_allocate_chunk');
    const failed = k.failures.fails(FailureType.FAIL_CHUNK);
    if (!failed) memremapPages(k, device);
    mutexUnlock(k, lock, 'dmirror_allocate_chunk');
    return !failed;
  }

  /** The last reference is gone. @kernel lib/test_hmm.c dmirror_devmem_free: whole */
  pageFree(pfn: Pfn): void {
    const { k } = this;
    const backing = k.state.pages.backing(pfn);
    const mirror = k.state.pages.mirror(pfn);
    if (backing !== NO_PFN) putPage(k, backing);
    freeZoneDevicePage(k, pfn);
    this.d.rules.lifetime.dropMirror(this.d, mirror);
  }

  /** Sends every page of a device home, whoever maps it. */
  *evictAll(device: number): Run {
    for (const chunk of [...this.k.state.devices.get(device)!.chunks])
      yield* this.evictChunk(chunk);
  }

  /**
   * Sends the device's pages home and gives its chunks back; the next migration makes new ones.
   * @kernel lib/test_hmm.c dmirror_device_remove_chunks: whole
   */
  *removeChunks(device: number): Run {
    const { k } = this;
    const lock = this.chunkLocks.get(device)!;
    yield* mutexLock(k, lock, 'dmirror_device_remove_chunks');
    for (const chunk of [...k.state.devices.get(device)!.chunks]) {
      this.removing.add(chunk);
      if (this.d.rules.evictsAtUnload) yield* this.evictChunk(chunk);
      yield* memunmapPages(k, chunk);
      this.removing.delete(chunk);
    }
    mutexUnlock(k, lock, 'dmirror_device_remove_chunks');
  }

  /** @kernel lib/test_hmm.c dmirror_device_evict_chunk: whole */
  private *evictChunk(chunk: number): Run {
    const { k } = this;
    const migration = yield* migrateDeviceRange(k, chunk);
    for (const slot of migration.slots) {
      if (slot.source === NO_PFN || !slot.selected) continue;
      slot.destination = yield* this.allocSystemPage();
      copyPage(k, slot.destination, k.state.pages.backing(slot.source));
      if (k.point()) yield;
    }
    yield* migrateDevicePages(k, migration);
    yield* migrateDeviceFinalize(k, migration);
  }

  /** An allocation that must not fail is tried until it succeeds. */
  private *allocSystemPage(): Run<Pfn> {
    for (;;) {
      const pfn = allocPage(this.k, PageKind.PAGE_ANON);
      if (pfn !== NO_PFN) return pfn;
      if (this.k.point()) yield;
    }
  }
}

function chunkOf(pfn: Pfn): number {
  return Math.floor((pfn - DEVICE_PFN_BASE) / CHUNK_PAGES) + 1;
}
