import { WireReader, WireWriter } from '../../events/wire.js';
import { numbersOf, putNumbers } from './columns.js';
import { FACTOR } from './levels.js';
import { maskOf } from './page-words.js';

/** Rows and columns of the map that are held; what does not fit lies closer together. */
const [MOST_ROWS, MOST_COLUMNS] = [256, 4096];
/** Columns of the coarsest level. */
const FEWEST_COLUMNS = 256;
/** With so many pages a row, as a power of two, an mm has one row. */
const MOST_SHIFT = 36;

/** A table of pages: that of an mm, or of a device for it. */
export interface Strip {
  readonly kind: 'cpu' | 'device';
  readonly mm: number;
  readonly name: string;
}

/** A page, and what the workload calls it. */
export interface PageName {
  readonly mm: number;
  readonly vpn: number;
  readonly name: string;
}

interface Named {
  readonly vpn: number;
  readonly name: string;
}
interface GridRow {
  readonly mm: number;
  /** Number of the group of pages. */
  readonly group: number;
  /** Of its pages the first and the last that was ever mapped. */
  first: Named;
  last: Named;
  /** Of each strip, a mask a column. */
  readonly cells: Map<number, Uint8Array>;
}

/**
 * The address map from afar: for a group of pages and a stretch of time, what is mapped there. Groups
 * and stretches get larger while the session goes on, so that it fits whatever comes.
 */
export class PageGrid {
  /** Pages of a row, as a power of two. */
  private shift = 0;
  private pages = 1;
  /** Events of a column. */
  width = 1;
  private rows = new Map<number, Map<number, GridRow>>();
  private size = 0;
  /** Address spaces that have no row, or not one for all of their pages. */
  readonly left = new Set<number>();

  constructor(private readonly strips: readonly Strip[]) {}

  /** A page was mapped so from `begin` up to before `end`. */
  fill(page: PageName, strip: number, state: number, begin: number, end: number): void {
    const mask = maskOf(this.strips[strip]!.kind, state);
    if (mask === 0 || end <= begin) return;
    while (end / this.width >= MOST_COLUMNS) this.widen();
    const row = this.row(page);
    if (row === undefined) return;
    const cells = cellsOf(row, strip);
    const last = Math.floor((end - 1) / this.width);
    for (let c = Math.floor(begin / this.width); c <= last; c++) cells[c]! |= mask;
  }

  /** The row of the page before: the next one mostly lies there too. */
  private latest: GridRow | undefined;

  private row(page: PageName): GridRow | undefined {
    const { mm, vpn, name } = page;
    const group = Math.floor(vpn / this.pages);
    const { latest } = this;
    const found =
      latest !== undefined && latest.mm === mm && latest.group === group
        ? latest
        : this.rows.get(mm)?.get(group);
    if (found !== undefined) {
      this.latest = found;
      if (vpn > found.last.vpn) found.last = { vpn, name };
      else if (vpn < found.first.vpn) found.first = { vpn, name };
      return found;
    }
    if (this.size === MOST_ROWS) {
      if (this.shift === MOST_SHIFT) {
        this.left.add(mm);
        return undefined;
      }
      this.gather();
      return this.row(page);
    }
    const own = { vpn, name };
    return this.add({ mm, group, first: own, last: own, cells: new Map() });
  }
  private add(row: GridRow): GridRow {
    const rows = this.rows.get(row.mm);
    if (rows === undefined) this.rows.set(row.mm, new Map([[row.group, row]]));
    else rows.set(row.group, row);
    this.size++;
    return row;
  }
  private sorted(): GridRow[] {
    const all = [...this.rows.values()].flatMap((rows) => [...rows.values()]);
    return all.sort((a, b) => a.mm - b.mm || a.group - b.group);
  }

  /** Twice as many pages a row. */
  private gather(): void {
    this.shift++;
    this.pages *= 2;
    this.latest = undefined;
    const rows = this.sorted();
    this.rows = new Map();
    this.size = 0;
    for (const old of rows) {
      const group = Math.floor(old.group / 2);
      const row = this.rows.get(old.mm)?.get(group);
      if (row === undefined) this.add({ ...old, group });
      else {
        row.last = old.last;
        for (const [strip, cells] of old.cells) {
          const [into, from] = [wordsOf(cellsOf(row, strip)), wordsOf(cells)];
          for (let c = 0; c < from.length; c++) into[c]! |= from[c]!;
        }
      }
    }
  }

