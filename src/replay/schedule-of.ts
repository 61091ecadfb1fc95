import type { ScheduleLine } from '../language/ast.js';
import { parseWorkload } from '../language/parse.js';
import { printWorkload } from '../language/print.js';
import { printSchedule } from '../language/schedule.js';
import { execute, type Plan } from '../run/execute.js';
import { noted } from '../schedule/strategies/noted.js';
import { replay, ScheduleMismatch } from '../schedule/strategies/recorded.js';
import { parseAfterOperations } from '../schedule/strategies/after-operations.js';
import type { Strategy } from '../schedule/strategy.js';
import type { SessionInfo } from '../store/log/session.js';
import type { TraceFile } from '../store/trace-file.js';
import { UserError } from '../units/user-error.js';
import { recordedChoices, recordedDesign, recordedLimits, timersOf } from './rerun.js';

/**
 * What a session was run from, with a strategy that answers as it was answered then; good for one run.
 * @throws UserError HMT409 if its design means something else by now; HMT602 if two kinds of strategies
 * scheduled it; HMT2xx of its workload
 */
export function planOf(file: TraceFile, session: SessionInfo): Plan {
  const { switches, choices, seed, pages } = recordedChoices(file, session);
  // Who came somewhere last goes on without a switch.
  let last = 0;
  const timers = timersThroughout(file, session);
  const recorded = replay(switches, choices, () => last);
  const strategy: Strategy = { ...recorded, timers, arrived: (task) => void (last = task) };
  return {
    workload: parseWorkload(session.workload, session.workloadName),
    design: recordedDesign(session),
    limits: recordedLimits(file, session),
    ...{ seed, pages, strategy },
  };
}

/** @throws UserError HMT602 where a search's schedule was gone on with by another strategy, or it with that */
function timersThroughout(file: TraceFile, session: SessionInfo): Strategy['timers'] {
  const timers = timersOf(file, session);
  const last = timers(session.events);
  const { parent } = session;
  let mixed = parseAfterOperations(session.strategy) !== undefined;
  for (let one = parent; one !== undefined && one.session !== 0;) {
    mixed ||= timers(one.at - 1) !== last;
    const before = file.session(one.session);
    mixed ||= parseAfterOperations(before.strategy) !== undefined;
    one = before.parent;
  }
  if (!mixed) return last;
  const what = `session ${session.id} goes on with a session that another kind of strategy scheduled`;
  throw new UserError('HMT602', what, 'a session of one kind can be; both can be looked at');
}

/** Runs with what {@link planOf} gives. @throws UserError HMT404 where that goes another way */
export function goingTheSameWay<T>(session: SessionInfo, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ScheduleMismatch)) throw error;
    throw new UserError(
      'HMT404',
      `session ${session.id}: running it again goes another way: ${error.message}`,
      'run it with the version that recorded it, or run its workload anew',
    );
  }
}

/**
 * The schedule of a session by place: its workload, run by it under its design, is the session again.
 * @throws UserError HMT404, HMT409, HMT602, HMT2xx
 */
export function scheduleOf(file: TraceFile, session: SessionInfo): readonly ScheduleLine[] {
  const plan = planOf(file, session);
  if (plan.strategy.timers !== undefined) {
    const what = `an exhaustive search scheduled session ${session.id}: there a task does not come to wait for what it takes, which no schedule by place can say`;
    throw new UserError('HMT602', what, 'leave out --whole: what it found can be made small');
  }
  const notes = noted(plan.strategy);
  goingTheSameWay(session, () => execute({ ...plan, strategy: notes }));
  return notes.lines;
}

/** Text of the session's workload with its schedule; lines of the workload stay where they are. */
export function withSchedule(session: SessionInfo, schedule: readonly ScheduleLine[]): string {
  const { schedule: own, ...workload } = parseWorkload(session.workload, session.workloadName);
  // Where it had another schedule, that goes.
  if (own !== undefined) return printWorkload({ ...workload, schedule });
  return `${session.workload.trimEnd()}\n\n${printSchedule(schedule).join('\n')}\n`;
}
