import { ObjectKind } from '../../events/generated.js';
import type { MmView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { downRead, upRead } from '../../schedule/locks.js';
import { EAGAIN } from '../../units/errno.js';
import { vpn, type Pfn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { Retries } from '../retries.js';
import { fastWalk } from './fast.js';
import type { Want } from './grab.js';
import { getUserPages } from './slow.js';

/**
 * Takes pages of a range: some fewer if one cannot be had.
 * @kernel mm/gup.c pin_user_pages, get_user_pages: whole
 * @returns the pages in order, or -errno if there is not even one
 */
export function* pinUserPages(
  k: Kernel,
  mm: MmView,
  start: Vpn,
  npages: number,
  want: Want,
): Run<Pfn[] | number> {
  yield* downRead(k, mm.mmapLock, 'pin_user_pages');
  const got = yield* gupLocked(k, mm, start, npages, want);
  upRead(k, mm.mmapLock, 'pin_user_pages');
  return got;
}

/**
 * The same, first without mmap_lock; the rest from the first page that is not to be had so. What went
 * wrong there is not told if there was any page before.
 * @kernel mm/gup.c internal_get_user_pages_fast: whole
 */
export function* pinUserPagesFast(
  k: Kernel,
  mm: MmView,
  start: Vpn,
  npages: number,
  want: Want,
): Run<Pfn[] | number> {
  const got = fastWalk(k, mm, start, npages, want);
  if (got.length === npages) return got;
  const rest = yield* pinUserPages(k, mm, vpn(start + got.length), npages - got.length, want);
  if (typeof rest === 'number') return got.length > 0 ? got : rest;
  return [...got, ...rest];
}

/** @kernel mm/gup.c __gup_longterm_locked: whole */
function* gupLocked(
  k: Kernel,
  mm: MmView,
  start: Vpn,
  npages: number,
  want: Want,
): Run<Pfn[] | number> {
  if (want.longterm) k.memallocPin.add(k.task);
  const passes = new Retries(k, {
    rule: 'passes of a long pin',
    site: 'check_and_migrate_movable_pages',
    kind: ObjectKind.OBJECT_TASK,
    object: k.task,
    mm: mm.id,
  });
  let ret = yield* lookUp(k, mm, start, npages, want);
  while (ret === EAGAIN) {
    yield* passes.at(start);
    ret = yield* lookUp(k, mm, start, npages, want);
  }
  k.memallocPin.delete(k.task);
  return ret;
}

/** One pass: the pages, or -errno; -EAGAIN if they have to be looked up again. */
function* lookUp(
  k: Kernel,
  mm: MmView,
  start: Vpn,
  npages: number,
  want: Want,
): Run<Pfn[] | number> {
  const { pages, error } = yield* getUserPages(k, mm, start, npages, want);
  if (pages.length === 0 && error !== 0) return error;
  const checked = want.longterm ? yield* k.rules.longterm.check(k, pages) : 0;
  return checked === 0 ? pages : checked;
}
