import type { Condition, Cursor } from '../replay/cursor.js';
import type { Test } from './condition/subject.js';

/**
 * Moves a cursor to the next event after which a condition begins to hold, or with -1 back to the
 * previous one.
 * @param onProgress told how many events were looked at; may throw to end the search
 * @returns false, and no move, if there is none
 */
export function runToCondition(
  cursor: Cursor,
  holds: Test,
  direction: 1 | -1,
  onProgress: (events: number) => void = () => undefined,
): boolean {
  let [looked, held] = [0, false];
  const begins: Condition = (_, after) => {
    if ((++looked & 0xfff) === 0) onProgress(looked);
    return !held && holds(after);
  };
  begins.before = (_, state) => {
    held = holds(state);
  };
  return direction === 1 ? cursor.runUntil(begins) : cursor.runBackUntil(begins);
}
