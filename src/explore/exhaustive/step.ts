import { conflict, type Accesses } from '../../machine/noting/accesses.js';
import type { StepNotes } from '../../machine/noting/noting.js';

/** One of several alternatives that a step took. */
export interface Chosen {
  readonly value: number;
  readonly of: number;
}

/** What one task did from one scheduling point to the next. Tasks go by names that all runs share. */
export interface Step extends StepNotes {
  readonly task: number;
  /** Who could have run instead, and the task itself; ascending. */
  readonly able: readonly number[];
  readonly choices: readonly Chosen[];
}

/** Does it matter which of two steps of different tasks comes first? */
export function dependent(a: Step, b: Step): boolean {
  return conflict(a.accesses, b.accesses);
}

/** A run as the search sees it. */
export interface Execution {
  readonly steps: readonly Step[];
  /** Of each step, who was running before it and could have gone on; 0 if nobody. */
  readonly could: readonly number[];
  /** Steps that went along the route: all but where it could not be followed to its end. */
  readonly followed: number;
  /** Who could have gone on when it ended: nobody, unless it was cut off. */
  readonly able: readonly number[];
  /**
   * `complete`: every task came to its end, or none could go on; `stopped`: by a rule that was
   * broken, or a limit; `asleep`: whoever could go on would do only what was seen elsewhere.
   */
  readonly end: 'complete' | 'stopped' | 'asleep';
}

/** Where a run is to go, as plain data. */
export interface Route {
  /** Whose steps, and what they choose; then whoever runs goes on while it can. */
  readonly steps: readonly { readonly task: number; readonly choices: readonly number[] }[];
  /** The step before which these sleep: their next step leads only to what is known. */
  readonly from: number;
  readonly asleep: readonly (readonly [task: number, touches: Accesses])[];
}
