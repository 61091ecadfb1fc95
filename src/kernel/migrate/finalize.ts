import { MigrateReason } from '../../events/generated.js';
import { mappingMm, mappingVpn } from '../../machine/mapping.js';
import { isDevicePfn } from '../../machine/pages.js';
import type { Run } from '../../schedule/engine.js';
import { NO_PFN, vpn, type Pfn } from '../../units/numbers.js';
import { checkMirrors } from '../detect/stale-mirror.js';
import type { Kernel } from '../kernel.js';
import { putPage, setCounts } from '../mm/page.js';
import { unlockAndWake } from '../mm/page-wait.js';
import { removeMigrationEntries } from './entry.js';
import { record, type Migration, type Slot } from './migration.js';

const FINALIZE = 'migrate_vma_finalize';

/**
 * Ends the wait of everybody who met a migration entry: entries name the destination, or the source
 * where it was not migrated.
 * @kernel mm/migrate_device.c __migrate_device_finalize: whole
 */
export function* finalize(k: Kernel, m: Migration): Run {
  for (const slot of m.slots) {
    if (slot.selected) record(k, m, slot, MigrateReason.MIGRATE_DONE);
    if (slot.source === NO_PFN) {
      if (slot.destination !== NO_PFN) letGo(k, slot.destination);
    } else {
      settle(k, slot, m.mm === 0);
    }
    if (k.point('__migrate_device_finalize')) yield;
  }
  if (m.mm !== 0) checkMirrors(k, m.mm, m.start, m.end, FINALIZE);
}

function settle(k: Kernel, slot: Slot, byFrame: boolean): void {
  const { pages } = k.state;
  const { source, destination } = slot;
  const stays = slot.selected && destination !== NO_PFN ? destination : source;
  if (destination !== NO_PFN && stays !== destination) letGo(k, destination);
  const n = removeMigrationEntries(k, source, stays);
  if (n > 0) setCounts(k, stays, pages.refcount(stays) + n, pages.mapcount(stays) + n);
  const places = byFrame ? [...pages.mappings(stays)] : [];
  unlockAndWake(k, source);
  putPage(k, source);
  if (stays === destination) letGo(k, destination);
  for (const place of places)
    checkMirrors(k, mappingMm(place), vpn(mappingVpn(place)), vpn(mappingVpn(place) + 1), FINALIZE);
}

/** The driver's lock and reference on a destination go. Only device pages can be found by others. */
function letGo(k: Kernel, destination: Pfn): void {
  if (isDevicePfn(destination)) unlockAndWake(k, destination);
  putPage(k, destination);
}
