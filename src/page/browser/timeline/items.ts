import type { Part, Item } from '../../timeline/read-part.js';
import type { Store } from './store.js';

/** What lies on a row, in the order of time. */
export interface RowItems {
  readonly begins: number[];
  readonly ends: number[];
  readonly items: Item[];
}

/** The things on all rows, of the parts that are there: what goes on from part to part is one thing. */
export class Items {
  private version = -1;
  private rows = new Map<string, RowItems>();

  constructor(private readonly store: Store) {}

  /** @param depth -1: what happens at once */
  row(lane: number, depth: number): RowItems | undefined {
    this.refresh();
    return this.rows.get(`${lane} ${depth}`);
  }
  all(): Iterable<RowItems> {
    this.refresh();
    return this.rows.values();
  }

  private refresh(): void {
    if (this.version === this.store.version) return;
    this.version = this.store.version;
    this.rows = new Map();
    const parts = [...this.store.parts.values()].sort((a, b) => a.number - b.number);
    for (const part of parts) this.add(part);
  }

  private add(part: Part): void {
    const after = part.first + part.times.length;
    for (const item of part.items) {
      const key = `${item.lane} ${item.depth}`;
      let row = this.rows.get(key);
      if (row === undefined) this.rows.set(key, (row = { begins: [], ends: [], items: [] }));
      const end = item.end ?? after;
      const last = row.items.length - 1;
      // Carried over from the part before.
      if (last >= 0 && row.begins[last] === item.begin && item.depth >= 0) row.ends[last] = end;
      else {
        row.begins.push(item.begin);
        row.ends.push(end);
        row.items.push(item);
      }
    }
  }
}

/** Index of the first thing that ends after an event. */
export function firstAfter({ ends }: RowItems, event: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! <= event) low = middle + 1;
    else high = middle;
  }
  return low;
}
