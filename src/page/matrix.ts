import { COUNTS } from '../compare/counts.js';
import { isFinished, spreadOf, type Cell } from '../matrix/cell.js';
import type { Growth } from '../matrix/growth.js';
import type { Matrix } from '../matrix/matrix.js';
import type { Shown } from '../matrix/shown.js';
import type { CountName } from '../compare/counts.js';
import { costText, drawnAt, fitText, growthNotes, howGrownText } from '../view/growth.js';
import {
  equalLines,
  howText,
  legendLines,
  lettersOf,
  marked,
  ofNumbersText,
  spreadText,
  UNFINISHED,
  verdictCell,
} from '../view/matrix.js';
import { chart } from './chart.js';
import { markup, type Markup, type Piece } from './html.js';
import type { Page, Ran, Section } from './page.js';
import { table } from './table.js';

type Source = Pick<Ran, 'command' | 'toolVersion'>;

/** The page of `matrix`. @param path of the file that keeps it */
export function matrixPage(
  matrix: Matrix,
  shown: Shown,
  path: string | undefined,
  ran: Source,
): Page {
  const unfinished = matrix.cells.flat().some((cell) => !isFinished(cell));
  const sections: Section[] = [];
  if (shown.verdicts) {
    const letters = lettersOf(matrix);
    const body = [
      cells('Verdicts, by design and workload', matrix, (cell, at) =>
        verdictCell(cell, letters.get(at)!),
      ),
      list(legendLines(matrix, letters, path)),
    ];
    sections.push({ id: 'verdicts', title: 'Verdicts', body });
  }
  for (const name of shown.counts) {
    const body = cells(COUNTS[name], matrix, (cell) => spreadText(spreadOf(cell, name)));
    sections.push({ id: `count-${name}`, title: name, body });
  }
  const notes = [
    ...(shown.counts.length > 0 ? [ofNumbersText(matrix)] : []),
    ...(unfinished ? [UNFINISHED] : []),
    ...equalLines(matrix, shown),
  ];
  sections.push({ id: 'notes', title: 'What that says', body: list(notes) });
  return {
    title: `${matrix.designs.length} designs by ${matrix.workloads.length} workloads`,
    ran: { ...ran, facts: [['seed', matrix.how.seed], ...fileFact(path)] },
    lead: howText(matrix),
    sections,
  };
}

function fileFact(path: string | undefined): Ran['facts'] {
  return path === undefined ? [] : [['file', path]];
}

function cells(
  caption: string,
  { workloads, designs, cells, how }: Matrix,
  text: (cell: Cell, workload: number) => string,
): Markup {
  return table(
    caption,
    [{ name: 'design' }, ...workloads.map((name) => ({ name }))],
    cells.map((row, i) => [
      designs[i]!,
      ...row.map((cell, at) => marked(cell, text(cell, at), how)),
    ]),
  );
}

function list(lines: readonly string[]): Piece {
  if (lines.length === 0) return undefined;
  return markup`<ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;
}

/** The page of `matrix --scale`: curves of each cost of each workload. */
export function growthPage(
  grown: readonly Growth[],
  counts: readonly CountName[],
  path: string | undefined,
  ran: Source,
): Page {
  const names = grown.map(({ workload }) => workload).join(', ');
  return {
    title: `${names}, as ${grown[0]!.quantity} grows`,
    ran: { ...ran, facts: [['seed', grown[0]!.how.seed], ...fileFact(path)] },
    sections: grown.map((growth, i) => ({
      id: `growth-${i + 1}`,
      title: growth.workload,
      body: [
        markup`<p>${howGrownText(growth)}</p>`,
        counts.map((count) => cost(growth, count, `${i + 1}-${count}`)),
        list(growthNotes(growth)),
      ],
    })),
    assets: ['chart'],
  };
}

function cost(growth: Growth, count: CountName, id: string): Markup {
  const { quantity, points } = growth;
  const own = growth.curves.filter((c) => c.count === count);
  const numbers = own.flatMap((c) => c.points.map(({ cost }) => cost.median));
  const texts = own.map((c, i) => points.map((_, j) => costText(growth, c, [i, j])));
  if (new Set(texts.flat()).size === 1 && texts[0]![0] === String(numbers[0])) {
    const same = own.length * points.length === 1 ? '' : ' under every design, at every point';
    return markup`<h3>${count}</h3><p>${COUNTS[count]}: ${numbers[0]!.toLocaleString('en')}${same}</p>`;
  }
  // By powers of ten a power is a straight line; 0 has no place there.
  const log = numbers.every((n) => n > 0) && points.every((x) => x > 0);
  return markup`<h3>${count}</h3>
${chart({
  ...{ id: `curve-${id}`, title: COUNTS[count], xs: points },
  x: { label: quantity, log },
  y: { label: count, log },
  series: own.map((c, i) => ({
    name: c.design,
    values: points.map((_, j) => drawnAt(growth, c, [i, j])),
  })),
})}
${table(
  `How ${count} grow`,
  [
    { name: 'design' },
    ...points.map((x) => ({ name: String(x), number: true })),
    { name: 'grows' },
  ],
  own.map((c, i) => [c.design, ...texts[i]!, fitText(c.fit, quantity)]),
)}`;
}
