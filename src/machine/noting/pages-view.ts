import type { PageKind } from '../../events/generated.js';
import type { Pfn } from '../../units/numbers.js';
import type { Runs } from '../contents.js';
import type { Mapping } from '../mapping.js';
import { isDevicePfn } from '../pages.js';
import type { PagesView } from '../pages-view.js';
import { cellOf, kindNumber } from './cells.js';
import type { Notes } from './views.js';

const PAGE = kindNumber('PAGE');
const FLAGS = kindNumber('PAGE_FLAGS');
const COUNT = kindNumber('PAGE_COUNT');
const MAPPING = kindNumber('PAGE_MAPPING');
const ENTRIES = kindNumber('PAGE_ENTRIES');
const DATA = kindNumber('PAGE_DATA');
const CONTENT = kindNumber('PAGE_CONTENT');
const ALL = cellOf(kindNumber('ALL_PAGES'), 0);
const ALL_DEVICE = cellOf(kindNumber('ALL_DEVICE_PAGES'), 0);

/** Pages that note what of them is looked at. */
export class NotedPages implements PagesView {
  constructor(
    private readonly raw: PagesView,
    private readonly notes: Notes,
  ) {}

  private look(kind: number, pfn: Pfn): void {
    this.notes.log.read(cellOf(kind, this.notes.names.name('page', pfn)));
  }
  isLive(pfn: Pfn): boolean {
    this.look(PAGE, pfn);
    return this.raw.isLive(pfn);
  }
  isAnyLive(first: Pfn, count: number): boolean {
    this.notes.log.read(isDevicePfn(first) ? ALL_DEVICE : ALL);
    return this.raw.isAnyLive(first, count);
  }
  kind(pfn: Pfn): PageKind {
    this.look(PAGE, pfn);
    return this.raw.kind(pfn);
  }
  order(pfn: Pfn): number {
    this.look(PAGE, pfn);
    return this.raw.order(pfn);
  }
  flags(pfn: Pfn): number {
    this.look(FLAGS, pfn);
    return this.raw.flags(pfn);
  }
  refcount(pfn: Pfn): number {
    this.look(COUNT, pfn);
    return this.raw.refcount(pfn);
  }
  mapcount(pfn: Pfn): number {
    this.look(COUNT, pfn);
    return this.raw.mapcount(pfn);
  }
  pins(pfn: Pfn): number {
    this.look(COUNT, pfn);
    return this.raw.pins(pfn);
  }
  object(pfn: Pfn): number {
    this.look(MAPPING, pfn);
    return this.raw.object(pfn);
  }
  index(pfn: Pfn): number {
    this.look(MAPPING, pfn);
    return this.raw.index(pfn);
  }
  backing(pfn: Pfn): Pfn {
    this.look(DATA, pfn);
    return this.raw.backing(pfn);
  }
  mirror(pfn: Pfn): number {
    this.look(DATA, pfn);
    return this.raw.mirror(pfn);
  }
  content(pfn: Pfn): Runs {
    this.look(CONTENT, pfn);
    return this.raw.content(pfn);
  }
  sameContent(a: Pfn, b: Pfn): boolean {
    this.look(CONTENT, a);
    this.look(CONTENT, b);
    return this.raw.sameContent(a, b);
  }
  mappings(pfn: Pfn): readonly Mapping[] {
    this.look(ENTRIES, pfn);
    // Handed out as it is now: who holds it while others run must not see what they do.
    return [...this.raw.mappings(pfn)];
  }
  isMapped(pfn: Pfn): boolean {
    this.look(ENTRIES, pfn);
    return this.raw.isMapped(pfn);
  }
  get count(): number {
    this.notes.log.read(ALL);
    this.notes.log.read(ALL_DEVICE);
    return this.raw.count;
  }
  pinnedPages(): number[] {
    this.notes.log.read(ALL);
    this.notes.log.read(ALL_DEVICE);
    return this.raw.pinnedPages();
  }
  live(): Pfn[] {
    this.notes.log.read(ALL);
    this.notes.log.read(ALL_DEVICE);
    return this.raw.live();
  }
}
