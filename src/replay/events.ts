import type { Event } from '../events/generated.js';
import type { TraceFile } from '../store/trace-file.js';

/**
 * Reads the events `from` … `to` of a session in order; `false` ends it. Kinds that are not wanted
 * (by number; default: all are) may be passed over. If `passing`, an event may be valid until `visit`
 * returns, and have fields of other kinds beside its own.
 */
export type EventSource = (
  from: number,
  to: number,
  visit: (event: Event) => void | boolean,
  wanted?: readonly boolean[],
  passing?: boolean,
) => void;

/** A session of a file, to read. */
export function eventsOf(file: TraceFile, session: number): EventSource {
  return (from, to, visit, wanted, passing = false) =>
    file.readEvents(session, from, to, visit, { wanted, passing });
}

/** These kinds, by number, for {@link EventSource}. */
export function kinds(...wanted: readonly number[]): readonly boolean[] {
  const list: boolean[] = [];
  for (const kind of wanted) list[kind] = true;
  return list;
}

/** Numbers that the events of a go have in lists, together, and events; more is forged. */
const ROOM = 1 << 21;
function sizeOf(e: Event): number {
  return 'runs' in e ? e.runs.length + 1 : 1;
}
/** Events that are read in one go: at first what is likely near, then more. */
const [NEAR, FAR] = [1 << 14, 1 << 19];

/**
 * Calls `visit` for the events before and at `at` that match, the newest first; `false` ends it.
 * Those of a go that match are held in memory, as far as there is room.
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
    const first = Math.max(1, to - stride + 1);
    let from = first;
    const found: (Event | undefined)[] = [];
    /** Where those that are held begin. */
    let oldest = 0;
    let held = 0;
    const note = (e: Event): void => {
      if (wanted[e.kind] !== true || !matches(e)) return;
      found.push(e);
      // A forged trace could hold megabytes in every event. The oldest are read again.
      held += sizeOf(e);
      while (held > ROOM && oldest < found.length - 1) {
        held -= sizeOf(found[oldest]!);
        found[oldest++] = undefined;
        from = found[oldest]!.seq;
      }
    };
    source(first, to, note, wanted);
    for (let i = found.length - 1; i >= oldest; i--) if (!visit(found[i]!)) return;
    stride = from > first ? to - from + 1 : Math.min(2 * stride, FAR);
    to = from - 1;
    onProgress(at - to);
  }
}
