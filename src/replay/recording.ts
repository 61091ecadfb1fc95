import type { Event } from '../events/generated.js';
import type { Workload } from '../language/ast.js';
import type { SessionInfo } from '../store/log/session.js';
import type { TraceFile } from '../store/trace-file.js';
import type { EventSeq } from '../units/numbers.js';
import { oneLine } from '../units/one-line.js';
import { eventsOf, type EventSource } from './events.js';
import { cannotFollow } from './fold.js';
import { workloadOf } from './workload-of.js';

/** A recording, as the comparison reads it. */
export interface Recording {
  /** What reports call it, e.g. the design's name. */
  readonly name: string;
  /** Number of the last event. */
  readonly last: EventSeq;
  /** For the names of mappings and for what operations call; their names alone without. */
  readonly workload?: Workload | undefined;
  /** How its tasks were scheduled; not compared if unknown. */
  readonly strategy?: string;
  readonly read: EventSource;
}

/** A session as the comparison reads it. */
export function recordingOf(file: TraceFile, session: SessionInfo, name: string): Recording {
  const read = eventsOf(file, session.id);
  return {
    name: oneLine(name),
    last: session.events as EventSeq,
    workload: workloadOf(session),
    strategy: session.strategy,
    read(from, to, visit, kinds, passing) {
      let at = from;
      const noting = (e: Event): void | boolean => {
        at = e.seq;
        return visit(e);
      };
      try {
        read(from, to, noting, kinds, passing);
      } catch (error) {
        throw cannotFollow(file, session.id, at, error);
      }
    },
  };
}
