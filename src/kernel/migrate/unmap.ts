import { MigrateReason, NotifierEvent, PageKind, PteType } from '../../events/generated.js';
import { entryPfn, entryType, getEntry } from '../../machine/page-table.js';
import { isCoherentPfn } from '../../machine/device-frames.js';
import { isDevicePfn } from '../../machine/pages.js';
import type { RuleTable } from '../../designs/reader.js';
import type { Run } from '../../schedule/engine.js';
import { NO_PFN, vpn, type Pfn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { mayNotMove } from '../gup/grab.js';
import type { CoherentMappings } from '../ports.js';
import { ownReferences, putPage, setCounts } from '../mm/page.js';
import { unlockAndWake } from '../mm/page-wait.js';
import { enterRmapPlace, leaveRmapPlace, rmapWalk } from '../mm/rmap.js';
import { invalidateRangeEnd, invalidateRangeStart } from '../notifier/invalidate.js';
import { removeMigrationEntries, replaceByMigrationEntry } from './entry.js';
import { record, type Migration, type Slot } from './migration.js';

/**
 * Unmaps what is mapped elsewhere too, and puts back every page that somebody else holds.
 * @kernel mm/migrate_device.c migrate_device_unmap: simplified (without the LRU lists)
 */
export function* unmapSlots(k: Kernel, m: Migration): Run {
  const refused: Slot[] = [];
  for (const slot of m.slots) {
    if (slot.source === NO_PFN) continue;
    if (k.state.pages.mapcount(slot.source) > 0) yield* tryToMigrate(k, slot.source);
    if (k.point('migrate_device_unmap')) yield;
    const refusal = whyNot(k, slot.source, m.faultPage);
    if (refusal === undefined) continue;
    slot.selected = false;
    m.cpages--;
    record(k, m, slot, refusal);
    refused.push(slot);
  }
  for (const slot of refused) putBack(k, slot);
}

/**
 * Puts migration entries wherever the page is mapped. Each area that could map it is told (CLEAR)
 * until no mapping is left, the one where the migration began included.
 * @kernel mm/rmap.c try_to_migrate, try_to_migrate_one: simplified (small pages only)
 */
export function* tryToMigrate(k: Kernel, pfn: Pfn): Run {
  const coherent = isCoherentPfn(pfn) ? k.rules.coherentMappings : undefined;
  if (coherent?.taken === false) return;
  for (const place of rmapWalk(k, pfn)) {
    if (!enterRmapPlace(k, place)) continue;
    const { mm, vpn: page } = place;
    const range = yield* invalidateRangeStart(k, mm.id, page, vpn(page + 1), NotifierEvent.CLEAR);
    const entry = getEntry(mm.table, page);
    const type = entryType(entry);
    const mapped = type === PteType.PRESENT || type === PteType.DEVICE_PRIVATE;
    const found = mapped && entryPfn(entry) === pfn;
    const stays = found && mayNotMove(k, pfn);
    if (found && !stays) replaceByMigrationEntry(k, mm, page, entry, 1, coherent?.keepsWrite);
    if (typeof range === 'object') yield* invalidateRangeEnd(k, range);
    leaveRmapPlace(k, place);
    if (stays || k.state.pages.mapcount(pfn) === 0) return;
  }
}

/** Switch rmap.coherent. */
export const COHERENT_MAPPINGS: RuleTable<'rmap.coherent', CoherentMappings> = {
  ignored: { taken: false, keepsWrite: true, forcesWrite: false },
  asPrivate: { taken: true, keepsWrite: false, forcesWrite: false },
  forceWrite: { taken: true, keepsWrite: false, forcesWrite: true },
  asNormal: { taken: true, keepsWrite: true, forcesWrite: false },
};

/** Switch migrate.waiterRef: are references of device pages counted here too? */
export const REFERENCE_CHECKS: RuleTable<'migrate.waiterRef', boolean> = {
  held: false,
  none: true,
};

/** Nobody but its mappings and this migration may hold the page. @kernel mm/migrate_device.c migrate_vma_check_page: whole */
function whyNot(k: Kernel, pfn: Pfn, faultPage: Pfn): MigrateReason | undefined {
  const { pages } = k.state;
  if (pages.mapcount(pfn) > 0) return MigrateReason.MIGRATE_UNMAP_FAILED;
  // Where whoever waits for a migration holds the page, that cannot be told from a pin; movePages counts all the same.
  if (isDevicePfn(pfn) && !k.rules.checksDeviceReferences) return undefined;
  return pages.refcount(pfn) > expectedReferences(k, pfn, faultPage)
    ? MigrateReason.MIGRATE_PINNED
    : undefined;
}

/**
 * References of an unmapped page under migration that are accounted for.
 * @kernel mm/migrate.c folio_expected_refs: simplified (anonymous and device pages only)
 */
export function expectedReferences(k: Kernel, pfn: Pfn, faultPage: Pfn): number {
  const kind = k.state.pages.kind(pfn);
  const cached = kind === PageKind.PAGE_FILE || kind === PageKind.PAGE_SHMEM;
  return ownReferences(k, pfn) + 1 + (pfn === faultPage ? 1 : 0) + (cached ? 1 : 0);
}

/** The page stays where it was. */
function putBack(k: Kernel, slot: Slot): void {
  const { pages } = k.state;
  const pfn = slot.source;
  const n = removeMigrationEntries(k, pfn, pfn);
  if (n > 0) setCounts(k, pfn, pages.refcount(pfn) + n, pages.mapcount(pfn) + n);
  unlockAndWake(k, pfn);
  putPage(k, pfn);
  slot.source = NO_PFN;
}
