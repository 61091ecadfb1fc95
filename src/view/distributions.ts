import { COUNTS, type CountName } from '../compare/counts.js';
import {
  isSum,
  isTelling,
  LEVEL,
  MET,
  type Distribution,
  type Distributions,
} from '../distributions/distributions.js';
import { tallied } from '../distributions/row.js';
import { counted } from '../units/counted.js';
import { oneLine } from '../units/one-line.js';
import type { Style } from './style.js';
import { textTable } from './table.js';

/** Two designs by one workload, and how they were run. */
export interface SeedComparison {
  readonly workload: string;
  readonly designs: readonly [string, string];
  readonly strategies: readonly [string, string];
  readonly firstSeed: number;
  readonly found: Distributions;
}

/** Rows that are printed; more are counted. */
const SHOWN = 20;
/** Values of a row that are printed. */
const VALUES = 3;

export function distributionsText(c: SeedComparison, style: Style, width: number): string {
  const [a, b] = c.designs;
  const lines = [style.strong(oneLine(headText(c)))];
  const table = (title: string, list: readonly Distribution[]): void => {
    if (list.length === 0) return;
    const cells = list.slice(0, SHOWN).map(cellsOf);
    lines.push('', textTable([title, a, b, 'apart', 'by chance'], cells, width).trimEnd());
    if (list.length > SHOWN) lines.push(`… and ${list.length - SHOWN} more`);
  };
  table('verdict', c.found.verdicts);
  table('beyond noise, what tells most first', beyondNoise(c.found));
  lines.push('', ...notesOf(c.found));
  return `${lines.join('\n')}\n`;
}

/** Which designs, which runs, and how they differ. */
export function headText(c: SeedComparison): string {
  const [a, b] = c.designs;
  return `${c.workload} under ${a} and ${b}, ${runsText(c)}: ${verdictOf(c)}`;
}
/** The seeds, and the strategy: a design may have another number of points to choose from. */
export function runsText({
  firstSeed,
  designs,
  strategies: [x, y],
  found: { runs },
}: SeedComparison): string {
  const how = x === y ? x : `${x} under ${designs[0]} and ${y} under ${designs[1]}`;
  return `seeds ${firstSeed} to ${firstSeed + runs - 1}, ${how}`;
}

/** Answers and counts that differ, what tells most first. */
export function beyondNoise({ rows }: Distributions): Distribution[] {
  return rows.filter((row) => row.kind !== 'verdict' && isTelling(row));
}

/** What it is, how it came out under both, how far that is apart, and how often chance does the same. */
export function cellsOf(row: Distribution): string[] {
  return [
    oneLine(titleOf(row)),
    valuesOf(row, 'a'),
    valuesOf(row, 'b'),
    row.distance.toFixed(3),
    `${chanceOf(row)}${row.distance === 0 || isTelling(row) ? '' : ': too few to tell'}`,
  ];
}

/** What of it is noise, and how that was found. */
export function notesOf({
  rows: all,
  dealings,
  dealingSeed,
  looked,
}: Distributions): readonly [string, string] {
  const rows = all.filter((row) => !isSum(row));
  const noise = rows.filter((row) => !isTelling(row)).length;
  const times = `1 of ${1 / LEVEL} comparisons`;
  const told =
    noise === 0
      ? `all of these are beyond noise: samples of one design come out as unlike in at most ${times}`
      : `${noise === rows.length ? 'none of these can' : `${noise} of these cannot`} be told from noise: samples of one design come out as unlike in more than ${times}`;
  return [
    `${rows.length} of ${looked} verdicts, answers and counts ${rows.length === 1 ? 'does' : 'do'} not come out equally often under both${rows.length === 0 ? '' : `; ${told}`}`,
    `(verdicts by Fisher’s exact test; answers and counts by ${dealings} dealings of all runs, dealing seed ${dealingSeed})`,
  ];
}

function chanceOf({ chance }: Distribution): string {
  return chance < 0.001 ? '< 0.001' : chance.toFixed(3);
}

/** In one sentence. */
function verdictOf(c: SeedComparison): string {
  const { rows, cut, runs } = c.found;
  const ends = cut.a + cut.b;
  const telling = tellingClauses(c);
  const clauses = [
    ...telling,
    ...aloneClause(c, 'a', 'b'),
    ...aloneClause(c, 'b', 'a'),
    ...(ends === 0
      ? []
      : [
          `${ends} of ${2 * runs} runs ${ends === 1 ? 'was cut off at its limit' : 'were cut off at their limit'}`,
        ]),
  ];
  // Of runs that did not come to their ends nobody knows that they do not differ.
  if (telling.length > 0 || ends > 0) return clauses.join('; ');
  return [`no difference${rows.length === 0 ? '' : ' beyond noise'}`, ...clauses].join('; ');
}

