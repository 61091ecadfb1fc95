import stringWidth from 'string-width';
import { COUNTS, type CountName } from '../compare/counts.js';
import type { Spread } from '../explore/counted.js';
import { howWords, isFinished, partsOf, runsBeyond, spreadOf, type Cell } from '../matrix/cell.js';
import { equalIn, verdictsOf, type Matrix } from '../matrix/matrix.js';
import type { Shown } from '../matrix/shown.js';
import { EXHAUSTIVE } from '../replay/rerun.js';
import { differences, ranked } from './exploration.js';
import { textTable, wrap } from './table.js';
import { counted } from '../units/counted.js';

/** A matrix for a reader: a table of the verdicts, and one of each count. @param path of the file that keeps it */
export function matrixText(
  matrix: Matrix,
  shown: Shown,
  path: string | undefined,
  width: number,
): string {
  const { cells } = matrix;
  const parts = [`${howText(matrix)}\n`];
  if (shown.verdicts) {
    const letters = lettersOf(matrix);
    const text = (cell: Cell, at: number): string => verdictCell(cell, letters.get(at)!);
    const legend = legendLines(matrix, letters, path).map(
      (line) => `  ${wrap(line, 4, width - 2)}\n`,
    );
    parts.push(tables(matrix, 'verdicts', text, width), ...legend);
  }
  for (const name of shown.counts) {
    const text = (cell: Cell): string => spreadText(spreadOf(cell, name));
    parts.push(
      `\n${wrap(`${name}: ${COUNTS[name]}`, 2, width)}\n`,
      tables(matrix, '', text, width),
    );
  }
  if (shown.counts.length > 0) parts.push(`${wrap(ofNumbersText(matrix), 0, width)}\n`);
  if (cells.flat().some((cell) => !isFinished(cell))) parts.push(`${wrap(UNFINISHED, 2, width)}\n`);
  const equal = equalLines(matrix, shown).map((line) => `${wrap(line, 2, width)}\n`);
  return parts.join('') + equal.join('');
}

export const UNFINISHED =
  '+ not explored to its end: there may be more verdicts, and other numbers';

/** What a schedule is to a search of every order. */
export const CLASSES = '; a schedule stands for all that order what touches the same alike';

/** What stands in a cell of numbers. */
export function ofNumbersText({ how, cells }: Matrix): string {
  const classes = how.strategy === EXHAUSTIVE ? CLASSES : '';
  const parts = cells.flat().some((cell) => partsOf(cell).stopped > 0)
    ? '; of a run that a broken rule stopped, what it did until then'
    : '';
  return `of numbers: the least, the median and the most of the schedules${classes}${parts}; one number where all are equal`;
}

export function howText({ how, workloads, designs, cells }: Matrix): string {
  const more = cells.flat().some((cell) => runsBeyond(cell, how) !== undefined);
  return `${counted(designs.length, 'design')} by ${counted(workloads.length, 'workload')}; each ${howWords(how)}${more ? `; ${BEYOND}` : ''}`;
}

/** Of cells of which the file has more than was asked for. */
export const BEYOND = 'a cell that says how many runs it is of has more, as they are in the file';

/** What stands in a cell, with what it is of. */
export function marked(cell: Cell, text: string, how: Matrix['how']): string {
  const runs = runsBeyond(cell, how);
  const of = runs === undefined ? '' : ` (${counted(runs, 'run')})`;
  return `${text}${of}${isFinished(cell) ? '' : ' +'}`;
}

/** The rows are designs; the columns are broken up where the terminal has no room for all. */
function tables(
  { workloads, designs, cells, how }: Matrix,
  corner: string,
  text: (cell: Cell, workload: number) => string,
  width: number,
): string {
  const rows = cells.map((row) => row.map((cell, at) => marked(cell, text(cell, at), how)));
  const wide = workloads.map((name, at) =>
    Math.max(stringWidth(name), ...rows.map((row) => stringWidth(row[at]!))),
  );
  const first = Math.max(stringWidth(corner), ...designs.map((d) => stringWidth(d)));
  const parts: string[] = [];
  for (let from = 0; from < workloads.length;) {
    let [to, taken] = [from, first + 2];
    while (to < workloads.length && (to === from || taken + wide[to]! + 2 <= width))
      taken += wide[to++]! + 2;
    const body = rows.map((row, i) => [designs[i]!, ...row.slice(from, to)]);
    parts.push(textTable([corner, ...workloads.slice(from, to)], body, width));
    from = to;
  }
  return `${parts.join('\n')}\n`;
}

/** Of a workload, by the key of a verdict: a number for how it passed, a letter for what is broken. */
export type Letters = ReadonlyMap<string, string>;

