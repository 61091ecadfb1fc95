import type { Design, Switches } from '../designs/switches.js';
import { Kind, type Event } from '../events/generated.js';
import { replay, ScheduleMismatch, type RecordedSwitch } from '../schedule/strategy.js';
import type { SessionInfo } from '../store/session.js';
import type { TraceFile } from '../store/trace-file.js';
import { UserError } from '../units/user-error.js';
import { parseWorkload } from '../workload/parse.js';
import { DEFAULT_PAGES, runWorkload } from '../workload/runner.js';
import { Reexecution, type Difference } from './reexecute.js';

/** Ends a run whose further events nobody needs. */
class Enough extends Error {}

/**
 * Runs a recorded session again, from its workload, design and recorded choices, and compares event
 * by event.
 * @param onProgress told how many events were compared
 * @returns the first difference; undefined when there is none
 */
export function reexecute(
  file: TraceFile,
  session: SessionInfo,
  onProgress: (events: number) => void = () => undefined,
): Difference | undefined {
  const comparison = new Reexecution(file, session.id, onProgress);
  try {
    rerun(file, session, (event) => {
      if (comparison.push(event) !== undefined || comparison.done) throw new Enough();
    });
  } catch (error) {
    // A schedule that cannot be followed: what was made so far ends before the recording does.
    if (!(error instanceof Enough) && !(error instanceof ScheduleMismatch)) throw error;
  }
  return comparison.end();
}

/** Runs a recorded session again and gives its events to `sink`. */
export function rerun(file: TraceFile, session: SessionInfo, sink: (event: Event) => void): void {
  const { switches, choices, pages, seed } = recordedChoices(file, session);
  let lastTask = 0;
  runWorkload(
    {
      workload: parseWorkload(session.workload, session.workloadName),
      design: recordedDesign(session),
      seed,
      strategy: replay(switches, choices, () => lastTask),
      pages,
    },
    (event) => {
      lastTask = event.task;
      sink(event);
    },
  );
}

/** The design as the session holds it, whatever design of that name there is today. */
export function recordedDesign(session: SessionInfo): Design {
  const { name, about, provenance, switches } = parsedDesign(session);
  return { name, about, provenance, switches: switches as Switches };
}

/** @throws UserError HMT117 when it is none */
function parsedDesign(session: SessionInfo): Design {
  let design: unknown;
  try {
    design = JSON.parse(session.design);
  } catch {
    // Said below.
  }
  const { switches } = (design ?? {}) as Partial<Design>;
  if (typeof switches === 'object' && switches !== null) return design as Design;
  throw new UserError('HMT117', `session ${session.id}: its design is damaged`);
}

/** What a session's events say about how it came about. */
export function recordedChoices(
  file: TraceFile,
  session: SessionInfo,
): { switches: RecordedSwitch[]; choices: number[]; pages: number; seed: number } {
  const switches: RecordedSwitch[] = [];
  const choices: number[] = [];
  let pages = DEFAULT_PAGES;
  // A branch begins with its parent's seed, and has another of its own.
  let { seed } = session;
  file.readEvents(session.id, 1, session.events, (e) => {
    // A switch to the only task that could run was nobody's choice.
    if (e.kind === Kind.TaskSwitch && e.runnable > 1) switches.push({ step: e.step, to: e.to });
    else if (e.kind === Kind.Choice) choices.push(e.chosen);
    else if (e.kind === Kind.SessionBegin) ({ pages, seed } = e);
  });
  return { switches, choices, pages, seed };
}
