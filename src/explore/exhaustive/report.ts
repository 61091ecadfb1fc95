import type { Ordered } from './order.js';
import type { Chosen, Execution } from './step.js';

/** Of a run along a route, what whoever asked for it does not know. */
export interface Report extends Pick<Execution, 'able' | 'followed' | 'end'> {
  /** From where the route left what was known, in order. */
  readonly steps: readonly Ordered[];
}

const ENDS = ['complete', 'stopped', 'asleep'] as const satisfies readonly Execution['end'][];
const NO_LOCK = -1;

/** A report as numbers alone: they go from thread to thread, and as JSON, at a fraction of the price. */
export function packReport({ steps, able, followed, end }: Report): readonly number[] {
  const to: number[] = [ENDS.indexOf(end), followed];
  const list = (numbers: readonly number[]): void => {
    to.push(numbers.length);
    for (const n of numbers) to.push(n);
  };
  list(able);
  for (const { step, clock, ordinal, races } of steps) {
    to.push(step.task, ordinal, step.lock ?? NO_LOCK);
    list(step.choices.flatMap(({ value, of }) => [value, of]));
    for (const numbers of [step.able, step.accesses, step.exits, step.takes, step.gives])
      list(numbers);
    list(clock);
    list(races);
  }
  return to;
}

export function unpackReport(packed: readonly number[]): Report {
  let at = 0;
  const list = (): readonly number[] => {
    const length = packed[at++]!;
    return packed.slice(at, (at += length));
  };
  const end = ENDS[packed[at++]!]!;
  const followed = packed[at++]!;
  const able = list();
  const steps: Ordered[] = [];
  while (at < packed.length) {
    const task = packed[at++]!;
    const ordinal = packed[at++]!;
    const lock = packed[at++]!;
    const choices = choicesOf(list());
    const step = {
      ...{ task, choices, lock: lock === NO_LOCK ? undefined : lock },
      ...{ able: list(), accesses: list(), exits: list(), takes: list(), gives: list() },
    };
    steps.push({ step, ordinal, clock: list(), races: list() });
  }
  return { steps, able, followed, end };
}

function choicesOf(numbers: readonly number[]): readonly Chosen[] {
  const choices: Chosen[] = [];
  for (let i = 0; i < numbers.length; i += 2)
    choices.push({ value: numbers[i]!, of: numbers[i + 1]! });
  return choices;
}
