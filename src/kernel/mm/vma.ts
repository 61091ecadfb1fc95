import { Backing, vmaChange, vmaInsert, vmaRemove } from '../../events/generated.js';
import type { MmView, VmaView } from '../../machine/state.js';
import { getPmd } from '../../machine/page-table.js';
import type { Run } from '../../schedule/engine.js';
import { PAGES_PER_PMD, vpn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { isHuge, splitHugePmd } from './huge.js';
import { inodeGet, inodePut } from './inode.js';

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
const MERGE_FLAGS = VMA_SHARED | VMA_HUGE | VMA_NOHUGE | VMA_DONTFORK | VMA_ACCOUNT;

/**
 * Flags of an area that gets this protection: memory that becomes private and writable is charged,
 * and stays so. @kernel mm/mmap.c accountable_mapping, mm/mprotect.c mprotect_fixup: whole
 */
export function accounted(flags: number, prot: number, backing: Backing): number {
  const free =
    (flags & VMA_SHARED) !== 0 || (prot & PROT_WRITE) === 0 || backing === Backing.HUGETLB;
  return free ? flags : flags | VMA_ACCOUNT;
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
function isSpecial(vma: VmaView): boolean {
  return vma.backing === Backing.DEVICE_MAP || vma.backing === Backing.HUGETLB;
}

/** Offset in the object of a page of the area. */
export function pgoffAt(vma: VmaView, page: Vpn): number {
  return vma.pgoff + (page - vma.start);
}

/** Same kind of mapping and, side by side, consecutive in their object. */
function alike(left: VmaView, right: VmaView): boolean {
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

/**
 * May an area with `anonVma` join `neighbour`? One without pages of its own may, if the neighbour's
 * pages belong to it alone. @kernel mm/mmap.c is_mergeable_anon_vma: whole
 */
function anonMergeable(anonVma: number, neighbour: VmaView): boolean {
  if ((anonVma === 0 || neighbour.anonVma === 0) && hasSingleChain(neighbour)) return true;
  return anonVma === neighbour.anonVma;
}
function hasSingleChain(vma: VmaView): boolean {
  return vma.anonVma !== 0 && (vma.flags & VMA_ANON_FORKED) === 0;
}
/** The same question with no area's chain to look at. */
function anonCompatible(a: number, b: number): boolean {
  return a === 0 || b === 0 || a === b;
}

/**
 * Makes an area, joining its neighbours where they are alike. The range must be free.
 * @kernel mm/mmap.c mmap_region, vma_expand: simplified (the merging only)
 */
export function insertVma(k: Kernel, mm: MmView, area: VmaView): void {
  const prev = area.start > 0 ? vmaAt(mm, vpn(area.start - 1)) : undefined;
  const next = vmaAt(mm, area.end);
  const joinsNext = next !== undefined && alike(area, next) && anonMergeable(area.anonVma, next);
  const joinsPrev =
    prev !== undefined &&
    alike(prev, area) &&
    anonMergeable(joinsNext ? next.anonVma : area.anonVma, prev);
  if (joinsPrev && joinsNext) {
    k.emit(vmaRemove(mm.id, next.start));
    dropVmaReferences(k, next);
    change(k, mm, prev, { start: prev.start, end: next.end, ...donor(prev, next) });
  } else if (joinsPrev) {
    change(k, mm, prev, { end: area.end, ...donor(prev, area) });
  } else if (joinsNext) {
    change(k, mm, next, { start: area.start, pgoff: area.pgoff, ...donor(next, area) });
  } else {
    emitInsert(k, mm, area);
  }
}

/** Where the joined area takes its anon_vma from. */
function donor(first: VmaView, second: VmaView): { anonVma: number; flags: number } {
  const from = first.anonVma !== 0 ? first : second;
  return {
    anonVma: from.anonVma,
    flags: (first.flags & MERGE_FLAGS) | (from.flags & VMA_ANON_FORKED),
  };
}

/**
 * Gives `[start, end)` of an area new attributes, splitting it and joining neighbours as needed.
 * @kernel mm/mmap.c vma_merge, split_vma: simplified (anonymous and file areas, no policies or userfaultfd)
 */
export function* changeVma(
  k: Kernel,
  mm: MmView,
  vma: VmaView,
  start: Vpn,
  end: Vpn,
  prot: number,
  flags: number,
): Run {
  if (start > vma.start) yield* splitHugeAt(k, mm, start);
  if (end < vma.end) yield* splitHugeAt(k, mm, end);
  const wanted: VmaView = {
    ...vma,
    start,
    end,
    prot,
    flags: flags | (vma.flags & VMA_ANON_FORKED),
    pgoff: pgoffAt(vma, start),
  };
  const prev = start === vma.start && start > 0 ? vmaAt(mm, vpn(start - 1)) : undefined;
  const next = end === vma.end ? vmaAt(mm, end) : undefined;
  const joinsPrev = prev !== undefined && alike(prev, wanted) && anonMergeable(vma.anonVma, prev);
  const joinsNext = next !== undefined && alike(wanted, next) && anonMergeable(vma.anonVma, next);
  if (joinsPrev && joinsNext && anonCompatible(prev.anonVma, next.anonVma)) {
    remove(k, mm, vma);
    remove(k, mm, next);
    const from = prev.anonVma !== 0 ? prev : vma.anonVma !== 0 ? vma : next;
    change(k, mm, prev, { end: next.end, ...donor(prev, from) });
  } else if (joinsPrev) {
    if (end === vma.end) remove(k, mm, vma);
    else change(k, mm, vma, { start: end, pgoff: pgoffAt(vma, end) });
    change(k, mm, prev, { end, ...donor(prev, vma) });
  } else if (joinsNext) {
    if (start === vma.start) remove(k, mm, vma);
    else change(k, mm, vma, { end: start });
    change(k, mm, next, { start, pgoff: wanted.pgoff, ...donor(next, vma) });
  } else {
    yield* splitVma(k, mm, start);
    yield* splitVma(k, mm, end);
    change(k, mm, vmaAt(mm, start)!, { prot, flags: wanted.flags });
  }
}

/** Splits the area that holds `at` so that one begins there. @kernel mm/mmap.c split_vma: whole */
export function* splitVma(k: Kernel, mm: MmView, at: Vpn): Run {
  const vma = vmaAt(mm, at);
  if (vma === undefined || vma.start === at) return;
  yield* splitHugeAt(k, mm, at);
  change(k, mm, vma, { end: at });
  emitInsert(k, mm, { ...vma, start: at, pgoff: pgoffAt(vma, at) });
}

/** No huge mapping may reach over the end of an area. @kernel mm/huge_memory.c vma_adjust_trans_huge: whole */
function* splitHugeAt(k: Kernel, mm: MmView, at: Vpn): Run {
  if (at % PAGES_PER_PMD !== 0 && isHuge(getPmd(mm.table, at))) yield* splitHugePmd(k, mm, at);
}

function remove(k: Kernel, mm: MmView, vma: VmaView): void {
  k.emit(vmaRemove(mm.id, vma.start));
  dropVmaReferences(k, vma);
}
function emitInsert(k: Kernel, mm: MmView, v: VmaView): void {
  k.emit(
    vmaInsert(
      mm.id,
      v.start,
      v.end - v.start,
      v.prot,
      v.flags,
      v.backing,
      v.inode,
      v.pgoff,
      v.anonVma,
    ),
  );
  if (v.inode !== 0) inodeGet(k, v.inode);
}
export { emitInsert as insertVmaAsIs };
/** Gives an area new ends. */
export function changeBounds(k: Kernel, mm: MmView, vma: VmaView, start: Vpn, end: Vpn): void {
  change(k, mm, vma, { start, end, pgoff: pgoffAt(vma, start) });
}
function change(k: Kernel, mm: MmView, vma: VmaView, changes: Partial<VmaView>): void {
  const v = { ...vma, ...changes };
  k.emit(
    vmaChange(mm.id, vma.start, v.start, v.end - v.start, v.prot, v.flags, v.pgoff, v.anonVma),
  );
}

/** Lets go of the object that a removed area mapped. @kernel mm/mmap.c remove_vma: simplified (the object only) */
export function dropVmaReferences(k: Kernel, vma: VmaView): void {
  if (vma.inode !== 0) inodePut(k, vma.inode);
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
  if (anonVma === 0) anonVma = k.newAnonVma();
  change(k, mm, vma, { anonVma });
  return anonVma;
}
/** Alike but for the protection. @kernel mm/mmap.c anon_vma_compatible: whole */
function couldShare(left: VmaView, right: VmaView): boolean {
  return alike({ ...left, prot: right.prot }, right);
}
