import type { Address, Pfn, Vpn } from '../units/numbers.js';
import type { PageKind, ResourceKind, WorkKind } from '../events/generated.js';
import type { EntryTable } from './page-table.js';

/* What is of the driver: its part of the state, as state.ts has the whole. */

export interface Tracked {
  readonly interval: number;
  readonly start: Address;
  readonly last: Address;
}
export interface Mirror {
  readonly id: number;
  readonly mm: number;
  readonly device: number;
  readonly lock: number;
  /** The device's own page table. */
  readonly table: EntryTable;
  /** The driver's own tree: by start, equal starts in the order of insertion. */
  readonly tracked: Tracked[];
  /** Who uses it, in designs that count that. */
  refcount: number;
  /** Its file is closed. */
  dead: boolean;
  /** What it is registered with in the range interface of 2019, 0 for nothing. */
  hmm: number;
  /** Entries that were reported since the driver touched them, by page with their frame: as left behind. */
  readonly stale: Map<Vpn, Pfn>;
  /** And as used by the device. */
  readonly used: Map<Vpn, Pfn>;
}
/** An item for the driver's worker. */
export interface Work {
  readonly id: number;
  readonly kind: WorkKind;
  readonly mirror: number;
  readonly interval: number;
  readonly start: Vpn;
  readonly npages: number;
}
/** Memory or an address region that the driver holds. */
export interface Resource {
  readonly id: number;
  readonly kind: ResourceKind;
  readonly owner: number;
  readonly bytes: number;
  /** First frame of a region of addresses. */
  readonly first: Pfn;
}
export interface Chunk {
  readonly id: number;
  readonly device: number;
  readonly first: Pfn;
  readonly npages: number;
  /** Pages from `first` that were never handed out; they go from the last down. */
  fresh: number;
  /** Reference count of a page that is free. */
  readonly freeCount: number;
  /** That count is set when a page is freed, and a page in use has the references of its users only. */
  readonly countsAnew: boolean;
  /** Resource that the chunk lies in; 0 if nobody recorded one. */
  readonly region: number;
  /** It goes away: its free pages are on no list any more. */
  unlisted: boolean;
  /** Its pagemap is being taken away, and waits for pages that are in use. */
  dying: boolean;
}
export interface Device {
  readonly id: number;
  readonly kind: PageKind;
  readonly name: string;
  readonly lock: number;
  /** Mutex over the list of chunks. */
  readonly chunkLock: number;
  readonly chunks: number[];
  /** Chunks that the list of them has room for. */
  room: number;
  /** That list was freed, and the device goes on with it. */
  listFreed: boolean;
  /** Freed pages, the next to hand out last; below them come the chunk's fresh ones. */
  readonly freePages: Pfn[];
  /** Those of them that its list lost along with a chunk that went away: the chunk. */
  readonly lost: Map<Pfn, number>;
}
/** The driver's module. */
export interface Module {
  loaded: boolean;
  /** Task that takes its devices away, 0 for none. */
  goingBy: number;
}
