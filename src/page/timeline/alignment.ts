import { compareRecordings } from '../../compare/compare.js';
import type { Comparison } from '../../compare/comparison.js';
import type { Pair } from '../../compare/operation.js';
import type { Recording } from '../../replay/recording.js';

/** Moments that both sessions have. */
export interface Alignment {
  /** Events of each, ascending in both. */
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** Where they part first: an event of each; undefined if they do not, or if one never gets there. */
  readonly parting: readonly [number | undefined, number | undefined];
  /** What is marked there. */
  readonly words: string;
}

/** The same with the first events that differ, where they are known, and not the first states. */
export function partedAt(alignment: Alignment, at: Alignment['parting'] | undefined): Alignment {
  return at === undefined ? alignment : { ...alignment, parting: at, words: 'they part here' };
}

/** Moments that a page keeps, and operations that are held to choose them from. */
const [MOST, MOST_HELD] = [4096, 1 << 16];

export interface Compared {
  readonly comparison: Comparison;
  readonly alignment: Alignment;
}

/**
 * Compares two recordings, and lays them beside each other by the operations that both did.
 * @param onProgress told how many events were read; may throw to end it
 */
export function compareAligned(
  a: Recording,
  b: Recording,
  onProgress?: (events: number) => void,
): Compared {
  let held: Pair[] = [];
  let [step, seen] = [1, 0];
  const comparison = compareRecordings(a, b, onProgress, (pair) => {
    if (seen++ % step !== 0) return;
    held.push(pair);
    if (held.length < MOST_HELD) return;
    held = held.filter((_, i) => i % 2 === 0);
    step *= 2;
  });
  return { comparison, alignment: alignmentOf(held, comparison) };
}

function alignmentOf(pairs: readonly Pair[], { divergences }: Comparison): Alignment {
  const moments = pairs.flatMap((p): [number, number][] => [
    [p.a.begin, p.b.begin],
    ...(p.a.end === undefined || p.b.end === undefined
      ? []
      : [[p.a.end, p.b.end] as [number, number]]),
  ]);
  const kept = thinned(ascending(moments));
  const first = divergences[0]?.at;
  return {
    a: kept.map(([event]) => event),
    b: kept.map(([, event]) => event),
    parting: [first?.a, first?.b],
    words: 'first state that differs',
  };
}

/** As many of the pairs as go up in both columns. */
export function ascending(pairs: readonly [number, number][]): [number, number][] {
  const sorted = [...pairs].sort((x, y) => x[0] - y[0] || x[1] - y[1]);
  /** Of each length: the pair that such a row of pairs ends with, the one with the least second. */
  const ends: number[] = [];
  const before: number[] = [];
  sorted.forEach((pair, i) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[ends[middle]!]![1] < pair[1]) low = middle + 1;
      else high = middle;
    }
    // Two of one first number cannot both stand: the one before has to be less in it, too.
    const previous = low === 0 ? -1 : ends[low - 1]!;
    if (previous >= 0 && sorted[previous]![0] === pair[0]) return;
    before[i] = previous;
    ends[low] = i;
  });
  const out: [number, number][] = [];
  for (let i = ends.at(-1) ?? -1; i >= 0; i = before[i]!) out.push(sorted[i]!);
  return out.reverse();
}

function thinned(pairs: readonly [number, number][]): readonly [number, number][] {
  const step = Math.ceil(pairs.length / MOST);
  return step <= 1 ? pairs : pairs.filter((_, i) => i % step === 0);
}
