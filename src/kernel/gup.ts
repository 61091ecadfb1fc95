import { Backing, PteType } from '../events/generated.js';
import {
  entryFlags,
  entryPfn,
  entryType,
  entryWritable,
  getEntry,
  getPmd,
  PTE_PROTNONE,
} from '../machine/page-table.js';
import type { MmView } from '../machine/state.js';
import type { Run } from '../schedule/engine.js';
import { EFAULT, ENOMEM } from '../units/errno.js';
import { vpn, type Pfn, type Vpn } from '../units/numbers.js';
import type { Kernel } from './kernel.js';
import { cpuRetries } from './mm/access.js';
import { FAULT_REMOTE, FAULT_WRITE, handleMmFault } from './mm/fault.js';
import { isHuge, splitHugePmd } from './mm/huge.js';
import { compoundHead, getPage } from './mm/page.js';
import { PROT_WRITE, vmaAt } from './mm/vma.js';

/**
 * Takes references on the pages of a range for writing, faulting them in, as small mappings; under
 * mmap_lock for reading. Stops at the first page it cannot get.
 * @kernel mm/gup.c get_user_pages_remote: simplified (for writing, splitting huge mappings)
 * @returns the pages got, or -errno if there is not even one
 */
export function* getUserPagesRemote(
  k: Kernel,
  mm: MmView,
  start: Vpn,
  npages: number,
): Run<Pfn[] | number> {
  const got: Pfn[] = [];
  for (let page = start; page < start + npages; page = vpn(page + 1)) {
    const pfn = yield* getUserPage(k, mm, page);
    if (pfn < 0) return got.length > 0 ? got : pfn;
    const head = compoundHead(k, pfn as Pfn);
    getPage(k, head);
    got.push(pfn as Pfn);
    if (k.point('get_user_pages_remote')) yield;
  }
  return got;
}

/** @kernel mm/gup.c __get_user_pages, follow_page_mask, faultin_page: simplified (for writing only) */
function* getUserPage(k: Kernel, mm: MmView, page: Vpn): Run<Pfn | number> {
  const retries = cpuRetries(k, mm, '__get_user_pages');
  for (;;) {
    const vma = vmaAt(mm, page);
    if (vma === undefined || vma.backing === Backing.DEVICE_MAP || (vma.prot & PROT_WRITE) === 0)
      return EFAULT;
    if (isHuge(getPmd(mm.table, page)) && vma.backing !== Backing.HUGETLB) {
      yield* splitHugePmd(k, mm, page);
      continue;
    }
    const entry = getEntry(mm.table, page);
    const present =
      entryType(entry) === PteType.PRESENT && (entryFlags(entry) & PTE_PROTNONE) === 0;
    if (present && entryWritable(entry)) return entryPfn(entry);
    const result = yield* handleMmFault(k, mm, page, FAULT_REMOTE | FAULT_WRITE);
    if (result === 'oom') return ENOMEM;
    if (result !== 'ok') return EFAULT;
    yield* retries.at(page);
  }
}
