import type { MmView, VmaView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import type { Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import type { FaultResult } from './fault.js';

/** A fault on an entry that is neither absent nor present. @kernel mm/memory.c do_swap_page */
export function* nonPresentFault(
  _k: Kernel, _mm: MmView, _vma: VmaView, _page: Vpn, _write: boolean,
): Run<FaultResult> {
  return 'sigbus';
}

/** Gives a page that a device holds exclusively back to the CPU. @kernel mm/memory.c restore_exclusive_pte */
export function* restoreExclusive(_k: Kernel, _mm: MmView, _page: Vpn): Run {
  // owner: device memory
}
