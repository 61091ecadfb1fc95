import type { ScheduleBisection } from '../bisect/schedule/bisect-schedule.js';
import type { DecisivePair, PairStep } from '../bisect/schedule/pair.js';
import type { SessionInfo } from '../store/trace-file.js';
import { NOTHING_SHARED, words } from '../view/schedule-bisection.js';
import { fileWord } from '../units/shell-word.js';
import { markup, type Markup } from './html.js';
import { command, mark } from './mark.js';
import type { Page, Ran } from './page.js';
import { table } from './table.js';
import { block } from './trace.js';

interface Source extends Pick<Ran, 'command' | 'toolVersion'> {
  readonly file: string;
  readonly session: SessionInfo;
}

/** The page of `bisect schedule`. */
export function schedulePage(
  { verdict, runs, steps }: ScheduleBisection,
  { without, shows, first, second, shared, instead }: DecisivePair,
  { file, session, ...ran }: Source,
): Page {
  const step = (title: Markup, { task, stack, events }: PairStep): Markup => {
    const lines = [
      ...stack.map((span, depth) => `${'  '.repeat(depth)}in ${span}`),
      ...events.map(({ seq, text }) => `${String(seq).padStart(8)}  ${text}`),
    ];
    return markup`<div><h3>${task}, first in ${title}</h3>${block(`The step of ${task}`, lines.join('\n'))}</div>`;
  };
  return {
    title: `${verdict.words}: two steps whose order decides`,
    ran: {
      ...ran,
      facts: [
        ['workload', session.workloadName],
        ['design', session.designName],
        ['seed', session.seed],
      ],
    },
    lead: `The order of two adjacent steps decides; ${runs} runs, of ${steps[0]} and ${steps[1]} steps.`,
    sections: [
      {
        ...{ id: 'steps', title: 'The two steps', wide: true },
        body: markup`<div class="halves">${[
          step(markup`session ${without}: ${mark('good', 'does not show it')}`, first),
          step(markup`session ${shows}: ${mark('bad', 'shows it')}`, second),
        ]}</div>`,
      },
      {
        ...{ id: 'shared', title: 'What both touch' },
        body:
          shared.length === 0
            ? markup`<p>${NOTHING_SHARED}</p>`
            : table(
                'Parts of the state that both steps touch, and one of them changes',
                [{ name: 'what' }, { name: first.task }, { name: second.task }],
                shared.map((s) => [words(s.what), s.first, s.second]),
              ),
      },
      {
        ...{ id: 'instead', title: 'What shows instead' },
        body: markup`<p>Session ${without} shows: ${instead.join('; ')}</p><p>${command(`hmmtrace diff ${fileWord(file)} ${without} ${shows}`)}</p>`,
      },
    ],
  };
}
