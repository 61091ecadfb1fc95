import type { RuleTable } from '../../designs/reader.js';
import { PAGE_BATCHED } from '../../machine/pages.js';
import type { Run } from '../../schedule/engine.js';
import { EAGAIN, EBUSY, EFAULT, ENOMEM } from '../../units/errno.js';
import { NO_PFN, type Pfn } from '../../units/numbers.js';
import type { Kernel, KernelRules } from '../kernel.js';
import { migrateCoherentPage } from '../migrate/coherent-page.js';
import { isolatePage, migratePages, putBackPages } from '../migrate/migrate-pages.js';
import { lruAddDrainAll } from '../mm/lru.js';
import { compoundHead, getPage, hasPageFlag } from '../mm/page.js';
import { pinToReference, ungrabPage } from './grab.js';
import { isCoherent, isLongtermPinnable } from './pinnable.js';

/*
 * What becomes of pages that are pinned for long and must not be: 0 if all may stay pinned, -EAGAIN to
 * have them looked up again, or why not. The list is theirs to change: what was let go is 0 in it.
 */

/** Switch gup.longterm: what does a long pin do with coherent pages? */
export const LONGTERM_PINS: RuleTable<'gup.longterm', KernelRules['longterm']> = {
  allow: { pinsCoherent: true, check: moveMovable },
  asMovable: { pinsCoherent: false, check: moveMovable },
  onePerPass: { pinsCoherent: false, check: sendOneHome },
  fail: { pinsCoherent: false, check: refuse },
  inPlace: { pinsCoherent: false, check: (k, pages) => replace(k, pages, 'ifAny', EBUSY) },
  inPlaceUnasked: { pinsCoherent: false, check: (k, pages) => replace(k, pages, 'unasked', EBUSY) },
  inPlaceForgetsError: {
    pinsCoherent: false,
    check: (k, pages) => replace(k, pages, 'ifAny', EAGAIN),
  },
  keepPin: { pinsCoherent: false, check: (k, pages) => migrateAndRetry(k, pages, 'pin') },
  keepEntry: { pinsCoherent: false, check: (k, pages) => migrateAndRetry(k, pages, 'entry') },
  migrateAndRetry: { pinsCoherent: false, check: (k, pages) => migrateAndRetry(k, pages) },
};
/** Switch gup.fastPath: does the walk without mmap_lock ask whether a page may be pinned for long? */
export const FAST_PATHS: RuleTable<'gup.fastPath', boolean> = { unchecked: false, checked: true };

/**
 * All are let go, those that can be moved out of the way are, and whoever asked looks them up again.
 * @kernel mm/gup.c check_and_migrate_movable_pages, migrate_longterm_unpinnable_pages: whole
 * @param keeps the pin of a page is not turned into a reference before the page is moved; or its entry of
 *   the list stays, as if the reference did not go with the page
 */
function* migrateAndRetry(k: Kernel, pages: Pfn[], keeps?: 'pin' | 'entry'): Run<number> {
  const { movable, any } = yield* collectUnpinnable(k, pages);
  if (!any) return 0;
  for (const [i, pfn] of pages.entries()) {
    if (!isCoherent(k, pfn)) {
      // A page with more references than its mappings would not move.
      letGo(k, pages, i);
      continue;
    }
    if (keeps === 'pin') getPage(k, pfn);
    else pinToReference(k, pfn);
    if (keeps === undefined) pages[i] = NO_PFN;
    if ((yield* migrateCoherentPage(k, pfn)) !== NO_PFN) continue;
    letGoOfAll(k, pages);
    putBackPages(k, movable);
    return EBUSY;
  }
  letGoOfAll(k, pages);
  return yield* migrateMovable(k, movable, EAGAIN);
}

/** Coherent pages count as movable, or as nothing at all: taking them off a list that they are not on fails, and nobody says so. */
function* moveMovable(k: Kernel, pages: Pfn[]): Run<number> {
  const { movable, any } = yield* collectUnpinnable(k, pages);
  if (!any) return 0;
  letGoOfAll(k, pages);
  return yield* migrateMovable(k, movable, EAGAIN);
}

