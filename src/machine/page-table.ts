import { PAGES_PER_PMD, type Pfn, type Vpn } from '../units/numbers.js';
import { PteType, type PmdType } from '../events/generated.js';

/** Bits of an entry's flags. */
export const PTE_WRITE = 1;
export const PTE_DIRTY = 2;
export const PTE_YOUNG = 4;
/** Present in the kernel's sense, but no access until mprotect restores it. */
export const PTE_PROTNONE = 8;

/**
 * An entry packed into one number: pfn · 2^12 + flags · 2^4 + type. Zero is an absent entry. Packed,
 * because a leaf is then one typed array: 8 bytes an entry, compared and hashed without objects.
 */
export type PackedEntry = number;

/** Of an entry: its type, and the flag that keeps everybody out. */
const PRESENT_BITS = 15 | (PTE_PROTNONE << 4);

export function packEntry(type: number, pfn: number, flags: number): PackedEntry {
  return pfn * 4096 + flags * 16 + type;
}
/** Do the parts fit their places in a packed entry? Those of a forged event need not. */
export function fitsEntry(type: number, pfn: number, flags: number): boolean {
  return type < 16 && flags < 256 && pfn < 2 ** 40;
}
export function entryType(entry: PackedEntry): PteType {
  return (entry & 15) as PteType;
}
export function entryFlags(entry: PackedEntry): number {
  return (entry >>> 4) & 255;
}
export function entryPfn(entry: PackedEntry): Pfn {
  return Math.floor(entry / 4096) as Pfn;
}
/** Maps a page that may be looked at as the area says: what most entries are, in one comparison. */
export function isAccessible(entry: PackedEntry): boolean {
  return (entry & PRESENT_BITS) === PteType.PRESENT;
}
export function entryWritable(entry: PackedEntry): boolean {
  return (entry & (PTE_WRITE << 4)) !== 0;
}

/** 512 entries and how many of them are not zero. */
export interface Leaf {
  readonly entries: Float64Array;
  used: number;
}

/**
 * A sparse table of packed entries: a map of leaves, one a block of 512 pages. Used for CPU page
 * tables and for device page tables. `pmds` holds huge mappings (packed with {@link PmdType}).
 */
export interface EntryTable {
  readonly leaves: Map<number, Leaf>;
  /** Block number (vpn / 512) to a packed huge mapping. */
  readonly pmds: Map<number, PackedEntry>;
  /** Entries that are not zero. */
  used: number;
  /** Shared by all tables of a machine. */
  readonly budget: LeafBudget;
  /** Nobody asks what of the table itself is looked at; see {@link EntryTableView}. */
  readonly looked: undefined;
}

/**
 * Leaves that all tables of a machine have together. A forged trace could ask for a leaf with every
 * event; this bounds what that costs.
 */
export interface LeafBudget {
  leaves: number;
  /** Numbers that the contents of all buffers of processes have together. */
  bufferNumbers: number;
  /** Leaves whose entries all became zero, kept for the next one. */
  readonly spare: Leaf[];
  /** Tables of mirrors that were freed with entries; whoever still reads one must find them. */
  readonly freed: EntryTable[];
}
export const SPARE_LEAVES = 64;
/** 1 GiB of leaves: page tables for 512 GiB of memory. */
export const LEAVES_MAX = 2 ** 18;

/** Told which pages of a table are looked at, `end` not among them. */
export type TableNotes = (start: number, end: number) => void;

/** What code outside machine/ may see of an {@link EntryTable}. */
export interface EntryTableView {
  /** Where somebody asks what is looked at: who he is, and the table that he stands before. */
  readonly looked: TableNotes | undefined;
  readonly raw?: EntryTable;
  readonly leaves: ReadonlyMap<
    number,
    {
      readonly entries: { readonly [i: number]: number; readonly length: number };
      readonly used: number;
    }
  >;
  readonly pmds: ReadonlyMap<number, PackedEntry>;
  readonly used: number;
}

export function emptyTable(budget: LeafBudget): EntryTable {
  return { leaves: new Map(), pmds: new Map(), used: 0, budget, looked: undefined };
}

/** The table itself, for who looks at pages of it. */
function lookAt(table: EntryTableView, start: number, end: number): EntryTableView {
  if (table.looked === undefined) return table;
  table.looked(start, end);
  return table.raw!;
}

/** May another entry be set without asking for more leaves than a machine may have? */
export function hasRoom(table: EntryTable): boolean {
  return table.budget.leaves < LEAVES_MAX;
}

// Where a page lies in its block is said by a difference: page numbers are past 2^31, and the remainder of such is
// something that a processor works off bit by bit.
export function getEntry(table: EntryTableView, vpn: Vpn): PackedEntry {
  const block = Math.floor(vpn / PAGES_PER_PMD);
  const leaf = lookAt(table, vpn, vpn + 1).leaves.get(block);
  return leaf === undefined ? 0 : leaf.entries[vpn - block * PAGES_PER_PMD]!;
}

