import { Kind } from '../events/generated.js';
import type { RecordedSwitch } from '../schedule/strategies/recorded.js';
import { ScheduleMismatch } from '../schedule/strategies/recorded.js';
import { Reexecution } from '../replay/reexecute.js';
import { recordedChoices, recordedDesign, timersOf } from '../replay/rerun.js';
import { parseAfterOperations } from '../schedule/strategies/after-operations.js';
import type { Strategy } from '../schedule/strategy.js';
import type { SessionInfo } from '../store/log/session.js';
import type { TraceFile } from '../store/trace-file.js';
import { UserError } from '../units/user-error.js';
import type { Limits } from '../schedule/ending.js';
import { designJson } from '../designs/resolve.js';
import { performAttempt } from './attempt.js';
import { prepare, type Subject } from './subject.js';

/**
 * What can follow a recorded session's event, as a subject.
 * @throws UserError HMT408 when nothing can follow it, HMT407 when the session runs differently by
 * now, HMT409, HMT2xx
 */
export function afterEvent(
  file: TraceFile,
  session: SessionInfo,
  at: number,
  limits: Limits,
): Subject {
  const last = session.state === 'complete' ? session.events - 1 : session.events;
  if (at > last) {
    const what = `nothing can follow event ${at} of session ${session.id}`;
    throw new UserError('HMT408', what, `explore from event ${last} or before`);
  }
  const switches: RecordedSwitch[] = [];
  const choices: number[] = [];
  file.readEvents(session.id, 1, at, (e) => {
    if (e.kind === Kind.TaskSwitch && e.runnable > 1) switches.push({ step: e.step, to: e.to });
    else if (e.kind === Kind.Choice) choices.push(e.chosen);
  });
  const timers = oneKind(file, session, at);
  const { seed, pages } = recordedChoices(file, session);
  const subject: Subject = {
    name: session.workloadName,
    workload: session.workload,
    design: designJson(recordedDesign(session)),
    limits,
    beginning: { session: session.id, at, seed, pages, switches, choices, timers },
  };
  requireSame(file, session, at, subject);
  return subject;
}

/** @throws UserError HMT408 where a search's schedule was gone on with by another strategy, or it with that */
function oneKind(file: TraceFile, session: SessionInfo, at: number): Strategy['timers'] {
  const timers = timersOf(file, session);
  const { parent } = session;
  const begins = parseAfterOperations(session.strategy);
  if (begins !== undefined && at > begins.until) throw twoKinds(session, begins.until);
  if (parent === undefined || parent.at >= at || timers(parent.at) === timers(parent.at - 1))
    return timers(Math.max(0, at - 1));
  throw twoKinds(session, parent.at);
}

function twoKinds(session: SessionInfo, at: number): UserError {
  return new UserError(
    'HMT408',
    `session ${session.id} goes on with a session that another kind of strategy scheduled`,
    `explore from event ${at} or before`,
  );
}

function requireSame(file: TraceFile, session: SessionInfo, at: number, subject: Subject): void {
  if (at === 0) return;
  const comparison = new Reexecution(file, session.id, { until: at });
  const attempt = { number: 0, seed: 1, plan: { kind: 'prefix', decisions: [] } } as const;
  try {
    performAttempt(prepare(subject), attempt, [{ event: (e) => comparison.push(e) && e.seq < at }]);
  } catch (error) {
    if (!(error instanceof ScheduleMismatch)) throw error;
  }
  const difference = comparison.end();
  if (difference === undefined) return;
  throw new UserError(
    'HMT407',
    `session ${session.id} runs differently by now, from event ${difference.seq} on`,
    `explore from event ${difference.seq - 1} or before, or record it anew`,
  );
}
