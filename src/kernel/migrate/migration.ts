import { migratePage, type MigrateReason } from '../../events/generated.js';
import { type Pfn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';

/** One page of a migration: what the kernel keeps in src[i] and dst[i]. */
export interface Slot {
  /** Where it is mapped; 0 for a migration by frame numbers. */
  readonly vpn: Vpn;
  /** Page to migrate, locked and referenced; 0 if there is none. */
  source: Pfn;
  /** Not locked yet: somebody else had it locked when it was collected, and its entry stays until it is unmapped. */
  unlocked: boolean;
  /** To be migrated (MIGRATE_PFN_MIGRATE); after the pages phase: was migrated. */
  selected: boolean;
  /** The entry allowed writing (MIGRATE_PFN_WRITE). */
  write: boolean;
  /** What the driver gave, with one reference; 0 if nothing. */
  destination: Pfn;
  /** The device may write the destination. */
  destinationWrite: boolean;
}

/** Which pages a migration wants. */
export interface Selection {
  readonly system: boolean;
  readonly devicePrivate: boolean;
  readonly deviceCoherent: boolean;
  /** Device number plus one whose pages are meant; 0 for those of all (before pages had owners). */
  readonly owner: number;
}

/** struct migrate_vma, or the arrays of a migration by frame numbers. */
export interface Migration {
  /** Address space; 0 for a migration by frame numbers. */
  readonly mm: number;
  readonly start: Vpn;
  /** Exclusive. */
  readonly end: Vpn;
  readonly select: Selection;
  /** Device page whose CPU fault this answers, and which the fault holds a reference on; 0 if none. */
  readonly faultPage: Pfn;
  readonly slots: Slot[];
  /** Pages that are to be migrated. */
  cpages: number;
}

export function newSlot(vpn: Vpn): Slot {
  return {
    vpn,
    source: 0 as Pfn,
    unlocked: false,
    selected: false,
    write: false,
    destination: 0 as Pfn,
    destinationWrite: false,
  };
}

/** Records what became of a page, and why. */
export function record(k: Kernel, m: Migration, slot: Slot, reason: MigrateReason): void {
  k.emit(migratePage(m.mm, slot.vpn, slot.source, reason, slot.destination));
}
