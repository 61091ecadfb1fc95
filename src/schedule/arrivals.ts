import type { Arrival, TaskInstance } from '../language/schedule.js';
import { EXIT, OPERATION } from './place.js';

/** Follows which tasks there are and where they come to, in the words of a schedule. */
export class Arrivals {
  /** The task that came somewhere last: that could go on, that sleeps, or that is over. */
  last = 0;
  /** Where it came to; undefined before the first arrival of a session. */
  at: Arrival | undefined;
  private readonly instances: TaskInstance[] = [];
  private readonly numbers = new Map<string, number[]>();
  /** By task and place. */
  private readonly counts: Map<string, Arrival>[] = [];
  private readonly choices: number[] = [];

  started(task: number, name: string): void {
    const numbers = this.numbers.get(name) ?? [];
    numbers.push(task);
    this.numbers.set(name, numbers);
    this.instances[task] = { name, instance: numbers.length };
    this.counts[task] = new Map();
  }

  arrived(task: number, where: string, before: string, waits: boolean): Arrival {
    const key = `${waits ? 'in' : 'at'} ${where} ${before}`;
    const counts = this.counts[task]!;
    const earlier = counts.get(key);
    const at = earlier
      ? { ...earlier, nth: earlier.nth + 1 }
      : { ...placed(where, before, waits), task: this.instances[task]!, nth: 1 };
    counts.set(key, at);
    this.last = task;
    this.at = at;
    return at;
  }

  /** Counts one more choice of a task. */
  chosen(task: number): { readonly task: TaskInstance; readonly nth: number } {
    const nth = (this.choices[task] ?? 0) + 1;
    this.choices[task] = nth;
    return { task: this.instances[task]!, nth };
  }

  /** Undefined before it is started. */
  numberOf({ name, instance }: TaskInstance): number | undefined {
    return this.numbers.get(name)?.[instance - 1];
  }
  nameOf(task: number): TaskInstance {
    return this.instances[task]!;
  }
  /** Where a task has been, each place once, with the number of times. */
  placesOf(task: number): readonly Arrival[] {
    return [...(this.counts[task]?.values() ?? [])];
  }

  /**
   * The rule where nothing else is said: who can go on does; then it is the turn of the next task in
   * the order of their starts, after the last one of the first.
   */
  inTurn(runnable: readonly number[], current: number): number {
    if (current !== 0) return current;
    return runnable.find((task) => task > this.last) ?? runnable[0]!;
  }
}

function placed(
  where: string,
  before: string,
  waits: boolean,
): Pick<Arrival, 'how' | 'where' | 'before'> {
  if (where === EXIT) return { how: 'ended', where: '', before: '' };
  if (where === OPERATION) return { how: 'begins', where: before, before: '' };
  return { how: waits ? 'waits' : 'at', where, before };
}
