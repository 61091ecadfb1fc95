import type { SessionInfo, TraceFile } from '../store/trace-file.js';
import { SESSION_COLUMNS, sessionRow } from '../view/sessions.js';
import { fileWord } from '../units/shell-word.js';
import { markup, type Piece } from './html.js';
import { command } from './mark.js';
import type { Page, Ran } from './page.js';
import { eventLines } from './story.js';
import { table } from './table.js';

/*
 * Pages that `hmmtrace serve` gives. Links are relative, so that they carry the token of the address.
 */

type Source = Pick<Ran, 'command' | 'toolVersion'>;
const NUMBERS: readonly string[] = ['session', 'seed', 'events', 'log bytes'];

/** What a file holds. */
export function sessionsPage(file: TraceFile, source: Source): Page {
  const sessions = file.sessions();
  const columns = SESSION_COLUMNS.map((name) => ({ name, number: NUMBERS.includes(name) }));
  const rows = sessions.map((s): Piece[] => {
    const [id, ...rest] = sessionRow(s);
    return [markup`<a href="session/${s.id}/">${id}</a>`, ...rest];
  });
  const body =
    rows.length === 0
      ? markup`<p>It holds no session yet: ${command(`hmmtrace run anon_read -o ${fileWord(file.path)}`)}</p>`
      : table('Sessions, in the order in which they began', columns, rows);
  return {
    ...{ title: file.path, ran: { ...source, facts: [['sessions', rows.length]] } },
    ...{ served: true, sections: [{ id: 'sessions', title: 'Sessions', body }] },
  };
}

/** A session as `report` has it, and where its events are. */
export function sessionPage(report: Page): Page {
  const nav = markup`<nav aria-label="More of it" class="contents"><a href="events/1">all events</a> <a href="../../">all sessions</a></nav>`;
  return { ...report, lead: [nav, report.lead], served: true };
}

function factsOf(file: TraceFile, session: SessionInfo): Ran['facts'] {
  return [
    ['session', `${file.path}, session ${session.id}`],
    ['workload', session.workloadName],
    ['design', session.designName],
    ['seed', session.seed],
    ['events', session.events.toLocaleString('en')],
  ];
}

/** Events of a page. */
export const A_PAGE = 500;

/** Events of a session from one on, all of them, with links to those before and after. */
export function eventsPageFrom(
  file: TraceFile,
  session: SessionInfo,
  from: number,
  source: Source,
): Page {
  const to = Math.min(session.events, from + A_PAGE - 1);
  const link = (at: number, words: string): Piece => markup`<a href="${at}">${words}</a> `;
  const last = Math.max(1, session.events - ((session.events - 1) % A_PAGE));
  const links = [
    ...(from > 1 ? [link(1, 'first'), link(Math.max(1, from - A_PAGE), 'before')] : []),
    ...(to < session.events ? [link(to + 1, 'after'), link(last, 'last')] : []),
    markup`<a href="../">session</a> `,
    markup`<a href="../../../">all sessions</a>`,
  ];
  return {
    title: `Events ${from.toLocaleString('en')} to ${to.toLocaleString('en')} of ${session.events.toLocaleString('en')}: session ${session.id}`,
    ran: {
      ...source,
      facts: factsOf(file, session),
    },
    served: true,
    sections: [
      {
        ...{ id: 'events', title: 'Events', wide: true },
        body: [
          markup`<nav aria-label="Other events" class="contents">${links}</nav>`,
          session.events === 0
            ? markup`<p>The session has none.</p>`
            : eventLines({ file, session }, from, to),
        ],
      },
    ],
  };
}

/** A page that says why there is none. */
export function refusalPage(
  {
    code,
    message,
    hint,
  }: { readonly code: string; readonly message: string; readonly hint: string },
  source: Source,
): Page {
  return {
    ...{ title: `${code}: there is no such page`, ran: { ...source, facts: [] }, served: true },
    sections: [
      { id: 'why', title: 'Why', body: [markup`<p>${message}</p>`, markup`<p>${hint}</p>`] },
    ],
  };
}
