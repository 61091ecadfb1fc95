import type { Event } from '../events/generated.js';
import { execute, type Observer, type Outcome } from '../run/execute.js';
import { strategyNamed } from '../schedule/strategies/named.js';
import { prefixed } from '../schedule/strategies/prefixed.js';
import { replay } from '../schedule/strategies/recorded.js';
import type { Strategy } from '../schedule/strategy.js';
import type { MachineView } from '../machine/state.js';
import { UserError } from '../units/user-error.js';
import { Answers } from './answers.js';
import { AllAsleep, Guide } from './exhaustive/guide.js';
import { fingerprint } from './exhaustive/fingerprint.js';
import { inOrder } from './exhaustive/order.js';
import { passagesOf } from './exhaustive/passage.js';
import { packReport } from './exhaustive/report.js';
import type { Execution, Route } from './exhaustive/step.js';
import { Path } from './path.js';
import type { Attempt, AttemptPlan, Explored, PassagePlan, RoutePlan } from './search.js';
import type { Prepared } from './subject.js';
import { defectClass, verdictClasses } from './verdict-class.js';

/** Told every few thousand events; may throw to end the run. */
export type OnEvents = () => void;
const EVERY = 0xfff;

const NOTHING = { verdicts: [], events: 0, points: 0, switches: 0, choices: 0, trace: '' } as const;

/**
 * Runs an attempt, and keeps of it what a search learns. What the simulator throws is a verdict.
 * @param watchers who look at the same run, and do not end it
 */
export function runAttempt(
  prepared: Prepared,
  attempt: Attempt,
  onEvents: OnEvents,
  watchers: readonly Observer[] = [],
): Explored {
  const { plan } = attempt;
  if (plan.kind === 'route') return exploreRoute(prepared, attempt, plan, onEvents, watchers);
  if (plan.kind === 'passage') return explorePassage(prepared, attempt, plan, onEvents, watchers);
  const { machine: _, ...got } = perform(prepared, attempt, onEvents, watchers);
  return got;
}

/** Of a run along a route, what the search needs to know which runs are left. */
function exploreRoute(
  prepared: Prepared,
  attempt: Attempt,
  { route }: RoutePlan,
  onEvents: OnEvents,
  watchers: readonly Observer[],
): Explored {
  const guide = new Guide(route);
  try {
    const { machine, ...got } = perform(prepared, attempt, onEvents, watchers, guide.strategy);
    if (got.refused !== undefined) return got;
    const { run, detail } = reportOf(guide.execution(machine), route);
    return { ...got, trace: fingerprint(run), detail };
  } catch (error) {
    if (!(error instanceof AllAsleep)) throw error;
    return { ...NOTHING, pruned: true, detail: reportOf(guide.execution(undefined), route).detail };
  }
}

function reportOf({ steps, able, followed, end }: Execution, { from }: Route) {
  const run = inOrder(steps);
  return { run, detail: packReport({ steps: run.slice(from), able, followed, end }) };
}

/** Of a run that begins with steps, the states that it passed. */
function explorePassage(
  prepared: Prepared,
  attempt: Attempt,
  { steps }: PassagePlan,
  onEvents: OnEvents,
  watchers: readonly Observer[],
): Explored {
  const guide = new Guide(along(steps));
  const { machine, ...got } = perform(prepared, attempt, onEvents, watchers, guide.strategy);
  if (got.refused !== undefined) return got;
  const execution = guide.execution(machine);
  const run = inOrder(execution.steps);
  return { ...got, trace: fingerprint(run), detail: passagesOf(run, execution.could) };
}
/** A route on which nobody sleeps. */
function along(steps: PassagePlan['steps']): Route {
  return { steps, from: steps.length, asleep: [] };
}

function perform(
  prepared: Prepared,
  attempt: Attempt,
  onEvents: OnEvents,
  watchers: readonly Observer[],
  strategy?: Strategy,
): Explored & { readonly machine: MachineView | undefined } {
  const path = new Path();
  const answers = new Answers();
  let events = 0;
  let ended: unknown;
  const watching: Observer = {
    event: (e) => {
      events = e.seq;
      if ((e.seq & EVERY) !== 0) return;
      try {
        onEvents();
      } catch (error) {
        ended = error;
        throw error;
      }
    },
  };
  try {
    const observers = [answers, watching, ...watchers];
    const outcome = performAttempt(prepared, attempt, observers, path, strategy);
    const verdicts = verdictClasses(outcome.verdict, answers.lines());
    return { ...path.taken(), verdicts, events, machine: outcome.machine };
  } catch (error) {
    if (ended !== undefined || error instanceof AllAsleep) throw error;
    if (error instanceof UserError) {
      const { code, message, hint } = error;
      return { ...NOTHING, refused: { code, message, hint }, machine: undefined };
    }
    return { ...path.taken(), verdicts: [defectClass(error)], events, machine: undefined };
  }
}

/** Runs an attempt under the eyes of observers; the same attempt gives the same events. */
export function performAttempt(
  { subject, workload, unscheduled, arena }: Prepared,
  { plan, seed }: Attempt,
  observers: readonly Observer[],
  path = new Path(),
  own = strategyOf(plan, seed, workload),
): Outcome {
  const { beginning } = subject;
  if (beginning === undefined)
    return execute({ ...unscheduled, seed, strategy: path.along(own) }, observers, arena);
  let last: Pick<Event, 'seq' | 'task'> = { seq: 0 as Event['seq'], task: 0 };
  const timers = () => beginning.timers;
  const recorded = replay(beginning.switches, beginning.choices, () => last.task, timers);
  const turn = (): Strategy => (last.seq < beginning.at ? recorded : path.along(own));
  const strategy: Strategy = {
    name: own.name,
    get timers() {
      return turn().timers;
    },
    ...(own.attach === undefined ? {} : { attach: own.attach }),
    pick: (...place) => turn().pick(...place),
    choose: (...choice) => turn().choose(...choice),
    started: (...task) => path.along(own).started?.(...task),
    arrived: (...place) => path.along(own).arrived?.(...place),
  };
  const begun = beginning.at === 0 ? seed : beginning.seed;
  const follow: Observer = { event: ({ seq, task }) => void (last = { seq, task }) };
  return execute({ ...unscheduled, seed: begun, strategy }, [follow, ...observers], arena);
}

function strategyOf(plan: AttemptPlan, seed: number, { schedule }: Prepared['workload']): Strategy {
  switch (plan.kind) {
    case 'seed':
      return strategyNamed(plan.strategy, seed, schedule);
    case 'prefix':
      return prefixed(plan.decisions);
    case 'route':
      return new Guide(plan.route).strategy;
    case 'passage':
      return new Guide(along(plan.steps)).strategy;
  }
}
