import type { Explorations } from '../explore/explore.js';
import { shrinkSighting, unshrunk } from '../explore/shrink/kept.js';
import { sizeText } from '../explore/shrink/text.js';
import type { TraceFile } from '../store/trace-file.js';
import { UserError } from '../units/user-error.js';
import { parseBudget, type Budget } from './budget.js';
import { textOption } from './command.js';
import { checkInterrupted, heedAgain, Interrupted } from './interrupt.js';
import type { Io } from './io.js';
import { progress } from './progress.js';

/** Runs for each verdict. */
const EACH = 2000;
/** Of a search's time, what making small its findings may take besides. */
const SHARE = 1 / 4;

/**
 * What making a search's findings small may cost: runs for each of them, and time for all.
 * @returns undefined if nothing is to be made small @throws UserError HMT002
 */
export function shrinkingBudget(
  options: Readonly<Record<string, unknown>>,
  search: Budget,
): Budget | undefined {
  if (options['shrink'] === false) return undefined;
  const said = textOption(options, 'shrink');
  if (said !== undefined) return parseBudget(said, 'shrink');
  return { runs: EACH, milliseconds: search.milliseconds * SHARE };
}

/**
 * Makes small what a search found and is not small yet. Ctrl-C ends that; what is under way then is
 * left for the next time.
 * @param interrupted the search was: it takes another Ctrl-C to end this
 * @returns was this interrupted?
 */
export function shrinkFound(
  io: Io,
  file: TraceFile,
  found: Explorations,
  budget: Budget,
  interrupted: boolean,
): boolean {
  const left = unshrunk(found.tally);
  if (left.length === 0) return false;
  if (interrupted) {
    heedAgain();
    io.err('hmmtrace: interrupted; making small what was found, which another Ctrl-C leaves\n');
  }
  const began = performance.now();
  const inTime = (): boolean => performance.now() - began < budget.milliseconds;
  for (const [i, sighting] of left.entries()) {
    if (!inTime()) break;
    const { words } = sighting.verdict;
    const shown = progress(io, `shrinking ${i + 1} of ${left.length}: ${words}`, 'trials', NOTE);
    try {
      const options = {
        budget: budget.runs,
        progress(trials: number, best: Parameters<typeof sizeText>[0]) {
          shown.update(
            trials,
            Number.isFinite(budget.runs) ? budget.runs : 0,
            trials,
            `; ${sizeText(best)}`,
          );
          return inTime();
        },
      };
      shrinkSighting(file, found, sighting, options, checkInterrupted);
    } catch (error) {
      if (error instanceof Interrupted) return true;
      if (!(error instanceof UserError)) throw error;
      io.err(`hmmtrace: ${error.code}: ${error.message}\n  ${error.hint}\n`);
    } finally {
      shown.stop();
    }
  }
  return false;
}
/** Characters of `; 3 tasks, 120 statements, 12 switches, 2,504 events`. */
const NOTE = 52;
