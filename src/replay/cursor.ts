import type { Event } from '../events/generated.js';
import type { MachineView } from '../machine/state.js';
import type { TraceFile } from '../store/trace-file.js';
import type { EventSeq } from '../units/numbers.js';

/** Does the event, applied to the state that it led to, end the search? */
export type Condition = (event: Event, after: MachineView) => boolean;

/**
 * A place in a recorded session and the state of the machine there: after event `at`, with 0 before
 * the first. The state is folded from the nearest checkpoint.
 */
export declare class Cursor {
  constructor(file: TraceFile, session: number);
  readonly session: number;
  /** Number of the session's last event. */
  readonly last: EventSeq;
  get at(): EventSeq;
  /** Valid until the cursor moves. */
  get machine(): MachineView;
  /** The event that led here; undefined at 0. */
  get event(): Event | undefined;
  /** @throws UserError HMT401 outside 0 … last. */
  seek(seq: number): void;
  /** Moves by `n` events, backwards when negative; stops at the ends. Returns where it is. */
  step(n?: number): EventSeq;
  /** To the next (or, with -1, previous) beginning of a span; false if there is none. */
  stepSpan(direction: 1 | -1): boolean;
  /** To the next (previous) event of another task than the current one; false if there is none. */
  stepTask(direction: 1 | -1): boolean;
  /** Forwards to the first event after this one that satisfies `condition`; false and no move if none. */
  runUntil(condition: Condition): boolean;
  /** Backwards to the last event before this one that satisfies it; false and no move if none. */
  runBackUntil(condition: Condition): boolean;
}

/** Canonical hash of a state: SHA-256 of its dump, hexadecimal. Equal states have equal hashes. */
export declare function stateHash(machine: MachineView): string;
