import { foldTo, machineAt } from '../replay/fold.js';
import type { TraceFile } from '../store/trace-file.js';
import type { Bisection, Flip, Range } from './bisection.js';
import type { Test } from './condition/subject.js';

/** Events between two tellings of how far it has come. */
const TELL = 0xfff;

/**
 * Where a condition over the state begins and ends to hold: it is asked after every event.
 * @param onProgress told how many events were folded; may throw to end it
 * @throws UserError HMT11x, HMT402 when the log is damaged or forged
 */
export function foldFlips(
  file: TraceFile,
  session: number,
  range: Range,
  holds: Test,
  onProgress: (events: number) => void = () => undefined,
): Bisection {
  const machine = machineAt(file, session, range.from);
  const holdsAtStart = holds(machine);
  const flips: Flip[] = [];
  let now = holdsAtStart;
  foldTo(file, session, machine, range.to, () => {
    const { seq } = machine;
    if ((seq & TELL) === 0) onProgress(seq - range.from);
    if (holds(machine) === now) return;
    now = !now;
    flips.push({ at: seq, begins: now, skipped: [], known: seq - 1 });
  });
  return { range, holdsAtStart, flips, by: 'fold', evaluations: undefined };
}
