import { designJson } from '../../designs/resolve.js';
import type { Design } from '../../designs/switches.js';
import { branchSession } from '../../branch/branch.js';
import { Reexecution } from '../../replay/reexecute.js';
import { EXHAUSTIVE } from '../../replay/rerun.js';
import { anew } from '../../schedule/strategies/named.js';
import type { SessionInfo } from '../../store/log/session.js';
import type { TraceFile } from '../../store/trace-file.js';
import type { EventSeq } from '../../units/numbers.js';
import { toldEvents, type ToldEvent } from '../told-events.js';

/** One of two traces, around where they part. */
export interface Side {
  readonly session: number;
  readonly design: string;
  readonly events: readonly ToldEvent[];
}
/** Where the trace that shows a verdict parts from one that does not, under the same schedule. */
export interface Moment {
  /** The first event in which they differ. */
  readonly at: number;
  readonly shows: Side;
  readonly without: Side;
}

/** Events that are told before the first difference, and from there on. */
const BEFORE = 3;
const AFTER = 9;

/**
 * Runs a session's schedule under another design, as far as it fits, and says where the two part. The
 * run is recorded, as a branch of the session; one that is there is taken again.
 */
export function decisiveMoment(
  file: TraceFile,
  session: SessionInfo,
  design: Design,
  toolVersion: string,
): Moment | undefined {
  const other = counterpart(file, session, design, toolVersion);
  const comparison = new Reexecution(file, session.id);
  file.readEvents(other.id, 1, other.events, (e) => comparison.push(e));
  const at = comparison.end()?.seq;
  if (at === undefined) return undefined;
  return {
    at,
    shows: side(file, session, at),
    without: side(file, other, at),
  };
}

function counterpart(
  file: TraceFile,
  session: SessionInfo,
  design: Design,
  toolVersion: string,
): SessionInfo {
  // As a branch that follows its parent has it; one of a user may have a rest or a strategy of its own.
  const strategy = session.strategy === EXHAUSTIVE ? EXHAUSTIVE : anew(session.strategy);
  const there = file
    .sessions()
    .find(
      (s) =>
        s.parent?.session === session.id &&
        s.parent.at === 0 &&
        s.state === 'complete' &&
        s.workload === session.workload &&
        s.design === designJson(design) &&
        s.seed === session.seed &&
        s.strategy === strategy &&
        s.toolVersion === toolVersion,
    );
  if (there !== undefined) return there;
  const branched = branchSession(file, session, 0 as EventSeq, { design, toolVersion });
  return branched.session;
}

function side(file: TraceFile, session: SessionInfo, at: number): Side {
  const last = Math.min(session.events, at + AFTER);
  const { events } = toldEvents(file, session, last, ({ seq }) => seq >= at - BEFORE);
  return { session: session.id, design: session.designName, events };
}
