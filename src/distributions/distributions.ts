import { COUNTS, type CountName } from '../compare/counts.js';
import { Random } from '../schedule/random.js';
import { fisher } from './fisher.js';
import { distance, tallied, type Row } from './row.js';
import type { Sample } from './sample.js';

/** How a row comes out under the two designs. */
export interface Distribution extends Row {
  /** How far apart the designs are. */
  readonly distance: number;
  /**
   * How probable it is, if both designs do the same, that any row of its family comes out as unlike:
   * verdicts are one family, answers and counts the other. 1 where nothing varies.
   */
  readonly chance: number;
}

export interface Distributions {
  /** Runs of each design. */
  readonly runs: number;
  /** Of them, how many came to their limit. */
  readonly cut: Readonly<Record<'a' | 'b', number>>;
  /** How often the runs of both were dealt out anew. */
  readonly dealings: number;
  /** Of the source that they are dealt by. */
  readonly dealingSeed: number;
  /** What runs broke or did not meet, whether or not it tells the designs apart; of several, {@link ANY_VERDICT} first. */
  readonly verdicts: readonly Distribution[];
  /** All that is not the same under both, what tells most first. */
  readonly rows: readonly Distribution[];
  /** Rows that were looked at, without the sum of the verdicts. */
  readonly looked: number;
}

/** Of two samples of one design, at most this share is told apart, by a verdict or by anything else. */
export const LEVEL = 0.01;
/** Fewer runs of each cannot tell: even all of one and none of the other come by chance too often. */
export const LEAST_RUNS = 5;

/** Is it no noise? */
export function isTelling({ chance }: Distribution): boolean {
  return chance <= LEVEL;
}

/** No answer: the run did not come to it. */
const NOT_REACHED = 'not reached';
/** A verdict that a run came to. */
export const MET = 'yes';
const ANY_VERDICT = 'any of these';
/** Is it the sum of the verdicts, and none itself? */
export function isSum({ kind, name }: Row): boolean {
  return kind === 'verdict' && name === ANY_VERDICT;
}
/** Recorded with the report: the same runs give the same chances. */
const SEED = 1;
/** Dealings, at most and at least; between them as many as take a second or two. */
const [MOST, LEAST, WORK] = [1000, 200, 1e8];

/**
 * Compares the runs of two designs, as many of each, by what they answered, counted and broke. Verdicts
 * are tested each (Fisher), and corrected for their number (Holm). Answers and counts depend on each
 * other in ways that nobody knows, so the runs of both are put together and dealt out anew, again and
 * again: what is seldom as far apart, of any row, is no noise (Westfall and Young’s maximum).
 */
export function compareSamples(a: readonly Sample[], b: readonly Sample[]): Distributions {
  const others = [...answerRows(a, b), ...countRows(a, b)];
  const { chances, dealings } = dealt(
    others.filter(({ values }) => values.length > 1),
    a.length,
  );
  const verdicts = holm(verdictRows(a, b), a.length);
  const found = others.map((row) => withChance(row, chances.get(row) ?? 1));
  const differing = [...verdicts, ...found].filter((row) => row.distance > 0);
  // Rows of one chance stay in the order of the program, but for how far they are apart.
  const ordered = differing.sort((x, y) => x.chance - y.chance || y.distance - x.distance);
  const looked = [...verdicts, ...found].filter((row) => !isSum(row)).length;
  const cutOf = (side: readonly Sample[]): number => side.filter(({ cut }) => cut).length;
  const cut = { a: cutOf(a), b: cutOf(b) };
  return { runs: a.length, cut, dealings, dealingSeed: SEED, verdicts, rows: ordered, looked };
}

function withChance(row: Row, chance: number): Distribution {
  return { ...row, distance: distance(row, tallied(row, 'a'), tallied(row, 'b')), chance };
}

/** Holm 1979: the least chance times their number, the next times one less, and none below one before it. */
function holm(rows: readonly Row[], runs: number): Distribution[] {
  const tested = rows.map((row) => {
    const met = (side: 'a' | 'b'): number => tallied(row, side)[row.values.indexOf(MET)] ?? 0;
    return { row, p: fisher(met('a'), met('b'), runs) };
  });
  const chances = new Map<Row, number>();
  let chance = 0;
  [...tested]
    .sort((x, y) => x.p - y.p)
    .forEach(({ row, p }, i) => {
      chance = Math.max(chance, Math.min(1, p * (tested.length - i)));
      chances.set(row, chance);
    });
  return rows.map((row) => withChance(row, chances.get(row)!));
}

/**
 * Of each row, how often any of them is as far apart as it is, when the runs are dealt out by chance. Rows
 * differ in how far apart chance brings them, so each is measured by its own spread.
 */
function dealt(
  rows: readonly Row[],
  runs: number,
): { readonly chances: ReadonlyMap<Row, number>; readonly dealings: number } {
  const perDeal = Math.max(1, rows.length * runs * 2);
  const dealings = Math.min(MOST, Math.max(LEAST, Math.floor(WORK / perDeal)));
  const random = new Random(SEED);
  const all = Uint32Array.from({ length: 2 * runs }, (_, i) => i);
  /** The first is how the runs came out; of each row as many as dealings and one. */
  const found = rows.map(() => new Float64Array(dealings + 1));
  for (let d = 0; d <= dealings; d++) {
    rows.forEach((row, r) => {
      const [x, y] = [new Uint32Array(row.values.length), new Uint32Array(row.values.length)];
      for (let i = 0; i < 2 * runs; i++) {
        const run = all[i]!;
        const value = run < runs ? row.a[run]! : row.b[run - runs]!;
        (i < runs ? x : y)[value]!++;
      }
      found[r]![d] = distance(row, x, y);
    });
    for (let i = 0; i < runs; i++) {
      const other = i + random.below(2 * runs - i);
      [all[i], all[other]] = [all[other]!, all[i]!];
    }
  }
  for (const list of found) standardise(list);
  const most = Float64Array.from({ length: dealings + 1 }, (_, d) =>
    found.reduce((m, list) => Math.max(m, list[d]!), -Infinity),
  );
  const chances = rows.map((row, r) => {
    const own = found[r]![0]! - ROUNDING;
    return [row, most.reduce((n, m) => n + (m >= own ? 1 : 0), 0) / (dealings + 1)] as const;
  });
  return { chances: new Map(chances), dealings };
}
const ROUNDING = 1e-9;

/** By their mean and their spread. */
function standardise(list: Float64Array): void {
  const mean = list.reduce((sum, x) => sum + x, 0) / list.length;
  const variance = list.reduce((sum, x) => sum + (x - mean) ** 2, 0) / list.length;
  const spread = Math.sqrt(variance);
  for (let i = 0; i < list.length; i++)
    list[i] = spread < ROUNDING ? 0 : (list[i]! - mean) / spread;
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
