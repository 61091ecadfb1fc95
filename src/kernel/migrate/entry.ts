import { PteType, pteClear, pteSet } from '../../events/generated.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  entryWritable,
  getEntry,
  PTE_PROTNONE,
  PTE_WRITE,
  type PackedEntry,
} from '../../machine/page-table.js';
import { mappingMm, mappingVpn } from '../../machine/mapping.js';
import { isCoherentPfn, isPrivatePfn } from '../../machine/device-frames.js';
import type { MmView } from '../../machine/state.js';
import { COST } from '../../schedule/costs.js';
import { NO_PFN, vpn, type Pfn, type Vpn } from '../../units/numbers.js';
import { checkSoleMapping } from '../detect/writers.js';
import type { Kernel } from '../kernel.js';
import { PAGE_ANON_EXCLUSIVE } from '../../machine/pages.js';
import { keepDirty, setCounts, setPageFlag } from '../mm/page.js';
import { PROT_READ, PROT_WRITE, vmaAt } from '../mm/vma.js';

/** An entry that names a page, and where it is. */
export interface Mapped {
  readonly mm: MmView;
  readonly vpn: Vpn;
  readonly entry: PackedEntry;
}

/** Every entry that names the page, of the given types, by mm and page: the reverse map. */
export function mappingsOf(k: Kernel, pfn: Pfn, types: readonly PteType[]): Mapped[] {
  const found: Mapped[] = [];
  for (const m of k.state.pages.mappings(pfn)) {
    const mm = k.mm(mappingMm(m), 'rmap_walk');
    const page = vpn(mappingVpn(m));
    const entry = getEntry(mm.table, page);
    if (types.includes(entryType(entry)) && entryPfn(entry) === pfn)
      found.push({ mm, vpn: page, entry });
  }
  return found;
}

/** The entry says "under migration" from now on; `dropped` references go with the mapping. */
export function replaceByMigrationEntry(
  k: Kernel,
  mm: MmView,
  page: Vpn,
  entry: PackedEntry,
  dropped: 0 | 1,
  keepsWrite = true,
): void {
  const { pages } = k.state;
  const pfn = entryPfn(entry);
  if (entryType(entry) === PteType.PRESENT) keepDirty(k, pfn, entryFlags(entry));
  k.emit(
    pteSet(mm.id, page, PteType.MIGRATION, pfn, keepsWrite && entryWritable(entry) ? PTE_WRITE : 0),
  );
  setCounts(k, pfn, pages.refcount(pfn) - dropped, pages.mapcount(pfn) - 1);
}

/**
 * Puts `to` where migration entries name `from`. The entry is neither young nor dirty, and writable
 * if it was and the area still is.
 * @kernel mm/migrate.c remove_migration_ptes, remove_migration_pte: simplified (small pages only)
 * @returns how many entries name the page now; their references are the caller's to count
 */
export function removeMigrationEntries(k: Kernel, from: Pfn, to: Pfn): number {
  const device = isPrivatePfn(to);
  const forced = isCoherentPfn(from) && k.rules.coherentMappings.forcesWrite;
  const places = mappingsOf(k, from, [PteType.MIGRATION]);
  // A fork may have come after the flags went along: what evicts by frame number keeps no address space still.
  if (places.length > 1) setPageFlag(k, to, PAGE_ANON_EXCLUSIVE, false);
  for (const { mm, vpn: page, entry } of places) {
    k.spend(COST.entry);
    const prot = vmaAt(mm, page)?.prot ?? 0;
    const write = (forced || entryWritable(entry)) && (prot & PROT_WRITE) !== 0 ? PTE_WRITE : 0;
    const none = !device && (prot & (PROT_READ | PROT_WRITE)) === 0 ? PTE_PROTNONE : 0;
    k.emit(
      pteSet(mm.id, page, device ? PteType.DEVICE_PRIVATE : PteType.PRESENT, to, write | none),
    );
    if (write !== 0) checkSoleMapping(k, mm, page, to, 'remove_migration_pte');
  }
  return places.length;
}

/**
 * The data of a page under migration are given up: entries that name it are emptied, so that a touch finds a new
 * page, or poisoned as memory failure leaves them, so that it raises SIGBUS. Whoever maps the page was told when
 * the migration entries came.
 */
export function loseEntries(k: Kernel, pfn: Pfn, left: 'empty' | 'poisoned'): void {
  for (const { mm, vpn: page } of mappingsOf(k, pfn, [PteType.MIGRATION])) {
    k.spend(COST.entry);
    if (left === 'empty') k.emit(pteClear(mm.id, page));
    else k.emit(pteSet(mm.id, page, PteType.POISONED, NO_PFN, 0));
  }
}
