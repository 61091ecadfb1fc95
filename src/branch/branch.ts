import { designJson } from '../designs/resolve.js';
import type { Design } from '../designs/switches.js';
import type { Event } from '../events/generated.js';
import { DEFAULT_LIMITS, type Limits } from '../schedule/ending.js';
import { following, replay, ScheduleMismatch } from '../schedule/strategies/recorded.js';
import type { Strategy } from '../schedule/strategy.js';
import type { SessionInfo, SessionMeta } from '../store/log/session.js';
import type { SessionWriter, WriterOptions } from '../store/log/session-writer.js';
import type { TraceFile } from '../store/trace-file.js';
import type { EventSeq } from '../units/numbers.js';
import { UserError } from '../units/user-error.js';
import type { Workload } from '../language/ast.js';
import { parseWorkload } from '../language/parse.js';
import { runToBlock } from '../schedule/strategies/run-to-block.js';
import { anew, strategyNamed, parseStrategy } from '../schedule/strategies/named.js';
import { completeStrategy } from '../run/complete-strategy.js';
import { execute, type Outcome, type Plan } from '../run/execute.js';
import { withTail } from './tail.js';
import { recordRun, type Recorded } from '../replay/record.js';
import { Reexecution, type Difference } from '../replay/reexecute.js';
import {
  EXHAUSTIVE,
  recordedChoices,
  recordedDesign,
  recordedLimits,
  timersOf,
} from '../replay/rerun.js';
import { describeEvent } from '../replay/text/describe-event.js';
import { Labels } from '../replay/text/labels.js';
import { afterOperationsText } from '../schedule/strategies/after-operations.js';
import { originAt, translate, Translating, type Translation } from './translate.js';

export interface BranchOptions extends WriterOptions {
  /**
   * Of the choices after the branching point. With neither this nor `strategy` the recorded choices
   * of the parent are followed as long as they fit, so that nothing but the design or the tail is
   * different; then its strategy begins anew, with its seed.
   */
  readonly seed?: number;
  /** A name of {@link STRATEGIES}. Default: the parent's. */
  readonly strategy?: string;
  /** Default: the parent's. It must lead to the parent's events up to the branching point. */
  readonly design?: Design;
  /**
   * Text of a workload whose tasks take the place of what the parent's tasks of the same names have
   * not begun; tasks of other names are added, and can be started. A statement has begun when an
   * operation in it, or after it in its task, has begun in any run of that task; a block that has
   * begun runs to its end. Names of the parent's workload can be used.
   */
  readonly tail?: { readonly text: string; readonly name: string };
  /**
   * Where the design does not lead to the parent's events: let it do the operations that the parent
   * had ended, in their order, and go on from there. See {@link translate}.
   */
  readonly translate?: boolean;
  readonly toolVersion: string;
  /** Default: what the parent came to, or more than it needed. */
  readonly limits?: Limits | undefined;
  /** Sees every event after it was recorded; must not keep it. */
  readonly onEvent?: (event: Event) => void;
  /** Told how many events there are, and how many operations have their answers; may throw to end the recording. */
  readonly onProgress?: (events: number, operations: number) => void;
  /** Told before anything is run what is to run: the parent's workload, with the tail. */
  readonly onWorkload?: (workload: Workload) => void;
}

export interface Branched extends Recorded {
  /**
   * Was the parent's recorded schedule followed after the branching point? The number of an event:
   * up to there, where it did not fit any more.
   */
  readonly followed: 'not asked' | 'to the end' | EventSeq;
  /** Of one that has no event in common with its parent. */
  readonly translation?: Translation;
}

/**
 * Runs a recorded session again up to event `at`, and from there on with another seed, strategy,
 * design or rest of its workload; with none of these it is its parent, event by event. Recorded into the same file as a session of its own: the events
 * that it shares with its parent are recorded once more, and were compared with the parent's. Its
 * seed is that of what comes after; the prefix has the parent's, as its first event says.
 *
 * @param at 0 … the number of the parent's last event but one (of an interrupted parent: the last)
 * @throws UserError HMT407, and nothing is recorded, when the branch would not begin like its
 * parent; HMT408 when nothing can follow `at`; HMT406, HMT2xx for what was given.
 */
