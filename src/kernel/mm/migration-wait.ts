import { PteType, WaitType } from '../../events/generated.js';
import { entryType, getEntry, entryPfn } from '../../machine/page-table.js';
import type { MmView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import type { Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';

/** Sleeps until an entry is no longer under migration. @kernel mm/migrate.c migration_entry_wait: whole */
export function* waitForMigration(k: Kernel, mm: MmView, page: Vpn): Run {
  while (entryType(getEntry(mm.table, page)) === PteType.MIGRATION) {
    k.block(WaitType.WAIT_PAGE, entryPfn(getEntry(mm.table, page)), 'migration_entry_wait');
    yield;
  }
}
