/** What is looked at of every run. */
export interface Row {
  readonly kind: 'verdict' | 'answer' | 'count';
  readonly name: string;
  /** The values that were seen, of numbers in their order. */
  readonly values: readonly (string | number)[];
  /** Of each run, which of them. */
  readonly a: Uint32Array;
  readonly b: Uint32Array;
}

/** How often each value comes among some runs of a side. */
export function tallied(row: Row, side: 'a' | 'b'): Uint32Array {
  const found = new Uint32Array(row.values.length);
  for (const value of row[side]) found[value]!++;
  return found;
}

/**
 * How far apart two samples of as many runs are, 0 to 1. Of answers and verdicts the total variation
 * distance: the smallest share of runs that would have to come out otherwise for both to be alike. Of
 * counts the distance of Kolmogorov and Smirnov: how far the shares of runs up to a number are apart, at
 * most, so that a count that is a little larger everywhere is told from one that is another number each time.
 */
export function distance(row: Row, x: Uint32Array, y: Uint32Array): number {
  const n = row.a.length;
  let [sum, most, apart] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const difference = x[i]! - y[i]!;
    sum += Math.abs(difference);
    apart += difference;
    most = Math.max(most, Math.abs(apart));
  }
  return row.kind === 'count' ? most / n : sum / 2 / n;
}
