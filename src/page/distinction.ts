import { SWITCHES, type SwitchName } from '../designs/switches.js';
import type { Distinction } from '../distinguish/distinguish.js';
import type { Telling } from '../distinguish/report.js';
import { counted } from '../units/counted.js';
import { causesText, headText, searchedText, sidesText } from '../view/distinction.js';
import { fileWord } from '../units/shell-word.js';
import { markup, type Markup, type Piece } from './html.js';
import { command } from './mark.js';
import type { Page, Ran, Section } from './page.js';
import { table } from './table.js';
import { block } from './trace.js';

/** What shows the two runs beside each other. */
export type Beside = Pick<Page, 'assets' | 'data'> & { readonly sections: readonly Section[] };

/** The page of `distinguish`. @param path of the file that keeps it @param beside what shows both runs */
export function distinctionPage(
  distinction: Distinction,
  telling: Telling | undefined,
  path: string | undefined,
  ran: Pick<Ran, 'command' | 'toolVersion'>,
  beside?: Beside,
): Page {
  const { designs, by, upTo } = distinction;
  return {
    title: `${designs[0].name} and ${designs[1].name}, by ${by}`,
    ran: {
      ...ran,
      facts: [['up to size', upTo], ...(path === undefined ? [] : ([['file', path]] as const))],
    },
    lead: headText(distinction, telling),
    sections: [
      ...(telling === undefined ? [] : found(distinction, telling, path)),
      ...(beside?.sections ?? []),
      switches(distinction, telling),
      { id: 'searched', title: 'What was searched', body: searched(distinction) },
    ],
    ...(beside?.assets === undefined ? {} : { assets: beside.assets }),
    data: beside?.data,
  };
}

function list(lines: readonly string[]): Markup {
  return markup`<ul>${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;
}

function found(distinction: Distinction, telling: Telling, path: string | undefined): Section[] {
  const { pairing, sessions } = telling;
  const sides = sidesText(distinction, telling).map(({ title, does }, i) => {
    const { name } = distinction.designs[i]!;
    return markup`<div><h3>${name}</h3><p>${title}:</p>${list(does)}</div>`;
  });
  const diff =
    path === undefined || sessions === undefined
      ? undefined
      : markup`<p>${command(`hmmtrace diff ${fileWord(path)} ${sessions[0]} ${sessions[1]}`)}</p>`;
  const after = pairing.after === undefined ? undefined : markup`<p>after ${pairing.after}:</p>`;
  return [
    {
      ...{ id: 'workload', title: 'The workload' },
      body: block('The workload', telling.found.small.text),
    },
    {
      ...{ id: 'each', title: 'What each does', wide: true },
      body: [after, markup`<div class="halves">${sides}</div>`, diff],
    },
  ];
}

/** What decides, and all else in which the two differ, as both have it. */
function switches(distinction: Distinction, telling: Telling | undefined): Section {
  const causes = telling?.causes;
  const decisive = [...new Set([...(causes?.causes ?? []), ...(causes?.cures ?? [])].flat())];
  const { differing } = distinction;
  const all = `${counted(differing.length, 'switch', 'switches')} in which they differ`;
  const said =
    telling === undefined
      ? undefined
      : causes === undefined
        ? markup`<p>Too many of them matter to try which make the difference.</p>`
        : list(causesText(telling, distinction));
  return {
    ...{ id: 'switches', title: 'The switches' },
    body: [
      said,
      decisive.length === 0 ? undefined : values('What decides', decisive, distinction),
      markup`<details><summary>${all}</summary>${values(all, differing, distinction)}</details>`,
    ],
  };
}

function values(caption: string, names: readonly SwitchName[], { designs }: Distinction): Markup {
  const columns = designs.map(({ name }) => ({ name }));
  const long = true;
  return table(
    caption,
    [{ name: 'switch' }, { name: 'about', long }, ...columns, { name: 'source', long }],
    names.map((name): Piece[] => [
      markup`<code>${name}</code>`,
      SWITCHES[name].about,
      ...designs.map((d) => String(d.switches[name])),
      SWITCHES[name].source,
    ]),
  );
}

function searched(distinction: Distinction): Piece {
  const rows = Object.entries(distinction.searched.counts);
  return [
    list(searchedText(distinction)),
    rows.length === 0
      ? undefined
      : table(
          'Workloads that were looked at',
          [{ name: 'size' }, { name: 'workloads', number: true }],
          rows.map(([size, n]) => [size === 'package' ? 'of the package' : size, n]),
        ),
  ];
}
