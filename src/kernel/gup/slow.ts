import type { MmView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { EEXIST, EFAULT, ENOMEM } from '../../units/errno.js';
import { vpn, type Pfn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { cpuRetries } from '../mm/access.js';
import { FAULT_REMOTE, FAULT_UNSHARE, FAULT_WRITE, handleMmFault } from '../mm/fault.js';
import { splitHugePmd } from '../mm/huge.js';
import { vmaAt } from '../mm/vma.js';
import { followPage, mayAsk } from './follow.js';
import { grabPage, type Want } from './grab.js';

/** Pages that were got, up to the first that could not be had. */
export interface Got {
  readonly pages: Pfn[];
  /** Why there are not more: 0 or -errno. */
  readonly error: number;
}

/**
 * Takes pages of a range one after another, faulting them in as the processor would; under mmap_lock
 * for reading. Stops at the first page that it cannot get.
 * @kernel mm/gup.c __get_user_pages: whole
 */
export function* getUserPages(
  k: Kernel,
  mm: MmView,
  start: Vpn,
  npages: number,
  want: Want,
): Run<Got> {
  const pages: Pfn[] = [];
  for (let page = start; page < start + npages; page = vpn(page + 1)) {
    const pfn = yield* getUserPage(k, mm, page, want);
    if (pfn < 0) return { pages, error: pfn };
    pages.push(pfn as Pfn);
    if (k.point('__get_user_pages')) yield;
  }
  return { pages, error: 0 };
}

/** @kernel mm/gup.c faultin_page: whole */
function* getUserPage(k: Kernel, mm: MmView, page: Vpn, want: Want): Run<Pfn | number> {
  const retries = cpuRetries(k, mm, '__get_user_pages');
  for (;;) {
    const vma = vmaAt(mm, page);
    if (!mayAsk(vma, want)) return EFAULT;
    const found = followPage(k, mm, vma, page, want);
    if (typeof found === 'number') {
      grabPage(k, found, want.pin);
      return found;
    }
    if (found === 'efault') return EFAULT;
    if (found === 'eexist') return EEXIST;
    if (found === 'split') {
      yield* splitHugePmd(k, mm, page);
      continue;
    }
    const how = found === 'unshare' ? FAULT_UNSHARE : want.write ? FAULT_WRITE : 0;
    const result = yield* handleMmFault(k, mm, page, FAULT_REMOTE | how);
    if (result === 'oom') return ENOMEM;
    if (result !== 'ok') return EFAULT;
    yield* retries.at(page);
  }
}
