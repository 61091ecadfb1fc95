import { PteType, SpanType, WaitType } from '../../events/generated.js';
import { entryType, getEntry } from '../../machine/page-table.js';
import { PAGE_LOCKED } from '../../machine/pages.js';
import type { MmView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { upRead } from '../../schedule/locks.js';
import type { Pfn, Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import type { FaultResult } from '../ports.js';
import { handleMmFault, VM_FAULT_RETRY } from './fault.js';
import { hasPageFlag } from './page.js';
import { pgoffAt, vmaAt } from './vma.js';

/** Bit of a fault's flags: mmap_lock may be given up. */
const FAULT_ALLOW_RETRY = 8;

/**
 * As {@link handleMmFault}, for who can do without mmap_lock: if somebody has the page locked, the lock is
 * given up, the page waited for, and the fault has to be tried again.
 * @kernel mm/filemap.c __lock_page_or_retry: simplified (of pages of files only; who may not try again
 * does not wait, see handle_mm_fault)
 */
export function* handleMmFaultOrRetry(
  k: Kernel,
  mm: MmView,
  page: Vpn,
  flags: number,
): Run<FaultResult | 'retry'> {
  const locked = lockedPage(k, mm, page);
  if (locked === undefined) return yield* handleMmFault(k, mm, page, flags);
  const where = '__lock_page_or_retry';
  k.begin(SpanType.PAGE_FAULT, '', mm.id, page, 1, 0, flags | FAULT_ALLOW_RETRY);
  upRead(k, mm.mmapLock, where);
  k.block(WaitType.WAIT_PAGE, locked, where);
  yield;
  k.end(SpanType.PAGE_FAULT, VM_FAULT_RETRY);
  return 'retry';
}

/** The page of a file that is to be mapped, if somebody has it locked. */
function lockedPage(k: Kernel, mm: MmView, page: Vpn): Pfn | undefined {
  const vma = vmaAt(mm, page);
  if (vma === undefined || vma.inode === 0) return undefined;
  if (entryType(getEntry(mm.table, page)) !== PteType.NONE) return undefined;
  const pfn = k.inode(vma.inode, 'find_get_page').cache.get(pgoffAt(vma, page));
  return pfn !== undefined && hasPageFlag(k, pfn, PAGE_LOCKED) ? pfn : undefined;
}
