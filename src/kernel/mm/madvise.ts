import {
  Backing,
  LockMode,
  NotifierEvent,
  PageKind,
  pteClear,
  PteType,
  pteSet,
} from '../../events/generated.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  getEntry,
  PTE_DIRTY,
  PTE_YOUNG,
  usedPages,
} from '../../machine/page-table.js';
import type { MmView, VmaView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { acquire, downRead, release, upRead } from '../../schedule/locks.js';
import { EACCES, EFAULT, EHWPOISON, EINVAL, ENOMEM } from '../../units/errno.js';
import { vpn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { invalidateRangeEnd, invalidateRangeStart } from '../notifier/invalidate.js';
import { accessible, cpuRetries } from './access.js';
import { FAULT_WRITE, handleMmFault } from './fault.js';
import { punchHole } from './truncate.js';
import {
  findVma,
  pgoffAt,
  PROT_READ,
  PROT_WRITE,
  VMA_DONTFORK,
  VMA_HUGE,
  VMA_NOHUGE,
  VMA_SHARED,
  vmaAt,
} from './vma.js';
import { changeVma } from './vma-change.js';
import { zapPageRange } from './zap.js';

export type AdviceName =
  | 'DONTNEED'
  | 'FREE'
  | 'DONTFORK'
  | 'DOFORK'
  | 'HUGEPAGE'
  | 'NOHUGEPAGE'
  | 'REMOVE'
  | 'POPULATE_READ'
  | 'POPULATE_WRITE';

type Behaviour = (k: Kernel, mm: MmView, vma: VmaView, start: Vpn, end: Vpn) => Run<number>;

const SHARED = LockMode.SHARED_MODE;
const EXCLUSIVE = LockMode.EXCLUSIVE_MODE;

/** Advice that goes from area to area, and how mmap_lock is held for it. */
const BEHAVIOURS: Readonly<
  Record<
    Exclude<AdviceName, 'POPULATE_READ' | 'POPULATE_WRITE'>,
    { lock: LockMode; apply: Behaviour }
  >
> = {
  DONTNEED: {
    lock: SHARED,
    *apply(k, mm, vma, start, end) {
      if (vma.backing === Backing.DEVICE_MAP) return EINVAL;
      yield* zapPageRange(k, mm.id, start, end);
      return 0;
    },
  },
  FREE: { lock: SHARED, apply: freeLazily },
  DONTFORK: { lock: EXCLUSIVE, apply: changeFlags(VMA_DONTFORK, 0) },
  DOFORK: { lock: EXCLUSIVE, apply: changeFlags(0, VMA_DONTFORK) },
  HUGEPAGE: { lock: EXCLUSIVE, apply: changeFlags(VMA_HUGE, VMA_NOHUGE) },
  NOHUGEPAGE: { lock: EXCLUSIVE, apply: changeFlags(VMA_NOHUGE, VMA_HUGE) },
  REMOVE: { lock: SHARED, apply: removePages },
};

/**
 * Holes are passed over and reported at the end.
 * @kernel mm/madvise.c do_madvise, madvise_walk_vmas: simplified (the advice of the language only)
 */
export function* madvise(
  k: Kernel,
  mmId: number,
  start: Vpn,
  npages: number,
  advice: AdviceName,
): Run<number> {
  const mm = k.mm(mmId, 'madvise');
  if (npages < 0) return EINVAL;
  const end = vpn(start + npages);
  if (advice === 'POPULATE_READ' || advice === 'POPULATE_WRITE') {
    return yield* populate(k, mm, start, end, advice === 'POPULATE_WRITE');
  }
  const { lock, apply } = BEHAVIOURS[advice];
  yield* acquire(k, mm.mmapLock, lock, 'madvise');
  let ret = 0;
  let at = start;
  while (at < end) {
    const vma = findVma(mm, at);
    if (vma === undefined) {
      ret = ENOMEM;
      break;
    }
    if (vma.start > at) {
      ret = ENOMEM;
      at = vma.start;
      if (at >= end) break;
    }
    const stop = vpn(Math.min(end, vma.end));
    const error = yield* apply(k, mm, vma, at, stop);
    if (error !== 0) {
      ret = error;
      break;
    }
    at = stop;
  }
  release(k, mm.mmapLock, lock, 'madvise');
  return ret;
}

/** @kernel mm/madvise.c madvise_vma_behavior, madvise_update_vma: whole */
function changeFlags(set: number, clear: number): Behaviour {
  return function* (k, mm, vma, start, end) {
    const flags = (vma.flags & ~clear) | set;
    if (flags !== vma.flags) yield* changeVma(k, mm, vma, start, end, vma.prot, flags);
    return 0;
  };
}

/**
 * Pages may be dropped under pressure: they only lose their young and dirty bits here.
 * @kernel mm/madvise.c madvise_free_single_vma, madvise_free_pte_range: simplified (no reclaim)
 */
function* freeLazily(k: Kernel, mm: MmView, vma: VmaView, start: Vpn, end: Vpn): Run<number> {
  if (vma.backing !== Backing.ANONYMOUS) return EINVAL;
  const range = yield* invalidateRangeStart(k, mm.id, start, end, NotifierEvent.CLEAR);
  for (const page of usedPages(mm.table, start, end)) {
    const entry = getEntry(mm.table, page);
    // Nothing is lost with what is lost already: the next touch finds a new page.
    if (entryType(entry) === PteType.POISONED) k.emit(pteClear(mm.id, page));
    if (
      entryType(entry) !== PteType.PRESENT ||
      k.state.pages.kind(entryPfn(entry)) !== PageKind.PAGE_ANON
    )
      continue;
    const flags = entryFlags(entry) & ~(PTE_YOUNG | PTE_DIRTY);
    if (flags !== entryFlags(entry))
      k.emit(pteSet(mm.id, page, PteType.PRESENT, entryPfn(entry), flags));
    if (k.point('madvise_free_pte_range')) yield;
  }
  if (typeof range === 'object') yield* invalidateRangeEnd(k, range);
  return 0;
}

/** A hole in the file; mmap_lock is dropped meanwhile. @kernel mm/madvise.c madvise_remove: whole */
function* removePages(k: Kernel, mm: MmView, vma: VmaView, start: Vpn, end: Vpn): Run<number> {
  if (vma.inode === 0) return EINVAL;
  // It must be possible to make it writable, not be so now.
  if ((vma.flags & VMA_SHARED) === 0) return EACCES;
  const first = pgoffAt(vma, start);
  upRead(k, mm.mmapLock, 'madvise_remove');
  yield* punchHole(k, vma.inode, first, first + (end - start));
  yield* downRead(k, mm.mmapLock, 'madvise_remove');
  return 0;
}

/**
 * Faults in what the access needs.
 * @kernel mm/madvise.c madvise_populate, mm/gup.c faultin_vma_page_range: whole
 */
function* populate(k: Kernel, mm: MmView, start: Vpn, end: Vpn, write: boolean): Run<number> {
  yield* downRead(k, mm.mmapLock, 'madvise_populate');
  const ret = yield* populateLocked(k, mm, start, end, write);
  upRead(k, mm.mmapLock, 'madvise_populate');
  return ret;
}
const POPULATE_ERRORS = { sigbus: EFAULT, hwpoison: EHWPOISON, oom: ENOMEM } as const;
function* populateLocked(k: Kernel, mm: MmView, start: Vpn, end: Vpn, write: boolean): Run<number> {
  const retries = cpuRetries(k, mm, 'madvise_populate');
  for (let page = start; page < end; page = vpn(page + 1)) {
    const vma = vmaAt(mm, page);
    if (vma === undefined) return ENOMEM;
    if ((vma.prot & (write ? PROT_WRITE : PROT_READ)) === 0) return EINVAL;
    while (accessible(k, mm, page, write) === undefined) {
      const result = yield* handleMmFault(k, mm, page, write ? FAULT_WRITE : 0);
      if (result !== 'ok') return POPULATE_ERRORS[result];
      yield* retries.at(page);
    }
  }
  return 0;
}
