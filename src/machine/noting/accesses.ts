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

/** What a step touched: by cell, each place once. */
export type Accesses = readonly Access[];

export const NO_ACCESSES: Accesses = [];

/** Of a step after which nothing is defined: nothing commutes with it. */
export const EVERYTHING: Accesses = [{ cell: -1, start: 0, end: 1, touch: CHANGE }];

/** Would two steps give something else in the other order? */
export function conflict(a: Accesses, b: Accesses): boolean {
  if (a[0]?.cell === EVERYTHING[0]!.cell || b[0]?.cell === EVERYTHING[0]!.cell) return true;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const x = a[i]!;
    const y = b[j]!;
    if (x.cell < y.cell || (x.cell === y.cell && x.end <= y.start)) i++;
    else if (y.cell < x.cell || y.end <= x.start) j++;
    else if (x.touch !== y.touch || x.touch === CHANGE) return true;
    else if (x.end < y.end) i++;
    else j++;
  }
  return false;
}

/** What two variants of a step touch together. */
export function union(a: Accesses, b: Accesses): Accesses {
  const log = new AccessLog();
  for (const x of [...a, ...b]) log.note(x);
  return log.take();
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
  note(access: Access): void {
    if (access.start === 0 && access.end === 1) this.touch(access.cell, access.touch);
    else this.range(access);
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
    const all: Access[] = [];
    for (const [cell, touch] of this.single) all.push({ cell, start: 0, end: 1, touch });
    for (const range of disjoint(this.ranges)) all.push(range);
    this.single.clear();
    this.ranges.length = 0;
    return all.sort((a, b) => a.cell - b.cell || a.start - b.start);
  }
  /** Forgets what was noted. */
  clear(): void {
    this.single.clear();
    this.ranges.length = 0;
  }
}

/** The same places, each in one range only. */
function disjoint(ranges: readonly Access[]): readonly Access[] {
  if (ranges.length < 2) return ranges;
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
