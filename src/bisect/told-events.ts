import type { Event } from '../events/generated.js';
import { describeEvent } from '../replay/text/describe-event.js';
import { Labels } from '../replay/text/labels.js';
import { workloadOf } from '../replay/workload-of.js';
import type { SessionInfo } from '../store/log/session.js';
import type { TraceFile } from '../store/trace-file.js';

/** An event in words. */
export interface ToldEvent {
  readonly seq: number;
  readonly text: string;
}

/** Events of a session up to `last` in words, with the names that were known then. @param isTold which of them */
export function toldEvents(
  file: TraceFile,
  session: SessionInfo,
  last: number,
  isTold: (event: Event) => boolean,
): { readonly events: readonly ToldEvent[]; readonly labels: Labels } {
  const labels = new Labels(workloadOf(session));
  const events: ToldEvent[] = [];
  file.readEvents(session.id, 1, last, (event) => {
    labels.observe(event);
    if (isTold(event)) events.push({ seq: event.seq, text: describeEvent(event, labels) });
  });
  return { events, labels };
}
