import type { Cell } from './cells.js';

/**
 * How a step touches a cell. Two that only look are in no order; nor are two that only add or take
 * away what the other does not know of (a reader of a lock, an object of a kind); all else is.
 */
export const LOOK = 0;
export const ADD = 1;
export const CHANGE = 2;
export type Touch = typeof LOOK | typeof ADD | typeof CHANGE;

/** Places of a table, or a single cell as place 0 of one; `end` is not among them. */
export interface Access {
  readonly cell: Cell;
  readonly start: number;
  readonly end: number;
  readonly touch: Touch;
}

/**
 * What a step touched: by cell and place, each place once. Four numbers an {@link Access}, in the order
 * of its fields: they are compared, kept and handed from thread to thread by the million.
 */
export type Accesses = readonly number[];
const FIELDS = 4;

export const NO_ACCESSES: Accesses = [];

const NOTHING_COMMUTES = -1;
/** Of a step after which nothing is defined: nothing commutes with it. */
export const EVERYTHING: Accesses = [NOTHING_COMMUTES, 0, 1, CHANGE];

function add(all: number[], { cell, start, end, touch }: Access): void {
  all.push(cell, start, end, touch);
}
export function packAccesses(list: readonly Access[]): Accesses {
  const all: number[] = [];
  for (const access of list) add(all, access);
  return all;
}
export function unpackAccesses(accesses: Accesses): Access[] {
  const list: Access[] = [];
  for (let i = 0; i < accesses.length; i += FIELDS) {
    const touch = accesses[i + 3]! as Touch;
    list.push({ cell: accesses[i]!, start: accesses[i + 1]!, end: accesses[i + 2]!, touch });
  }
  return list;
}

/** Would two steps give something else in the other order? */
export function conflict(a: Accesses, b: Accesses): boolean {
  if (a[0] === NOTHING_COMMUTES || b[0] === NOTHING_COMMUTES) return true;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const x = a[i]!;
    const y = b[j]!;
    if (x < y || (x === y && a[i + 2]! <= b[j + 1]!)) i += FIELDS;
    else if (y < x || b[j + 2]! <= a[i + 1]!) j += FIELDS;
    else if (a[i + 3] !== b[j + 3] || a[i + 3] === CHANGE) return true;
    else if (a[i + 2]! < b[j + 2]!) i += FIELDS;
    else j += FIELDS;
  }
  return false;
}

/** What two variants of a step touch together. */
export function union(a: Accesses, b: Accesses): Accesses {
  if (a[0] === NOTHING_COMMUTES || b[0] === NOTHING_COMMUTES) return EVERYTHING;
  return packAccesses(disjoint([...unpackAccesses(a), ...unpackAccesses(b)]).sort(byPlace));
}
function byPlace(a: Access, b: Access): number {
  return a.cell - b.cell || a.start - b.start;
}

/** Who looks and adds, or adds and changes, changes. */
function both(a: Touch, b: Touch): Touch {
  return a === b ? a : CHANGE;
}

/** Collects what a step touches. */
export class AccessLog {
  private readonly single = new Map<Cell, Touch>();
  private readonly ranges: Access[] = [];

  read(cell: Cell): void {
    this.touch(cell, LOOK);
  }
  add(cell: Cell): void {
    this.touch(cell, ADD);
  }
  write(cell: Cell): void {
    this.single.set(cell, CHANGE);
  }
  private touch(cell: Cell, touch: Touch): void {
    const before = this.single.get(cell);
    if (before === undefined) this.single.set(cell, touch);
    else if (before !== touch) this.single.set(cell, CHANGE);
  }
  readRange(cell: Cell, start: number, end: number): void {
    this.range({ cell, start, end, touch: LOOK });
  }
  writeRange(cell: Cell, start: number, end: number): void {
    this.range({ cell, start, end, touch: CHANGE });
  }

  private range(access: Access): void {
    const { cell, start, end, touch } = access;
    const last = this.ranges.at(-1);
    // Walks go from page to page: one access grows.
    if (last !== undefined && last.cell === cell && last.touch === touch) {
      if (last.start <= start && end <= last.end) return;
      if (last.start <= start && start <= last.end) {
        this.ranges[this.ranges.length - 1] = { cell, start: last.start, end, touch };
        return;
      }
    }
    this.ranges.push(access);
  }

  /** What was noted since the last time, in the order that {@link conflict} needs. */
  take(): Accesses {
    if (this.single.size === 0 && this.ranges.length === 0) return NO_ACCESSES;
    const cells = [...this.single.keys()].sort((a, b) => a - b);
    const ranges = disjoint(this.ranges).sort(byPlace);
    const all: number[] = [];
    let next = 0;
    for (const cell of cells) {
      for (; next < ranges.length && ranges[next]!.cell < cell; next++) add(all, ranges[next]!);
      all.push(cell, 0, 1, this.single.get(cell)!);
    }
    for (; next < ranges.length; next++) add(all, ranges[next]!);
    this.single.clear();
    this.ranges.length = 0;
    return all;
  }
}

/** The same places, each in one range only; a new list. */
function disjoint(ranges: readonly Access[]): Access[] {
  if (ranges.length < 2) return [...ranges];
  const byCell = new Map<Cell, Access[]>();
  for (const r of ranges) {
    const same = byCell.get(r.cell);
    if (same === undefined) byCell.set(r.cell, [r]);
    else same.push(r);
  }
  const out: Access[] = [];
  for (const [cell, of] of byCell) {
    if (of.length === 1) {
      out.push(of[0]!);
      continue;
    }
    const edges = [...new Set(of.flatMap((r) => [r.start, r.end]))].sort((a, b) => a - b);
    for (let i = 0; i + 1 < edges.length; i++) {
      const start = edges[i]!;
      const end = edges[i + 1]!;
      const covering = of.filter((r) => r.start <= start && end <= r.end);
      if (covering.length === 0) continue;
      const touch = covering.map((r) => r.touch).reduce(both);
      const last = out.at(-1);
      if (last?.cell === cell && last.end === start && last.touch === touch)
        out[out.length - 1] = { cell, start: last.start, end, touch };
      else out.push({ cell, start, end, touch });
    }
  }
  return out;
}
