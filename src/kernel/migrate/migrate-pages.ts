import { pageCacheAdd, pageCacheRemove, PageKind, pageMapping } from '../../events/generated.js';
import {
  PAGE_ANON_EXCLUSIVE,
  PAGE_BATCHED,
  PAGE_DIRTY,
  PAGE_LRU,
  PAGE_MOVABLE,
} from '../../machine/pages.js';
import type { Run } from '../../schedule/engine.js';
import { NO_PFN, type Pfn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import {
  allocFixedPage,
  copyPage,
  getPage,
  hasPageFlag,
  putPage,
  setCounts,
  setPageFlag,
  tryLockPage,
} from '../mm/page.js';
import { folioAddLru } from '../mm/lru.js';
import { unlockAndWake } from '../mm/page-wait.js';
import { removeMigrationEntries } from './entry.js';
import { unmapAndMoveHuge } from './migrate-huge-page.js';
import { tryToMigrate } from './unmap.js';

/** How often a page is tried that cannot be moved yet. */
const PASSES = 10;

/**
 * Off the list of pages that reclaim looks at, with a reference, if it is on one.
 * @kernel mm/vmscan.c folio_isolate_lru: whole
 */
export function isolatePage(k: Kernel, pfn: Pfn): boolean {
  if (!hasPageFlag(k, pfn, PAGE_LRU)) return false;
  setPageFlag(k, pfn, PAGE_LRU, false);
  getPage(k, pfn);
  return true;
}
/** And back. @kernel mm/migrate.c putback_movable_pages: whole */
export function putBackPages(k: Kernel, pages: readonly Pfn[]): void {
  for (const pfn of pages) {
    if (hasPageFlag(k, pfn, PAGE_MOVABLE)) {
      setPageFlag(k, pfn, PAGE_BATCHED, true);
      folioAddLru(k, pfn);
    } else {
      setPageFlag(k, pfn, PAGE_LRU, true);
    }
    putPage(k, pfn);
  }
}

/**
 * Moves pages of system memory, isolated by the caller, to others that need not stay movable.
 * @kernel mm/migrate.c migrate_pages: simplified (one page after another)
 * @returns those that could not be moved, still isolated
 */
export function* migratePages(k: Kernel, pages: readonly Pfn[]): Run<Pfn[]> {
  let rest = [...pages];
  for (let pass = 0; pass < PASSES && rest.length > 0; pass++) {
    const stuck: Pfn[] = [];
    for (const pfn of rest) {
      const move = k.state.pages.order(pfn) > 0 ? unmapAndMoveHuge : unmapAndMove;
      if (!(yield* move(k, pfn))) stuck.push(pfn);
      if (k.point('migrate_pages')) yield;
    }
    rest = stuck;
  }
  return rest;
}

/** @kernel mm/migrate.c unmap_and_move, __unmap_and_move, move_to_new_folio: simplified (memory and its references) */
function* unmapAndMove(k: Kernel, from: Pfn): Run<boolean> {
  const { pages } = k.state;
  const to = allocFixedPage(k, pages.kind(from));
  if (to === NO_PFN) return false;
  if (!tryLockPage(k, from)) {
    putPage(k, to);
    return false;
  }
  if (pages.mapcount(from) > 0) yield* tryToMigrate(k, from);
  const moved = pages.mapcount(from) === 0 && moveIdentity(k, from, to);
  const stays = moved ? to : from;
  const n = removeMigrationEntries(k, from, stays);
  if (n > 0) setCounts(k, stays, pages.refcount(stays) + n, pages.mapcount(stays) + n);
  unlockAndWake(k, from);
  if (moved) putPage(k, from);
  putPage(k, to);
  return moved;
}

/** @kernel mm/migrate.c folio_migrate_mapping, folio_migrate_flags: simplified (without swap) */
function moveIdentity(k: Kernel, from: Pfn, to: Pfn): boolean {
  const { pages } = k.state;
  const kind = pages.kind(from);
  const [object, index] = [pages.object(from), pages.index(from)];
  const cached =
    kind !== PageKind.PAGE_ANON && k.state.inodes.get(object)?.cache.get(index) === from;
  if (pages.refcount(from) !== (cached ? 2 : 1)) return false;
  copyPage(k, to, from);
  k.emit(pageMapping(to, kind, object, index));
  setPageFlag(k, to, (pages.flags(from) & (PAGE_ANON_EXCLUSIVE | PAGE_DIRTY)) | PAGE_LRU, true);
  if (cached) {
    k.emit(pageCacheRemove(object, index));
    putPage(k, from);
    getPage(k, to);
    k.emit(pageCacheAdd(object, index, to));
  }
  return true;
}
