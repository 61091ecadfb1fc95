import { runAttempt, type OnEvents } from './attempt.js';
import type { Crew } from './drive.js';
import type { Prepared } from './subject.js';

/** Runs attempts in this thread, one at a time. */
export function inlineCrew(prepared: Prepared, onEvents: OnEvents): Crew {
  return {
    capacity: 1,
    run: (attempt, done) => done(runAttempt(prepared, attempt, onEvents)),
    wait: () => Promise.resolve(),
  };
}