/**
 * At the first coherent page everything is let go, and that page alone is sent home, by whoever has no
 * reference on it any more; what was collected before it is forgotten.
 */
function* sendOneHome(k: Kernel, pages: Pfn[]): Run<number> {
  const at = pages.findIndex((pfn) => isCoherent(k, pfn));
  const before = at < 0 ? pages : pages.slice(0, at);
  const { movable, any } = yield* collectUnpinnable(k, before);
  if (at < 0 && !any) return 0;
  const pfn = pages[at];
  letGoOfAll(k, pages);
  if (pfn === undefined) return yield* migrateMovable(k, movable, EAGAIN);
  if (k.point('check_and_migrate_movable_pages')) yield;
  getPage(k, pfn);
  return (yield* migrateCoherentPage(k, pfn)) === NO_PFN ? EBUSY : EAGAIN;
}

/** A coherent page is refused; what was collected before it is moved, and the result of that stands. */
function* refuse(k: Kernel, pages: Pfn[]): Run<number> {
  const at = pages.findIndex((pfn) => isCoherent(k, pfn));
  const { movable, any } = yield* collectUnpinnable(k, at < 0 ? pages : pages.slice(0, at));
  if (at < 0 && !any) return 0;
  letGoOfAll(k, pages);
  return yield* migrateMovable(k, movable, at < 0 || movable.length > 0 ? EAGAIN : EFAULT);
}

/**
 * A coherent page is moved, and the new one pinned at once in its place; an error does not outlive what is moved
 * after it. `stuck`: what is answered if one cannot be moved.
 */
function* replace(
  k: Kernel,
  pages: Pfn[],
  pin: 'ifAny' | 'unasked',
  stuck: typeof EBUSY | typeof EAGAIN,
): Run<number> {
  const movable: Pfn[] = [];
  let error = 0;
  for (const [i, pfn] of pages.entries()) {
    if (!isCoherent(k, pfn)) {
      movable.push(...(yield* collectUnpinnable(k, [pfn])).movable);
      continue;
    }
    pinToReference(k, pfn);
    const to = yield* migrateCoherentPage(k, pfn, pin);
    pages[i] = to;
    if (to !== NO_PFN) continue;
    error = stuck;
    break;
  }
  if (error === 0 && movable.length === 0) return 0;
  letGoOfAll(k, pages);
  return yield* migrateMovable(k, movable, movable.length > 0 ? EAGAIN : error);
}

/** @returns `otherwise` if all could be moved */
function* migrateMovable(k: Kernel, movable: readonly Pfn[], otherwise: number): Run<number> {
  const stuck = yield* migratePages(k, movable);
  putBackPages(k, stuck);
  return stuck.length > 0 ? ENOMEM : otherwise;
}

function letGo(k: Kernel, pages: Pfn[], i: number): void {
  if (pages[i] !== NO_PFN) ungrabPage(k, pages[i]!, true);
  pages[i] = NO_PFN;
}
function letGoOfAll(k: Kernel, pages: Pfn[]): void {
  for (const i of pages.keys()) letGo(k, pages, i);
}

/**
 * Takes pages that have to be moved off the list of pages that reclaim looks at. One that is on none, as
 * another is moving it, is left to that other; nobody tells, and the caller looks once more.
 * @kernel mm/gup.c collect_longterm_unpinnable_pages: simplified (all processors drain for a page that is in a batch, and for no other that is off the lists)
 */
function* collectUnpinnable(
  k: Kernel,
  pages: readonly Pfn[],
): Run<{ readonly movable: Pfn[]; readonly any: boolean }> {
  const movable: Pfn[] = [];
  let any = false;
  let last: Pfn | undefined;
  let drained = false;
  for (const pfn of pages) {
    const head = compoundHead(k, pfn);
    if (head === last) continue;
    last = head;
    if (isLongtermPinnable(k, head)) continue;
    any = true;
    if (isCoherent(k, head)) continue;
    // It may be on its way to the list; whoever waits for that once has waited for all.
    if (!drained && hasPageFlag(k, head, PAGE_BATCHED)) {
      yield* lruAddDrainAll(k);
      drained = true;
    }
    if (isolatePage(k, head)) movable.push(head);
  }
  return { movable, any };
}
