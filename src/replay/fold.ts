import type { Event } from '../events/generated.js';
import { loadImage } from '../machine/image.js';
import { evolve, EvolveError } from '../machine/evolve.js';
import { emptyMachine, type Machine } from '../machine/state.js';
import { TRIES } from '../store/log/checkpoints.js';
import type { TraceFile } from '../store/trace-file.js';
import { UserError } from '../units/user-error.js';
import { hashOfDump } from './state-hash.js';

/**
 * The machine after event `at`, folded from the nearest checkpoint.
 * @throws UserError HMT402 when an event cannot follow, HMT11x when the log is damaged.
 */
export function machineAt(file: TraceFile, session: number, at: number): Machine {
  return foldTo(file, session, startingPoint(file, session, at), at);
}

/** The state of the last good checkpoint at or before an event, or the empty machine. */
export function startingPoint(file: TraceFile, session: number, at: number): Machine {
  for (let [limit, tries] = [at, 0]; limit > 0 && tries < TRIES; tries++) {
    const checkpoint = file.nearestCheckpoint(session, limit);
    if (checkpoint === undefined) break;
    // A checkpoint is disposable: one that is not what it says is passed over. verify names it.
    if (hashOfDump(checkpoint.bytes) === checkpoint.hash) {
      try {
        const machine = loadImage(checkpoint.bytes);
        if (machine.seq === checkpoint.seq) return machine;
      } catch {
        // Of another version of the image.
      }
    }
    limit = checkpoint.seq - 1;
  }
  return emptyMachine();
}

/** Nothing keeps an event: the state has what it needs of it. */
const PASSING = { passing: true };
/**
 * Applies the events up to `at` to a state of the session, and returns it.
 * @param each called after every event
 */
export function foldTo(
  file: TraceFile,
  session: number,
  machine: Machine,
  at: number,
  each?: () => void,
): Machine {
  if (machine.seq >= at) return machine;
  foldWith(file, session, machine, each, (visit) =>
    file.readEvents(session, machine.seq + 1, at, visit, PASSING),
  );
  return machine;
}

/**
 * Applies the events that `read` gives to a state of the session, and gives what `read` does.
 * @param each called after every event; what it throws is no matter of the events
 * @throws UserError HMT402 when an event cannot follow
 */
export function foldWith<T>(
  file: TraceFile,
  session: number,
  machine: Machine,
  each: (() => void) | undefined,
  read: (visit: (event: Event) => void) => T,
): T {
  // Not apply() for each: a call and a try more an event were a twentieth of a fold.
  let elsewhere = false;
  const visit =
    each === undefined
      ? (event: Event) => evolve(machine, event)
      : (event: Event) => {
          evolve(machine, event);
          elsewhere = true;
          each();
          elsewhere = false;
        };
  try {
    return read(visit);
  } catch (error) {
    throw elsewhere ? error : cannotFollow(file, session, machine.seq, error);
  }
}

/** @throws UserError HMT402 */
export function apply(file: TraceFile, session: number, machine: Machine, event: Event): void {
  try {
    evolve(machine, event);
  } catch (error) {
    throw cannotFollow(file, session, machine.seq, error);
  }
}

/**
 * HMT402 for what evolve throws, any other error as it is. What a forged event makes of the state
 * may break a rule that evolve relies on.
 * @param at number of the last event that was tried
 */
export function cannotFollow(
  file: TraceFile,
  session: number,
  at: number,
  error: unknown,
): unknown {
  const broken = error instanceof TypeError || error instanceof RangeError;
  if (!(error instanceof EvolveError) && !broken) return error;
  const what = broken ? `event ${at}: ${error.message}` : (error as Error).message;
  return new UserError('HMT402', `${file.path}, session ${session}, ${what}`);
}
