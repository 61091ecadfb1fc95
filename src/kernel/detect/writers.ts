import { ObjectKind, PteType, ViolationType } from '../../events/generated.js';
import { entryFlags, entryPfn, entryType, getEntry } from '../../machine/page-table.js';
import { mappingMm, mappingVpn } from '../../machine/mapping.js';
import type { MmView } from '../../machine/state.js';
import type { Pfn, Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { isAnonymous } from '../mm/page.js';

/* Of pages that one alone may write: is there another? */

/** Bit of a mirror entry: the device has the page for itself. */
const MIRROR_ATOMIC = 2;

/**
 * A private page has become writable at a place: whoever else maps it would see what is written there.
 * @kernel mm/memory.c wp_page_reuse: simplified (its assertion that the page is exclusive)
 */
export function checkSoleMapping(k: Kernel, mm: MmView, page: Vpn, pfn: Pfn, where: string): void {
  const { pages } = k.state;
  if (!isAnonymous(k, pfn)) return;
  k.looksAt('private page of two');
  for (const place of pages.mappings(pfn)) {
    const other = { mm: mappingMm(place), page: mappingVpn(place) };
    if (other.mm === mm.id && other.page === page) continue;
    k.violation({
      type: ViolationType.WRITABLE_TWICE,
      site: where,
      kind: ObjectKind.OBJECT_PAGE,
      object: pfn,
      message: `${where} lets mm ${mm.id} write page ${pfn} at ${hex(page)}, which mm ${other.mm} maps at ${hex(other.page)}`,
      mm: mm.id,
      vpn: page,
      pfn,
      fatal: false,
    });
  }
}

/** The CPU has a page back that a device had for itself: does a device still go by that? */
export function checkTakenBack(k: Kernel, mm: MmView, page: Vpn, pfn: Pfn, where: string): void {
  k.looksAt('page of CPU and device');
  for (const mirror of k.state.mirrors.values()) {
    const entry = getEntry(mirror.table, page);
    if (mirror.mm !== mm.id || entry === 0 || entryPfn(entry) !== pfn) continue;
    if ((entryFlags(entry) & MIRROR_ATOMIC) === 0) continue;
    if (entryType(getEntry(mm.table, page)) !== PteType.PRESENT) continue;
    k.violation({
      type: ViolationType.WRITABLE_TWICE,
      site: where,
      kind: ObjectKind.OBJECT_MIRROR,
      object: mirror.id,
      message: `${where} gives page ${hex(page)} back to the CPU, and mirror ${mirror.id} still has it for itself`,
      mm: mm.id,
      vpn: page,
      pfn,
      fatal: false,
    });
  }
}

function hex(page: Vpn | number): string {
  return `0x${(page * 4096).toString(16)}`;
}
