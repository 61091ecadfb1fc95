import { Kind, type Event } from '../../events/generated.js';
import { describeEvent, kindName } from '../../replay/text/describe-event.js';
import { Labels, NAMING } from '../../replay/text/labels.js';
import { workloadOf } from '../../replay/workload-of.js';
import type { SessionInfo, TraceFile } from '../../store/trace-file.js';

/** Places that are remembered; a word that is everywhere is no search. */
export const MOST_FOUND = 5000;

/** Whether an event says a text: in its words, its kind, or the name of its task. */
export function saying(text: string): (e: Event, labels: Labels) => boolean {
  const wanted = matcher(text);
  return (e, labels) =>
    wanted(describeEvent(e, labels)) ||
    wanted(kindName(e.kind)) ||
    (e.task !== 0 && wanted(labels.task(e.task))) ||
    (e.kind === Kind.Violation && wanted('violation'));
}

/**
 * The first events of a session that say a text.
 * @param onEvents told every few thousand events; may throw to end it
 */
export function eventsSaying(
  file: TraceFile,
  info: SessionInfo,
  text: string,
  onEvents: () => void,
): number[] {
  const says = saying(text);
  const labels = new Labels(workloadOf(info));
  const found: number[] = [];
  file.readEvents(info.id, 1, info.events, (e) => {
    if ((e.seq & 0xfff) === 0) onEvents();
    if (NAMING[e.kind] === true) labels.observe(e);
    if (says(e, labels)) found.push(e.seq);
    return found.length < MOST_FOUND;
  });
  return found;
}

/** Words as they are, but that `buf+1` is not found in `buf+12`. */
function matcher(text: string): (said: string) => boolean {
  const wanted = text.toLowerCase();
  const number = /\d$/.test(wanted);
  return (said) => {
    const low = said.toLowerCase();
    for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, at + 1))
      if (!number || !/\d/.test(low[at + wanted.length] ?? '')) return true;
    return false;
  };
}
