import { Backing, vmaChange } from '../../events/generated.js';
import type { RuleTable } from '../../designs/reader.js';
import type { Area, MmView, VmaView } from '../../machine/state.js';
import { vpn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';

export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const PROT_EXEC = 4;

export const VMA_SHARED = 1;
export const VMA_HUGE = 2;
export const VMA_NOHUGE = 4;
export const VMA_DONTFORK = 8;
/** Its anon_vma chain has more than one link: it was forked with pages in it. */
export const VMA_ANON_FORKED = 16;
/** Charged against the commit limit: private memory that is writable, or was. */
export const VMA_ACCOUNT = 32;
/** What has to agree for two areas to merge. */
export const MERGE_FLAGS = VMA_SHARED | VMA_HUGE | VMA_NOHUGE | VMA_DONTFORK | VMA_ACCOUNT;

/**
 * Flags of an area that gets this protection: memory that becomes private and writable is charged,
 * and stays so. @kernel mm/mmap.c accountable_mapping, mm/mprotect.c mprotect_fixup: whole
 */
export function accounted(flags: number, prot: number, backing: Backing): number {
  const free =
    (flags & VMA_SHARED) !== 0 || (prot & PROT_WRITE) === 0 || backing === Backing.HUGETLB;
  return free ? flags : flags | VMA_ACCOUNT;
}

/** Switch vma.charge. */
export const CHARGES: RuleTable<'vma.charge', boolean> = { kept: false, ifTouched: true };

/** The same of an area whose protection changes. @kernel mm/mprotect.c mprotect_fixup: simplified (no limits) */
export function recharged(k: Kernel, vma: VmaView, prot: number): number {
  const flags = accounted(vma.flags, prot, vma.backing);
  const isIdle =
    (flags & VMA_ACCOUNT) !== 0 &&
    (prot & PROT_WRITE) === 0 &&
    vma.backing === Backing.ANONYMOUS &&
    vma.anonVma === 0;
  return isIdle && k.rules.unchargesUntouched ? flags & ~VMA_ACCOUNT : flags;
}

/** The first area that ends after a page. @kernel mm/mmap.c find_vma: whole */
export function findVma(mm: MmView, page: Vpn): VmaView | undefined {
  return mm.vmas[vmaIndex(mm, page)];
}
/** The area that holds a page. @kernel include/linux/mm.h vma_lookup: whole */
export function vmaAt(mm: MmView, page: Vpn): VmaView | undefined {
  const vma = findVma(mm, page);
  return vma !== undefined && vma.start <= page ? vma : undefined;
}
function vmaIndex(mm: MmView, page: Vpn): number {
  let low = 0;
  let high = mm.vmas.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if (mm.vmas[mid]!.end <= page) low = mid + 1;
    else high = mid;
  }
  return low;
}
/** Areas that meet `[start, end)`, ascending. */
export function vmasIn(mm: MmView, start: Vpn, end: Vpn): VmaView[] {
  const found: VmaView[] = [];
  for (let i = vmaIndex(mm, start); i < mm.vmas.length && mm.vmas[i]!.start < end; i++)
    found.push(mm.vmas[i]!);
  return found;
}

/** Backings whose areas never merge (VM_SPECIAL). */
function isSpecial(vma: Area): boolean {
  return vma.backing === Backing.DEVICE_MAP || vma.backing === Backing.HUGETLB;
}

/** Offset in the object of a page of the area. */
export function pgoffAt(vma: Area, page: Vpn): number {
  return vma.pgoff + (page - vma.start);
}

/** Same kind of mapping and, side by side, consecutive in their object. */
export function alike(left: Area, right: Area): boolean {
  return (
    left.end === right.start &&
    left.prot === right.prot &&
    (left.flags & MERGE_FLAGS) === (right.flags & MERGE_FLAGS) &&
    left.backing === right.backing &&
    left.inode === right.inode &&
    left.pgoff + (left.end - left.start) === right.pgoff &&
    !isSpecial(left)
  );
}

export function hasSingleChain(vma: VmaView): boolean {
  return vma.anonVma !== 0 && (vma.flags & VMA_ANON_FORKED) === 0;
}

/**
 * Gives an area other attributes, and joins nothing. One whose ends move, or that gets an owner of its
 * pages, is taken out of the trees of the reverse map for that and put in anew.
 * @kernel mm/mmap.c __vma_adjust, vma_expand: simplified (one area's part)
 */
export function emitChange(k: Kernel, mm: MmView, vma: VmaView, changes: Partial<Area>): void {
  const { start = vma.start, end = vma.end, anonVma = vma.anonVma } = changes;
  const { prot = vma.prot, flags = vma.flags, pgoff = vma.pgoff } = changes;
  k.emit(vmaChange(mm.id, vma.start, start, end - start, prot, flags, pgoff, anonVma));
}

/**
 * Makes sure that private pages of the area have an owner for the reverse map: the neighbour's, if
 * the two could be merged some day, so that they still can.
 * @kernel mm/rmap.c __anon_vma_prepare, mm/mmap.c find_mergeable_anon_vma: whole
 * @returns the anon_vma
 */
export function prepareAnonVma(k: Kernel, mm: MmView, vma: VmaView): number {
  if (vma.anonVma !== 0) return vma.anonVma;
  const prev = vma.start > 0 ? vmaAt(mm, vpn(vma.start - 1)) : undefined;
  const next = vmaAt(mm, vma.end);
  let anonVma = 0;
  if (next !== undefined && couldShare(vma, next) && hasSingleChain(next)) anonVma = next.anonVma;
  else if (prev !== undefined && couldShare(prev, vma) && hasSingleChain(prev))
    anonVma = prev.anonVma;
  if (anonVma === 0) anonVma = k.newAnonVmaNumber();
  emitChange(k, mm, vma, { anonVma });
  return anonVma;
}
/** Alike but for the protection. @kernel mm/mmap.c anon_vma_compatible: whole */
function couldShare(left: VmaView, right: VmaView): boolean {
  return alike({ ...left, prot: right.prot }, right);
}
