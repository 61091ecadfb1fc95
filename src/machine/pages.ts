import { DEVICE_PFN_BASE, WORDS_PER_PAGE, type Pfn } from '../units/numbers.js';
import type { PageKind } from '../events/generated.js';
import type { Mapping } from './mapping.js';
import { ContentStore } from './content-store.js';
import type { PagesImage, PagesView } from './pages-view.js';
import { aloneIn, BLOCK, BLOCK_BYTES, PageBlock } from './page-block.js';
import { emptyColumns, type PageColumns } from './page-columns.js';
import { wordsIn, ZERO_RUNS, type Runs } from './contents.js';

/** Bits of a page's flags. */
export const PAGE_ANON_EXCLUSIVE = 1;
export const PAGE_LRU = 2;
/** A page of a file or of shared memory that was written since it was made. */
export const PAGE_DIRTY = 4;
/** On its way to the lists that reclaim looks at, in a batch of a processor. */
export const PAGE_BATCHED = 8;
export const PAGE_LOCKED = 16;
/** In memory that has to stay movable (ZONE_MOVABLE). */
export const PAGE_MOVABLE = 64;
/** Device page whose frame's own reference was given back when its pagemap began to end. */
export const PAGE_GIVEN_UP = 128;
/** Tail of a huge page; its head holds the counts. */
export const PAGE_TAIL = 32;

/** Order of a huge page: 512 pages. */
export const HUGE_ORDER = 9;

/**
 * Blocks there may be: 16 million pages, 64 GiB. A forged trace could ask for a block with every event.
 */
export const BLOCKS_MAX = 2 ** 14;
/** Blocks without pages that are kept for the next one: making one costs a dozen objects. */
const SPARE_BLOCKS = 64;

/** Every struct page of the machine, system and device. */
export class Pages implements PagesView {
  private readonly blocks = new Map<number, PageBlock>();
  /** The block used last: neighbours are touched together. */
  private lastNumber = -1;
  private last: PageBlock | undefined;
  readonly contents = new ContentStore();
  /** Entries that refer to a page, ascending, where there are several. */
  private readonly shared = new Map<number, Mapping[]>();
  /** Pins of pages that have any. */
  private readonly pinned = new Map<number, number>();

  /** @param spare blocks without pages, all zero, to be used before others are made */
  constructor(private readonly spare: PageBlock[] = []) {}

