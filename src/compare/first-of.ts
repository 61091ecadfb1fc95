/** A place in an order of two numbers. */
export type Rank = readonly [number, number];

/** Things that are kept whole, of many; more are only counted. */
export const MOST_KEPT = 1000;

/** Counts things, and keeps the first of them by rank, in whatever order they come. */
export class FirstOf<T> {
  count = 0;
  private kept: { readonly rank: Rank; readonly item: T }[] = [];

  add(rank: Rank, item: T): void {
    this.count++;
    this.kept.push({ rank, item });
    if (this.kept.length >= 2 * MOST_KEPT) this.kept = this.first();
  }
  /** In their order. */
  get items(): readonly T[] {
    return this.first().map(({ item }) => item);
  }
  private first(): { readonly rank: Rank; readonly item: T }[] {
    return this.kept.sort((x, y) => byRank(x.rank, y.rank)).slice(0, MOST_KEPT);
  }
}

export function byRank(x: Rank, y: Rank): number {
  return x[0] === y[0] ? (x[1] === y[1] ? 0 : x[1] - y[1]) : x[0] - y[0];
}
