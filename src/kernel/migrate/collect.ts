import {
  Backing,
  MigrateReason,
  NotifierEvent,
  PageKind,
  PteType,
} from '../../events/generated.js';
import {
  entryPfn,
  entryType,
  entryWritable,
  getEntry,
  getPmd,
  pmdType,
  type PackedEntry,
} from '../../machine/page-table.js';
import { PmdType } from '../../events/generated.js';
import type { RuleTable } from '../../designs/reader.js';
import { isDevicePfn } from '../../machine/pages.js';
import type { MmView, VmaView } from '../../machine/state.js';
import { COST } from '../../schedule/costs.js';
import type { Run } from '../../schedule/engine.js';
import { NO_PFN, PAGES_PER_PMD, vpn, type Vpn } from '../../units/numbers.js';
import { pagemapDevice } from '../devmem/owner.js';
import type { Kernel, KernelRules } from '../kernel.js';
import { isHuge, splitHugePmd } from '../mm/huge.js';
import { canSplitHugePage, dropZeroParts, splitHugePage } from '../mm/split-huge-page.js';
import { mayNotMove } from '../gup/grab.js';
import { getPage, putPage, tryLockPage } from '../mm/page.js';
import { unlockAndWake } from '../mm/page-wait.js';
import { hasPageTable } from '../mm/zap.js';
import { invalidateRangeEnd, invalidateRangeStart } from '../notifier/invalidate.js';
import { replaceByMigrationEntry } from './entry.js';
import { newSlot, record, type Migration, type Slot } from './migration.js';

/**
 * Looks at every entry of the range, inside one invalidation, and takes what can be migrated: the
 * page is locked and referenced, and its entry here becomes a migration entry.
 * @kernel mm/migrate_device.c migrate_vma_collect: whole
 */
export function* collect(k: Kernel, m: Migration, vma: VmaView): Run {
  const mm = k.mm(m.mm, 'migrate_vma_collect');
  const range = yield* invalidateRangeStart(
    k,
    m.mm,
    m.start,
    m.end,
    k.rules.migrationNotification.event,
    k.rules.migrationNotification.owner(m.select.owner),
  );
  for (let at = m.start; at < m.end;) {
    const stop = vpn(Math.min(m.end, (Math.floor(at / PAGES_PER_PMD) + 1) * PAGES_PER_PMD));
    yield* collectBlock(k, m, mm, vma, at, stop);
    at = stop;
  }
  if (typeof range === 'object') yield* invalidateRangeEnd(k, range);
}

/** Switch migrate.notification: before Linux 5.9 migrations had no event of their own. */
export const NOTIFICATIONS: RuleTable<
  'migrate.notification',
  KernelRules['migrationNotification']
> = {
  clear: { event: NotifierEvent.CLEAR, owner: () => 0 },
  migrate: { event: NotifierEvent.MIGRATE, owner: (owner) => owner },
};
/** Switch migrate.fileHoles. */
export const FILE_HOLES: RuleTable<'migrate.fileHoles', boolean> = {
  collected: true,
  passedOver: false,
};
/** Switch migrate.zeroPage: collected though system memory is not wanted? */
export const ZERO_PAGES: RuleTable<'migrate.zeroPage', boolean> = {
  always: true,
  ifSystemSelected: false,
};

/** @kernel mm/migrate_device.c migrate_vma_collect_pmd, migrate_vma_collect_hole: whole */
function* collectBlock(
  k: Kernel,
  m: Migration,
  mm: MmView,
  vma: VmaView,
  start: Vpn,
  end: Vpn,
): Run {
  if (isHuge(getPmd(mm.table, start)) && !(yield* splitBlock(k, mm, start))) {
    for (let page = start; page < end; page = vpn(page + 1))
      skip(k, m, newSlot(page), MigrateReason.MIGRATE_COMPOUND);
    return;
  }
  if (!hasPageTable(mm, start)) {
    for (let page = start; page < end; page = vpn(page + 1))
      collectHole(k, m, vma, newSlot(page), MigrateReason.MIGRATE_NO_PMD);
    return;
  }
  for (let page = start; page < end; page = vpn(page + 1)) {
    k.spend(COST.entry);
    collectEntry(k, m, mm, vma, newSlot(page));
    if (k.point('migrate_vma_collect_pmd')) yield;
  }
}

/** Small pages for a huge mapping; false if somebody else holds the huge page. */
function* splitBlock(k: Kernel, mm: MmView, page: Vpn): Run<boolean> {
  const pmd = getPmd(mm.table, page);
  const head = entryPfn(pmd);
  if (pmdType(pmd) === PmdType.PMD_HUGE_ZERO) {
    yield* splitHugePmd(k, mm, page);
    return true;
  }
  if (!canSplitHugePage(k, head) || !tryLockPage(k, head)) return false;
  yield* splitHugePmd(k, mm, page);
  const split = splitHugePage(k, head);
  unlockAndWake(k, head);
  if (split) dropZeroParts(k, head);
  return split;
}