  private block(pfn: number): PageBlock | undefined {
    const number = Math.floor(pfn / BLOCK);
    if (number === this.lastNumber) return this.last;
    const block = this.blocks.get(number);
    if (block !== undefined) {
      this.lastNumber = number;
      this.last = block;
    }
    return block;
  }
  private blockFor(pfn: number): PageBlock {
    let block = this.block(pfn);
    if (block === undefined) {
      block = this.spare.pop() ?? new PageBlock();
      this.blocks.set(Math.floor(pfn / BLOCK), block);
    }
    return block;
  }
  /** May another page be created? */
  hasRoom(): boolean {
    return this.blocks.size < BLOCKS_MAX;
  }
  isLive(pfn: Pfn): boolean {
    const b = this.block(pfn);
    return b !== undefined && b.kind[pfn % BLOCK] !== 0;
  }
  isAnyLive(first: Pfn, count: number): boolean {
    const end = first + count;
    for (const [number, { kind }] of this.blocks) {
      const from = Math.max(first - number * BLOCK, 0);
      const to = Math.min(end - number * BLOCK, BLOCK);
      for (let i = from; i < to; i++) if (kind[i] !== 0) return true;
    }
    return false;
  }
  kind(pfn: Pfn): PageKind {
    return ((this.block(pfn)?.kind[pfn % BLOCK] ?? 1) - 1) as PageKind;
  }
  order(pfn: Pfn): number {
    return this.block(pfn)?.order[pfn % BLOCK] ?? 0;
  }
  flags(pfn: Pfn): number {
    return this.block(pfn)?.flags[pfn % BLOCK] ?? 0;
  }
  refcount(pfn: Pfn): number {
    return this.block(pfn)?.refcount[pfn % BLOCK] ?? 0;
  }
  mapcount(pfn: Pfn): number {
    return this.block(pfn)?.mapcount[pfn % BLOCK] ?? 0;
  }
  pins(pfn: Pfn): number {
    return this.pinned.size === 0 ? 0 : (this.pinned.get(pfn) ?? 0);
  }
  object(pfn: Pfn): number {
    return this.block(pfn)?.object[pfn % BLOCK] ?? 0;
  }
  index(pfn: Pfn): number {
    return this.block(pfn)?.index[pfn % BLOCK] ?? 0;
  }
  backing(pfn: Pfn): Pfn {
    return (this.block(pfn)?.backing[pfn % BLOCK] ?? 0) as Pfn;
  }
  mirror(pfn: Pfn): number {
    return this.block(pfn)?.mirror[pfn % BLOCK] ?? 0;
  }
  content(pfn: Pfn): Runs {
    const b = this.block(pfn);
    return b === undefined ? ZERO_RUNS : this.contentIn(b, pfn % BLOCK);
  }
  private contentIn(b: PageBlock, i: number): Runs {
    const id = b.content[i]!;
    if (id !== 0) return this.contents.get(id);
    const first = b.first[i]!;
    const step = b.step[i]!;
    return first === 0 && step === 0 ? ZERO_RUNS : [WORDS_PER_PAGE, first, step];
  }
  sameContent(a: Pfn, b: Pfn): boolean {
    const x = this.blockFor(a);
    const y = this.blockFor(b);
    const i = a % BLOCK;
    const j = b % BLOCK;
    return x.content[i] === y.content[j] && x.first[i] === y.first[j] && x.step[i] === y.step[j];
  }
  mappings(pfn: Pfn): readonly Mapping[] {
    const one = this.block(pfn)?.single[pfn % BLOCK] ?? 0;
    return one !== 0 ? [one] : (this.shared.get(pfn) ?? []);
  }
  isMapped(pfn: Pfn): boolean {
    return (this.block(pfn)?.single[pfn % BLOCK] ?? 0) !== 0 || this.shared.has(pfn);
  }
  get count(): number {
    let count = 0;
    for (const { used } of this.blocks.values()) count += used;
    return count;
  }
  live(): Pfn[] {
    const pfns: Pfn[] = [];
    for (const number of [...this.blocks.keys()].sort((a, b) => a - b)) {
      const b = this.blocks.get(number)!;
      for (let i = 0; i < BLOCK; i++) if (b.kind[i] !== 0) pfns.push((number * BLOCK + i) as Pfn);
    }
    return pfns;
  }

  /** Every page in use, in order of frame number, a typed array a field. */
  columns(): PageColumns {
    const numbers = [...this.blocks.keys()].sort((a, b) => a - b);
    let count = 0;
    for (const n of numbers) count += this.blocks.get(n)!.used;
    const out = emptyColumns(count);
    // Contents are numbered anew in order of first appearance, as the store's numbers are history.
    const renumbered = new Map<number | string, number>();
    let at = 0;
    for (const n of numbers) {
      const b = this.blocks.get(n)!;
      for (let i = 0; i < BLOCK; i++) {
        if (b.kind[i] === 0) continue;
        const key = contentKey(b.content[i]!, b.first[i]!, b.step[i]!);
        let content = renumbered.get(key);
        if (content === undefined) {
          content = out.contents.length;
          renumbered.set(key, content);
          out.contents.push(this.contentIn(b, i));
        }
        out.pfn[at] = n * BLOCK + i;
        out.kind[at] = b.kind[i]! - 1;
        out.order[at] = b.order[i]!;
        out.flags[at] = b.flags[i]!;
        out.refcount[at] = b.refcount[i]!;
        out.mapcount[at] = b.mapcount[i]!;
        out.object[at] = b.object[i]!;
        out.index[at] = b.index[i]!;
        out.backing[at] = b.backing[i]!;
        out.mirror[at] = b.mirror[i]!;
        out.content[at] = content;
        at++;
      }
    }
    return out;
  }

