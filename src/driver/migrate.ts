import { PageKind } from '../events/generated.js';
import type { RuleTable } from '../designs/reader.js';
import type { MirrorView, VmaView } from '../machine/state.js';
import { dataPfn } from '../machine/device-frames.js';
import { isDevicePfn } from '../machine/pages.js';
import type { Run } from '../schedule/engine.js';
import { downRead, mutexLock, mutexUnlock, upRead } from '../schedule/locks.js';
import type { Kernel } from '../kernel/kernel.js';
import { pagemapDevice } from '../kernel/devmem/owner.js';
import type { DeviceTouch, FaultResult, PagemapOps } from '../kernel/ports.js';
import { mmPut } from '../kernel/mm/lifetime.js';
import { mmGetNotZero } from '../kernel/mm/mm-count.js';
import { allocPage, copyPage } from '../kernel/mm/page.js';
import { PROT_READ, PROT_WRITE, vmaAt } from '../kernel/mm/vma.js';
import {
  MIGRATE_BATCH,
  migrateVmaFinalize,
  migrateVmaPages,
  migrateVmaSetup,
  type Migration,
  type Selection,
} from '../kernel/migrate/migrate.js';
import { EINVAL } from '../units/errno.js';
import { NO_PFN, vpn, type Pfn, type Vpn } from '../units/numbers.js';
import { failed, readBack, type CommandArguments, type CommandResult } from './result.js';
import type { DriverContext, DriverRules } from './context.js';
import { dataOf } from './eviction.js';
import type { Driver } from './driver.js';
import { isCoherentDevice } from './devices.js';
import { clearMirrorPages, mapInMirror, MIRROR_WRITE } from './mirror-table.js';

/**
 * Migrates a range to the device and reads it back through the mirror.
 * @kernel lib/test_hmm.c dmirror_migrate_to_device: whole
 */
export function* migrateToDevice(
  driver: Driver,
  mirror: MirrorView,
  args: CommandArguments,
): Run<CommandResult> {
  const ret = yield* forEachBatch(driver, mirror, args, function* (vma, start, end) {
    const covered = yield* driver.coverMigration(mirror, start, end);
    if (covered < 0) return covered;
    const { k } = driver;
    const m = yield* migrateVmaSetup(
      k,
      mirror.mm,
      vma,
      start,
      end,
      driver.rules.selection.toDevice(mirror.device),
    );
    if (typeof m === 'number') return m;
    yield* copyToDevice(driver, mirror, m);
    yield* migrateVmaPages(k, m);
    yield* mapMigrated(driver, mirror, m);
    yield* migrateVmaFinalize(k, m);
    return 0;
  });
  if (ret !== 0) return failed(ret);
  return yield* readBack(driver, mirror, args);
}

/**
 * Brings the device's own pages of a range home.
 * @kernel lib/test_hmm.c dmirror_migrate_to_system: whole
 */
export function* migrateToSystem(
  driver: Driver,
  mirror: MirrorView,
  args: CommandArguments,
): Run<CommandResult> {
  let cpages = 0;
  const ret = yield* forEachBatch(driver, mirror, args, function* (vma, start, end) {
    const { k } = driver;
    const m = yield* migrateVmaSetup(
      k,
      mirror.mm,
      vma,
      start,
      end,
      driver.rules.selection.toSystem(mirror.device),
    );
    if (typeof m === 'number') return m;
    yield* copyToSystem(driver, mirror, m);
    yield* migrateVmaPages(k, m);
    cpages += m.slots.filter((slot) => slot.selected && slot.source !== NO_PFN).length;
    yield* migrateVmaFinalize(k, m);
    return 0;
  });
  return ret === 0 ? { ret, cpages, faults: 0 } : failed(ret);
}

/** What the driver does for its device memory when the kernel calls. */
export function pagemapOps(driver: Driver): PagemapOps {
  return {
    pageFree: (pfn) => driver.memory.pageFree(pfn),
    pageFreedEarly: (pfn) => driver.memory.pageFreedEarly(pfn),
    migrateToRam: (touch) => migrateToRam(driver, touch),
  };
}

