import { WaitType } from '../../events/generated.js';
import type { Pfn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { unlockPage } from './page.js';

/**
 * Wakes who waits for a page: to be unlocked, to be done with its migration, or to be free.
 * @kernel mm/filemap.c folio_wake_bit: simplified (all waiters at once)
 */
export function wakePageWaiters(k: Kernel, pfn: Pfn): void {
  if (k.state.tasks.size < 2) return;
  k.wakeAll(WaitType.WAIT_PAGE, pfn);
}

/** @kernel mm/filemap.c folio_unlock: whole */
export function unlockAndWake(k: Kernel, pfn: Pfn): void {
  unlockPage(k, pfn);
  wakePageWaiters(k, pfn);
}
