import { COUNTS, type CountName } from '../compare/counts.js';
import {
  isTelling,
  LEVEL,
  MET,
  type Distribution,
  type Distributions,
} from '../distributions/distributions.js';
import { tallied } from '../distributions/row.js';
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
  return `${c.workload} under ${a} and ${b}, ${seedsText(c)}, ${c.strategies[0]}: ${verdictOf(c)}`;
}
export function seedsText({ firstSeed, found: { runs } }: SeedComparison): string {
  return `seeds ${firstSeed} to ${firstSeed + runs - 1}`;
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
export function notesOf({ rows, dealings, dealingSeed, looked }: Distributions): string[] {
  const noise = rows.filter((row) => !isTelling(row)).length;
  return [
    `${rows.length} of ${looked} verdicts, answers and counts are not the same in all runs of both; ${noise} of these cannot be told from noise: samples of one design come out as unlike in more than 1 of ${1 / LEVEL} comparisons`,
    `(verdicts by Fisher’s exact test; answers and counts by ${dealings} dealings of all runs, dealing seed ${dealingSeed})`,
  ];
}

function chanceOf({ chance }: Distribution): string {
  return chance < 0.001 ? '< 0.001' : chance.toFixed(3);
}

/** In one sentence. */
function verdictOf({ designs, found: { rows, verdicts, runs } }: SeedComparison): string {
  const telling = rows.filter(isTelling);
  if (rows.length === 0) return 'no difference';
  const parts = (['verdict', 'answer', 'count'] as const)
    .map((kind) => [kind, telling.filter((row) => row.kind === kind).length] as const)
    .filter(([, n]) => n > 0)
    .map(([kind, n]) => `${n} ${kind}${n === 1 ? '' : 's'}`);
  const said =
    telling.length === 0
      ? 'no difference beyond noise'
      : `${parts.join(', ')} differ${telling.length === 1 ? 's' : ''} beyond noise`;
  // What one design alone was seen to do was seen, however few the runs are.
  const alone = (side: 'a' | 'b', other: 'a' | 'b'): string[] => {
    const most = Math.max(
      ...verdicts
        .filter((row) => !isTelling(row) && metIn(row, other) === 0)
        .map((row) => metIn(row, side)),
      0,
    );
    const name = designs[side === 'a' ? 0 : 1];
    return most === 0
      ? []
      : [`${most} of ${runs} runs under ${name} alone came to a verdict, too few to tell`];
  };
  return [said, ...alone('a', 'b'), ...alone('b', 'a')].join('; ');
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
  if (row.kind === 'verdict') return `${metIn(row, side)} runs`;
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
