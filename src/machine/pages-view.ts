import type { PageKind } from '../events/generated.js';
import type { Pfn } from '../units/numbers.js';
import type { Runs } from './contents.js';
import type { Mapping } from './mapping.js';

/** Reading side of Pages. */
export interface PagesView {
  isLive(pfn: Pfn): boolean;
  /** Is any of `count` frames from `first` in use? Costs a step for each block, not for each frame. */
  isAnyLive(first: Pfn, count: number): boolean;
  kind(pfn: Pfn): PageKind;
  order(pfn: Pfn): number;
  flags(pfn: Pfn): number;
  refcount(pfn: Pfn): number;
  mapcount(pfn: Pfn): number;
  /** References among {@link refcount} that are pins (FOLL_PIN); of a huge page, of its head. */
  pins(pfn: Pfn): number;
  object(pfn: Pfn): number;
  index(pfn: Pfn): number;
  backing(pfn: Pfn): Pfn;
  mirror(pfn: Pfn): number;
  content(pfn: Pfn): Runs;
  sameContent(a: Pfn, b: Pfn): boolean;
  /** Entries of CPU page tables that hold the page, ascending by mm and page: the reverse map. */
  mappings(pfn: Pfn): readonly Mapping[];
  isMapped(pfn: Pfn): boolean;
  live(): Pfn[];
  /** Pinned pages in order, each with its pins behind it. */
  pinnedPages(): number[];
  /** Frames in use. */
  readonly count: number;
}

/** Pages as they are in memory, for checkpoints. */
export interface PagesImage {
  readonly numbers: readonly number[];
  readonly blocks: readonly Uint8Array[];
  /** Of several runs; a page's `content` is a place in it plus one. */
  readonly contents: readonly Runs[];
  /** Pages that several entries refer to, and these. */
  readonly shared: readonly (readonly [number, readonly Mapping[]])[];
  /** Pinned pages, each with its pins behind it. */
  readonly pinned: readonly number[];
}
