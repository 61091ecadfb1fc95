import { COHERENT_PFN_BASE, type Pfn } from '../units/numbers.js';
import { isDevicePfn } from './pages.js';
import type { PagesView } from './pages-view.js';

/* The two kinds of device memory, told by where its frames are. */

/** Device memory that the CPU maps like its own. */
export function isCoherentPfn(pfn: Pfn): boolean {
  return pfn >= COHERENT_PFN_BASE;
}
/** Device memory that no CPU can reach. */
export function isPrivatePfn(pfn: Pfn): boolean {
  return isDevicePfn(pfn) && !isCoherentPfn(pfn);
}
/** The page that holds the data: what lies behind device-private memory, any other page itself. */
export function dataPfn(pages: PagesView, pfn: Pfn): Pfn {
  return isPrivatePfn(pfn) ? pages.backing(pfn) : pfn;
}
