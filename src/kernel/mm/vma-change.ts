import { ObjectKind, ViolationType, vmaInsert, vmaRemove } from '../../events/generated.js';
import { getPmd } from '../../machine/page-table.js';
import type { RuleTable } from '../../designs/reader.js';
import type { Area, MmView, VmaView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { PAGES_PER_PMD, vpn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { isHuge, splitHugePmd } from './huge.js';
import { inodeGet, inodePut } from './inode.js';
import {
  alike,
  emitChange,
  hasSingleChain,
  MERGE_FLAGS,
  pgoffAt,
  VMA_ANON_FORKED,
  vmaAt,
} from './vma.js';

/** Switch vma.newBetween. */
export const NEW_BETWEEN: RuleTable<'vma.newBetween', boolean> = { next: false, previous: true };

/**
 * May an area with `anonVma` join `neighbour`? One without pages of its own may, if the neighbour's
 * pages belong to it alone. @kernel mm/mmap.c is_mergeable_anon_vma: whole
 */
function anonMergeable(anonVma: number, neighbour: VmaView): boolean {
  if ((anonVma === 0 || neighbour.anonVma === 0) && hasSingleChain(neighbour)) return true;
  return anonVma === neighbour.anonVma;
}

/** The same question with no area's chain to look at. */
function anonCompatible(a: number, b: number): boolean {
  return a === 0 || b === 0 || a === b;
}

/**
 * Makes an area, joining its neighbours where they are alike. The range must be free.
 * @kernel mm/mmap.c mmap_region, vma_expand, copy_vma: simplified (the merging only)
 * @param moved it is one that mremap moves, which looks at the previous neighbour first in every release
 */
export function insertVma(k: Kernel, mm: MmView, area: Area, moved = false): void {
  const prev = area.start > 0 ? vmaAt(mm, vpn(area.start - 1)) : undefined;
  const next = vmaAt(mm, area.end);
  let joinsPrev = prev !== undefined && alike(prev, area) && anonMergeable(area.anonVma, prev);
  let joinsNext = next !== undefined && alike(area, next) && anonMergeable(area.anonVma, next);
  if (joinsPrev && joinsNext && next!.anonVma !== 0 && next!.anonVma !== prev!.anonVma) {
    // Each can have it, and both only if one of them has no pages of its own yet.
    if (moved || k.rules.joinsPreviousFirst) joinsNext = prev!.anonVma === 0;
    else joinsPrev = false;
  }
  if (joinsPrev && joinsNext) {
    k.emit(vmaRemove(mm.id, next!.start));
    dropVmaReferences(k, next!);
    emitChange(k, mm, prev!, { start: prev!.start, end: next!.end, ...donor(prev!, next!) });
  } else if (joinsPrev) {
    emitChange(k, mm, prev!, { end: area.end, ...donor(prev!, area) });
  } else if (joinsNext) {
    emitChange(k, mm, next!, { start: area.start, pgoff: area.pgoff, ...donor(next!, area) });
  } else {
    insertVmaAsIs(k, mm, area);
  }
}

/** Where the joined area takes its anon_vma from. */
function donor(first: Area, second: Area): { anonVma: number; flags: number } {
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
  const wanted: Area = {
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
    emitChange(k, mm, prev, { end: next.end, ...donor(prev, from) });
  } else if (joinsPrev) {
    if (end === vma.end) remove(k, mm, vma);
    else emitChange(k, mm, vma, { start: end, pgoff: pgoffAt(vma, end) });
    emitChange(k, mm, prev, { end, ...donor(prev, vma) });
  } else if (joinsNext) {
    if (start === vma.start) remove(k, mm, vma);
    else emitChange(k, mm, vma, { end: start });
    emitChange(k, mm, next, { start, pgoff: wanted.pgoff, ...donor(next, vma) });
  } else {
    yield* splitVma(k, mm, start);
    yield* splitVma(k, mm, end);
    emitChange(k, mm, vmaAt(mm, start)!, { prot, flags: wanted.flags });
  }
}

/** Splits the area that holds `at` so that one begins there. @kernel mm/mmap.c split_vma: whole */
export function* splitVma(k: Kernel, mm: MmView, at: Vpn): Run {
  const vma = vmaAt(mm, at);
  if (vma === undefined || vma.start === at) return;
  yield* splitHugeAt(k, mm, at);
  emitChange(k, mm, vma, { end: at });
  insertVmaAsIs(k, mm, { ...vma, start: at, pgoff: pgoffAt(vma, at) });
}

/** No huge mapping may reach over the end of an area. @kernel mm/huge_memory.c vma_adjust_trans_huge: whole */
function* splitHugeAt(k: Kernel, mm: MmView, at: Vpn): Run {
  if (at % PAGES_PER_PMD !== 0 && isHuge(getPmd(mm.table, at))) yield* splitHugePmd(k, mm, at);
}

function remove(k: Kernel, mm: MmView, vma: VmaView): void {
  k.emit(vmaRemove(mm.id, vma.start));
  dropVmaReferences(k, vma);
}

/**
 * Adds an area to the list as it is.
 * @param anonParent of a forked area: the anon_vma of the one that it copies
 */
export function insertVmaAsIs(k: Kernel, mm: MmView, v: Area, anonParent = 0): void {
  k.looksAt('areas, insertion');
  if (mm.vmas.some((other) => other.start < v.end && v.start < other.end)) {
    k.violation({
      type: ViolationType.DOUBLE_INSERT,
      site: 'vma_link',
      kind: ObjectKind.OBJECT_MM,
      object: mm.id,
      message: `vma_link puts an area of ${v.end - v.start} pages over another one of mm ${mm.id}`,
      mm: mm.id,
      vpn: v.start,
      fatal: true,
    });
  }
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
      anonParent,
    ),
  );
  if (v.inode !== 0) inodeGet(k, v.inode);
}

/** Gives an area new ends. */
export function changeBounds(k: Kernel, mm: MmView, vma: VmaView, start: Vpn, end: Vpn): void {
  emitChange(k, mm, vma, { start, end, pgoff: pgoffAt(vma, start) });
}

/** Lets go of the object that a removed area mapped. @kernel mm/mmap.c remove_vma: simplified (the object only) */
export function dropVmaReferences(k: Kernel, vma: VmaView): void {
  if (vma.inode !== 0) inodePut(k, vma.inode);
}
