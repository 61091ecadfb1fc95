import { UserError } from '../units/user-error.js';
import type { Bisection, Evaluations, Flip, Range } from './bisection.js';

/** Does it hold after an event (0: before the first)? Undefined where that cannot be told. */
export type Ask = (at: number) => Promise<boolean | undefined>;

export interface SearchOptions {
  readonly range: Range;
  /** Positions between the ends to ask at first; 0 where it is known to flip once. */
  readonly samples: number;
  /** Told before each question: how many were asked, and what is left of the widest bracket. */
  readonly onAsk?: (asked: number, left: number) => void;
}

/** Positions of one bracket that cannot be told before it is left as it is. */
const MOST_SKIPPED = 64;
/** Steps of the golden ratio spread any number of positions evenly, and meet no period of the session. */
const GOLDEN = 0.618_033_988_749_894_9;

/** Evaluations that a binary search for the flip between two positions takes at most: ⌈log₂⌉. */
export function mostEvaluations(distance: number): number {
  return Math.ceil(Math.log2(Math.max(distance, 1)));
}

/**
 * Where a condition begins and ends to hold, by binary search between positions at which it was
 * asked: the ends, and samples. With neither samples nor skips a condition that flips once is asked
 * ⌈log₂⌉ times between the ends. One that flips between two samples and back is not seen.
 * @throws UserError HMT703 where an end cannot be told, HMT704 where the answer to one question changes
 */
export async function searchFlips(ask: Ask, options: SearchOptions): Promise<Bisection> {
  const evaluations: Evaluations = { ends: 0, samples: 0, search: 0, again: 0 };
  const { range, onAsk = () => undefined } = options;
  const { from, to } = range;
  let [asked, left] = [0, to - from];
  const evaluate = (at: number, what: keyof Evaluations): Promise<boolean | undefined> => {
    onAsk(asked++, left);
    evaluations[what]++;
    return ask(at);
  };

  const known = new Map<number, boolean>();
  for (const end of new Set([from, to])) {
    const holds = await evaluate(end, 'ends');
    if (holds === undefined) {
      const where = end === 0 ? 'before the first event' : `after event ${end}`;
      const what = `it cannot be told whether it holds ${where}, where the search begins or ends`;
      throw new UserError('HMT703', what, 'give other ends with --from and --to');
    }
    known.set(end, holds);
  }
  const holdsAtStart = known.get(from)!;
  for (const at of sampled(range, options.samples)) {
    const holds = await evaluate(at, 'samples');
    if (holds !== undefined) known.set(at, holds);
  }

  const flips: Flip[] = [];
  const places = [...known.keys()].sort((a, b) => a - b);
  for (const [i, high] of places.slice(1).entries()) {
    const low = places[i]!;
    if (known.get(low) === known.get(high)) continue;
    left = high - low;
    const flip = await narrow(low, high, known.get(high)!, async (at, width) => {
      left = width;
      return evaluate(at, 'search');
    });
    flips.push(flip);
  }
  for (const { known: before, at, begins } of flips) {
    for (const place of [before, at]) {
      const holds = await evaluate(place, 'again');
      if (holds === (place === at ? begins : !begins)) continue;
      const now = holds === undefined ? 'cannot be told' : holds ? 'holds' : 'does not hold';
      const what = `after event ${place} it first ${(place === at) === begins ? 'held' : 'did not hold'}, and asked again it ${now}`;
      throw new UserError('HMT704', what);
    }
  }
  return { range, holdsAtStart, flips, by: 'seeks', evaluations };
}

/** The flip between two positions at which the answers differ. */
async function narrow(
  from: number,
  to: number,
  begins: boolean,
  ask: (at: number, width: number) => Promise<boolean | undefined>,
): Promise<Flip> {
  let [low, high] = [from, to];
  let skipped: number[] = [];
  for (;;) {
    const at = skipped.length >= MOST_SKIPPED ? undefined : middle(low, high, skipped);
    if (at === undefined) return { at: high, begins, skipped, known: low };
    const holds = await ask(at, high - low);
    if (holds === undefined) skipped = [...skipped, at].sort((a, b) => a - b);
    else {
      if (holds === begins) high = at;
      else low = at;
      skipped = skipped.filter((s) => low < s && s < high);
    }
  }
}

/** Between two positions, the middle of the widest gap that skipped ones leave; undefined if none is left. */
function middle(low: number, high: number, skipped: readonly number[]): number | undefined {
  const edges = [low, ...skipped, high];
  let widest = 0;
  for (let i = 1; i < edges.length - 1; i++)
    if (edges[i + 1]! - edges[i]! > edges[widest + 1]! - edges[widest]!) widest = i;
  const [a, b] = [edges[widest]!, edges[widest + 1]!];
  return b - a > 1 ? a + Math.floor((b - a) / 2) : undefined;
}

/** Positions between the ends, spread evenly. */
function sampled({ from, to }: Range, count: number): number[] {
  const found = new Set<number>();
  for (let i = 1; i <= count; i++) {
    const at = from + Math.floor(((i * GOLDEN) % 1) * (to - from));
    if (at > from && at < to) found.add(at);
  }
  return [...found].sort((a, b) => a - b);
}
