/** How a session ended. */
export const STATUS = { done: 0, unexpected: 1, violation: 2, limit: 3 } as const;

/** What a run may have at most: one that would have no end must have one. */
export interface Limits {
  /** Events, its end included; 100 or more. */
  readonly events: number;
  /** Tasks at a time. */
  readonly tasks: number;
}

/**
 * The longest workload of the library, migrate_multiple, has nineteen million events. Fifty million
 * are recorded in two minutes and take 100 MB of log. No workload of the library has ten tasks; every
 * choice and wake-up looks at all that there are.
 */
export const DEFAULT_LIMITS: Limits = { events: 50_000_000, tasks: 4096 };

/** Events that end a run which came to its limit: what it was, and the end. */
export const ENDING = 2;

/** Unwinds a task whose session has come to its end early. */
class SessionStopped extends Error {
  constructor() {
    super('the session was stopped');
    this.name = 'SessionStopped';
  }
}
/** The one that is thrown: making an error notes the stack, which nobody asks this one for. */
export const SESSION_STOPPED = new SessionStopped();
