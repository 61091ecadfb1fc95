import { PageKind, pinAdd, pinRemove } from '../events/generated.js';
import { pinUserPages, pinUserPagesFast } from '../kernel/gup/gup.js';
import { ungrabPage, type Want } from '../kernel/gup/grab.js';
import type { Kernel } from '../kernel/kernel.js';
import { markDirty, setContent } from '../kernel/mm/page.js';
import { firstWord, withWord, type Runs } from '../machine/contents.js';
import type { MmView } from '../machine/state.js';
import type { PageLetter } from '../language/values.js';
import type { Run } from '../schedule/engine.js';
import { EINVAL, ENOENT, EPERM } from '../units/errno.js';
import { PAGES_PER_PMD, type Pfn, type Vpn } from '../units/numbers.js';

/*
 * A driver that keeps pages of its callers, as one does whose device reads and writes them without
 * page tables: each process has a list, and what is on it goes when the process does.
 */

/** Bits of what is kept, as in PinAdd. */
export const PIN = { pinned: 1, write: 2, longterm: 4, fast: 8 } as const;

/** How a workload asks for pages. */
export interface Request {
  readonly start: Vpn;
  readonly npages: number;
  readonly write: boolean;
  readonly pinned: boolean;
  readonly longterm: boolean;
  readonly fast: boolean;
  readonly lru: boolean;
}

/** What can be seen of pages that are kept. */
export interface Seen {
  readonly pages: number;
  readonly data: readonly number[];
  readonly kinds: readonly PageLetter[];
}

/** The pages, or -errno. */
function* take(k: Kernel, mm: MmView, request: Request): Run<Pfn[] | number> {
  const { start, npages, write, pinned: pin, longterm, fast, lru } = request;
  // The path without mmap_lock knows of no such wish, and refuses it.
  if (fast && lru) return EINVAL;
  const want: Want = { write, pin, longterm, lru, split: false };
  const ask = fast ? pinUserPagesFast : pinUserPages;
  return yield* ask(k, mm, start, npages, want);
}

/**
 * Pages that the process keeps from now on.
 * @returns the number that it has for them (-1: there are none) and what they are; or -errno
 */
export function* keepPages(
  k: Kernel,
  process: number,
  mm: MmView,
  name: string,
  request: Request,
): Run<{ readonly pin: number; readonly seen: Seen } | number> {
  const pages = yield* take(k, mm, request);
  if (typeof pages === 'number') return pages;
  const seen = look(k, pages);
  if (pages.length === 0) return { pin: -1, seen };
  const flags =
    (request.pinned ? PIN.pinned : 0) |
    (request.write ? PIN.write : 0) |
    (request.longterm ? PIN.longterm : 0) |
    (request.fast ? PIN.fast : 0);
  const pin = k.state.processes.get(process)!.pinsMade;
  k.emit(pinAdd(process, pin, name, flags, mm.id, request.start, pages.length, pages));
  return { pin, seen };
}

/** Pages that are looked at, and given back at once; or -errno. */
export function* getPages(k: Kernel, mm: MmView, request: Request): Run<Seen | number> {
  const pages = yield* take(k, mm, request);
  if (typeof pages === 'number') return pages;
  const seen = look(k, pages);
  for (const pfn of pages) ungrabPage(k, pfn, false);
  return seen;
}

/** What is read through a pin, or -ENOENT. */
export function readPin(k: Kernel, process: number, pin: number): Seen | number {
  const kept = k.state.processes.get(process)!.pins.get(pin);
  return kept === undefined ? ENOENT : look(k, kept.frames);
}

/** Writes `first + i` into the first word of page i. @returns pages, -ENOENT, or -EPERM for one to read */
export function writePin(k: Kernel, process: number, pin: number, first: number): number {
  const kept = k.state.processes.get(process)!.pins.get(pin);
  if (kept === undefined) return ENOENT;
  if ((kept.flags & PIN.write) === 0) return EPERM;
  kept.frames.forEach((pfn, i) =>
    setContent(k, pfn, withWord(k.state.pages.content(pfn), 0, (first + i) >>> 0)),
  );
  return kept.frames.length;
}

/** Lets go of a pin. @returns its pages, or -ENOENT */
export function* letGo(k: Kernel, process: number, pin: number): Run<number> {
  const kept = k.state.processes.get(process)!.pins.get(pin);
  if (kept === undefined) return ENOENT;
  const { flags, frames } = kept;
  k.emit(pinRemove(process, pin));
  for (const pfn of frames) {
    if ((flags & PIN.write) !== 0) dirty(k, pfn);
    ungrabPage(k, pfn, (flags & PIN.pinned) !== 0);
    if (k.point('unpin_user_pages')) yield;
  }
  return frames.length;
}

/** Lets go of all that a process has. @returns how many pages they were, or -ENOENT */
export function* letGoOfAll(k: Kernel, process: number): Run<number> {
  const pins = [...k.state.processes.get(process)!.pins.keys()].sort((a, b) => a - b);
  let pages = 0;
  for (const pin of pins) pages += Math.max(0, yield* letGo(k, process, pin));
  return pages;
}

/** @kernel mm/gup.c unpin_user_pages_dirty_lock: whole */
function dirty(k: Kernel, pfn: Pfn): void {
  const kind = k.state.pages.kind(pfn);
  if (kind === PageKind.PAGE_FILE || kind === PageKind.PAGE_SHMEM) markDirty(k, pfn);
}

function look(k: Kernel, frames: readonly Pfn[]): Seen {
  const contents: Runs[] = frames.map((pfn) => k.state.pages.content(pfn));
  return {
    pages: frames.length,
    data: contents.map(firstWord),
    kinds: frames.map((pfn) => letter(k, pfn)),
  };
}

function letter(k: Kernel, pfn: Pfn): PageLetter {
  const { pages, inodes } = k.state;
  if (pfn === k.zeroPage) return 'Z';
  switch (pages.kind(pfn)) {
    case PageKind.PAGE_ANON:
      return 'P';
    case PageKind.PAGE_HUGETLB:
      return pages.object((pfn - (pfn % PAGES_PER_PMD)) as Pfn) === 0 ? 'F' : 'P';
    case PageKind.PAGE_DEVICE_COHERENT:
      return 'C';
    case PageKind.PAGE_DEVICE_PRIVATE:
      return 'D';
    case PageKind.PAGE_FILE:
    case PageKind.PAGE_SHMEM:
      // A page that its file lost belongs to nobody.
      return inodes.get(pages.object(pfn))?.cache.get(pages.index(pfn)) === pfn ? 'F' : 'o';
    case PageKind.PAGE_KERNEL:
      return 'o';
  }
}
