import { PmdType, PteType } from '../../events/generated.js';
import {
  entryPfn,
  entryType,
  entryWritable,
  getEntry,
  getPmd,
  pmdType,
  type PackedEntry,
} from '../../machine/page-table.js';
import { isCoherentPfn } from '../../machine/device-frames.js';
import { PAGE_LOCKED } from '../../machine/pages.js';
import type { MachineView, MirrorView, MmView } from '../../machine/state.js';
import { underInvalidation } from './running.js';
import { PAGES_PER_PMD, type Pfn, type Vpn } from '../../units/numbers.js';

/* Does an entry of a device page table agree with the mm's? Said of a state alone. */

/** Once the file is closed no command gets to the table any more, which goes with the mirror. */
export function isOpen(m: MachineView, mirror: MirrorView): boolean {
  for (const file of m.files.values()) if (file.mirror === mirror.id) return true;
  return false;
}

/** Does a mirror entry lead where the mm leads, and allow no more? */
export function isRight(m: MachineView, mm: MmView, page: Vpn, entry: PackedEntry): boolean {
  return mapsFrame(m, mm, page, entryPfn(entry)) && !(entryWritable(entry) && isReadOnly(mm, page));
}

/** Is the entry wrong, with nothing on its way that will say so? Of a device that can still get to it. */
export function isLeftWrong(m: MachineView, mm: MmView, page: Vpn, entry: PackedEntry): boolean {
  return !isRight(m, mm, page, entry) && !underInvalidation(m, mm.id, page);
}

/** The same of any device and of an mm that may be gone: the detector's rule, for everyone who shows a state. */
export function isStale(
  m: MachineView,
  mirror: MirrorView,
  page: Vpn,
  entry: PackedEntry,
): boolean {
  const mm = m.mms.get(mirror.mm);
  return mm !== undefined && isOpen(m, mirror) && isLeftWrong(m, mm, page, entry);
}

/** Is the page mapped, and not for writing? Who has it exclusively may write, whatever the entry says. */
export function isReadOnly(mm: MmView, page: Vpn): boolean {
  const entry = getEntry(mm.table, page);
  switch (entryType(entry)) {
    case PteType.PRESENT:
    case PteType.ZERO:
    case PteType.DEVICE_PRIVATE:
      return !entryWritable(entry);
    case PteType.NONE:
      return !entryWritable(getPmd(mm.table, page));
    default:
      return false;
  }
}

/**
 * Is a mirror entry for the frame right? While a page is under migration that is not asked: its owner
 * is not told of its own migrations and puts its entries right before they end.
 */
export function mapsFrame(m: MachineView, mm: MmView, page: Vpn, pfn: Pfn): boolean {
  if (pfn === mappedFrame(m, mm, page)) return true;
  const entry = getEntry(mm.table, page);
  switch (entryType(entry)) {
    case PteType.MIGRATION:
      return true;
    case PteType.DEVICE_PRIVATE:
      // A driver may map its own device page by mistake: that is another matter.
      return entryPfn(entry) === pfn || isLocked(m, entryPfn(entry));
    case PteType.PRESENT:
      return isCoherentPfn(entryPfn(entry)) && isLocked(m, entryPfn(entry));
    default:
      return false;
  }
}

/** A device page comes locked, and stays so until its owner has put its entries right. */
function isLocked(m: MachineView, pfn: Pfn): boolean {
  return (m.pages.flags(pfn) & PAGE_LOCKED) !== 0;
}

/**
 * The frame whose data a device that maps the page has to use: the page's own, or the backing page
 * of device-private memory; 0 if none.
 */
function mappedFrame(m: MachineView, mm: MmView, page: Vpn): Pfn {
  const entry = getEntry(mm.table, page);
  switch (entryType(entry)) {
    case PteType.PRESENT:
    case PteType.ZERO:
    case PteType.DEVICE_EXCLUSIVE:
      return entryPfn(entry);
    case PteType.DEVICE_PRIVATE:
      return m.pages.backing(entryPfn(entry));
    case PteType.NONE: {
      const pmd = getPmd(mm.table, page);
      if (pmdType(pmd) === PmdType.PMD_HUGE) return (entryPfn(pmd) + (page % PAGES_PER_PMD)) as Pfn;
      if (pmdType(pmd) === PmdType.PMD_HUGE_ZERO) return entryPfn(pmd);
      return 0 as Pfn;
    }
    default:
      return 0 as Pfn;
  }
}
