import { Backing, ObjectKind, SpanType, ViolationType } from '../../events/generated.js';
import type { VmaView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { EINVAL } from '../../units/errno.js';
import { NO_PFN, vpn, type Pfn, type Vpn } from '../../units/numbers.js';
import { pagesInUse } from '../devmem/pagemap.js';
import type { Kernel } from '../kernel.js';
import { getPage, tryLockPage } from '../mm/page.js';
import { collect, lockAgain } from './collect.js';
import { finalize } from './finalize.js';
import { newSlot, type Migration, type Selection } from './migration.js';
import { movePages } from './pages.js';
import { unmapSlots } from './unmap.js';

export type { Migration, Selection, Slot } from './migration.js';

/** Pages that a driver migrates at a time. */
export const MIGRATE_BATCH = 64;

/**
 * First phase: every page of the range that can be migrated is locked, referenced and unmapped; the
 * driver then gives destinations. Under mmap_lock for reading.
 * @kernel mm/migrate_device.c migrate_vma_setup: whole
 * @returns the migration, or -EINVAL for an area or range that cannot be migrated
 */
export function* migrateVmaSetup(
  k: Kernel,
  mm: number,
  vma: VmaView,
  start: Vpn,
  end: Vpn,
  select: Selection,
  faultPage: Pfn = NO_PFN,
): Run<Migration | number> {
  const flags =
    (select.system ? 1 : 0) |
    (select.devicePrivate ? 2 : 0) |
    (faultPage !== NO_PFN ? 4 : 0) |
    (select.deviceCoherent ? 8 : 0);
  k.begin(SpanType.MIGRATE_SETUP, 'migrate_vma_setup', mm, start, end - start, select.owner, flags);
  if (isSpecial(vma) || start >= end || start < vma.start || end > vma.end) {
    k.end(SpanType.MIGRATE_SETUP, EINVAL);
    return EINVAL;
  }
  const m: Migration = { mm, start, end, select, faultPage, slots: [], cpages: 0 };
  yield* collect(k, m, vma);
  lockAgain(k, m);
  if (m.cpages > 0) yield* unmapSlots(k, m);
  k.end(SpanType.MIGRATE_SETUP);
  return m;
}

function isSpecial(vma: VmaView): boolean {
  return (
    vma.backing === Backing.HUGETLB ||
    vma.backing === Backing.DEVICE_MAP ||
    vma.backing === Backing.DAX
  );
}

/**
 * Second phase: destinations take the place of the sources.
 * @kernel mm/migrate_device.c migrate_vma_pages: whole
 */
export function* migrateVmaPages(k: Kernel, m: Migration): Run {
  k.begin(SpanType.MIGRATE_PAGES, 'migrate_vma_pages', m.mm, m.start, m.end - m.start, m.cpages);
  yield* movePages(k, m);
  k.end(SpanType.MIGRATE_PAGES);
}

/**
 * Last phase: entries name the pages that won, the others are freed.
 * @kernel mm/migrate_device.c migrate_vma_finalize: whole
 */
export function* migrateVmaFinalize(k: Kernel, m: Migration): Run {
  k.begin(
    SpanType.MIGRATE_FINALIZE,
    'migrate_vma_finalize',
    m.mm,
    m.start,
    m.end - m.start,
    m.cpages,
  );
  yield* finalize(k, m);
  k.end(SpanType.MIGRATE_FINALIZE);
}

/**
 * First phase by frame numbers: whoever maps the pages of a chunk, they are unmapped everywhere.
 * @kernel mm/migrate_device.c migrate_device_range: whole
 */
export function* migrateDeviceRange(k: Kernel, chunk: number): Run<Migration> {
  const device = k.state.chunks.get(chunk)!.device;
  const m: Migration = {
    mm: 0,
    start: vpn(0),
    end: vpn(0),
    faultPage: NO_PFN,
    slots: [],
    cpages: 0,
    select: { system: false, devicePrivate: true, deviceCoherent: true, owner: device + 1 },
  };
  k.begin(SpanType.EVICT, 'migrate_device_range', 0, vpn(0), k.chunkPages, device);
  k.looksAt('freed device page');
  if (k.rules.deviceCount.whenFree > 0) takesFreePage(k, chunk);
  for (const pfn of pagesInUse(k, chunk)) {
    if (!k.state.pages.isLive(pfn) || !tryLockPage(k, pfn)) continue;
    getPage(k, pfn);
    m.slots.push({ ...newSlot(vpn(0)), source: pfn, selected: true });
    m.cpages++;
  }
  yield* unmapSlots(k, m);
  k.end(SpanType.EVICT, m.cpages);
  return m;
}

/** With a reference to be had on a free page too, nothing tells it from one in use: that is reported. */
function takesFreePage(k: Kernel, chunk: number): void {
  const { first, npages } = k.state.chunks.get(chunk)!;
  for (let pfn = first; pfn < first + npages; pfn = (pfn + 1) as Pfn) {
    if (k.state.pages.isLive(pfn)) continue;
    k.violation({
      type: ViolationType.USE_AFTER_FREE,
      site: 'migrate_device_range',
      kind: ObjectKind.OBJECT_PAGE,
      object: pfn,
      message: `migrate_device_range takes device page ${pfn} for one in use, and it is free`,
      pfn,
      fatal: true,
    });
  }
}

/** @kernel mm/migrate_device.c migrate_device_pages: whole */
export function* migrateDevicePages(k: Kernel, m: Migration): Run {
  k.begin(SpanType.MIGRATE_PAGES, 'migrate_device_pages', 0, vpn(0), m.slots.length, m.cpages);
  yield* movePages(k, m);
  k.end(SpanType.MIGRATE_PAGES);
}

/** @kernel mm/migrate_device.c migrate_device_finalize: whole */
export function* migrateDeviceFinalize(k: Kernel, m: Migration): Run {
  k.begin(
    SpanType.MIGRATE_FINALIZE,
    'migrate_device_finalize',
    0,
    vpn(0),
    m.slots.length,
    m.cpages,
  );
  yield* finalize(k, m);
  k.end(SpanType.MIGRATE_FINALIZE);
}