export function branchSession(
  file: TraceFile,
  parent: SessionInfo,
  at: EventSeq,
  options: BranchOptions,
): Branched {
  const last = parent.state === 'complete' ? parent.events - 1 : parent.events;
  if (at > last) {
    const what = `session ${parent.id} cannot branch at event ${at}`;
    throw new UserError('HMT408', what, `nothing follows event ${last}`);
  }
  const most = options.limits?.events ?? Infinity;
  if (at + 2 > most) {
    const what = `session ${parent.id} cannot branch at event ${at} with ${most} events at most`;
    throw new UserError('HMT408', what, `allow it more than ${at + 2}`);
  }
  const branch = prepare(file, parent, at, options);
  options.onWorkload?.(branch.workload);
  const difference = run(file, parent, at, branch, () => undefined, true).difference;
  if (difference !== undefined) {
    if (options.translate !== true) throw refuse(parent, difference, at);
    return translated(file, parent, at, branch, options);
  }

  const meta = { ...metaOf(branch, branch.strategy, options), parent: { session: parent.id, at } };
  let left: EventSeq | undefined;
  const recorded = recordRun(
    file,
    meta,
    (writer) => {
      const ran = run(file, parent, at, branch, (event, operations) => {
        keep(writer, event, operations, options);
      });
      if (ran.difference !== undefined) throw refuse(parent, ran.difference, at);
      left = ran.left;
      return ran.result!;
    },
    options,
  );
  return { ...recorded, followed: branch.follows ? (left ?? 'to the end') : 'not asked' };
}

/** Records a run that does the operations of the parent by `at` first, and then what follows them. */
function translated(
  file: TraceFile,
  parent: SessionInfo,
  at: EventSeq,
  branch: Branch,
  options: BranchOptions,
): Branched {
  const { workload, design, seed, limits } = branch;
  const origin = originAt(file, parent, at);
  const recorded = recordedChoices(file, parent);
  const plan = { workload, design, limits, seed: recorded.seed, pages: recorded.pages };
  const translation = translate(origin, plan);
  const { until } = translation;
  const then = completeStrategy(anew(branch.strategy), plan);
  const strategy = afterOperationsText({
    ...{ session: parent.id, at, head: parent.chainHead, until, then },
  });
  const meta = metaOf(branch, strategy, options);
  const before = new Translating(origin, workload);
  const after = strategyNamed(then, seed);
  const turn = (): Pick<Strategy, 'pick' | 'choose' | 'timers'> =>
    before.until === undefined ? before : after;
  let operations = 0;
  const ran = recordRun(
    file,
    meta,
    (writer) =>
      execute(
        {
          ...plan,
          strategy: {
            name: strategy,
            get timers() {
              return turn().timers;
            },
            pick: (...place) => turn().pick(...place),
            choose: (...choice) => turn().choose(...choice),
            started: (...task) => after.started?.(...task),
            arrived: (...place) => after.arrived?.(...place),
          },
        },
        [
          {
            event: (event, machine) => {
              if (before.until === undefined) before.observe(event, machine);
              keep(writer, event, operations, options);
            },
            answer: () => void operations++,
          },
        ],
      ),
    options,
  );
  return { ...ran, followed: 'not asked', translation };
}

function metaOf(
  { name, text, design, seed }: Branch,
  strategy: string,
  { toolVersion }: BranchOptions,
): SessionMeta {
  return {
    workloadName: name,
    workload: text,
    designName: design.name,
    design: designJson(design),
    ...{ seed, strategy, toolVersion },
  };
}

/** Records an event, and tells of it. */
function keep(
  writer: SessionWriter,
  event: Event,
  operations: number,
  { onEvent, onProgress }: BranchOptions,
): void {
  writer.append(event);
  onEvent?.(event);
  if ((event.seq & 0xfff) === 0) onProgress?.(event.seq, operations);
}

interface Branch {
  /** Another workload than the parent's has another name: PARENT+TAIL. */
  readonly name: string;
  readonly text: string;
  readonly workload: Workload;
  readonly design: Design;
  readonly seed: number;
  readonly strategy: string;
  /** The parent's recorded choices, as long as they fit. */
  readonly follows: boolean;
  readonly limits: Limits;
}

