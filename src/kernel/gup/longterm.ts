import type { Run } from '../../schedule/engine.js';
import { EAGAIN, EBUSY, ENOMEM } from '../../units/errno.js';
import type { Pfn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { migrateCoherentPage } from '../migrate/coherent-page.js';
import { isolatePage, migratePages, putBackPages } from '../migrate/migrate-pages.js';
import { compoundHead, hasPageFlag } from '../mm/page.js';
import { PAGE_LRU } from '../../machine/pages.js';
import { pinToReference, ungrabPage } from './grab.js';
import { isCoherent, isLongtermPinnable } from './pinnable.js';

/**
 * Looks at pages that are pinned for long. Where one must not be, all are let go, those that can be
 * moved out of the way are, and whoever asked looks them up again.
 * @kernel mm/gup.c check_and_migrate_movable_pages, migrate_longterm_unpinnable_pages: whole
 * @returns 0 if they may stay pinned, -EAGAIN to be asked again, or why not
 */
export function* checkAndMigrate(k: Kernel, pages: readonly Pfn[]): Run<number> {
  const { movable, any } = collectUnpinnable(k, pages);
  if (!any) return 0;
  for (const [i, pfn] of pages.entries()) {
    if (!isCoherent(k, pfn)) {
      // A page with more references than its mappings would not move.
      ungrabPage(k, pfn, true);
      continue;
    }
    pinToReference(k, pfn);
    if (yield* migrateCoherentPage(k, pfn)) continue;
    for (const later of pages.slice(i + 1)) ungrabPage(k, later, true);
    putBackPages(k, movable);
    return EBUSY;
  }
  const stuck = yield* migratePages(k, movable);
  putBackPages(k, stuck);
  return stuck.length > 0 ? ENOMEM : EAGAIN;
}

/**
 * Takes pages that have to be moved off the list of pages that reclaim looks at; others do so for them.
 * @kernel mm/gup.c collect_longterm_unpinnable_pages: simplified (no batches of pages on their way to that list)
 */
function collectUnpinnable(k: Kernel, pages: readonly Pfn[]): { movable: Pfn[]; any: boolean } {
  const movable: Pfn[] = [];
  let any = false;
  let last: Pfn | undefined;
  for (const pfn of pages) {
    const head = compoundHead(k, pfn);
    if (head === last) continue;
    last = head;
    if (isLongtermPinnable(k, head)) continue;
    any = true;
    if (!isCoherent(k, head) && hasPageFlag(k, head, PAGE_LRU)) {
      isolatePage(k, head);
      movable.push(head);
    }
  }
  return { movable, any };
}
