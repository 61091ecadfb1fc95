import { PageKind } from '../../events/generated.js';
import { PAGE_MOVABLE } from '../../machine/pages.js';
import type { Pfn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { compoundHead, hasPageFlag } from '../mm/page.js';

/** @kernel include/linux/memremap.h is_device_coherent_page: whole */
export function isCoherent(k: Kernel, pfn: Pfn): boolean {
  return k.state.pages.kind(pfn) === PageKind.PAGE_DEVICE_COHERENT;
}

/**
 * May the page be pinned for long? Not what its device must be able to take back, nor what lies in
 * memory that has to stay movable.
 * @kernel include/linux/mm.h is_longterm_pinnable_page: whole
 */
export function isLongtermPinnable(k: Kernel, pfn: Pfn): boolean {
  if (pfn === k.zeroPage) return true;
  if (isCoherent(k, pfn)) return k.rules.longterm.pinsCoherent;
  return !hasPageFlag(k, compoundHead(k, pfn), PAGE_MOVABLE);
}
