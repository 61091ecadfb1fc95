import type { Event } from '../events/generated.js';
import { execute, type Observer, type Outcome } from '../run/execute.js';
import { strategyNamed } from '../schedule/strategies/named.js';
import { prefixed } from '../schedule/strategies/prefixed.js';
import { replay } from '../schedule/strategies/recorded.js';
import type { Strategy } from '../schedule/strategy.js';
import { Answers } from './answers.js';
import { Path } from './path.js';
import type { Attempt, AttemptPlan, Explored } from './search.js';
import type { Prepared } from './subject.js';
import { defectClass, verdictClasses } from './verdict-class.js';

/** Told every few thousand events; may throw to end the run. */
export type OnEvents = () => void;
const EVERY = 0xfff;

/** Runs an attempt, and keeps of it what a search learns. What the simulator throws is a verdict. */
export function runAttempt(prepared: Prepared, attempt: Attempt, onEvents: OnEvents): Explored {
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
    const outcome = performAttempt(prepared, attempt, [answers, watching], path);
    const verdicts = verdictClasses(outcome.verdict, answers.lines());
    return { ...path.taken(), verdicts, events };
  } catch (error) {
    if (ended !== undefined) throw error;
    return { ...path.taken(), verdicts: [defectClass(error)], events };
  }
}

/** Runs an attempt under the eyes of observers; the same attempt gives the same events. */
export function performAttempt(
  { subject, unscheduled, arena }: Prepared,
  { plan, seed }: Attempt,
  observers: readonly Observer[],
  path = new Path(),
): Outcome {
  const { beginning } = subject;
  const own = strategyOf(plan, seed);
  if (beginning === undefined)
    return execute({ ...unscheduled, seed, strategy: path.along(own) }, observers, arena);
  let last: Pick<Event, 'seq' | 'task'> = { seq: 0 as Event['seq'], task: 0 };
  const recorded = replay(beginning.switches, beginning.choices, () => last.task);
  const turn = (): Strategy => (last.seq < beginning.at ? recorded : path.along(own));
  const strategy: Strategy = {
    name: own.name,
    pick: (...place) => turn().pick(...place),
    choose: (...choice) => turn().choose(...choice),
    started: (...task) => own.started?.(...task),
    arrived: (...place) => own.arrived?.(...place),
  };
  const begun = beginning.at === 0 ? seed : beginning.seed;
  const follow: Observer = { event: ({ seq, task }) => void (last = { seq, task }) };
  return execute({ ...unscheduled, seed: begun, strategy }, [follow, ...observers], arena);
}

function strategyOf(plan: AttemptPlan, seed: number): Strategy {
  switch (plan.kind) {
    case 'seed':
      return strategyNamed(plan.strategy, seed);
    case 'prefix':
      return prefixed(plan.decisions);
  }
}
