import { dependent, type Step } from './step.js';

/** A step of a run, and what happens before it. */
export interface Ordered {
  readonly step: Step;
  /** A task, and how many of its steps happen before this one or are it; the next task, and so on. */
  readonly clock: readonly number[];
  /** The how many-th step of its task it is, from 1. */
  readonly ordinal: number;
  /** Earlier steps that it races with, as numbers of the run's steps, latest first. */
  readonly races: readonly number[];
}

function happened(before: Ordered, clock: ReadonlyMap<number, number>): boolean {
  return (clock.get(before.step.task) ?? 0) >= before.ordinal;
}
export function happensBefore(a: Ordered, { clock }: Ordered): boolean {
  for (let i = 0; i < clock.length; i += 2)
    if (clock[i] === a.step.task) return clock[i + 1]! >= a.ordinal;
  return false;
}

/** Every step of a run from its beginning. */
export function inOrder(steps: readonly Step[]): Ordered[] {
  const run: Ordered[] = [];
  for (const step of steps) run.push(ordered(run, step));
  return run;
}

/**
 * What happens before the next step of a run (Mazurkiewicz: steps of different tasks that do not touch
 * the same are in no order).
 */
export function ordered(run: readonly Ordered[], step: Step): Ordered {
  const clock = new Map<number, number>();
  const join = (other: Ordered): void => {
    for (let i = 0; i < other.clock.length; i += 2) {
      const task = other.clock[i]!;
      const n = other.clock[i + 1]!;
      if (n > (clock.get(task) ?? 0)) clock.set(task, n);
    }
  };
  const before = run.findLastIndex((o) => o.step.task === step.task);
  if (before >= 0) join(run[before]!);
  // Who waited for a lock was not kept from running by its release, but by its being taken.
  const enabler = step.lock === undefined ? enablerOf(run, step.task, before) : undefined;
  if (enabler !== undefined) join(enabler);
  for (const task of step.exits) {
    const exit = run.findLast((o) => o.step.task === task);
    if (exit !== undefined) join(exit);
  }
  const races: number[] = [];
  for (let j = run.length - 1; j >= 0; j--) {
    const other = run[j]!;
    if (other.step.task === step.task || happened(other, clock)) continue;
    if (!dependent(other.step, step)) continue;
    const first = step.lock === undefined ? j : tookAt(run, j, step.lock);
    if (!happened(run[first]!, clock)) races.push(first);
    join(other);
  }
  const ordinal = before >= 0 ? run[before]!.ordinal + 1 : 1;
  clock.set(step.task, ordinal);
  const tasks = [...clock].sort(([a], [b]) => a - b);
  return { step, clock: tasks.flat(), ordinal, races };
}

/** The last step after which a task could run, and before which it could not; undefined if none. */
function enablerOf(run: readonly Ordered[], task: number, after: number): Ordered | undefined {
  for (let j = run.length - 1; j > after; j--) if (!run[j]!.step.able.includes(task)) return run[j];
  return undefined;
}

/** The step at which the task of step `j` took a lock that it has when `j` begins; else `j` itself. */
function tookAt(run: readonly Ordered[], j: number, lock: number): number {
  const { task } = run[j]!.step;
  for (let k = j - 1; k >= 0; k--) {
    const { step } = run[k]!;
    if (step.task !== task) continue;
    if (step.takes.includes(lock)) return k;
    if (step.gives.includes(lock)) return j;
  }
  return j;
}

/** Steps after `first` that do not happen after it, in their order. */
export function notAfter(run: readonly Ordered[], first: number): Step[] {
  const found: Step[] = [];
  for (let m = first + 1; m < run.length; m++)
    if (!happensBefore(run[first]!, run[m]!)) found.push(run[m]!.step);
  return found;
}

/** Equal for two runs exactly if their steps happen in the same order, up to what is in none. */
export function orderText(run: readonly Ordered[]): string {
  return run.map(labelOf).sort().join(' ');
}

/** A step, and all that happens before it. */
export function labelOf({ step, ordinal, clock }: Ordered): string {
  const chosen = step.choices.map((c) => c.value).join('.');
  return `${step.task}:${ordinal}:${chosen}:${clock.join()}`;
}
