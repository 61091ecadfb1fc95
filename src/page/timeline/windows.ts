import { PART_EVENTS, partOf } from './part.js';

/** Sessions of up to so many events are in a page as a whole. */
export const WHOLE = 131_072;
/** Events that are shown in full around the first violation, around each of the next, and at both ends. */
const [AROUND_FIRST, AROUND_NEXT, ENDS] = [65_536, 8_192, 16_384];
/** Violations that are shown in full. */
const SHOWN = 6;

/**
 * The parts of a session that a page holds in full, most wanted first: all of a small one; of a large
 * one where rules were broken, its beginning and its end.
 * @param violations events
 */
export function partsShown(events: number, violations: readonly number[]): number[] {
  const last = partOf(Math.max(events, 1));
  const parts = new Set<number>();
  const around = (event: number, reach: number): void => {
    const at = partOf(event);
    // From the middle outwards, what led there before what came of it.
    for (let d = 0; d * PART_EVENTS <= reach / 2; d++)
      for (const part of [at - d, at + d]) if (part >= 0 && part <= last) parts.add(part);
  };
  const [first, ...others] = violations;
  if (first !== undefined) around(first, AROUND_FIRST);
  if (events <= WHOLE) for (let part = 0; part <= last; part++) parts.add(part);
  else {
    for (const event of others.slice(0, SHOWN - 1)) around(event, AROUND_NEXT);
    around(1, ENDS);
    around(events, ENDS);
  }
  return [...parts];
}
