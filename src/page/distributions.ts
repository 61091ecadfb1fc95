import { isTelling, type Distribution } from '../distributions/distributions.js';
import { tallied } from '../distributions/row.js';
import { oneLine } from '../units/one-line.js';
import {
  beyondNoise,
  cellsOf,
  headText,
  notesOf,
  runsText,
  titleOf,
  type SeedComparison,
} from '../view/distributions.js';
import { chart } from './chart.js';
import { markup, type Markup, type Piece } from './html.js';
import type { Page, Ran, Section } from './page.js';
import { table, type Column } from './table.js';

/** Rows of a table, rows that are drawn, and values of a row that have a bar; more are counted. */
const [MOST_ROWS, MOST_DRAWN, MOST_VALUES] = [200, 20, 24];

/** The page of `diff --seeds`: how often each thing comes under two designs, and what is noise. */
export function distributionsPage(
  c: SeedComparison,
  ran: Pick<Ran, 'command' | 'toolVersion'>,
): Page {
  const [a, b] = c.designs;
  const telling = beyondNoise(c.found);
  const noise = c.found.rows.filter((row) => row.kind !== 'verdict' && !isTelling(row));
  const section = (
    id: string,
    title: string,
    rows: readonly Distribution[],
    drawn: Piece,
  ): Section[] =>
    rows.length === 0 ? [] : [{ id, title, body: [tableOf(title, rows, c), drawn] }];
  return {
    title: `${c.workload} under ${a} and ${b}`,
    ran: {
      ...ran,
      facts: [
        ['workload', c.workload],
        ['runs of each', runsText(c)],
      ],
    },
    lead: headText(c),
    sections: [
      ...section('verdicts', 'Verdicts', c.found.verdicts, undefined),
      ...section('beyond', 'Beyond noise, what tells most first', telling, drawings(telling, c)),
      ...section('noise', 'Cannot be told from noise', noise, undefined),
      {
        ...{ id: 'how', title: 'What that says' },
        body: notesOf(c.found).map((line) => markup`<p>${line}</p>`),
      },
    ],
    assets: ['chart'],
  };
}

function more(all: number, shown: number): Piece {
  return all > shown ? markup`<p>… and ${(all - shown).toLocaleString('en')} more</p>` : undefined;
}

function tableOf(title: string, rows: readonly Distribution[], { designs }: SeedComparison): Piece {
  const columns: Column[] = [
    { name: 'what', long: true },
    ...designs.map((name) => ({ name })),
    { name: 'apart', number: true },
    { name: 'by chance' },
  ];
  return [
    table(title, columns, rows.slice(0, MOST_ROWS).map(cellsOf)),
    more(rows.length, MOST_ROWS),
  ];
}

function drawings(rows: readonly Distribution[], c: SeedComparison): Piece {
  return [
    rows
      .slice(0, MOST_DRAWN)
      .map((row, i) => (row.kind === 'count' ? curves(row, i, c) : bars(row, c))),
    rows.length > MOST_DRAWN
      ? markup`<p>Of the first ${MOST_DRAWN} there is a picture.</p>`
      : undefined,
  ];
}

/** Of a count: which share of the runs has no more than so many. How far apart is the widest gap. */
function curves(
  row: Distribution,
  i: number,
  { designs, found: { runs } }: SeedComparison,
): Markup {
  const upTo = (side: 'a' | 'b'): number[] => {
    let sum = 0;
    return [...tallied(row, side)].map((n) => (sum += n) / runs);
  };
  return chart({
    ...{ id: `count-${i}`, title: `${titleOf(row)}: share of the runs that have so many or fewer` },
    xs: row.values.map(Number),
    ...{ x: { label: row.name }, y: { label: 'share of runs', range: [0, 1.05] }, steps: true },
    series: [
      { name: designs[0], values: upTo('a') },
      { name: designs[1], values: upTo('b') },
    ],
  });
}

/** Of an answer: how many runs have each value. */
function bars(row: Distribution, { designs, found: { runs } }: SeedComparison): Piece {
  const [x, y] = [tallied(row, 'a'), tallied(row, 'b')];
  const order = [...row.values.keys()].sort((p, q) => x[q]! + y[q]! - (x[p]! + y[p]!) || p - q);
  const rows = order
    .slice(0, MOST_VALUES)
    .map((i): Piece[] => [
      oneLine(String(row.values[i])),
      ...[x, y].flatMap((side) => [side[i]!, bar(side[i]! / runs)]),
    ]);
  const columns: Column[] = [
    { name: 'answer' },
    ...designs.flatMap((name): Column[] => [
      { name: `runs under ${name}`, number: true },
      { name: 'share' },
    ]),
  ];
  return [
    markup`<h3>${oneLine(titleOf(row))}</h3>`,
    table(`Answers of ${oneLine(titleOf(row))}, in ${runs} runs of each`, columns, rows),
    more(row.values.length, MOST_VALUES),
  ];
}

const BAR = 120;
function bar(share: number): Markup {
  const width = Math.round(share * BAR * 10) / 10;
  return markup`<svg class="share" width="${BAR}" height="14" aria-hidden="true"><rect class="all" x="0.5" y="1.5" width="${BAR - 1}" height="11"/><rect class="part" x="0.5" y="1.5" width="${width}" height="11"/></svg> ${(share * 100).toFixed(1)} %`;
}