  /** Every block as it is in memory; what other numbers than ours depend on is put in order. */
  image(): PagesImage {
    const numbers = [...this.blocks.keys()].sort((a, b) => a - b);
    const contents: Runs[] = [];
    const renumbered = new Map<number, number>();
    const blocks = numbers.map((n) => {
      const { memory, content } = this.blocks.get(n)!;
      if (content.every((id) => id === 0)) return new Uint8Array(memory);
      const copy = new PageBlock(memory.slice());
      content.forEach((id, i) => {
        if (id === 0) return;
        if (!renumbered.has(id)) renumbered.set(id, contents.push(this.contents.get(id)));
        copy.content[i] = renumbered.get(id)!;
      });
      return new Uint8Array(copy.memory);
    });
    const shared = [...this.shared.keys()].sort((a, b) => a - b);
    return {
      numbers,
      blocks,
      contents,
      shared: shared.map((pfn) => [pfn, this.shared.get(pfn)!]),
      pinned: this.pinnedPages(),
    };
  }
  pinnedPages(): number[] {
    return [...this.pinned].sort((a, b) => a[0] - b[0]).flat();
  }
  /** @throws Error for what cannot be an image */
  static of({ numbers, blocks, contents, shared, pinned }: PagesImage): Pages {
    const pages = new Pages();
    const ids: (number | undefined)[] = [];
    numbers.forEach((number, at) => {
      const bytes: unknown = blocks[at];
      if (!(bytes instanceof Uint8Array) || bytes.length !== BLOCK_BYTES || !pages.hasRoom())
        throw new Error('more memory than a machine may have');
      const block = new PageBlock(aloneIn(bytes));
      block.top = BLOCK;
      block.content.forEach((content, i) => {
        if (block.kind[i] !== 0) block.used++;
        if (content === 0) return;
        const id = ids[content];
        block.content[i] = ids[content] =
          id === undefined ? pages.internPage(contents[content - 1]) : pages.contents.share(id);
      });
      pages.blocks.set(number, block);
    });
    for (const [pfn, mappings] of shared) pages.shared.set(pfn, [...mappings]);
    for (let i = 0; i < pinned.length; i += 2) pages.pinned.set(pinned[i]!, pinned[i + 1]!);
    return pages;
  }
  private internPage(runs: Runs | undefined): number {
    if (runs === undefined || wordsIn(runs) !== WORDS_PER_PAGE || !this.contents.hasRoom())
      throw new Error('contents that are not a page');
    return this.contents.intern(runs);
  }

  // ---- only evolve() calls what follows

