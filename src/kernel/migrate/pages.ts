import {
  Backing,
  MigrateReason,
  PageKind,
  pageMapping,
  pteSet,
  PteType,
} from '../../events/generated.js';
import {
  entryType,
  getEntry,
  getPmd,
  PTE_DIRTY,
  PTE_WRITE,
  PTE_YOUNG,
} from '../../machine/page-table.js';
import { isCoherentPfn, isPrivatePfn } from '../../machine/device-frames.js';
import {
  isDevicePfn,
  PAGE_ANON_EXCLUSIVE,
  PAGE_BATCHED,
  PAGE_GIVEN_UP,
  PAGE_LOCKED,
  PAGE_LRU,
  PAGE_MOVABLE,
} from '../../machine/pages.js';
import type { RuleTable } from '../../designs/reader.js';
import type { Run } from '../../schedule/engine.js';
import { NO_PFN, type Pfn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { isHuge } from '../mm/huge.js';
import { setCounts, setPageFlag } from '../mm/page.js';
import { pgoffAt, prepareAnonVma, PROT_WRITE, vmaAt } from '../mm/vma.js';
import { allocPageTable } from '../mm/zap.js';
import { invalidateRangeEnd, invalidateRangeStart } from '../notifier/invalidate.js';
import type { ActiveRange } from '../notifier/range.js';
import { record, type Migration, type Slot } from './migration.js';
import { expectedReferences } from './unmap.js';

/**
 * Moves the identity of each source to its destination; a destination without a source is put into
 * the page table here, inside an invalidation from the first such page on.
 * @kernel mm/migrate_device.c __migrate_device_pages: whole
 */
export function* movePages(k: Kernel, m: Migration): Run {
  let range: ActiveRange | undefined;
  for (const slot of m.slots) {
    if (!slot.selected) continue;
    if (slot.destination === NO_PFN) {
      refuse(k, m, slot, MigrateReason.MIGRATE_NO_DESTINATION);
    } else if (slot.source === NO_PFN) {
      if (range === undefined) {
        const started = yield* invalidateRangeStart(
          k,
          m.mm,
          slot.vpn,
          m.end,
          k.rules.migrationNotification.event,
          k.rules.migrationNotification.owner(m.select.owner),
        );
        if (typeof started === 'object') range = started;
      }
      const refusal = insertPage(k, m, slot);
      if (refusal !== undefined) refuse(k, m, slot, refusal);
    } else {
      const refusal = moveIdentity(k, slot.source, slot.destination, m.faultPage);
      if (refusal !== undefined) refuse(k, m, slot, refusal);
    }
    if (k.point('__migrate_device_pages')) yield;
  }
  if (range !== undefined) yield* invalidateRangeEnd(k, range, true);
}

function refuse(k: Kernel, m: Migration, slot: Slot, reason: MigrateReason): void {
  slot.selected = false;
  record(k, m, slot, reason);
}

/** On a list that reclaim looks at, or on the way there. */
const LIST = PAGE_LRU | PAGE_BATCHED;

/** @kernel mm/migrate.c migrate_folio, folio_migrate_mapping: simplified (anonymous pages only) */
function moveIdentity(k: Kernel, from: Pfn, to: Pfn, faultPage: Pfn): MigrateReason | undefined {
  const { pages } = k.state;
  if (isDevicePfn(to) && pages.kind(from) !== PageKind.PAGE_ANON && !isDevicePfn(from)) {
    return MigrateReason.MIGRATE_FILE;
  }
  if (pages.refcount(from) !== expectedReferences(k, from, faultPage))
    return MigrateReason.MIGRATE_PINNED;
  adopt(k, to, pages.object(from), pages.index(from));
  // Where a frame lies is not the page's to take along.
  const flags = pages.flags(from) & ~(PAGE_LOCKED | LIST | PAGE_MOVABLE | PAGE_GIVEN_UP);
  setPageFlag(k, to, flags | (isDevicePfn(to) ? 0 : PAGE_LRU), true);
  return undefined;
}

/** The page becomes one of an anonymous mapping. */
function adopt(k: Kernel, pfn: Pfn, anonVma: number, index: number): void {
  k.emit(
    pageMapping(
      pfn,
      isDevicePfn(pfn) ? k.state.pages.kind(pfn) : PageKind.PAGE_ANON,
      anonVma,
      index,
    ),
  );
}

/** Switch migrate.coherentHole. */
export const COHERENT_HOLES: RuleTable<'migrate.coherentHole', boolean> = {
  refused: false,
  taken: true,
};

/**
 * A device page where there was none or the zero page, if that is still so.
 * @kernel mm/migrate_device.c migrate_vma_insert_page: whole
 */
function insertPage(k: Kernel, m: Migration, slot: Slot): MigrateReason | undefined {
  const mm = k.mm(m.mm, 'migrate_vma_insert_page');
  const vma = vmaAt(mm, slot.vpn)!;
  if (vma.backing !== Backing.ANONYMOUS) return MigrateReason.MIGRATE_FILE;
  if (isHuge(getPmd(mm.table, slot.vpn))) return MigrateReason.MIGRATE_NO_PMD;
  if (isCoherentPfn(slot.destination) && !k.rules.takesCoherentInHole)
    return MigrateReason.MIGRATE_WRONG_KIND;
  allocPageTable(k, mm, slot.vpn);
  const anonVma = prepareAnonVma(k, mm, vma);
  const type = entryType(getEntry(mm.table, slot.vpn));
  if (type !== PteType.NONE && type !== PteType.ZERO) return MigrateReason.MIGRATE_CHANGED;
  const pfn = slot.destination;
  adopt(k, pfn, anonVma, pgoffAt(vma, slot.vpn));
  setPageFlag(k, pfn, PAGE_ANON_EXCLUSIVE, true);
  setCounts(k, pfn, k.state.pages.refcount(pfn) + 1, 1);
  const write = (vma.prot & PROT_WRITE) !== 0 ? PTE_WRITE : 0;
  if (isPrivatePfn(pfn)) {
    k.emit(pteSet(mm.id, slot.vpn, PteType.DEVICE_PRIVATE, pfn, write));
  } else {
    const flags = PTE_YOUNG | (write === 0 ? 0 : PTE_WRITE | PTE_DIRTY);
    k.emit(pteSet(mm.id, slot.vpn, PteType.PRESENT, pfn, flags));
  }
  return undefined;
}
