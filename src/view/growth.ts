import stringWidth from 'string-width';
import { COUNTS, type CountName } from '../compare/counts.js';
import type { Fit } from '../matrix/fit.js';
import { howWords, isFinished, partsOf, runsBeyond } from '../matrix/cell.js';
import { isOpen, isWhole, troubled, type Curve, type Growth } from '../matrix/growth.js';
import { EXHAUSTIVE } from '../replay/rerun.js';
import { BEYOND, CLASSES, spreadText } from './matrix.js';
import { plot } from './plot.js';
import { textTable, wrap } from './table.js';
import { counted } from '../units/counted.js';

/** Of a plot on a terminal. */
const SIZE = { columns: 56, rows: 10 };

/** How costs grow, for a reader: a table of each, and a plot if there is a terminal. */
export function growthText(growth: Growth, counts: readonly CountName[], width: number): string {
  const { designs, curves } = growth;
  const parts = [`${howGrownText(growth)}\n`];
  for (const count of counts) {
    const own = curves.filter((c) => c.count === count);
    const numbers = own.flatMap((c) => c.points.map(({ cost }) => cost.most));
    parts.push(`\n${wrap(`${count}: ${COUNTS[count]}`, 2, width)}\n`);
    const certain = growth.cells.flat().every((cell) => isWhole(cell) && !isOpen(cell, growth.how));
    if (certain && numbers.every((n) => n === 0)) {
      parts.push(`  0 under every design\n`);
      continue;
    }
    parts.push(costTable(own, growth, width));
    if (Number.isFinite(width)) parts.push(drawn(own, growth, width));
  }
  const notes = growthNotes(growth);
  if (designs.length === 0) return parts.join('');
  return `${parts.join('')}${notes.map((n) => `\n${wrap(n, 2, width)}`).join('')}${notes.length > 0 ? '\n' : ''}`;
}

/** What was scaled, and how each point was explored. */
export function howGrownText({ workload, quantity, how }: Growth): string {
  return `${workload}, as ${quantity} grows; each ${howWords(how)}`;
}

/** What stands at a point of a curve, with what it is of. @param of number of the design, and of the point */
export function costText({ cells, how }: Growth, curve: Curve, [design, point]: Place): string {
  const cell = cells[design]![point]!;
  const runs = runsBeyond(cell, how);
  return [
    spreadText(curve.points[point]!.cost),
    ...(runs === undefined ? [] : [`(${counted(runs, 'run')})`]),
    ...(isOpen(cell, how) ? ['+'] : []),
    ...(isWhole(cell) ? [] : ['!']),
  ].join(' ');
}
type Place = readonly [design: number, point: number];

/** The costs that are those of the workload, to be drawn; undefined for others. */
export function drawnAt(
  { cells }: Growth,
  curve: Curve,
  [design, point]: Place,
): number | undefined {
  return isWhole(cells[design]![point]!) ? curve.points[point]!.cost.median : undefined;
}

/** What the numbers are, and which designs did not pass. */
export function growthNotes(growth: Growth): string[] {
  const { how, curves } = growth;
  const cells = growth.cells.flat();
  const classes = how.strategy === EXHAUSTIVE ? CLASSES : '';
  const notes = [
    ...(hasSpread(curves)
      ? [
          `of numbers: the least, the median and the most of the schedules${classes}; the exponent is of the medians`,
        ]
      : []),
    ...(cells.some((cell) => runsBeyond(cell, how) !== undefined) ? [BEYOND] : []),
    ...(cells.some((cell) => isOpen(cell, how))
      ? ['+ not every schedule was run: numbers of a part, through which no exponent is fitted']
      : []),
    ...(cells.every(isWhole)
      ? []
      : [
          '! a run did not come to its end: numbers of what it did until then, not drawn, and no exponent',
        ]),
    ...troubled(growth).map(({ design, found }) => {
      const words = [...found.tally.sightings.values()]
        .filter(({ verdict }) => verdict.kind !== 'passed')
        .map(({ verdict }) => verdict.words);
      return `${design} did not pass by every schedule: ${[...new Set(words)].join('; ')}`;
    }),
  ];
  return [...new Set(notes)];
}

