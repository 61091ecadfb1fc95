import { PageKind, PmdType, PteType } from '../events/generated.js';
import {
  entryPfn,
  entryType,
  entryWritable,
  getEntry,
  getPmd,
  pmdType,
} from '../machine/page-table.js';
import type { MachineView, MmView } from '../machine/state.js';
import { isMappedOnce } from '../kernel/mm/pagemap.js';
import { PROT_EXEC, PROT_READ, PROT_WRITE, VMA_SHARED, vmaAt, vmasIn } from '../kernel/mm/vma.js';
import { vpn, type Pfn, type Vpn } from '../units/numbers.js';
import { REGION_VPN } from './scenario.js';

/*
 * The state of the region as the recorder wrote it down, from /proc/self/pagemap and
 * /proc/self/maps. The codes are listed in test/conformance/recorded/README.md.
 */

/**
 * Page table of a process's region of `npages`, run-length coded, e.g. `P2Z1.61`. `ofAll`: pagemap tells of
 * device-private pages too that they are mapped once.
 */
export function pageTableCodes(
  machine: MachineView,
  process: number,
  npages: number,
  ofAll: boolean,
): string {
  const mm = mmOf(machine, process);
  let text = '';
  let last = '';
  let run = 0;
  for (let i = 0; i <= npages; i++) {
    const code =
      i === npages
        ? ''
        : mm === undefined
          ? '.'
          : pageCode(machine, mm, vpn(REGION_VPN + i), ofAll);
    if (code === last) {
      run++;
      continue;
    }
    if (run > 0) text += last + String(run);
    last = code;
    run = 1;
  }
  return text;
}

/** VMAs that overlap a process's region, not clipped: start (from the region's), pages, permissions. */
export function vmaList(
  machine: MachineView,
  process: number,
  npages: number,
): [number, number, string][] {
  const mm = mmOf(machine, process);
  if (mm === undefined) return [];
  return vmasIn(mm, vpn(REGION_VPN), vpn(REGION_VPN + npages)).map(
    ({ start, end, prot, flags }) => [
      start - REGION_VPN,
      end - start,
      ((prot & PROT_READ) !== 0 ? 'r' : '-') +
        ((prot & PROT_WRITE) !== 0 ? 'w' : '-') +
        ((prot & PROT_EXEC) !== 0 ? 'x' : '-') +
        ((flags & VMA_SHARED) !== 0 ? 's' : 'p'),
    ],
  );
}

function mmOf(machine: MachineView, process: number): MmView | undefined {
  return machine.mms.get(machine.processes.get(process)?.mm ?? 0);
}

function pageCode(machine: MachineView, mm: MmView, page: Vpn, ofAll: boolean): string {
  const pmd = getPmd(mm.table, page);
  if (pmdType(pmd) === PmdType.PMD_HUGE_ZERO) return 'Z';
  if (pmdType(pmd) === PmdType.PMD_HUGE) return presentCode(machine, mm, page, entryPfn(pmd));
  const entry = getEntry(mm.table, page);
  switch (entryType(entry)) {
    case PteType.NONE:
      return '.';
    case PteType.ZERO:
      return 'Z';
    case PteType.PRESENT:
      return presentCode(machine, mm, page, entryPfn(entry));
    case PteType.SPECIAL:
      // A page without struct page counts as neither anonymous nor mapped by others.
      return 'F';
    case PteType.DEVICE_PRIVATE: {
      const letter = entryWritable(entry) ? 'W' : 'R';
      return isMappedOnce(machine, mm, page, () => ofAll) ? letter : letter.toLowerCase();
    }
    case PteType.MIGRATION:
      return 'm';
    case PteType.DEVICE_EXCLUSIVE:
      return entryWritable(entry) ? 'X' : 'x';
    case PteType.POISONED:
      return '!';
  }
}

function presentCode(machine: MachineView, mm: MmView, page: Vpn, pfn: Pfn): string {
  switch (machine.pages.kind(pfn)) {
    case PageKind.PAGE_FILE:
    case PageKind.PAGE_SHMEM:
    case PageKind.PAGE_KERNEL:
      return onlyOnce(machine, pfn, 'F');
    case PageKind.PAGE_HUGETLB:
      return onlyOnce(machine, pfn, ((vmaAt(mm, page)?.flags ?? 0) & VMA_SHARED) !== 0 ? 'F' : 'P');
    default:
      return onlyOnce(machine, pfn, 'P');
  }
}

/** Capital for a page that is mapped once. */
function onlyOnce(machine: MachineView, pfn: Pfn, letter: string): string {
  return machine.pages.mapcount(pfn) > 1 ? letter.toLowerCase() : letter;
}
