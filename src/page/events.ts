import type { SessionInfo, TraceFile } from '../store/trace-file.js';
import { fileWord } from '../units/shell-word.js';
import { markup } from './html.js';
import { command } from './mark.js';
import type { Page, Ran } from './page.js';
import { eventLines } from './story.js';
import { block } from './trace.js';

interface Bisected extends Pick<Ran, 'command' | 'toolVersion'> {
  /** How it was asked, and what. */
  readonly by: 'when' | 'sql' | 'run';
  readonly question: string;
  /** What was found, as it is printed, marked. */
  readonly answer: string;
  /** The one first event, if there is one, and the first flip. */
  readonly first: number | undefined;
  readonly at: number;
}

/** Events of the story that lead to it, and that follow. */
const [BEFORE, AFTER] = [24, 12];

/** The page of `bisect events`. */
export function eventsPage(
  file: TraceFile,
  session: SessionInfo,
  { by, question, answer, first, at, ...ran }: Bisected,
): Page {
  const last = Math.min(session.events, at + AFTER);
  return {
    title: `${question}: ${first === undefined ? 'no one event is the first' : `event ${first}`}`,
    ran: {
      ...ran,
      facts: [
        ['session', `${file.path}, session ${session.id}`],
        ['workload', session.workloadName],
        ['design', session.designName],
        ['seed', session.seed],
        [`asked by --${by}`, question],
      ],
    },
    sections: [
      { id: 'answer', title: 'Answer', body: block('Answer', answer) },
      {
        id: 'story',
        title: 'What happened around it',
        wide: true,
        body: [
          markup`<p>The events that lead to event ${at}, and a few after it.</p>`,
          eventLines({ file, session }, Math.max(1, at - BEFORE), last, at),
          markup`<p>${command(`hmmtrace show ${fileWord(file.path)} -s ${session.id} --from ${Math.max(1, at - BEFORE)} --to ${last} --all`)}</p>`,
        ],
      },
    ],
  };
}
