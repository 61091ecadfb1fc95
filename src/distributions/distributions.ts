import { COUNTS, type CountName } from '../compare/counts.js';
import { Random } from '../schedule/random.js';
import { distance, tallied, type Row } from './row.js';
import type { Sample } from './sample.js';

/** How a row comes out under the two designs. */
export interface Distribution extends Row {
  /** How far apart the designs are. */
  readonly distance: number;
  /** How far one of them was from itself, at most. */
  readonly floor: number;
}

export interface Distributions {
  /** Runs of each design. */
  readonly runs: number;
  /** How often each design was drawn against itself. */
  readonly resamplings: number;
  /** Of the source that they are drawn from. */
  readonly resamplingSeed: number;
  /** What runs broke or did not meet, whether or not it tells the designs apart. */
  readonly verdicts: readonly Distribution[];
  /** All that is not the same under both, what tells most first. */
  readonly rows: readonly Distribution[];
  /** Rows that were looked at. */
  readonly looked: number;
}

/** Further apart than a design is from itself. */
export function isTelling({ distance, floor }: Distribution): boolean {
  return distance > floor;
}

/** No answer: the run did not come to it. */
const NOT_REACHED = 'not reached';
/** A verdict that a run came to. */
export const MET = 'yes';
export const ANY_VERDICT = 'any of these';
/** Recorded with the report: the same runs give the same floors. */
const SEED = 1;
/** Draws of each design, at most and at least; between them as many as take a second or two. */
const [MOST, LEAST, WORK] = [1000, 100, 1e8];

/**
 * Compares the runs of two designs, as many of each, by what they answered, counted and broke. The noise
 * floor of a row is how far a design is from itself: twice as many runs as there are of one are drawn
 * from its own, with replacement, and the first half is compared with the second, again and again, of
 * either design; the floor is the largest distance that came out (Efron’s bootstrap).
 */
export function compareSamples(a: readonly Sample[], b: readonly Sample[]): Distributions {
  const rows = [...verdictRows(a, b), ...answerRows(a, b), ...countRows(a, b)];
  const varying = rows.filter(({ values }) => values.length > 1);
  const floors = new Map<Row, number>(varying.map((row) => [row, 0]));
  const runs = a.length;
  const perDraw = Math.max(1, varying.length * runs * 4);
  const resamplings = Math.min(MOST, Math.max(LEAST, Math.floor(WORK / perDraw)));
  const random = new Random(SEED);
  const drawn = (): Uint32Array => Uint32Array.from({ length: runs }, () => random.below(runs));
  for (let i = 0; i < resamplings; i++) {
    for (const side of ['a', 'b'] as const) {
      const [x, y] = [drawn(), drawn()];
      for (const [row, floor] of floors) {
        if (isConstant(row[side])) continue;
        const own = distance(row, tallied(row, side, x), tallied(row, side, y));
        if (own > floor) floors.set(row, own);
      }
    }
  }
  const found = rows.map((row): Distribution => {
    const apart = distance(row, tallied(row, 'a'), tallied(row, 'b'));
    return { ...row, distance: apart, floor: floors.get(row) ?? 0 };
  });
  const verdicts = found.filter(({ kind }) => kind === 'verdict');
  const differing = found.filter((row) => row.distance > 0);
  const excess = (row: Distribution): number => row.distance - row.floor;
  // Rows of one excess stay in the order of the program.
  const ordered = differing.sort((x, y) => excess(y) - excess(x));
  return { runs, resamplings, resamplingSeed: SEED, verdicts, rows: ordered, looked: rows.length };
}

function isConstant(values: Uint32Array): boolean {
  return values.every((value) => value === values[0]);
}

function verdictRows(a: readonly Sample[], b: readonly Sample[]): Row[] {
  const names = [...new Set([...a, ...b].flatMap(({ verdicts }) => verdicts))];
  const row = (name: string, is: (sample: Sample) => boolean): Row =>
    rowOf('verdict', name, a, b, (sample) => (is(sample) ? MET : 'no'));
  const each = names.map((name) => row(name, ({ verdicts }) => verdicts.includes(name)));
  // Of many rare ones each may be noise, and all together not.
  return names.length < 2
    ? each
    : [row(ANY_VERDICT, ({ verdicts }) => verdicts.length > 0), ...each];
}
function answerRows(a: readonly Sample[], b: readonly Sample[]): Row[] {
  const names = new Set([...a, ...b].flatMap(({ answers }) => [...answers.keys()]));
  return [...names].map((name) =>
    rowOf('answer', name, a, b, ({ answers }) => answers.get(name) ?? NOT_REACHED),
  );
}
function countRows(a: readonly Sample[], b: readonly Sample[]): Row[] {
  return (Object.keys(COUNTS) as CountName[]).map((name) =>
    rowOf('count', name, a, b, ({ counts }) => counts[name]),
  );
}

function rowOf<T extends string | number>(
  kind: Row['kind'],
  name: string,
  a: readonly Sample[],
  b: readonly Sample[],
  valueOf: (sample: Sample) => T,
): Row {
  const [x, y] = [a.map(valueOf), b.map(valueOf)];
  const seen = new Set<T>([...x, ...y]);
  const values = kind === 'count' ? [...seen].sort((p, q) => Number(p) - Number(q)) : [...seen];
  const indexes = new Map(values.map((value, i) => [value, i]));
  const numbers = (list: readonly T[]): Uint32Array =>
    Uint32Array.from(list, (value) => indexes.get(value)!);
  return { kind, name, values, a: numbers(x), b: numbers(y) };
}
