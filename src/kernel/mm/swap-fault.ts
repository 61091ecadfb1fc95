import { NotifierEvent, pageCount, PteType, pteSet, WaitType } from '../../events/generated.js';
import {
  entryPfn,
  entryType,
  entryWritable,
  getEntry,
  PTE_DIRTY,
  PTE_PROTNONE,
  PTE_WRITE,
} from '../../machine/page-table.js';
import { PAGE_LOCKED } from '../../machine/pages.js';
import type { MmView, VmaView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { over } from '../../schedule/over.js';
import { vpn, type Vpn } from '../../units/numbers.js';
import { touchDevicePage } from '../devmem/fault-ref.js';
import { checkTakenBack } from '../detect/writers.js';
import type { Kernel } from '../kernel.js';
import { invalidateRangeEnd, invalidateRangeStart } from '../notifier/invalidate.js';
import { waitForMigration } from './migration-wait.js';
import type { FaultResult } from '../ports.js';
import { compoundHead, getPage, hasPageFlag, putPage, tryLockPage } from './page.js';
import { unlockAndWake } from './page-wait.js';
import { PROT_READ, PROT_WRITE, vmaAt } from './vma.js';

/**
 * A fault on an entry that is neither absent nor present; the access is tried again afterwards.
 * @kernel mm/memory.c do_swap_page: simplified (no swap)
 */
export function nonPresentFault(
  k: Kernel,
  mm: MmView,
  vma: VmaView,
  page: Vpn,
  _write: boolean,
): Run<FaultResult> {
  const entry = getEntry(mm.table, page);
  switch (entryType(entry)) {
    case PteType.MIGRATION:
      return afterwards(waitForMigration(k, mm, page));
    case PteType.DEVICE_PRIVATE:
      return touchDevicePage(k, { mm, vma, vpn: page, page: entryPfn(entry) });
    case PteType.DEVICE_EXCLUSIVE:
      return afterwards(revokeExclusive(k, mm, page));
    case PteType.POISONED:
      return over('hwpoison');
    default:
      return over('sigbus');
  }
}
function* afterwards(run: Run): Run<FaultResult> {
  yield* run;
  return 'ok';
}

/**
 * Tells the device that it loses a page, and gives it back to the CPU.
 * @kernel mm/memory.c remove_device_exclusive_entry: whole
 */
function* revokeExclusive(k: Kernel, mm: MmView, page: Vpn): Run {
  const entry = getEntry(mm.table, page);
  const pfn = entryPfn(entry);
  if (!tryLockPage(k, pfn)) {
    k.block(WaitType.WAIT_PAGE, pfn, 'remove_device_exclusive_entry');
    yield;
    return;
  }
  // The callbacks may sleep, and the entry's reference may be gone when they are back.
  const head = compoundHead(k, pfn);
  getPage(k, head);
  const range = yield* invalidateRangeStart(k, mm.id, page, vpn(page + 1), NotifierEvent.EXCLUSIVE);
  if (getEntry(mm.table, page) === entry) restore(k, mm, page);
  unlockAndWake(k, pfn);
  putPage(k, head);
  if (typeof range === 'object') yield* invalidateRangeEnd(k, range);
}

/**
 * Gives a page that a device holds exclusively back to the CPU, inside an invalidation that the
 * caller runs. @kernel mm/memory.c try_restore_exclusive_pte: whole
 */
export function* restoreExclusive(k: Kernel, mm: MmView, page: Vpn): Run {
  for (;;) {
    const entry = getEntry(mm.table, page);
    if (entryType(entry) !== PteType.DEVICE_EXCLUSIVE) return;
    if (!hasPageFlag(k, entryPfn(entry), PAGE_LOCKED)) break;
    k.block(WaitType.WAIT_PAGE, entryPfn(entry), 'copy_nonpresent_pte');
    yield;
  }
  restore(k, mm, page);
}

/** The entry's reference becomes the mapping's. @kernel mm/memory.c restore_exclusive_pte: whole */
function restore(k: Kernel, mm: MmView, page: Vpn): void {
  const { pages } = k.state;
  const entry = getEntry(mm.table, page);
  const pfn = entryPfn(entry);
  const prot = vmaAt(mm, page)?.prot ?? 0;
  let flags = (prot & (PROT_READ | PROT_WRITE)) === 0 ? PTE_PROTNONE : 0;
  if (entryWritable(entry)) flags |= PTE_DIRTY | ((prot & PROT_WRITE) !== 0 ? PTE_WRITE : 0);
  k.emit(pageCount(pfn, pages.refcount(pfn), pages.mapcount(pfn) + 1));
  k.emit(pteSet(mm.id, page, PteType.PRESENT, pfn, flags));
  checkTakenBack(k, mm, page, pfn, 'restore_exclusive_pte');
}
