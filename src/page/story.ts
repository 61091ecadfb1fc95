import { Kind, type Event } from '../events/generated.js';
import { Labels } from '../replay/text/labels.js';
import { workloadOf } from '../replay/workload-of.js';
import type { SessionInfo, TraceFile } from '../store/trace-file.js';
import { EventTable, isStory } from '../view/event-table.js';
import type { Markup } from './html.js';
import { block, MARKED } from './trace.js';

export interface Recorded {
  readonly file: TraceFile;
  readonly session: SessionInfo;
}

/** The last events of the story up to one, as `show` prints them. @param count of them */
export function story(recorded: Recorded, to: number, count: number): Markup {
  const { file, session } = recorded;
  const told: number[] = [];
  file.readEvents(session.id, 1, to, (e) => {
    if (!isStory(e)) return;
    told.push(e.seq);
    if (told.length > count) told.shift();
  });
  return lines(recorded, told[0] ?? 1, to, { all: false, about: undefined });
}

/** All events of a part of a session, as `show --all` prints them. @param about one that is to stand out */
export function eventLines(recorded: Recorded, from: number, to: number, about?: number): Markup {
  return lines(recorded, from, to, { all: true, about });
}

function lines(
  recorded: Recorded,
  from: number,
  to: number,
  { all, about }: { readonly all: boolean; readonly about: number | undefined },
): Markup {
  const { file, session } = recorded;
  const labels = new Labels(workloadOf(session));
  const actors = new Set<string>();
  const read = (visit: (e: Event) => void): void => file.readEvents(session.id, 1, to, visit);
  read((e) => {
    labels.observe(e);
    if (e.kind === Kind.TaskStart) actors.add(labels.task(e.started));
  });
  const told = new Labels(workloadOf(session));
  // The block scrolls where the window is narrower: nothing is cut.
  const table = new EventTable(told, [...actors], {
    ...{ width: Infinity, all, repeats: about !== undefined, style: MARKED },
  });
  const margin = (seq: number, line: string): string =>
    about === undefined ? line : seq === about ? MARKED.at(`▶ ${line}`) : `  ${line}`;
  const shown = [margin(0, table.header())];
  read((e) => {
    told.observe(e);
    if (e.seq < from) table.skip(e);
    else shown.push(...table.push(e).map((line) => margin(e.seq, line)));
  });
  const rest = table.end().map((line) => margin(0, line));
  return block(`Events ${from} to ${to} of session ${session.id}`, [...shown, ...rest].join('\n'));
}
