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

/** Characters of a line; the block scrolls where the window is narrower. */
const WIDTH = 130;

/** The last events of the story up to one, as `show` prints them. @param count of them */
export function story({ file, session }: Recorded, to: number, count: number): Markup {
  const told: Event[] = [];
  const actors = new Set<string>();
  const names = new Labels(workloadOf(session));
  file.readEvents(session.id, 1, to, (e) => {
    names.observe(e);
    if (e.kind === Kind.TaskStart) actors.add(names.task(e.started));
    if (!isStory(e)) return;
    told.push(e);
    if (told.length > count) told.shift();
  });
  const from = told[0]?.seq ?? 1;
  const labels = new Labels(workloadOf(session));
  const table = new EventTable(labels, [...actors], {
    ...{ width: WIDTH, all: false, repeats: false, style: MARKED },
  });
  const lines = [table.header()];
  file.readEvents(session.id, 1, to, (e) => {
    labels.observe(e);
    if (e.seq < from) table.skip(e);
    else lines.push(...table.push(e));
  });
  const name = `Events ${from} to ${to} of session ${session.id}`;
  return block(name, [...lines, ...table.end()].join('\n'));
}
