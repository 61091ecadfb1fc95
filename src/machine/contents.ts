/**
 * What a page holds, as arithmetic runs of 32-bit little-endian words: triples (words, first, step),
 * taken greedily from the start, so that equal bytes have exactly one spelling. The patterns of the
 * self tests are one run a page; arbitrary bytes cost at most a run for two words.
 */
export type Runs = readonly number[];

import { WORDS_PER_PAGE } from '../units/numbers.js';

export const ZERO_RUNS: Runs = Object.freeze([WORDS_PER_PAGE, 0, 0]) as Runs;

/** A run that covers `words` words from `first` in steps of `step`, modulo 2^32. */
export function linear(words: number, first: number, step: number): Runs {
  return words === 1 ? [1, first >>> 0, 0] : [words, first >>> 0, step >>> 0];
}

/** Words of runs, for changing and comparing. */
export function expand(runs: Runs): Uint32Array {
  let total = 0;
  for (let i = 0; i < runs.length; i += 3) total += runs[i]!;
  const words = new Uint32Array(total);
  let at = 0;
  for (let i = 0; i < runs.length; i += 3) {
    const n = runs[i]!;
    let word = runs[i + 1]!;
    const step = runs[i + 2]!;
    for (let k = 0; k < n; k++) {
      words[at++] = word;
      word = (word + step) >>> 0;
    }
  }
  return words;
}

/** The one spelling of these words. */
export function compress(words: Uint32Array): Runs {
  const runs: number[] = [];
  let at = 0;
  while (at < words.length) {
    const first = words[at]!;
    if (at + 1 === words.length) {
      runs.push(1, first, 0);
      break;
    }
    const step = (words[at + 1]! - first) >>> 0;
    let end = at + 2;
    while (end < words.length && (words[end]! - words[end - 1]!) >>> 0 === step) end++;
    runs.push(end - at, first, step);
    at = end;
  }
  return runs;
}

/** Is every word zero? */
export function isZeroes(runs: Runs): boolean {
  return runs.length <= 3 && (runs[1] ?? 0) === 0 && (runs[2] ?? 0) === 0;
}

/** First word. */
export function firstWord(runs: Runs): number {
  return runs.length === 0 ? 0 : runs[1]!;
}

/** The word at an index. */
export function wordAt(runs: Runs, index: number): number {
  let skip = index;
  for (let i = 0; i < runs.length; i += 3) {
    const n = runs[i]!;
    if (skip < n) return (runs[i + 1]! + Math.imul(skip, runs[i + 2]!)) >>> 0;
    skip -= n;
  }
  return 0;
}

/** The first word in which two spellings differ, from 0; where one ends, what the other goes on with. */
export function firstOtherWord(a: Runs, b: Runs): number | undefined {
  let words = 0;
  for (let i = 0; i < Math.max(a.length, b.length); i += 3) {
    const [x, y] = [a.slice(i, i + 3), b.slice(i, i + 3)] as [number[], number[]];
    if (x.length === 0 || y.length === 0 || x[1] !== y[1]) return words;
    if (x[2] !== y[2]) return words + 1;
    if (x[0] !== y[0]) return words + Math.min(x[0]!, y[0]!);
    words += x[0]!;
  }
  return undefined;
}

/** The same page with one word changed. */
export function withWord(runs: Runs, index: number, value: number): Runs {
  if (wordAt(runs, index) === value >>> 0) return runs;
  const words = expand(runs);
  words[index] = value;
  return compress(words);
}

/** Runs one after another as one sequence in its one spelling. */
export function concatenate(pages: readonly Runs[]): Runs {
  const out: number[] = [];
  for (const runs of pages) {
    for (let i = 0; i < runs.length; i += 3) append(out, runs[i]!, runs[i + 1]!, runs[i + 2]!);
  }
  return out;
}

/**
 * Appends a run to a greedy spelling and keeps it greedy: the last run takes as many of the new
 * words as continue it, exactly as a scan over the words would.
 */
function append(out: number[], words: number, first: number, step: number): void {
  let n = words;
  let word = first;
  while (n > 0 && out.length > 0) {
    const at = out.length - 3;
    const have = out[at]!;
    const lastFirst = out[at + 1]!;
    if (have === 1) {
      // A lone word takes the next one, whatever it is, and that fixes its step.
      out[at] = 2;
      out[at + 2] = (word - lastFirst) >>> 0;
    } else {
      const expected = (lastFirst + Math.imul(have, out[at + 2]!)) >>> 0;
      if (word !== expected) break;
      if (step === out[at + 2]! || n === 1) {
        out[at] = have + n;
        return;
      }
      out[at] = have + 1;
    }
    n--;
    word = (word + step) >>> 0;
  }
  if (n > 0) out.push(n, word, n === 1 ? 0 : step);
}

/** Words `[start, start + count)` of a sequence, in its one spelling. */
export function slice(runs: Runs, start: number, count: number): Runs {
  const out: number[] = [];
  let skip = start;
  let left = count;
  for (let i = 0; i < runs.length && left > 0; i += 3) {
    const n = runs[i]!;
    if (skip >= n) {
      skip -= n;
      continue;
    }
    const take = Math.min(n - skip, left);
    append(out, take, (runs[i + 1]! + Math.imul(skip, runs[i + 2]!)) >>> 0, runs[i + 2]!);
    left -= take;
    skip = 0;
  }
  return out;
}

export function sameRuns(a: Runs, b: Runs): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Words that runs cover, or undefined if they are not whole runs of at least one word each. */
export function wordsIn(runs: Runs): number | undefined {
  if (runs.length % 3 !== 0) return undefined;
  let total = 0;
  for (let i = 0; i < runs.length; i += 3) {
    if (runs[i]! < 1 || runs[i + 1]! > 0xffffffff || runs[i + 2]! > 0xffffffff) return undefined;
    total += runs[i]!;
  }
  return total;
}