  create(pfn: Pfn, kind: PageKind, order: number, tail: boolean): void {
    const b = this.blockFor(pfn);
    const i = pfn % BLOCK;
    b.kind[i] = kind + 1;
    b.order[i] = order;
    b.flags[i] = tail ? PAGE_TAIL : 0;
    b.refcount[i] = tail ? 0 : 1;
    b.used++;
    if (i >= b.top) b.top = i + 1;
  }
  destroy(pfn: Pfn): void {
    const b = this.blockFor(pfn);
    const i = pfn % BLOCK;
    this.dropContent(b, i);
    b.kind[i] = 0;
    b.order[i] = 0;
    b.flags[i] = 0;
    b.refcount[i] = 0;
    b.mapcount[i] = 0;
    b.object[i] = 0;
    b.index[i] = 0;
    b.backing[i] = 0;
    b.mirror[i] = 0;
    this.pinned.delete(pfn);
    if (--b.used === 0) {
      this.blocks.delete(Math.floor(pfn / BLOCK));
      this.lastNumber = -1;
      this.last = undefined;
      if (this.spare.length < SPARE_BLOCKS) this.spare.push(b);
    }
  }
  /** Every page is gone, whoever refers to it; only for a machine that is not used any more. */
  reclaim(): void {
    for (const block of this.blocks.values()) {
      if (this.spare.length === SPARE_BLOCKS) break;
      if (block.used > 0) block.clear();
      this.spare.push(block);
    }
    this.blocks.clear();
    this.shared.clear();
    this.pinned.clear();
    this.lastNumber = -1;
    this.last = undefined;
  }
  setOrder(pfn: Pfn, order: number): void {
    this.blockFor(pfn).order[pfn % BLOCK] = order;
  }
  setKind(pfn: Pfn, kind: PageKind): void {
    this.blockFor(pfn).kind[pfn % BLOCK] = kind + 1;
  }
  setCounts(pfn: Pfn, refcount: number, mapcount: number): void {
    const b = this.blockFor(pfn);
    b.refcount[pfn % BLOCK] = refcount;
    b.mapcount[pfn % BLOCK] = mapcount;
  }
  setPins(pfn: Pfn, refcount: number, pins: number): void {
    this.blockFor(pfn).refcount[pfn % BLOCK] = refcount;
    if (pins > 0) this.pinned.set(pfn, pins);
    else this.pinned.delete(pfn);
  }
  setFlags(pfn: Pfn, flags: number): void {
    this.blockFor(pfn).flags[pfn % BLOCK] = flags;
  }
  setMapping(pfn: Pfn, object: number, index: number): void {
    const b = this.blockFor(pfn);
    b.object[pfn % BLOCK] = object;
    b.index[pfn % BLOCK] = index;
  }
  setDeviceData(pfn: Pfn, backing: Pfn, mirror: number): void {
    const b = this.blockFor(pfn);
    b.backing[pfn % BLOCK] = backing;
    b.mirror[pfn % BLOCK] = mirror;
  }
  setContent(pfn: Pfn, runs: Runs): void {
    const b = this.blockFor(pfn);
    this.dropContent(b, pfn % BLOCK);
    this.putContent(b, pfn % BLOCK, runs);
  }
  copyContent(pfn: Pfn, from: Pfn): void {
    const id = this.block(from)?.content[from % BLOCK] ?? 0;
    if (id === 0) return this.setContent(pfn, this.content(from));
    this.contents.share(id);
    const b = this.blockFor(pfn);
    this.dropContent(b, pfn % BLOCK);
    b.content[pfn % BLOCK] = id;
  }
  /** @returns their number if the store holds them */
  private putContent(b: PageBlock, i: number, runs: Runs): number | undefined {
    if (runs.length !== 3) return (b.content[i] = this.contents.intern(runs));
    b.first[i] = runs[1]!;
    b.step[i] = runs[2]!;
    return undefined;
  }
  /** Leaves zeros. */
  private dropContent(b: PageBlock, i: number): void {
    const id = b.content[i]!;
    if (id !== 0) {
      this.contents.drop(id);
      b.content[i] = 0;
    }
    b.first[i] = 0;
    b.step[i] = 0;
  }
  addMapping(pfn: number, m: Mapping): void {
    const b = this.blockFor(pfn);
    const one = b.single[pfn % BLOCK]!;
    if (one !== 0) {
      b.single[pfn % BLOCK] = 0;
      this.shared.set(pfn, one < m ? [one, m] : [m, one]);
      return;
    }
    const many = this.shared.size === 0 ? undefined : this.shared.get(pfn);
    if (many === undefined) {
      b.single[pfn % BLOCK] = m;
      return;
    }
    let i = many.length;
    while (i > 0 && many[i - 1]! > m) i--;
    many.splice(i, 0, m);
  }
  removeMapping(pfn: number, m: Mapping): void {
    const b = this.blockFor(pfn);
    if (b.single[pfn % BLOCK] !== 0) {
      b.single[pfn % BLOCK] = 0;
      return;
    }
    const many = this.shared.get(pfn)!;
    many.splice(many.indexOf(m), 1);
    if (many.length === 1) {
      this.shared.delete(pfn);
      b.single[pfn % BLOCK] = many[0]!;
    }
  }
}

/** Names contents: equal ones by the same key, others by another. */
function contentKey(id: number, first: number, step: number): number | string {
  if (id !== 0) return -id;
  return step < 2 ** 21 ? step * 2 ** 32 + first : `${first} ${step}`;
}

export function isDevicePfn(pfn: Pfn): boolean {
  return pfn >= DEVICE_PFN_BASE;
}