function prepare(
  file: TraceFile,
  parent: SessionInfo,
  at: EventSeq,
  options: BranchOptions,
): Branch {
  const { seed = parent.seed, tail } = options;
  const follows = options.seed === undefined && options.strategy === undefined;
  const named = options.strategy ?? anew(parent.strategy);
  if (parseStrategy(named).info.ofSchedule) {
    const what = `strategy ${named} follows a schedule from the beginning of a run, and a branch begins later`;
    throw new UserError('HMT406', what, 'name another strategy');
  }
  const text = tail === undefined ? parent.workload : withTail(file, parent, at, tail);
  const name =
    tail === undefined ? parent.workloadName : `${parent.workloadName}+${shortName(tail.name)}`;
  const workload = parseWorkload(text, name);
  const design = options.design ?? recordedDesign(parent);
  const limits = options.limits ?? limitsAfter(file, parent);
  // Whoever follows it has sleeps end as it had, also where it stops to fit.
  const ofSearch = follows && parent.strategy === EXHAUSTIVE;
  const plan = { workload, design, limits };
  const strategy = ofSearch ? EXHAUSTIVE : completeStrategy(named, plan);
  return { name, text, workload, design, seed, strategy, follows, limits };
}

function limitsAfter(file: TraceFile, parent: SessionInfo): Limits {
  const { events, tasks } = recordedLimits(file, parent);
  return {
    events: events === Infinity ? Math.max(DEFAULT_LIMITS.events, parent.events) : events,
    tasks: tasks === Infinity ? DEFAULT_LIMITS.tasks : tasks,
  };
}

/** `./d/rest.hmm` is `rest`. */
function shortName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.hmm$/, '');
}

interface Ran {
  readonly difference: Difference | undefined;
  readonly result?: Outcome | undefined;
  /** The event up to which the parent's schedule was followed, if it did not fit to the end. */
  readonly left?: EventSeq | undefined;
}

/** Runs the branch and compares what it shares with its parent; `prefixOnly` ends there. */
function run(
  file: TraceFile,
  parent: SessionInfo,
  at: EventSeq,
  branch: Branch,
  sink: (event: Event, operations: number) => void,
  prefixOnly = false,
): Ran {
  if (prefixOnly && at === 0) return { difference: undefined };
  const recorded = recordedChoices(file, parent);
  const comparison = new Reexecution(file, parent.id, { until: at });
  let lastTask = 0;
  let seq = 0 as EventSeq;
  let left: EventSeq | undefined;
  const timers = timersOf(file, parent);
  const before = replay(
    recorded.switches,
    recorded.choices,
    () => lastTask,
    () => timers(seq),
  );
  const after: Strategy =
    branch.strategy === EXHAUSTIVE
      ? { ...runToBlock(branch.seed), timers: 'by choice' }
      : strategyNamed(branch.strategy, branch.seed);
  const followed = following(before, after, (mismatch) => {
    if (seq < at) throw mismatch;
    left = seq;
  });
  // What is not recorded any more of an interrupted parent is nothing to follow.
  const until = !branch.follows ? at : parent.state === 'complete' ? Infinity : parent.events;
  const turn = (): Strategy => (seq < until ? followed : after);
  let operations = 0;
  const plan: Plan = {
    workload: branch.workload,
    design: branch.design,
    seed: at === 0 && !branch.follows ? branch.seed : recorded.seed,
    strategy: {
      name: branch.strategy,
      get timers() {
        return seq < at ? timers(seq) : turn().timers;
      },
      pick: (...place) => turn().pick(...place),
      choose: (...choice) => turn().choose(...choice),
    },
    pages: recorded.pages,
    limits: branch.limits,
  };
  let result: Outcome | undefined;
  const event = (event: Event): boolean => {
    lastTask = event.task;
    seq = event.seq;
    const goesOn = seq > at || comparison.push(event);
    if (!goesOn && (prefixOnly || comparison.end() !== undefined)) return false;
    sink(event, operations);
    return true;
  };
  try {
    result = execute(plan, [{ event, answer: () => void operations++ }]);
  } catch (error) {
    if (!(error instanceof ScheduleMismatch)) throw error;
  }
  // Also when it ended, or could not follow the recorded schedule, before it came to `at`.
  return { difference: comparison.end(), result, left };
}

function refuse(
  parent: SessionInfo,
  { seq, recorded, executed }: Difference,
  at: EventSeq,
): UserError {
  const labels = new Labels(undefined);
  const show = (e: Event | undefined): string =>
    e === undefined ? 'nothing' : describeEvent(e, labels);
  return new UserError(
    'HMT407',
    `the branch would leave session ${parent.id} at event ${seq} already: ${show(executed)} instead of ${show(recorded)}`,
    `branch at event ${seq - 1} or before, or translate its state at ${at} (\`--translate\`)`,
  );
}
