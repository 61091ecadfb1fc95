import type { Explorations } from '../explore/explore.js';
import type { Estimate } from '../explore/estimate.js';
import type { Prepared } from '../explore/subject.js';
import type { VerdictKind } from '../explore/verdict-class.js';
import type { TraceFile } from '../store/trace-file.js';
import { estimateText, searchText, verdictRows, type VerdictRow } from '../view/exploration.js';
import { fileWord } from '../units/shell-word.js';
import { markup, type Markup, type Piece } from './html.js';
import { command, mark, type Meaning } from './mark.js';
import type { Page, Ran, Section } from './page.js';
import { story } from './story.js';
import { table } from './table.js';
import { block } from './trace.js';

interface Explored {
  readonly prepared: Prepared;
  readonly estimate: Estimate;
  readonly found: Explorations;
}
interface Source extends Pick<Ran, 'command' | 'toolVersion'> {
  readonly strategy: string;
  readonly seed: number;
}

/** The page of `explore`: each search with its verdicts, and each verdict with how it came to it. */
export function explorePage(
  file: TraceFile,
  searches: readonly Explored[],
  { strategy, seed, ...ran }: Source,
): Page {
  const names = [...new Set(searches.map(({ prepared }) => prepared.workload.name))].join(', ');
  const designs = searches.map(({ prepared }) => prepared.design.name).join(', ');
  return {
    title: `${names} under ${designs}`,
    ran: {
      ...ran,
      facts: [
        ['file', file.path],
        ['workload', names],
        ['designs', designs],
        ['strategy', strategy],
        ['seed', seed],
      ],
    },
    sections: searches.flatMap((search, i) => sectionsOf(file, search, i + 1)),
  };
}

function sectionsOf(
  file: TraceFile,
  { prepared, estimate, found }: Explored,
  n: number,
): Section[] {
  const rows = verdictRows(found.tally);
  const size =
    estimate.points[1] === 0 && estimate.choices === 0 ? undefined : estimateText(estimate);
  return [
    {
      id: `search-${n}`,
      title: `What ${prepared.design.name} does`,
      body: [
        markup`<p>${searchText(found)}</p>`,
        size === undefined ? undefined : markup`<p class="dim">${size}</p>`,
        verdicts(file.path, rows, n),
      ],
    },
    ...rows.filter(isShown).map((row): Section => ({
      id: anchor(n, row, rows),
      title: row.words,
      wide: true,
      body: shown(file, row),
    })),
  ];
}

const MEANING: Readonly<Record<VerdictKind, readonly [Meaning, string]>> = {
  violation: ['bad', 'breaks a rule'],
  unexpected: ['warn', 'not as expected'],
  defect: ['bad', 'defect of the simulator'],
  limit: ['neutral', 'cut off'],
  passed: ['good', 'passed'],
};

function verdicts(path: string, rows: readonly VerdictRow[], n: number): Markup {
  const number = true;
  return table(
    `The verdicts; the sessions are in ${path}`,
    [
      { name: 'verdict', long: true },
      { name: 'kind' },
      { name: 'runs', number },
      { name: 'first' },
      { name: 'events', number },
      { name: 'switches', number },
      { name: 'smallest form' },
      { name: 'session', number },
    ],
    rows.map((row) => {
      const { sighting: s, words, first, smallest } = row;
      const href = `#${anchor(n, row, rows)}`;
      const name: Piece = isShown(row) ? markup`<a href="${href}">${words}</a>` : words;
      const kind = mark(...MEANING[s.verdict.kind]);
      return [
        name,
        kind,
        s.runs,
        first,
        s.events,
        s.switches,
        smallest,
        s.session === 0 ? '–' : s.session,
      ];
    }),
  );
}

/** It is a finding, and recorded: it has a section. */
function isShown({ sighting: { session, verdict } }: VerdictRow): boolean {
  return session > 0 && verdict.kind !== 'passed';
}
/** One session may show several verdicts. */
function anchor(search: number, row: VerdictRow, rows: readonly VerdictRow[]): string {
  return `verdict-${search}-${rows.indexOf(row) + 1}`;
}

/** Events of the story that are shown. */
const SHOWN = 24;

function shown(file: TraceFile, { sighting: s, smallest }: VerdictRow): Piece {
  const session = file.session(s.session);
  return [
    s.shrunk === undefined
      ? undefined
      : markup`<h3>Its smallest form: ${smallest}</h3>${block('The smallest form', s.shrunk.workload)}`,
    markup`<h3>How session ${s.session} came to it</h3>`,
    story({ file, session }, session.events, SHOWN),
    markup`<p>${command(`hmmtrace show ${fileWord(file.path)} -s ${s.session}`)}</p>`,
  ];
}
