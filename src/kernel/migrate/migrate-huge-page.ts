import {
  NotifierEvent,
  pageCount,
  pageMapping,
  PmdType,
  pmdSet,
  PteType,
  pteSet,
} from '../../events/generated.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  getEntry,
  getPmd,
  pmdType,
} from '../../machine/page-table.js';
import { HUGE_ORDER, PAGE_ANON_EXCLUSIVE, PAGE_LRU } from '../../machine/pages.js';
import type { Run } from '../../schedule/engine.js';
import { NO_PFN, PAGES_PER_PMD, vpn, type Pfn } from '../../units/numbers.js';
import { isPinned } from '../gup/grab.js';
import type { Kernel } from '../kernel.js';
import { blockStart, compoundMapcount } from '../mm/huge.js';
import { canSplitHugePage } from '../mm/split-huge-page.js';
import {
  allocFixedPage,
  copyPage,
  hasPageFlag,
  putPage,
  setCounts,
  setPageFlag,
  tryLockPage,
} from '../mm/page.js';
import { unlockAndWake } from '../mm/page-wait.js';
import { enterRmapPlace, leaveRmapPlace, rmapPlaces, type RmapPlace } from '../mm/rmap.js';
import { invalidateRangeEnd, invalidateRangeStart } from '../notifier/invalidate.js';
import type { ActiveRange } from '../notifier/range.js';

/**
 * Moves a huge page, isolated by the caller, however it is mapped, to one that need not stay movable.
 * @kernel mm/migrate.c unmap_and_move, unmap_and_move_huge_page: simplified (all mappings change in one step, inside of invalidations of them all)
 */
export function* unmapAndMoveHuge(k: Kernel, from: Pfn): Run<boolean> {
  const { pages } = k.state;
  const to = allocFixedPage(k, pages.kind(from), HUGE_ORDER);
  if (to === NO_PFN) return false;
  if (!tryLockPage(k, from)) {
    putPage(k, to);
    return false;
  }
  const ranges: ActiveRange[] = [];
  const entered: RmapPlace[] = [];
  for (const place of rmapPlaces(k, from)) {
    if (!enterRmapPlace(k, place)) continue;
    entered.push(place);
    const { mm, vpn: at, end } = place;
    const range = yield* invalidateRangeStart(k, mm.id, at, end, NotifierEvent.CLEAR);
    if (typeof range === 'object') ranges.push(range);
  }
  // The reference of who isolated it is the only one that no mapping has.
  putPage(k, from);
  const moved = canSplitHugePage(k, from) && !isPinned(k, from);
  setCounts(k, from, pages.refcount(from) + 1, pages.mapcount(from));
  if (moved) moveMappings(k, from, to, entered);
  for (const range of ranges) yield* invalidateRangeEnd(k, range);
  for (const place of entered) leaveRmapPlace(k, place);
  unlockAndWake(k, from);
  if (moved) putPage(k, from);
  putPage(k, to);
  return moved;
}

function moveMappings(k: Kernel, from: Pfn, to: Pfn, places: readonly RmapPlace[]): void {
  const { pages } = k.state;
  const huge = compoundMapcount(k, from);
  const references = pages.refcount(from) - 1;
  k.emit(pageMapping(to, pages.kind(from), pages.object(from), pages.index(from)));
  for (let i = 0; i < PAGES_PER_PMD; i++) {
    const [old, part] = [(from + i) as Pfn, (to + i) as Pfn];
    copyPage(k, part, old);
    const flags = hasPageFlag(k, old, PAGE_ANON_EXCLUSIVE) ? PAGE_ANON_EXCLUSIVE : 0;
    setPageFlag(k, part, flags | (i === 0 ? PAGE_LRU : 0), true);
    const own = i === 0 ? references + 1 : i === 1 ? huge : 0;
    const mapped = pages.mapcount(old);
    if (own + mapped > 0) k.emit(pageCount(part, own, mapped));
    if (i > 0 && (mapped > 0 || i === 1)) k.emit(pageCount(old, 0, 0));
  }
  k.emit(pageCount(from, 1, 0));
  for (const { mm, vpn: at, end } of places) {
    const pmd = getPmd(mm.table, at);
    if (pmdType(pmd) === PmdType.PMD_HUGE) {
      if (entryPfn(pmd) === from)
        k.emit(pmdSet(mm.id, blockStart(at), PmdType.PMD_HUGE, to, entryFlags(pmd)));
      continue;
    }
    for (let page = at; page < end; page = vpn(page + 1)) {
      const entry = getEntry(mm.table, page);
      const part = entryPfn(entry) - from;
      if (entryType(entry) !== PteType.PRESENT || part < 0 || part >= PAGES_PER_PMD) continue;
      k.emit(pteSet(mm.id, page, PteType.PRESENT, (to + part) as Pfn, entryFlags(entry)));
    }
  }
}
