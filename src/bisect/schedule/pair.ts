import type { Event } from '../../events/generated.js';
import { kindOf, type CellKind } from '../../machine/noting/cells.js';
import {
  ADD,
  CHANGE,
  conflict,
  packAccesses,
  unpackAccesses,
  type Access,
} from '../../machine/noting/accesses.js';
import { Cursor } from '../../replay/cursor.js';
import { EXHAUSTIVE } from '../../replay/rerun.js';
import { recordRun } from '../../replay/record.js';
import type { Observer } from '../../run/execute.js';
import { describeEvent } from '../../replay/text/describe-event.js';
import { SCHEDULED } from '../../schedule/strategies/scheduled.js';
import type { SessionInfo } from '../../store/log/session.js';
import type { TraceFile } from '../../store/trace-file.js';
import { toldEvents, type ToldEvent } from '../told-events.js';
import type { ScheduleBisection } from './bisect-schedule.js';
import { inOrder, runInSteps, type Order, type RunStep, type SteppedRun } from './in-order.js';

/** One of the two steps whose order decides. */
export interface PairStep {
  /** Name of the task, as events have it. */
  readonly task: string;
  /** Operations and functions that the task was in when the step began, the outermost first. */
  readonly stack: readonly string[];
  /** What it did, where it came first. */
  readonly events: readonly ToldEvent[];
}
/** What both steps touch, and one of them changes. */
export interface Shared {
  /** A kind of part of the state, as {@link CellKind}. */
  readonly what: CellKind;
  readonly first: Touched;
  readonly second: Touched;
}
export type Touched = 'looks' | 'adds' | 'changes';

export interface DecisivePair {
  /** The session in which the order does not show the verdict, and the one in which it does. */
  readonly without: number;
  readonly shows: number;
  /** The step that comes first where it does not show, and the one that comes first where it does. */
  readonly first: PairStep;
  readonly second: PairStep;
  readonly shared: readonly Shared[];
  /** What the session that does not show the verdict shows instead, in words. */
  readonly instead: readonly string[];
}

/** Events that are told of a step. */
const EVENTS = 6;

/** Records both orders, and says what the two steps are in which they differ. */
export function decisivePair(
  file: TraceFile,
  session: SessionInfo,
  bisection: ScheduleBisection,
  toolVersion: string,
): DecisivePair {
  const [without, shows] = [bisection.without, bisection.shows].map((order) =>
    record(file, session, bisection, order, toolVersion),
  );
  const at = without!.steps.findIndex(({ task }, i) => task !== shows!.steps[i]!.task);
  const [first, second] = [without!.steps[at]!, shows!.steps[at]!];
  return {
    without: without!.session.id,
    shows: shows!.session.id,
    first: stepOf(file, without!.session, first),
    second: stepOf(file, shows!.session, second),
    shared: sharedBy(first, second),
    instead: without!.verdicts.map(({ words }) => words),
  };
}

/** One that an earlier call recorded is taken again. */
function record(
  file: TraceFile,
  { workloadName, workload, designName, design }: SessionInfo,
  { how, kept }: ScheduleBisection,
  order: Order,
  toolVersion: string,
): Pick<SteppedRun, 'steps' | 'verdicts'> & { readonly session: SessionInfo } {
  const decide = (): ReturnType<typeof inOrder> => inOrder(order, how.choices, how.timers);
  const there = kept.session(order);
  if (there !== undefined)
    return { session: there, ...runInSteps(how.unscheduled, how.seed, decide()) };
  const strategy = how.timers === 'by choice' ? EXHAUSTIVE : SCHEDULED;
  const meta = {
    workloadName,
    workload,
    designName,
    design,
    seed: how.seed,
    strategy,
    toolVersion,
  };
  let stepped: SteppedRun | undefined;
  const { session } = recordRun(file, meta, (writer) => {
    const write: Observer = { event: (event) => writer.append(event) };
    stepped = runInSteps(how.unscheduled, how.seed, decide(), [write]);
    return stepped.outcome;
  });
  kept.recorded(order, session);
  const { steps, verdicts } = stepped!;
  return { session, steps, verdicts };
}

function stepOf(file: TraceFile, session: SessionInfo, step: RunStep): PairStep {
  const last = Math.min(step.last, step.after + EVENTS + 1);
  const isTold = (e: Event): boolean => e.seq > step.after && e.task === step.id;
  const { events, labels } = toldEvents(file, session, last, isTold);
  const cursor = new Cursor(file, session.id);
  cursor.seek(step.after);
  const spans = cursor.machine.tasks.get(step.id)?.spans ?? [];
  const stack = spans.map(({ seq }) =>
    describeEvent(file.readEvent(session.id, seq)!, labels).replace(/ \{$/, ''),
  );
  return { task: labels.task(step.id), stack, events };
}

function sharedBy(first: RunStep, second: RunStep): Shared[] {
  const [a, b] = [unpackAccesses(first.accesses), unpackAccesses(second.accesses)];
  const shared = new Map<CellKind, Shared>();
  for (const x of a)
    for (const y of b) {
      if (!conflict(packAccesses([x]), packAccesses([y]))) continue;
      const what = kindOf(x.cell);
      shared.set(what, { what, first: touched(x), second: touched(y) });
    }
  return [...shared.values()];
}
function touched({ touch }: Access): Touched {
  return touch === CHANGE ? 'changes' : touch === ADD ? 'adds' : 'looks';
}
