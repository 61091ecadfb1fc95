import type { Event } from '../../events/generated.js';
import { Answers } from '../../explore/answers.js';
import { verdictClasses, type VerdictClass } from '../../explore/verdict-class.js';
import type { Accesses } from '../../machine/noting/accesses.js';
import type { Noting } from '../../machine/noting/noting.js';
import { execute, type Observer, type Outcome } from '../../run/execute.js';
import type { Unscheduled } from '../../run/complete-strategy.js';
import type { Strategy } from '../../schedule/strategy.js';

/** What one task did from one scheduling point to the next. */
export interface RunStep {
  /** A name that all runs of the workload share. */
  readonly task: number;
  /** The task's number in this run. */
  readonly id: number;
  /** The event after which it began, and the last one of it. */
  readonly after: number;
  readonly last: number;
  readonly accesses: Accesses;
}

/** A run, as steps. */
export interface SteppedRun {
  readonly steps: readonly RunStep[];
  /** Answers to its choices, in order. */
  readonly choices: readonly number[];
  readonly verdicts: readonly VerdictClass[];
  readonly outcome: Outcome;
}

/** Which steps come in which order: names of tasks. */
export type Order = readonly number[];

/** Runs with the eyes of who notes what each step touches. @param decide who is asked for the next task and for choices */
export function runInSteps(
  unscheduled: Unscheduled,
  seed: number,
  decide: (noting: () => Noting) => Strategy,
  observers: readonly Observer[] = [],
): SteppedRun {
  let noting: Noting | undefined;
  const strategy = decide(() => noting!);
  const steps: RunStep[] = [];
  const choices: number[] = [];
  let seq = 0;
  let open: { task: number; id: number; after: number } | undefined;
  const close = (): void => {
    const { accesses } = noting!.take();
    if (open !== undefined) steps.push({ ...open, last: seq, accesses });
    open = undefined;
  };
  const answers = new Answers();
  const outcome = execute(
    {
      ...unscheduled,
      seed,
      strategy: {
        name: strategy.name,
        get timers() {
          return strategy.timers;
        },
        attach: (to) => void (noting = to),
        pick(able, current, step) {
          close();
          const id = strategy.pick(able, current, step);
          open = { task: noting!.names.task(id), id, after: seq };
          return id;
        },
        choose(...choice) {
          const chosen = strategy.choose(...choice);
          choices.push(chosen);
          return chosen;
        },
        arrived: (...place) => strategy.arrived?.(...place),
      },
    },
    [{ event: (e: Event) => void (seq = e.seq) }, answers, ...observers],
  );
  close();
  return { steps, choices, verdicts: verdictClasses(outcome.verdict, answers.lines()), outcome };
}

/**
 * Takes the steps of tasks in an order: the first of those left whose task can run. Where none can,
 * whoever runs goes on.
 * @param choices answers to the choices of the run, in order; then the first alternative
 */
export function inOrder(
  order: Order,
  choices: readonly number[],
  timers: Strategy['timers'],
): (noting: () => Noting) => Strategy {
  const left = [...order];
  let asked = 0;
  return (noting) => ({
    name: 'in order',
    timers,
    pick(able, current) {
      const names = able.map((id) => noting().names.task(id));
      const at = left.findIndex((task) => names.includes(task));
      if (at < 0) return current === 0 ? able[0]! : current;
      const [next] = left.splice(at, 1);
      return able[names.indexOf(next!)]!;
    },
    choose(alternatives) {
      const told = choices[asked++] ?? 0;
      return told < alternatives ? told : 0;
    },
  });
}
