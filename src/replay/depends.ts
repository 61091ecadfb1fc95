import { Kind } from '../events/generated.js';
import type { SessionInfo, TraceFile } from '../store/trace-file.js';

/**
 * The switches of its design that a session's run asked for, sorted: whatever the others are set to,
 * the same would have happened. Undefined for a session that did not come to its end, or of a version
 * that did not keep it.
 */
export function dependsOn(file: TraceFile, session: SessionInfo): readonly string[] | undefined {
  if (session.state !== 'complete') return undefined;
  const end = file.readEvent(session.id, session.events);
  if (end?.kind !== Kind.SessionEnd || end.depends === '') return undefined;
  return end.depends.split(',');
}
