import type { SessionInfo } from '../store/trace-file.js';
import type { Workload } from '../language/ast.js';
import { parseWorkload } from '../language/parse.js';

/** The recorded workload; undefined if its text is of a language that this version cannot read. */
export function workloadOf(session: SessionInfo): Workload | undefined {
  try {
    return parseWorkload(session.workload, session.workloadName);
  } catch {
    return undefined;
  }
}
