import { diffArrays } from 'diff';

/** Runs of positions at which two lists hold the same, in order. */
type Runs = readonly (readonly [a: number, b: number, length: number])[];

/** Edits within which the most that two lists have in common is looked for; the effort grows as its square. */
const MOST_EDITS = 2000;
/** The same between two places that are known to be one. */
const MOST_EDITS_BETWEEN = 100;

/**
 * What two lists have in common, in order: the most that there is, if they are not too different
 * (Myers 1986); otherwise what each holds once goes together first, in the longest order that both
 * have (Cohen's patience diff), and then what is the same between those.
 * @param isFar the lists before these were too different
 */
export function inCommon(
  a: readonly string[],
  b: readonly string[],
  isFar: boolean,
): { readonly runs: Runs; readonly isFar: boolean } {
  const runs = isFar ? undefined : shortest(a, b, MOST_EDITS);
  return runs === undefined ? { runs: byAnchors(a, b), isFar: true } : { runs, isFar: false };
}

function shortest(
  a: readonly string[],
  b: readonly string[],
  maxEditLength: number,
): Runs | undefined {
  const edits = diffArrays([...a], [...b], { maxEditLength });
  if (edits === undefined) return undefined;
  const runs: (readonly [number, number, number])[] = [];
  let [i, j] = [0, 0];
  for (const { added, removed, value } of edits) {
    if (!added && !removed) runs.push([i, j, value.length]);
    if (!added) i += value.length;
    if (!removed) j += value.length;
  }
  return runs;
}

function byAnchors(a: readonly string[], b: readonly string[]): Runs {
  const runs: (readonly [number, number, number])[] = [];
  let [i, j] = [0, 0];
  for (const [nextA, nextB] of [...anchors(a, b), [a.length, b.length] as const]) {
    // What follows one place on both sides, and what leads to the next.
    const from = same(a, b, i, j, Math.min(nextA - i, nextB - j), 1);
    if (from > 0) runs.push([i, j, from]);
    [i, j] = [i + from, j + from];
    const to = same(a, b, nextA - 1, nextB - 1, Math.min(nextA - i, nextB - j), -1);
    const [partA, partB] = [a.slice(i, nextA - to), b.slice(j, nextB - to)];
    if (partA.length > 0 && partB.length > 0)
      for (const [x, y, n] of shortest(partA, partB, MOST_EDITS_BETWEEN) ?? [])
        runs.push([i + x, j + y, n]);
    if (to > 0) runs.push([nextA - to, nextB - to, to]);
    [i, j] = [nextA, nextB];
  }
  return runs;
}

function same(
  a: readonly string[],
  b: readonly string[],
  i: number,
  j: number,
  most: number,
  step: 1 | -1,
): number {
  let n = 0;
  while (n < most && a[i + n * step] === b[j + n * step]) n++;
  return n;
}

/** Places of what both hold exactly once, the most that come in one order. */
function anchors(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const [inA, inB] = [once(a), once(b)];
  const both: [number, number][] = [];
  for (const [key, i] of inA) {
    const j = inB.get(key);
    if (i >= 0 && j !== undefined && j >= 0) both.push([i, j]);
  }
  return longestRising(both);
}
/** By what is there: its place, or -1 where it comes again. In the order of the list. */
function once(list: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  list.forEach((key, i) => found.set(key, found.has(key) ? -1 : i));
  return found;
}

/** Of pairs that rise in the first number, the most that rise in the second, too. */
function longestRising(pairs: readonly [number, number][]): (readonly [number, number])[] {
  /** Of each length, the pair that ends such a chain lowest; and before each pair, the one before it. */
  const ends: number[] = [];
  const before: number[] = [];
  pairs.forEach(([, j], p) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[ends[middle]!]![1] < j) low = middle + 1;
      else high = middle;
    }
    before.push(low === 0 ? -1 : ends[low - 1]!);
    ends[low] = p;
  });
  const chain: [number, number][] = [];
  for (let p = ends.at(-1) ?? -1; p >= 0; p = before[p]!) chain.push(pairs[p]!);
  return chain.reverse();
}
