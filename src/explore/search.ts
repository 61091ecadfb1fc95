import type { ErrorCode } from '../units/user-error.js';
import type { RunCounts } from './counted.js';
import type { Route } from './exhaustive/step.js';
import type { VerdictClass } from './verdict-class.js';

/*
 * A search lives across runs: it proposes the next attempt and learns from how it went. What goes to
 * and fro is plain data, so that an attempt can go to another thread or machine and come back.
 */

/** How a run is to be scheduled. */
export type AttemptPlan = SeedPlan | PrefixPlan | RoutePlan | PassagePlan;

/** By a strategy of src/schedule/strategies, from the attempt's seed. */
export interface SeedPlan {
  readonly kind: 'seed';
  /** As `run --strategy` takes it. */
  readonly strategy: string;
}

/** By what is decided first; from there on the current task goes on while it can, and choices are 0. */
export interface PrefixPlan {
  readonly kind: 'prefix';
  /**
   * An answer to each question in its order: the number of a task at a scheduling point where more
   * than one can run, the alternative at a choice.
   */
  readonly decisions: readonly number[];
}

/** By steps of tasks, see {@link Route}. */
export interface RoutePlan {
  readonly kind: 'route';
  readonly route: Route;
}

/** By steps of tasks, and then whoever runs goes on while it can; what it passes is told. */
export interface PassagePlan {
  readonly kind: 'passage';
  readonly steps: Route['steps'];
}

/** One run that a search asks for. */
export interface Attempt {
  /** From 1, in the order in which the search handed them out. */
  readonly number: number;
  /** Recorded with the session. */
  readonly seed: number;
  readonly plan: AttemptPlan;
}

/** What came of an attempt. */
export interface Explored {
  /** Each broken rule, or how the run came out if none was; never empty unless `pruned`. */
  readonly verdicts: readonly VerdictClass[];
  readonly events: number;
  /** Scheduling points where more than one task could run. */
  readonly points: number;
  /** Of them, where the task that could have gone on did not. */
  readonly switches: number;
  /** Choices of the machine that were asked for: failures to inject, lengths of sleeps and so on. */
  readonly choices: number;
  /**
   * Fingerprint of the way it went: of the schedule, or, of a search that knows what steps touch, of
   * the order of what conflicts. Different ways have the same one by chance only (64 bits).
   */
  readonly trace: string;
  /** The search knew before the end that an equal run is counted elsewhere: no run of its own. */
  readonly pruned?: boolean;
  /** No result: why the run cannot be made, as a user is told. Ends the search. */
  readonly refused?: Refused;
  /** What whoever ran it counted. */
  readonly counts?: RunCounts;
  /** For the search that asked: what it wants to know of the run; a structured clone. */
  readonly detail?: unknown;
}

/** A {@link UserError} as plain data. */
export interface Refused {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

/**
 * Proposes attempts and learns. Whoever drives it calls `next` and `learn` in an order that depends
 * on nothing but their results ({@link learn} in the order of the numbers), so that the search is the
 * same whoever runs the attempts, and however many at a time.
 */
export interface Search {
  /** Recorded in the file; another strategy cannot go on with its state. */
  readonly strategy: string;
  /**
   * The next attempt; undefined if there is none now. Unless `exhausted`, there may be one when more
   * of what was handed out has been learnt; with nothing handed out there is one or it is exhausted.
   */
  next(): Attempt | undefined;
  learn(attempt: Attempt, got: Explored): void;
  /** Nothing is left to try, whatever comes of the attempts that are under way. */
  readonly exhausted: boolean;
  /** Schedules were left out, since the search was bound to fewer preemptions. */
  readonly beyond?: boolean;
  /**
   * All that it needs to go on as if it had not been stopped, as JSON; at any time. What was handed
   * out and not learnt is kept beside it, and will be learnt by whoever goes on.
   */
  save(): unknown;
}
