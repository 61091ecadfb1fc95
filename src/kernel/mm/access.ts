import { ObjectKind, PmdType, PteType } from '../../events/generated.js';
import {
  entryPfn,
  entryType,
  entryWritable,
  entryFlags,
  getEntry,
  getPmd,
  pmdType,
  PTE_PROTNONE,
} from '../../machine/page-table.js';
import type { RuleTable } from '../../designs/reader.js';
import type { MmView } from '../../machine/state.js';
import { COST } from '../../schedule/costs.js';
import type { Run } from '../../schedule/engine.js';
import { downRead, upRead } from '../../schedule/locks.js';
import { SI_CODE, SIGNAL } from '../../units/errno.js';
import { PAGES_PER_PMD, type Pfn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { Retries } from '../retries.js';
import type { FaultResult } from '../ports.js';
import {
  FAULT_AREA_LOCK,
  FAULT_USER,
  FAULT_WRITE,
  handleMmFault,
  markAccessed,
  refuseUnderAreaLock,
} from './fault.js';
import { isHuge, markHugeAccessed } from './huge.js';
import { PROT_READ, PROT_WRITE, vmaAt } from './vma.js';

/** A signal that an access raised. */
export interface Signal {
  readonly signal: number;
  readonly siCode: number;
}

/**
 * The CPU touches a page in user mode, faulting until the page table allows it.
 * @kernel arch/x86/mm/fault.c do_user_addr_fault: simplified (no per-area locks; a fault that found no page is tried again while there is one, and raises SIGBUS where there is none: nobody is killed)
 * @returns the frame, or the signal that the task gets
 */
export function* touch(k: Kernel, mm: MmView, page: Vpn, write: boolean): Run<Pfn | Signal> {
  let retries: Retries | undefined;
  for (;;) {
    const pfn = accessible(k, mm, page, write);
    if (pfn !== undefined) return pfn;
    k.spend(COST.trap);
    yield* downRead(k, mm.mmapLock, 'do_user_addr_fault');
    const signal = accessError(mm, page, write);
    if (signal !== undefined) {
      upRead(k, mm.mmapLock, 'do_user_addr_fault');
      return signal;
    }
    const result = yield* userFault(k, mm, page, FAULT_USER | (write ? FAULT_WRITE : 0));
    upRead(k, mm.mmapLock, 'do_user_addr_fault');
    // One that leaves with VM_FAULT_OOM is begun again (pagefault_out_of_memory).
    if (result !== 'ok' && (result !== 'oom' || !k.hasPages())) return busError(result);
    retries ??= cpuRetries(k, mm, 'do_user_addr_fault');
    yield* retries.at(page);
  }
}

/** @kernel arch/x86/mm/fault.c do_sigbus: simplified (no address of the lost data) */
function busError(result: Exclude<FaultResult, 'ok'>): Signal {
  const siCode = result === 'hwpoison' ? SI_CODE.MCEERR_AR : SI_CODE.ADRERR;
  return { signal: SIGNAL.SIGBUS, siCode };
}

/** Switch fault.areaLock. */
export const AREA_LOCKS: RuleTable<'fault.areaLock', boolean> = { none: false, tried: true };

/**
 * A fault from user mode. Where it first tries under the lock of the area, that is as if mmap_lock were
 * held for reading meanwhile.
 * @kernel mm/memory.c lock_vma_under_rcu: simplified (the lock of the area is no lock of its own)
 */
function userFault(k: Kernel, mm: MmView, page: Vpn, flags: number): Run<FaultResult> {
  if (!k.rules.triesAreaLock) return handleMmFault(k, mm, page, flags);
  if (entryType(getEntry(mm.table, page)) !== PteType.DEVICE_PRIVATE)
    return handleMmFault(k, mm, page, flags | FAULT_AREA_LOCK);
  refuseUnderAreaLock(k, mm, page, flags | FAULT_AREA_LOCK);
  return handleMmFault(k, mm, page, flags);
}

/** Watches that a loop in which the kernel faults pages in for a task gets further. */
export function cpuRetries(k: Kernel, { id: mm }: MmView, site: string): Retries {
  const { task: object } = k;
  return new Retries(k, {
    rule: 'faults of the CPU',
    site,
    kind: ObjectKind.OBJECT_TASK,
    object,
    mm,
  });
}

/** The frame, if the entry allows the access; the hardware then marks the entry. */
export function accessible(k: Kernel, mm: MmView, page: Vpn, write: boolean): Pfn | undefined {
  const entry = getEntry(mm.table, page);
  if (entry === 0) return hugeAccessible(k, mm, page, write);
  const type = entryType(entry);
  if (type !== PteType.PRESENT && type !== PteType.ZERO && type !== PteType.SPECIAL)
    return undefined;
  if ((entryFlags(entry) & PTE_PROTNONE) !== 0) return undefined;
  if (write && !entryWritable(entry)) return undefined;
  markAccessed(k, mm, page, write);
  return entryPfn(entry);
}

function hugeAccessible(k: Kernel, mm: MmView, page: Vpn, write: boolean): Pfn | undefined {
  const pmd = getPmd(mm.table, page);
  if (!isHuge(pmd) || (write && !entryWritable(pmd))) return undefined;
  const allowed = vmaAt(mm, page);
  if (allowed === undefined || (allowed.prot & (PROT_READ | PROT_WRITE)) === 0) return undefined;
  markHugeAccessed(k, mm, page, write);
  if (pmdType(pmd) === PmdType.PMD_HUGE_ZERO) return k.zeroPage;
  return (entryPfn(pmd) + (page % PAGES_PER_PMD)) as Pfn;
}

/** @kernel arch/x86/mm/fault.c access_error: whole */
function accessError(mm: MmView, page: Vpn, write: boolean): Signal | undefined {
  const vma = vmaAt(mm, page);
  if (vma === undefined) return { signal: SIGNAL.SIGSEGV, siCode: SI_CODE.MAPERR };
  const allowed = write
    ? (vma.prot & PROT_WRITE) !== 0
    : (vma.prot & (PROT_READ | PROT_WRITE)) !== 0;
  return allowed ? undefined : { signal: SIGNAL.SIGSEGV, siCode: SI_CODE.ACCERR };
}