/** What differs beyond noise: how many of each kind, and all verdicts together. */
function tellingClauses({ found }: SeedComparison): string[] {
  const telling = found.rows.filter(isTelling);
  const each = telling.filter((row) => !isSum(row));
  const parts = (['verdict', 'answer', 'count'] as const)
    .map((kind) => [kind, each.filter((row) => row.kind === kind).length] as const)
    .filter(([, n]) => n > 0)
    .map(([kind, n]) => counted(n, kind));
  const sum = telling.find(isSum);
  return [
    ...(parts.length === 0
      ? []
      : [`${parts.join(', ')} differ${each.length === 1 ? 's' : ''} beyond noise`]),
    ...(sum === undefined
      ? []
      : [
          `runs with a verdict: ${metIn(sum, 'a')} against ${metIn(sum, 'b')}${parts.length === 0 ? ', beyond noise' : ''}`,
        ]),
  ];
}

/** What one design alone was seen to do was seen, however few the runs are. */
function aloneClause(
  { designs, found: { verdicts, runs } }: SeedComparison,
  side: 'a' | 'b',
  other: 'a' | 'b',
): string[] {
  const alone = verdicts
    .filter((row) => !isSum(row) && !isTelling(row))
    .filter((row) => metIn(row, side) > 0 && metIn(row, other) === 0)
    .sort((x, y) => metIn(y, side) - metIn(x, side));
  const [first, ...rest] = alone;
  if (first === undefined) return [];
  const [name, without] = side === 'a' ? designs : [designs[1], designs[0]];
  const more =
    rest.length === 0
      ? ''
      : `, and ${counted(rest.length, 'more verdict', 'more verdicts')} of ${name} alone`;
  return [
    `${titleOf(first)}: ${metIn(first, side)} of ${runs} runs under ${name}, none under ${without}${more}, too few to tell`,
  ];
}

function metIn(row: Distribution, side: 'a' | 'b'): number {
  return tallied(row, side)[row.values.indexOf(MET)] ?? 0;
}

export function titleOf({ kind, name }: Distribution): string {
  if (kind === 'count') return COUNTS[name as CountName];
  return name;
}

/** `0: 150, -EINTR: 50` runs; of counts the smallest, the median and the largest. */
function valuesOf(row: Distribution, side: 'a' | 'b'): string {
  const found = tallied(row, side);
  if (row.kind === 'verdict') return counted(metIn(row, side), 'run');
  if (row.kind === 'count') {
    const sorted = [...row[side]].sort((x, y) => x - y).map((i) => Number(row.values[i]));
    const [low, high] = [sorted[0]!, sorted.at(-1)!];
    const middle = sorted[(sorted.length - 1) >> 1]!;
    const said = (n: number): string => n.toLocaleString('en');
    return low === high ? said(low) : `${said(low)} … ${said(middle)} … ${said(high)}`;
  }
  const seen = [...row.values.keys()]
    .filter((i) => found[i]! > 0)
    .sort((x, y) => found[y]! - found[x]!);
  const said = seen.slice(0, VALUES).map((i) => `${oneLine(String(row.values[i]))}: ${found[i]}`);
  return `${said.join('; ')}${seen.length > VALUES ? `; ${seen.length - VALUES} more` : ''}`;
}

export function distributionsJson(c: SeedComparison): object {
  const { rows, verdicts, ...found } = c.found;
  const [a, b] = c.designs;
  const told = (row: Distribution, side: 'a' | 'b'): object[] => {
    const counts = tallied(row, side);
    return row.values
      .map((value, i) => ({ value, runs: counts[i]! }))
      .filter(({ runs }) => runs > 0);
  };
  const json = (row: Distribution): object => ({
    ...{ kind: row.kind, name: row.name, telling: isTelling(row) },
    ...{ distance: row.distance, chance: row.chance },
    ...{ a: told(row, 'a'), b: told(row, 'b') },
  });
  return {
    workload: c.workload,
    a: { design: a, strategy: c.strategies[0] },
    b: { design: b, strategy: c.strategies[1] },
    firstSeed: c.firstSeed,
    ...found,
    verdicts: verdicts.map(json),
    rows: rows.map(json),
  };
}