export function lettersOf(matrix: Matrix): ReadonlyMap<number, Letters> {
  let broken = 0;
  const shared = new Map<string, string>();
  const all = matrix.workloads.map((_, at) => {
    let passed = 0;
    const letters = new Map<string, string>();
    for (const { verdict } of ranked(verdictsOf(matrix, at).values())) {
      const { key, kind } = verdict;
      // What an expectation is about is of one workload.
      const name = kind === 'unexpected' ? `${at} ${key}` : key;
      if (kind === 'passed') letters.set(key, String(++passed));
      else {
        if (!shared.has(name)) shared.set(name, letter(broken++));
        letters.set(key, shared.get(name)!);
      }
    }
    return [at, letters] as const;
  });
  return new Map(all);
}
/** A to Z, then AA. */
function letter(n: number): string {
  const last = String.fromCharCode(65 + (n % 26));
  return n < 26 ? last : letter(Math.floor(n / 26) - 1) + last;
}

/** `1-3 A C`. */
export function verdictCell({ found }: Cell, letters: Letters): string {
  const codes = [...found.tally.sightings.keys()].map((key) => letters.get(key)!);
  const numbers = codes
    .filter((code) => /\d/.test(code))
    .map(Number)
    .sort((a, b) => a - b);
  const runs: string[] = [];
  for (let i = 0; i < numbers.length;) {
    let end = i;
    while (numbers[end + 1] === numbers[end]! + 1) end++;
    runs.push(end > i ? `${numbers[i]!}-${numbers[end]!}` : String(numbers[i]!));
    i = end + 1;
  }
  const broken = codes.filter((code) => !/\d/.test(code));
  broken.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return [...runs, ...broken].join(' ');
}

/** What numbers and letters mean. */
export function legendLines(
  matrix: Matrix,
  letters: ReadonlyMap<number, Letters>,
  path: string | undefined,
): string[] {
  const broken = new Map<string, string>();
  const passed: string[] = [];
  for (const [at, of] of letters) {
    const sightings = [...verdictsOf(matrix, at).values()];
    const outcomes = sightings.filter(({ verdict }) => verdict.kind === 'passed');
    const words = differences(outcomes);
    for (const s of sightings) {
      const code = of.get(s.verdict.key)!;
      const where = path === undefined || s.session === 0 ? '' : ` (session ${s.session})`;
      if (s.verdict.kind !== 'passed')
        broken.set(code, broken.get(code) ?? s.verdict.words + where);
      else if (outcomes.length > 1)
        passed.push(
          `${code} of ${matrix.workloads[at]!}${where}: ${words.get(s)!.replace(/^passed: /, '')}`,
        );
    }
  }
  const lines = [...broken]
    .sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))
    .map(([code, words]) => `${code} ${words}`);
  const numbers =
    '1, 2 … no rule is broken; each is another set of answers to the workload, the same for every design';
  return [numbers, ...lines, ...passed];
}

export function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return '';
  const { least, median, most } = spread;
  return least === most ? String(least) : `${least}/${median}/${most}`;
}

export function equalLines(matrix: Matrix, shown: Shown): string[] {
  const { designs, workloads, unfinished } = equalIn(matrix, shown);
  const corpus = `on ${matrix.workloads.length === 1 ? 'this workload' : `these ${matrix.workloads.length} workloads`}, ${unfinished === 0 ? 'within this bound' : 'as far as they were explored'}`;
  const lines = designs.map((group) => `equal ${corpus}: ${group.join(', ')}`);
  if (workloads.length > 0)
    lines.push(
      `no two of these designs differ ${unfinished === 0 ? '' : 'so far '}on ${workloads.join(', ')}`,
    );
  return lines;
}

/** The same for programs. @param kept is there a file that has the sessions? */
export function matrixJson(matrix: Matrix, shown: Shown, kept: boolean): object {
  const { workloads, designs, cells, how } = matrix;
  return {
    ...{ workloads, designs, strategy: how.strategy, bound: how.bound ?? null },
    ...{ seed: how.seed, most: how.most },
    cells: cells.flat().map((cell) => ({
      ...{ workload: cell.workload, design: cell.design, strategy: cell.found.strategy },
      ...{ runs: cell.found.tally.runs, finished: isFinished(cell), parts: partsOf(cell) },
      verdicts: ranked(cell.found.tally.sightings.values()).map(({ verdict, runs, session }) => ({
        ...{ key: verdict.key, kind: verdict.kind, words: verdict.words, runs },
        session: kept && session > 0 ? session : null,
      })),
      counts: Object.fromEntries(
        shown.counts.map((name: CountName) => [name, spreadOf(cell, name) ?? null]),
      ),
    })),
    equal: equalIn(matrix, shown),
  };
}