  /** Twice as many events a column. */
  private widen(): void {
    this.width *= 2;
    for (const row of this.sorted())
      for (const [strip, cells] of row.cells) row.cells.set(strip, narrower(cells, 2));
  }

  /** The finest first. */
  levels(): PageLevel[] {
    const rows = this.sorted();
    const { pages } = this;
    const finest: PageLevel = {
      width: this.width,
      pages,
      rows: rows.map(({ mm, group, first, last, cells }) => {
        const name = first === last ? first.name : `${first.name} … ${last.name}`;
        return { mm, vpn: group * pages, name, cells };
      }),
    };
    const levels = [finest];
    for (let columns = MOST_COLUMNS; columns > FEWEST_COLUMNS; columns /= FACTOR) {
      const { width, rows: finer } = levels.at(-1)!;
      const coarser = finer.map((row) => ({
        ...row,
        cells: new Map([...row.cells].map(([strip, cells]) => [strip, narrower(cells, FACTOR)])),
      }));
      levels.push({ width: width * FACTOR, pages, rows: coarser });
    }
    return levels;
  }
}

/** The address map with columns of one width. */
export interface PageLevel {
  /** Events of a column. */
  readonly width: number;
  /** Pages of a row. */
  readonly pages: number;
  readonly rows: readonly PageRow[];
}
export interface PageRow {
  readonly mm: number;
  /** Its first page. */
  readonly vpn: number;
  readonly name: string;
  /** Masks, of each strip that ever has something. */
  readonly cells: ReadonlyMap<number, Uint8Array>;
}

function cellsOf(row: GridRow, strip: number): Uint8Array {
  let cells = row.cells.get(strip);
  if (cells === undefined) row.cells.set(strip, (cells = new Uint8Array(MOST_COLUMNS)));
  return cells;
}
/** Four cells at a time. */
function wordsOf({ buffer, byteOffset, length }: Uint8Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length / 4);
}
/** @param factor a power of two */
function narrower(cells: Uint8Array, factor: number): Uint8Array {
  const out = new Uint8Array(cells.length);
  const shift = Math.log2(factor);
  for (let c = 0; c < cells.length; c++) {
    const mask = cells[c]!;
    if (mask !== 0) out[c >> shift]! |= mask;
  }
  return out;
}

/** As bytes, which are still to be compressed. */
export function encodePageLevel({ width, pages, rows }: PageLevel): Uint8Array {
  const w = new WireWriter();
  w.uint(width);
  w.uint(pages);
  w.uint(rows.length);
  for (const row of rows) {
    w.uint(row.mm);
    w.uint(row.vpn);
    w.string(row.name);
    w.uint(row.cells.size);
    for (const [strip, cells] of [...row.cells].sort(([a], [b]) => a - b)) {
      w.uint(strip);
      const runs: number[] = [];
      for (let c = 0; c < cells.length;) {
        let end = c + 1;
        while (end < cells.length && cells[end] === cells[c]) end++;
        if (end < cells.length || cells[c] !== 0) runs.push(end - c, cells[c]!);
        c = end;
      }
      putNumbers(w, runs);
    }
  }
  return w.view().slice();
}

/** @throws DecodeError */
export function decodePageLevel(bytes: Uint8Array): PageLevel {
  const r = new WireReader(bytes);
  const [width, pages] = [r.uint(), r.uint()];
  const rows = Array.from({ length: r.uint() }, (): PageRow => {
    const [mm, vpn, name] = [r.uint(), r.uint(), r.string()];
    const cells = new Map<number, Uint8Array>();
    for (let strips = r.uint(); strips > 0; strips--) {
      const strip = r.uint();
      const masks = new Uint8Array(MOST_COLUMNS);
      const runs = numbersOf(r);
      for (let i = 0, c = 0; i < runs.length; i += 2) {
        masks.fill(runs[i + 1]!, c, c + runs[i]!);
        c += runs[i]!;
      }
      cells.set(strip, masks);
    }
    return { mm, vpn, name, cells };
  });
  return { width, pages, rows };
}