/**
 * Switch driver.touchOrder: the migration's first phase, and the mirror that the page names through
 * the page behind it.
 */
export const TOUCH_ORDERS: RuleTable<'driver.touchOrder', DriverRules['setupTouch']> = {
  *setupFirst(driver, touch) {
    const { k } = driver;
    const m = yield* setupHomecoming(driver, touch, pagemapDevice(k, touch.page));
    return typeof m === 'number' ? m : { m, mirror: namedMirror(k, touch.page) };
  },
  *mirrorFirst(driver, touch) {
    const mirror = namedMirror(driver.k, touch.page);
    const m = yield* setupHomecoming(driver, touch, mirror.device);
    return typeof m === 'number' ? m : { m, mirror };
  },
};

function setupHomecoming(
  { k, rules }: DriverContext,
  { mm, vma, vpn: page, faultPage }: DeviceTouch,
  device: number,
): Run<Migration | number> {
  const select = rules.selection.toSystem(device);
  return migrateVmaSetup(k, mm.id, vma, page, vpn(page + 1), select, faultPage);
}

function namedMirror(k: Kernel, pfn: Pfn): MirrorView {
  const where = 'dmirror_devmem_fault';
  dataOf(k, pfn, where);
  return k.mirror(k.state.pages.mirror(pfn), where);
}

/** @kernel lib/test_hmm.c dmirror_devmem_fault: whole */
function* migrateToRam(driver: Driver, touch: DeviceTouch): Run<FaultResult> {
  const { k } = driver;
  const page = touch.vpn;
  const setUp = yield* driver.rules.setupTouch(driver, touch);
  if (typeof setUp === 'number') return 'sigbus';
  const { m, mirror } = setUp;
  yield* copyToSystem(driver, mirror, m);
  yield* migrateVmaPages(k, m);
  if (!driver.rules.clearsAtCopy) yield* unmapFromMirror(driver, mirror, page);
  yield* migrateVmaFinalize(k, m);
  return 'ok';
}

const EVERYTHING: Selection = {
  system: true,
  devicePrivate: true,
  deviceCoherent: false,
  owner: 0,
};
/** Switch migrate.selection: before Linux 5.8 nobody could say what to take. */
export const SELECTIONS: RuleTable<'migrate.selection', DriverRules['selection']> = {
  everything: { toDevice: () => EVERYTHING, toSystem: () => EVERYTHING },
  asAsked: {
    toDevice: (device) => ({
      system: true,
      devicePrivate: false,
      deviceCoherent: false,
      owner: device + 1,
    }),
    toSystem: (device) => ({
      system: false,
      devicePrivate: !isCoherentDevice(device),
      deviceCoherent: isCoherentDevice(device),
      owner: device + 1,
    }),
  },
};

/** Under mmap_lock, one area and at most 64 pages at a time; what was done before an error stays. */
function* forEachBatch(
  driver: Driver,
  mirror: MirrorView,
  args: CommandArguments,
  migrate: (vma: VmaView, start: Vpn, end: Vpn) => Run<number>,
): Run<number> {
  const where = 'dmirror_migrate';
  const { k } = driver;
  if (!mmGetNotZero(k, mirror.mm)) return EINVAL;
  const mm = k.mm(mirror.mm, where);
  yield* downRead(k, mm.mmapLock, where);
  const end = vpn(args.start + args.npages);
  let ret = 0;
  for (let at = args.start; at < end && ret === 0;) {
    const vma = vmaAt(mm, at);
    if (vma === undefined || (driver.rules.requiresReadable && (vma.prot & PROT_READ) === 0)) {
      ret = EINVAL;
      break;
    }
    const stop = vpn(Math.min(end, at + MIGRATE_BATCH, vma.end));
    ret = yield* migrate(vma, at, stop);
    at = stop;
  }
  upRead(k, mm.mmapLock, where);
  yield* mmPut(k, mirror.mm);
  return ret;
}