/**
 * The entries of the block that a page lies in, for who goes through them while nothing can change; undefined if
 * there are none, or where somebody asks what is looked at: then each is to be asked for by itself.
 */
export function leafEntries(
  { looked, leaves }: EntryTableView,
  vpn: Vpn,
): { readonly [i: number]: PackedEntry } | undefined {
  return looked === undefined ? leaves.get(Math.floor(vpn / PAGES_PER_PMD))?.entries : undefined;
}

/** Returns the entry that was there before. */
export function setEntry(table: EntryTable, vpn: Vpn, entry: PackedEntry): PackedEntry {
  const block = Math.floor(vpn / PAGES_PER_PMD);
  let leaf = table.leaves.get(block);
  if (leaf === undefined) {
    if (entry === 0) return 0;
    leaf = table.budget.spare.pop() ?? { entries: new Float64Array(PAGES_PER_PMD), used: 0 };
    table.leaves.set(block, leaf);
    table.budget.leaves++;
  }
  const i = vpn - block * PAGES_PER_PMD;
  const old = leaf.entries[i]!;
  leaf.entries[i] = entry;
  const change = (entry === 0 ? 0 : 1) - (old === 0 ? 0 : 1);
  leaf.used += change;
  table.used += change;
  if (leaf.used === 0) {
    table.leaves.delete(block);
    table.budget.leaves--;
    if (table.budget.spare.length < SPARE_LEAVES) table.budget.spare.push(leaf);
  }
  return old;
}

/** Forgets every entry; what the table was made of is kept for the next one. */
export function reclaimTable(table: EntryTable): void {
  const { leaves, budget } = table;
  for (const leaf of leaves.values()) {
    budget.leaves--;
    if (budget.spare.length === SPARE_LEAVES) continue;
    leaf.entries.fill(0);
    leaf.used = 0;
    budget.spare.push(leaf);
  }
  leaves.clear();
  table.pmds.clear();
  table.used = 0;
}

/** Huge mapping that covers a page, 0 if none. */
export function getPmd(table: EntryTableView, vpn: Vpn): PackedEntry {
  return lookAt(table, vpn, vpn + 1).pmds.get(Math.floor(vpn / PAGES_PER_PMD)) ?? 0;
}
export function pmdType(entry: PackedEntry): PmdType {
  return (entry & 15) as PmdType;
}

/**
 * Calls `visit` for every entry that is not zero in `[start, end)`, in order. Costs a step for each
 * leaf that exists, not for each page of the range: exit and release cover the whole address space.
 */
export function forEachEntry(
  table: EntryTableView,
  start: Vpn,
  end: Vpn,
  visit: (vpn: Vpn, entry: PackedEntry) => void,
): void {
  const raw = lookAt(table, start, end);
  const block = Math.floor(start / PAGES_PER_PMD);
  // Most ranges lie in one block.
  if (start < end && end <= (block + 1) * PAGES_PER_PMD) visitBlock(raw, block, start, end, visit);
  else for (const at of blocksIn(raw, start, end)) visitBlock(raw, at, start, end, visit);
}
function visitBlock(
  { leaves }: EntryTableView,
  block: number,
  start: Vpn,
  end: Vpn,
  visit: (vpn: Vpn, entry: PackedEntry) => void,
): void {
  const leaf = leaves.get(block);
  if (leaf === undefined) return;
  const first = Math.max(start - block * PAGES_PER_PMD, 0);
  const last = Math.min(end - block * PAGES_PER_PMD, PAGES_PER_PMD);
  for (let i = first; i < last; i++) {
    const entry = leaf.entries[i]!;
    if (entry !== 0) visit((block * PAGES_PER_PMD + i) as Vpn, entry);
  }
}

/** Pages with an entry in `[start, end)`, in order: for code that changes the table while it walks. */
export function usedPages(table: EntryTableView, start: Vpn, end: Vpn): Vpn[] {
  const pages: Vpn[] = [];
  forEachEntry(table, start, end, (vpn) => pages.push(vpn));
  return pages;
}

/** Numbers of the blocks in the range that have a leaf or a huge mapping, ascending. */
export function blocksIn(within: EntryTableView, start: Vpn, end: Vpn): number[] {
  const table = lookAt(within, start, end);
  const first = Math.floor(start / PAGES_PER_PMD);
  const last = Math.ceil(end / PAGES_PER_PMD);
  const blocks: number[] = [];
  if (last - first <= table.leaves.size + table.pmds.size) {
    for (let b = first; b < last; b++) if (table.leaves.has(b) || table.pmds.has(b)) blocks.push(b);
    return blocks;
  }
  for (const b of table.leaves.keys()) if (b >= first && b < last) blocks.push(b);
  for (const b of table.pmds.keys())
    if (b >= first && b < last && !table.leaves.has(b)) blocks.push(b);
  return blocks.sort((a, b) => a - b);
}
