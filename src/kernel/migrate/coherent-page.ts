import { ObjectKind, PageKind, ViolationType, WaitType } from '../../events/generated.js';
import { PAGE_LOCKED } from '../../machine/pages.js';
import type { Run } from '../../schedule/engine.js';
import { NO_PFN, vpn, type Pfn } from '../../units/numbers.js';
import { grabPage } from '../gup/grab.js';
import type { Kernel } from '../kernel.js';
import { allocFixedPage, copyPage, hasPageFlag, tryLockPage } from '../mm/page.js';
import { finalize } from './finalize.js';
import { newSlot, type Migration } from './migration.js';
import { movePages } from './pages.js';
import { unmapSlots } from './unmap.js';

/**
 * Moves a page of coherent device memory to system memory, wherever it is mapped. The caller's
 * reference goes with it.
 * @kernel mm/migrate_device.c migrate_device_coherent_page: whole
 * @param pin the new page is pinned before anybody else can have it: if there is one, or without asking
 * @returns the new page, or 0 if it could not be moved
 */
export function* migrateCoherentPage(k: Kernel, pfn: Pfn, pin?: 'ifAny' | 'unasked'): Run<Pfn> {
  while (!tryLockPage(k, pfn)) {
    if (hasPageFlag(k, pfn, PAGE_LOCKED)) k.block(WaitType.WAIT_PAGE, pfn, 'lock_page');
    yield;
  }
  const slot = { ...newSlot(vpn(0)), source: pfn, selected: true };
  const m: Migration = {
    mm: 0,
    start: vpn(0),
    end: vpn(0),
    faultPage: NO_PFN,
    slots: [slot],
    cpages: 1,
    select: { system: false, devicePrivate: false, deviceCoherent: true, owner: 0 },
  };
  yield* unmapSlots(k, m);
  if (!slot.selected) return NO_PFN;
  slot.destination = allocFixedPage(k, PageKind.PAGE_ANON);
  if (pin === 'unasked') pinsNothing(k, slot.destination);
  yield* movePages(k, m);
  if (slot.selected) copyPage(k, slot.destination, pfn);
  if (slot.selected && pin !== undefined) grabPage(k, slot.destination, true);
  yield* finalize(k, m);
  return slot.selected ? slot.destination : NO_PFN;
}

/** Who takes what an allocation gave without asking whether it gave anything. */
function pinsNothing(k: Kernel, pfn: Pfn): void {
  k.looksAt('page to be pinned in place of another');
  if (pfn !== NO_PFN) return;
  k.violation({
    type: ViolationType.KERNEL_CRASH,
    site: 'try_grab_page',
    kind: ObjectKind.OBJECT_TASK,
    object: k.task,
    message: `task ${k.task} pins the page that takes the place of another, and there is none`,
    fatal: true,
  });
}