/** A row for each design. Where the terminal has no room for all, how each grows stands below, and then medians only. */
function costTable(curves: readonly Curve[], growth: Growth, width: number): string {
  const { points, quantity } = growth;
  const names = curves.map((c, i) => `${letterOf(i)} ${c.design}`);
  const head = ['', ...points.map((x) => x.toLocaleString('en'))];
  const grows = curves.map((c) => fitText(c.fit, quantity));
  const whole = curves.map((c, i) => [
    names[i]!,
    ...c.points.map((_, j) => costText(growth, c, [i, j])),
    grows[i]!,
  ]);
  const fits = (rows: readonly (readonly string[])[]): boolean =>
    rows[0]!.reduce(
      (sum, _, at) => sum + 2 + Math.max(...rows.map((row) => stringWidth(row[at] ?? ''))),
      0,
    ) <= width;
  if (fits([[...head, 'grows'], ...whole])) return textTable([...head, 'grows'], whole, width);
  const below = grows.map((text, i) => `  ${wrap(`${names[i]!} ${text}`, 4, width)}\n`).join('');
  const spreads = whole.map((row) => row.slice(0, -1));
  if (fits([head, ...spreads])) return textTable(head, spreads, width) + below;
  const mark = (text: string): string => text.replace(/^\S+/, '');
  const medians = curves.map((c, i) => [
    names[i]!,
    ...c.points.map(({ cost }, j) => `${cost.median}${mark(costText(growth, c, [i, j]))}`),
  ]);
  return `medians:\n${textTable(head, medians, width)}${below}`;
}

function hasSpread(curves: readonly Curve[]): boolean {
  return curves.some((c) => c.points.some(({ cost }) => cost.least !== cost.most));
}

function drawn(curves: readonly Curve[], growth: Growth, width: number): string {
  const lines = plot(
    curves.map((c, i) => ({
      mark: letterOf(i),
      points: c.points.flatMap(({ x }, j) => {
        const y = drawnAt(growth, c, [i, j]);
        return y === undefined ? [] : [{ x, y }];
      }),
    })),
    { ...SIZE, columns: Math.max(20, Math.min(SIZE.columns, width - 16)) },
  );
  return `\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
function letterOf(i: number): string {
  return String.fromCharCode(97 + (i % 26));
}

/** `as unmaps^1.00 (R² 1.000)`. */
export function fitText(fit: Fit, quantity: string): string {
  switch (fit.kind) {
    case 'constant':
      return 'not at all';
    case 'refused':
      return `no exponent: ${fit.why}`;
    case 'power':
      return `as ${quantity}^${fit.exponent.toFixed(2)} (R² ${fit.r2.toFixed(3)}, ${percent(fit.off)} off at most)`;
    case 'line':
      return `as ${short(fit.at)} + ${short(fit.slope)} * ${quantity}`;
    case 'none':
      return `by no power (up to ${percent(fit.off)} off ${quantity}^${fit.exponent.toFixed(2)}); at the end as ${quantity}^${fit.last.toFixed(2)}`;
  }
}
/** Three digits that count, and none behind the point that says nothing. */
function short(n: number): string {
  return String(Number(n.toPrecision(Math.abs(n) >= 1000 ? 4 : 3)));
}
function percent(part: number): string {
  return `${(part * 100).toFixed(part < 0.1 ? 1 : 0)} %`;
}

/** The same for programs. */
export function growthJson(growth: Growth): object {
  const { workload, quantity, points, designs, cells, curves, how } = growth;
  return {
    ...{ workload, quantity, points, designs, strategy: how.strategy, bound: how.bound ?? null },
    ...{ seed: how.seed, most: how.most },
    curves,
    cells: cells.flat().map(({ design, workload: at, found }, i) => ({
      ...{ workload: at, design, [quantity]: points[i % points.length] },
      ...{ runs: found.tally.runs, finished: isFinished(cells.flat()[i]!) },
      parts: partsOf(cells.flat()[i]!),
      verdicts: [...found.tally.sightings.values()].map(({ verdict }) => verdict.words),
    })),
  };
}