/** @kernel lib/test_hmm.c dmirror_migrate_alloc_and_copy: whole */
function* copyToDevice(driver: Driver, mirror: MirrorView, m: Migration): Run {
  const { k, memory } = driver;
  for (const slot of m.slots) {
    // Device pages, of this device or another, are not moved from device to device.
    if (!slot.selected || isDevicePfn(slot.source)) continue;
    slot.destination = yield* memory.allocPage(mirror.device, mirror.id);
    if (slot.destination === NO_PFN) continue;
    if (slot.source !== NO_PFN) copyPage(k, dataPfn(k.state.pages, slot.destination), slot.source);
    const area = vmaAt(k.mm(m.mm, 'dmirror_migrate_alloc_and_copy'), slot.vpn);
    slot.destinationWrite =
      slot.write || (slot.source === NO_PFN && ((area?.prot ?? 0) & PROT_WRITE) !== 0);
    if (k.point('dmirror_migrate_alloc_and_copy')) yield;
  }
}

/** Switch driver.storeFailure: is the mutex dropped when a migrated page cannot be mapped? */
export const STORE_FAILURES: RuleTable<'driver.storeFailure', boolean> = {
  keepsMutex: false,
  unwound: true,
};

/** The device maps what it got. @kernel lib/test_hmm.c dmirror_migrate_finalize_and_map: whole */
function* mapMigrated(driver: Driver, mirror: MirrorView, m: Migration): Run {
  const where = 'dmirror_migrate_finalize_and_map';
  const { k } = driver;
  yield* mutexLock(k, mirror.lock, where);
  for (const slot of m.slots) {
    if (!slot.selected || slot.destination === NO_PFN) continue;
    const data = dataPfn(k.state.pages, slot.destination);
    const flags = slot.destinationWrite ? MIRROR_WRITE : 0;
    if (mapInMirror(k, mirror, slot.vpn, data, flags)) continue;
    // Nobody looks at what this returns: the command goes on, and finds the page missing.
    if (driver.rules.unlocksAfterFailedStore) mutexUnlock(k, mirror.lock, where);
    return;
  }
  if (k.point(where)) yield;
  mutexUnlock(k, mirror.lock, where);
}

/** @kernel lib/test_hmm.c dmirror_devmem_fault_alloc_and_copy: whole */
function* copyToSystem(driver: Driver, mirror: MirrorView, m: Migration): Run {
  const { k } = driver;
  for (const slot of m.slots) {
    if (
      !slot.selected ||
      !isDevicePfn(slot.source) ||
      pagemapDevice(k, slot.source) !== mirror.device
    )
      continue;
    slot.destination = allocPage(k, PageKind.PAGE_ANON);
    if (slot.destination === NO_PFN) continue;
    if (driver.rules.clearsAtCopy) {
      // After a fault the mirror is the one that the page names: nobody holds it.
      const named = k.mirror(mirror.id, 'dmirror_devmem_fault_alloc_and_copy');
      clearMirrorPages(k, named, slot.vpn, vpn(slot.vpn + 1));
    }
    const from = dataOf(k, slot.source, 'dmirror_devmem_fault_alloc_and_copy');
    copyPage(k, slot.destination, from);
    if (k.point('dmirror_devmem_fault_alloc_and_copy')) yield;
  }
}

/** @kernel lib/test_hmm.c dmirror_devmem_fault_finalize_and_map: whole */
function* unmapFromMirror(driver: Driver, mirror: MirrorView, page: Vpn): Run {
  const where = 'dmirror_devmem_fault_finalize_and_map';
  yield* mutexLock(driver.k, mirror.lock, where);
  clearMirrorPages(driver.k, mirror, page, vpn(page + 1));
  mutexUnlock(driver.k, mirror.lock, where);
}
