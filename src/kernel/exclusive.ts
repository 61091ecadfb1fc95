import { NotifierEvent, pageCount, PteType, pteSet, SpanType } from '../events/generated.js';
import { entryPfn, entryWritable, PTE_WRITE } from '../machine/page-table.js';
import { mappingsOf } from './migrate/entry.js';
import type { Run } from '../schedule/engine.js';
import { NO_PFN, PAGES_PER_PMD, vpn, type Pfn, type Vpn } from '../units/numbers.js';
import { getUserPages } from './gup/slow.js';
import type { Kernel } from './kernel.js';
import { compoundHead, isAnonymous, putPage, tryLockPage } from './mm/page.js';
import { unlockAndWake } from './mm/page-wait.js';
import { enterRmapPlace, leaveRmapPlace, rmapPlaces } from './mm/rmap.js';
import { invalidateRangeEnd, invalidateRangeStart } from './notifier/invalidate.js';

/** Pages of a range: those made exclusive are locked and referenced, 0 for those that were not. */
export interface ExclusivePages {
  /** Pages that could be had at all, or -errno. */
  readonly ret: number;
  readonly pages: readonly Pfn[];
}

/**
 * Takes pages of a range away from the CPU until it touches them; under mmap_lock for reading.
 * @kernel mm/rmap.c make_device_exclusive_range: whole
 */
export function* makeDeviceExclusiveRange(
  k: Kernel,
  mmId: number,
  start: Vpn,
  end: Vpn,
): Run<ExclusivePages> {
  const mm = k.mm(mmId, 'make_device_exclusive_range');
  k.begin(SpanType.MAKE_EXCLUSIVE, 'make_device_exclusive_range', mmId, start, end - start);
  const want = { write: true, pin: false, longterm: false, lru: false, split: true };
  const { pages: got, error } = yield* getUserPages(k, mm, start, end - start, want);
  if (got.length === 0 && error !== 0) {
    k.end(SpanType.MAKE_EXCLUSIVE, error);
    return { ret: error, pages: [] };
  }
  const pages: Pfn[] = [];
  for (const [i, pfn] of got.entries()) {
    pages.push((yield* makeExclusive(k, mmId, vpn(start + i), pfn)) ? pfn : NO_PFN);
    if (k.point('make_device_exclusive_range')) yield;
  }
  k.end(SpanType.MAKE_EXCLUSIVE, pages.length);
  return { ret: pages.length, pages };
}

/** Drops lock and reference of a page again, made exclusive or not. */
export function releaseExclusive(k: Kernel, pfn: Pfn): void {
  unlockAndWake(k, pfn);
  putPage(k, pfn);
}

function* makeExclusive(k: Kernel, mm: number, page: Vpn, pfn: Pfn): Run<boolean> {
  const head = compoundHead(k, pfn);
  if (head !== pfn || !tryLockPage(k, pfn)) {
    putPage(k, head);
    return false;
  }
  if (yield* replaceMappings(k, mm, page, pfn)) return true;
  releaseExclusive(k, pfn);
  return false;
}

/**
 * Every entry of the page, wherever it is mapped, becomes an exclusive one; the references stay. Areas
 * that could map it are told, one after another, until it is mapped nowhere.
 * @kernel mm/rmap.c folio_make_device_exclusive, page_make_device_exclusive_one: whole
 */
function* replaceMappings(k: Kernel, mmId: number, page: Vpn, head: Pfn): Run<boolean> {
  const { pages } = k.state;
  if (!isAnonymous(k, head)) return false;
  const parts = pages.order(head) > 0 ? PAGES_PER_PMD : 1;
  let valid = false;
  const isMapped = (): boolean => {
    for (let i = 0; i < parts; i++) if (pages.mapcount((head + i) as Pfn) > 0) return true;
    return false;
  };
  for (const place of rmapPlaces(k, head)) {
    if (!enterRmapPlace(k, place)) continue;
    const { mm, vpn: at, end } = place;
    const range = yield* invalidateRangeStart(k, mm.id, at, end, NotifierEvent.EXCLUSIVE);
    for (let i = 0; i < parts; i++) {
      const part = (head + i) as Pfn;
      for (const mapped of mappingsOf(k, part, [PteType.PRESENT])) {
        if (mapped.mm !== mm || mapped.vpn < at || mapped.vpn >= end) continue;
        const writable = entryWritable(mapped.entry);
        if (mm.id === mmId && mapped.vpn === page && writable) valid = true;
        k.emit(
          pteSet(
            mm.id,
            mapped.vpn,
            PteType.DEVICE_EXCLUSIVE,
            entryPfn(mapped.entry),
            writable ? PTE_WRITE : 0,
          ),
        );
        k.emit(pageCount(part, pages.refcount(part), pages.mapcount(part) - 1));
      }
    }
    if (typeof range === 'object') yield* invalidateRangeEnd(k, range);
    leaveRmapPlace(k, place);
    if (!isMapped()) break;
  }
  return valid && !isMapped();
}
