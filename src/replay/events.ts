import type { Event } from '../events/generated.js';
import type { TraceFile } from '../store/trace-file.js';

/**
 * Reads the events `from` … `to` of a session in order; `false` ends it. Kinds that are not wanted
 * (by number; default: all are) may be passed over.
 */
export type EventSource = (
  from: number,
  to: number,
  visit: (event: Event) => void | boolean,
  wanted?: readonly boolean[],
) => void;

/** A session of a file, to read. */
export function eventsOf(file: TraceFile, session: number): EventSource {
  return (...reading) => file.readEvents(session, ...reading);
}

/** These kinds, by number, for {@link EventSource}. */
export function kinds(...wanted: readonly number[]): readonly boolean[] {
  const list: boolean[] = [];
  for (const kind of wanted) list[kind] = true;
  return list;
}

/** Events that are read in one go: at first what is likely near, then more. */
const [NEAR, FAR] = [1 << 14, 1 << 19];

/**
 * Calls `visit` for the events before and at `at` that match, the newest first; `false` ends it.
 * Those of a go that match are held in memory.
 * @param wanted kinds that can match
 * @param onProgress told how many events were looked at; may throw to end it
 */
export function readBackwards(
  source: EventSource,
  at: number,
  wanted: readonly boolean[],
  matches: (event: Event) => boolean,
  visit: (event: Event) => boolean,
  onProgress: (events: number) => void = () => undefined,
): void {
  let stride = NEAR;
  for (let to = at; to >= 1;) {
    const from = Math.max(1, to - stride + 1);
    const found: Event[] = [];
    const note = (e: Event): void => {
      if (wanted[e.kind] === true && matches(e)) found.push(e);
    };
    source(from, to, note, wanted);
    if (!found.reverse().every(visit)) return;
    to = from - 1;
    stride = Math.min(2 * stride, FAR);
    onProgress(at - to);
  }
}