function collectHole(
  k: Kernel,
  m: Migration,
  vma: VmaView,
  slot: Slot,
  otherwise: MigrateReason,
): void {
  if (vma.backing === Backing.ANONYMOUS || k.rules.collectsFileHoles)
    take(k, m, slot, MigrateReason.MIGRATE_HOLE);
  else skip(k, m, slot, otherwise);
}

function collectEntry(k: Kernel, m: Migration, mm: MmView, vma: VmaView, slot: Slot): void {
  const entry = getEntry(mm.table, slot.vpn);
  switch (entryType(entry)) {
    case PteType.NONE:
      collectHole(k, m, vma, slot, MigrateReason.MIGRATE_NOT_PRESENT);
      return;
    case PteType.ZERO:
      if (m.select.system || k.rules.collectsZeroPage) take(k, m, slot, MigrateReason.MIGRATE_HOLE);
      else skip(k, m, slot, MigrateReason.MIGRATE_WRONG_KIND);
      return;
    case PteType.PRESENT:
    case PteType.DEVICE_PRIVATE:
      collectPage(k, m, mm, slot, entry);
      return;
    default:
      skip(k, m, slot, MigrateReason.MIGRATE_NOT_PRESENT);
  }
}

function collectPage(k: Kernel, m: Migration, mm: MmView, slot: Slot, entry: PackedEntry): void {
  const pfn = entryPfn(entry);
  slot.source = pfn;
  let refusal: MigrateReason | undefined;
  if (!isSelected(k, m, entry)) refusal = MigrateReason.MIGRATE_WRONG_KIND;
  else if (k.state.pages.order(pfn) > 0) refusal = MigrateReason.MIGRATE_COMPOUND;
  else if (!tryLockPage(k, pfn)) {
    if (k.rules.retriesLockedPages) slot.unlocked = true;
    else refusal = MigrateReason.MIGRATE_LOCK_BUSY;
  }
  if (refusal === undefined && !slot.unlocked && mayNotMove(k, pfn)) {
    unlockAndWake(k, pfn);
    refusal = MigrateReason.MIGRATE_PINNED;
  }
  if (refusal !== undefined) {
    skip(k, m, slot, refusal);
    slot.source = 0 as typeof pfn;
    return;
  }
  slot.write = entryWritable(entry);
  take(k, m, slot, MigrateReason.MIGRATE_SELECTED);
  if (slot.unlocked) {
    getPage(k, pfn);
    return;
  }
  // The reference that is taken makes up for the one that the entry held.
  replaceByMigrationEntry(k, mm, slot.vpn, entry, 0);
}

/** Switch migrate.lockedPage: is a page that is locked when it is collected tried again? */
export const LOCKED_PAGES: RuleTable<'migrate.lockedPage', boolean> = {
  retryInPrepare: true,
  refuse: false,
};

/**
 * The second and last try for pages that were locked when they were collected.
 * @kernel mm/migrate.c migrate_vma_prepare: simplified (without the LRU lists; until Linux 5.11)
 */
export function lockAgain(k: Kernel, m: Migration): void {
  for (const slot of m.slots) {
    if (!slot.unlocked || tryLockPage(k, slot.source)) continue;
    slot.selected = false;
    m.cpages--;
    record(k, m, slot, MigrateReason.MIGRATE_LOCK_BUSY);
    putPage(k, slot.source);
    slot.source = NO_PFN;
  }
}

function isSelected(k: Kernel, m: Migration, entry: PackedEntry): boolean {
  const pfn = entryPfn(entry);
  const { devicePrivate, deviceCoherent, owner } = m.select;
  if (isDevicePfn(pfn)) {
    const wanted = entryType(entry) === PteType.DEVICE_PRIVATE ? devicePrivate : deviceCoherent;
    return wanted && (owner === 0 || pagemapDevice(k, pfn) + 1 === owner);
  }
  // A driver's own page belongs to no object.
  return m.select.system && k.state.pages.kind(pfn) !== PageKind.PAGE_KERNEL;
}

function take(k: Kernel, m: Migration, slot: Slot, reason: MigrateReason): void {
  slot.selected = true;
  m.cpages++;
  m.slots.push(slot);
  record(k, m, slot, reason);
}
function skip(k: Kernel, m: Migration, slot: Slot, reason: MigrateReason): void {
  m.slots.push(slot);
  record(k, m, slot, reason);
}
