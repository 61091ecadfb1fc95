import { WireReader, WireWriter } from '../../events/wire.js';
import { numbersOf, putNumbers } from './columns.js';
import { Runs } from './runs.js';

/** From one level to the next a bucket is so many times as wide. */
export const FACTOR = 4;
/** Runs of all rows that are held before buckets get wider. */
const MOST = 200_000;
/** No level is made that has fewer buckets than that. */
const FEWEST = 256;

/**
 * The rows of a session from afar, gathered while its events pass. However long it is, what is held
 * stays within bounds: buckets get wider instead.
 */
export class Rows {
  /** Events of a bucket. */
  width = FACTOR;
  private rows: Runs[] = [];
  private held = 0;

  /** @returns the number of a new row */
  add(): number {
    return this.rows.push(new Runs()) - 1;
  }

  /** @see Runs.span */
  span(row: number, begin: number, end: number, category: number): void {
    const runs = this.rows[row]!;
    const before = runs.length;
    runs.span(this.width, begin, end, category);
    this.grew(runs.length - before);
  }
  /** @see Runs.instant */
  instant(row: number, at: number, category: number, weight: number): void {
    const runs = this.rows[row]!;
    const before = runs.length;
    runs.instant(this.width, at, category, weight);
    this.grew(runs.length - before);
  }

  /** The finest first; the coarsest shows the whole session in a few hundred buckets. */
  levels(events: number): Level[] {
    const levels: Level[] = [{ width: this.width, rows: this.rows }];
    for (;;) {
      const { width, rows } = levels.at(-1)!;
      if (events / (width * FACTOR) < FEWEST) return levels;
      const coarser = rows.map((r) => r.coarser(width, FACTOR));
      levels.push({ width: width * FACTOR, rows: coarser });
    }
  }

  private grew(by: number): void {
    this.held += by;
    while (this.held > MOST) {
      this.rows = this.rows.map((r) => r.coarser(this.width, FACTOR));
      this.width *= FACTOR;
      this.held = this.rows.reduce((sum, r) => sum + r.length, 0);
    }
  }
}

/** All rows, by number, with buckets of one width. */
export interface Level {
  /** Events of a bucket; bucket `i` has the events from `i * width` on. */
  readonly width: number;
  readonly rows: readonly Runs[];
}

/** As bytes, which are still to be compressed. */
export function encodeLevel({ width, rows }: Level): Uint8Array {
  const w = new WireWriter();
  w.uint(width);
  w.uint(rows.length);
  for (const runs of rows) {
    const columns: number[][] = [[], [], [], [], []];
    const [gaps, lengths, covers, counts, categories] = columns as [
      number[],
      number[],
      number[],
      number[],
      number[],
    ];
    let end = 0;
    runs.each((at, length, cover, count, category) => {
      gaps.push(at - end);
      lengths.push(length - 1);
      // Several are full.
      if (length === 1) covers.push(cover);
      counts.push(count);
      categories.push(category);
      end = at + length;
    });
    for (const column of columns) putNumbers(w, column);
  }
  return w.view().slice();
}

/** A level as it is read: runs of each row in columns. */
export interface ReadLevel {
  readonly width: number;
  readonly rows: readonly ReadRow[];
}
export interface ReadRow {
  readonly at: Int32Array;
  readonly length: Int32Array;
  readonly cover: Int32Array;
  readonly count: Int32Array;
  readonly category: Uint8Array;
}

/** @throws DecodeError */
export function decodeLevel(bytes: Uint8Array): ReadLevel {
  const r = new WireReader(bytes);
  const width = r.uint();
  const rows = Array.from({ length: r.uint() }, (): ReadRow => {
    const [gaps, lengths, covers, counts, categories] = Array.from({ length: 5 }, () =>
      numbersOf(r),
    ) as [number[], number[], number[], number[], number[]];
    const at = new Int32Array(gaps.length);
    const length = new Int32Array(gaps.length);
    const cover = new Int32Array(gaps.length);
    let [end, single] = [0, 0];
    for (let i = 0; i < gaps.length; i++) {
      at[i] = end + gaps[i]!;
      length[i] = lengths[i]! + 1;
      cover[i] = length[i] === 1 ? covers[single++]! : length[i]! * width;
      end = at[i]! + length[i]!;
    }
    return {
      at,
      length,
      cover,
      count: Int32Array.from(counts),
      category: Uint8Array.from(categories),
    };
  });
  return { width, rows };
}
