import type { Noting } from '../machine/noting/noting.js';

/** Answers every question that the simulated machine leaves open. */
export interface Strategy {
  /** As recorded in the session, e.g. `random`. */
  readonly name: string;
  /**
   * Which task runs on. `current` is one of `runnable` (ascending) if it could go on, else 0.
   * `step` counts the scheduling points of the session.
   */
  pick(runnable: readonly number[], current: number, step: number): number;
  /** One of `alternatives` equal choices of a task, 0 the first. */
  choose(alternatives: number, task: number): number;
  /** A task is there; it has not run yet. */
  started?(task: number, name: string): void;
  /**
   * A task comes to a place where it may lose the processor, or must: told before anybody is picked
   * there, and whether or not somebody is. See place.ts.
   */
  arrived?(task: number, where: string, before: string, waits: boolean): void;
  /**
   * `by choice`: a task that sleeps for a time is among those that can run, and running it ends the
   * sleep, however early; and one that comes to join a task or to take a mutex is not before it can.
   * Asked at every point. Default: virtual time ends sleeps, and who has to wait waits.
   */
  readonly timers?: 'by choice' | undefined;
  /**
   * Of who has to know what each step reads and writes: told once, before anything runs. Then every
   * scheduling point is asked about.
   */
  readonly attach?: (noting: Noting) => void;
}
