import {
  Backing,
  LockMode,
  NotifierEvent,
  pmdClear,
  pmdSet,
  pteClear,
  pteSet,
} from '../../events/generated.js';
import {
  blocksIn,
  entryFlags,
  entryPfn,
  entryType,
  getEntry,
  pmdType,
  usedPages,
} from '../../machine/page-table.js';
import type { MmView, VmaView } from '../../machine/state.js';
import { COST } from '../../schedule/costs.js';
import type { Run } from '../../schedule/engine.js';
import { acquire, release } from '../../schedule/locks.js';
import { EFAULT, EINVAL, ENOMEM } from '../../units/errno.js';
import { PAGES_PER_PMD, vpn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { invalidateRangeEnd, invalidateRangeStart } from '../notifier/invalidate.js';
import { isHuge, splitHugePmd } from './huge.js';
import { findGap, unmapLocked } from './mmap.js';
import { pgoffAt, vmaAt, vmasIn } from './vma.js';
import { changeBounds, insertVma } from './vma-change.js';
import { allocPageTable } from './zap.js';

/**
 * Moves, grows or shrinks a mapping; `to` is a fixed new place (and may move it).
 * @kernel mm/mremap.c mremap: simplified (always MREMAP_MAYMOVE, no MREMAP_DONTUNMAP)
 * @returns the first page, or -errno
 */
export function* mremap(
  k: Kernel,
  mmId: number,
  start: Vpn,
  oldPages: number,
  newPages: number,
  to: Vpn | undefined,
): Run<number> {
  const mm = k.mm(mmId, 'mremap');
  if (newPages <= 0 || oldPages < 0) return EINVAL;
  yield* acquire(k, mm.mmapLock, LockMode.EXCLUSIVE_MODE, 'mremap');
  const ret = yield* remapLocked(k, mm, start, oldPages, newPages, to);
  release(k, mm.mmapLock, LockMode.EXCLUSIVE_MODE, 'mremap');
  return ret;
}

function* remapLocked(
  k: Kernel,
  mm: MmView,
  start: Vpn,
  oldPages: number,
  newPages: number,
  to: Vpn | undefined,
): Run<number> {
  if (vmaAt(mm, start) === undefined) return EFAULT;
  if (to !== undefined) return yield* remapTo(k, mm, start, oldPages, newPages, to);
  if (oldPages >= newPages) {
    yield* unmapLocked(k, mm, vpn(start + newPages), vpn(start + oldPages), false);
    return start;
  }
  const vma = vmaAt(mm, start)!;
  if (start + oldPages > vma.end) return EFAULT;
  if (start + oldPages === vma.end && vmasIn(mm, vma.end, vpn(start + newPages)).length === 0) {
    changeBounds(k, mm, vma, vma.start, vpn(start + newPages));
    return start;
  }
  const gap = findGap(mm, newPages, 1);
  if (gap === undefined) return ENOMEM;
  return yield* moveVma(k, mm, vma, start, oldPages, newPages, gap);
}

/** @kernel mm/mremap.c mremap_to: whole */
function* remapTo(
  k: Kernel,
  mm: MmView,
  start: Vpn,
  oldPages: number,
  newPages: number,
  to: Vpn,
): Run<number> {
  if (start + oldPages > to && to + newPages > start) return EINVAL;
  yield* unmapLocked(k, mm, to, vpn(to + newPages), false);
  let length = oldPages;
  if (oldPages > newPages) {
    yield* unmapLocked(k, mm, vpn(start + newPages), vpn(start + oldPages), false);
    length = newPages;
  }
  const vma = vmaAt(mm, start);
  if (vma === undefined || start + length > vma.end) return EFAULT;
  return yield* moveVma(k, mm, vma, start, length, newPages, to);
}

/** A new area, the entries moved over, the old area unmapped. @kernel mm/mremap.c move_vma: whole */
function* moveVma(
  k: Kernel,
  mm: MmView,
  vma: VmaView,
  start: Vpn,
  oldPages: number,
  newPages: number,
  to: Vpn,
): Run<number> {
  const untouched = vma.backing === Backing.ANONYMOUS && vma.anonVma === 0;
  insertVma(
    k,
    mm,
    {
      ...vma,
      start: to,
      end: vpn(to + newPages),
      pgoff: untouched ? to : pgoffAt(vma, start),
    },
    true,
  );
  yield* movePageTables(k, mm, start, to, oldPages);
  yield* unmapLocked(k, mm, start, vpn(start + oldPages), false);
  return to;
}

/** @kernel mm/mremap.c move_page_tables: whole */
function* movePageTables(k: Kernel, mm: MmView, from: Vpn, to: Vpn, npages: number): Run {
  const end = vpn(from + npages);
  const range = yield* invalidateRangeStart(k, mm.id, from, end, NotifierEvent.UNMAP);
  yield* moveHuge(k, mm, from, end, to);
  for (const page of usedPages(mm.table, from, end)) {
    k.spend(COST.entry);
    const entry = getEntry(mm.table, page);
    const target = vpn(to + (page - from));
    allocPageTable(k, mm, target);
    k.emit(pteClear(mm.id, page));
    k.emit(pteSet(mm.id, target, entryType(entry), entryPfn(entry), entryFlags(entry)));
    if (k.point('move_page_tables')) yield;
  }
  if (typeof range === 'object') yield* invalidateRangeEnd(k, range);
}

/** Huge mappings move whole where both places are aligned, else they are split. */
function* moveHuge(k: Kernel, mm: MmView, from: Vpn, end: Vpn, to: Vpn): Run {
  for (const block of blocksIn(mm.table, from, end)) {
    const entry = mm.table.pmds.get(block) ?? 0;
    if (!isHuge(entry)) continue;
    const first = vpn(block * PAGES_PER_PMD);
    const target = vpn(to + (first - from));
    const whole = first >= from && first + PAGES_PER_PMD <= end && target % PAGES_PER_PMD === 0;
    if (!whole || mm.table.pmds.has(target / PAGES_PER_PMD)) {
      yield* splitHugePmd(k, mm, first);
      continue;
    }
    k.emit(pmdClear(mm.id, first));
    k.emit(pmdSet(mm.id, target, pmdType(entry), entryPfn(entry), entryFlags(entry)));
  }
}
