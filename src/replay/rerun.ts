import { foreignSwitch } from '../designs/resolve.js';
import { MEANING, type Design, type Switches } from '../designs/switches.js';
import { Kind, Limit, type Event } from '../events/generated.js';
import { STATUS, type Limits } from '../schedule/ending.js';
import { replay, ScheduleMismatch, type RecordedSwitch } from '../schedule/strategies/recorded.js';
import { parseAfterOperations } from '../schedule/strategies/after-operations.js';
import type { Strategy } from '../schedule/strategy.js';
import type { SessionInfo } from '../store/log/session.js';
import type { TraceFile } from '../store/trace-file.js';
import { UserError } from '../units/user-error.js';
import { parseWorkload } from '../language/parse.js';
import { execute } from '../run/execute.js';
import { DEFAULT_PAGES } from '../run/runner.js';
import { Reexecution, type Difference } from './reexecute.js';

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
  // Begun and no more: nothing that could be compared.
  if (session.state === 'interrupted' && session.events === 0) return undefined;
  // As far as it went when it was looked up: it may grow meanwhile.
  const until = session.state === 'complete' ? {} : { until: session.events };
  const comparison = new Reexecution(file, session.id, { onProgress, ...until });
  try {
    rerun(file, session, (event) => comparison.push(event));
  } catch (error) {
    // A schedule that cannot be followed: what was made so far ends before the recording does.
    if (!(error instanceof ScheduleMismatch)) throw error;
  }
  return comparison.end();
}

/** Runs a recorded session again and gives its events to `sink`, until that says false. */
export function rerun(
  file: TraceFile,
  session: SessionInfo,
  sink: (event: Event) => void | boolean,
): void {
  const design = recordedDesign(session);
  const { switches, choices, pages, seed } = recordedChoices(file, session);
  const timers = timersOf(file, session);
  let lastTask = 0;
  let seq = 0;
  execute(
    {
      workload: parseWorkload(session.workload, session.workloadName),
      design,
      seed,
      strategy: replay(
        switches,
        choices,
        () => lastTask,
        () => timers(seq),
      ),
      pages,
      limits: recordedLimits(file, session),
    },
    [
      {
        event: (event) => {
          lastTask = event.task;
          seq = event.seq;
          return sink(event);
        },
      },
    ],
  );
}

/** The search whose schedules end sleeps, see {@link Strategy.timers}. */
export const EXHAUSTIVE = 'exhaustive';

/** How a session was scheduled after an event: what it has from its parent, as that was. */
export function timersOf(
  file: TraceFile,
  { strategy, parent }: SessionInfo,
): (seq: number) => Strategy['timers'] {
  const begins = parseAfterOperations(strategy);
  // Who runs on at the event with which the last operation ends is the next strategy's to say.
  if (begins !== undefined) return (seq) => (seq < begins.until ? 'by choice' : undefined);
  const own = strategy === EXHAUSTIVE ? 'by choice' : undefined;
  if (parent === undefined || parent.session === 0) return () => own;
  const before = timersOf(file, file.session(parent.session));
  return (seq) => (seq < parent.at ? before(seq) : own);
}

/**
 * The design as the session holds it, whatever design of that name there is today.
 * @throws UserError HMT117 when it is none, HMT409 when its switches mean something else by now
 */
export function recordedDesign(session: SessionInfo): Design {
  const changed = changedMeaning(session);
  if (changed !== undefined) {
    throw new UserError(
      'HMT409',
      `session ${session.id} cannot be run again: ${changed}`,
      'it can be read, replayed and queried; run its workload anew, or run it with the version that recorded it',
    );
  }
  const { name, about, provenance, switches } = parsedDesign(session);
  return { name, about, provenance, switches: switches as Switches };
}

/** Why a recorded design is not what the same switches would be today; undefined if it is. */
export function changedMeaning(session: SessionInfo): string | undefined {
  const { meaning, switches } = parsedDesign(session);
  const foreign = foreignSwitch(switches);
  if (foreign === undefined && meaning === MEANING) return undefined;
  const what = `its design ${session.designName} was recorded by hmmtrace ${session.toolVersion}, where designs meant something else`;
  return foreign === undefined ? what : `${what} (${foreign} has no value known here)`;
}

/** @throws UserError HMT117 when it is none */
function parsedDesign(session: SessionInfo): Design & { readonly meaning?: number } {
  let design: unknown;
  try {
    design = JSON.parse(session.design);
  } catch {
    // Said below.
  }
  const { switches } = (design ?? {}) as Partial<Design>;
  if (typeof switches !== 'object' || switches === null)
    throw new UserError('HMT117', `session ${session.id}: its design is damaged`);
  return design as Design;
}

/** The limit at which a recording stopped. It has no other: where it ends is known. */
export function recordedLimits(file: TraceFile, session: SessionInfo): Limits {
  const none = { events: Infinity, tasks: Infinity };
  if (session.status !== STATUS.limit) return none;
  const event = file.readEvent(session.id, session.events - 1);
  if (event?.kind !== Kind.LimitReached) return none;
  const which = event.limit === Limit.LIMIT_TASKS ? 'tasks' : 'events';
  return { ...none, [which]: event.most };
}

export interface RecordedChoices {
  readonly switches: Iterable<RecordedSwitch>;
  readonly choices: Iterable<number>;
  readonly pages: number;
  readonly seed: number;
}

/** What a session's events say about how it came about; switches and choices are read as they are asked for. */
export function recordedChoices(file: TraceFile, session: SessionInfo): RecordedChoices {
  const begin = file.readEvent(session.id, 1);
  // A branch begins with its parent's seed, and has another of its own.
  const { seed, pages } =
    begin?.kind === Kind.SessionBegin ? begin : { seed: session.seed, pages: DEFAULT_PAGES };
  const switches: RecordedSwitch[] = [];
  const choices: number[] = [];
  let next = 1;
  const readOn = (): boolean => {
    if (next > session.events) return false;
    const last = Math.min(next + AHEAD, session.events);
    const note = (e: Event) => {
      // A switch to the only task that could run was nobody's choice.
      if (e.kind === Kind.TaskSwitch && e.runnable > 1) switches.push({ step: e.step, to: e.to });
      else if (e.kind === Kind.Choice) choices.push(e.chosen);
    };
    file.readEvents(session.id, next, last, note, { wanted: CHOICES, passing: true });
    next = last + 1;
    return true;
  };
  return { switches: taken(switches, readOn), choices: taken(choices, readOn), pages, seed };
}

/** Events that are read ahead at a time. */
const AHEAD = 1 << 17;
const CHOICES: boolean[] = [];
CHOICES[Kind.TaskSwitch] = true;
CHOICES[Kind.Choice] = true;

/** Hands out what was read, and forgets it; reads on when there is no more. */
function* taken<T>(read: T[], readOn: () => boolean): Generator<T> {
  for (let at = 0; ; at++) {
    while (at === read.length) {
      at = read.length = 0;
      if (!readOn()) return;
    }
    yield read[at]!;
  }
}
