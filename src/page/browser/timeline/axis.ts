import type { AlignmentIndex } from '../../timeline/index-data.js';

/** Where the events of a session stand on the page's ruler, in places from 0. */
export interface Axis {
  /** Places that the session takes. */
  readonly length: number;
  place(event: number): number;
  event(place: number): number;
}

/** Each event has a place of its own. */
export function plainAxis(events: number): Axis {
  return { length: events + 2, place: (event) => event, event: (place) => place };
}

/**
 * Two sessions on one ruler: what both did stands at the same place. Between two such moments the longer
 * way sets the width, and the shorter is stretched.
 */
export function alignedAxes(
  { a, b }: AlignmentIndex,
  [eventsA, eventsB]: readonly [number, number],
): [Axis, Axis] {
  const ends = (of: readonly number[], last: number): number[] => [0, ...of, last + 2];
  const [left, right] = [ends(a, eventsA), ends(b, eventsB)];
  const places = [0];
  for (let i = 1; i < left.length; i++) {
    const wide = Math.max(left[i]! - left[i - 1]!, right[i]! - right[i - 1]!);
    places.push(places[i - 1]! + wide);
  }
  const axis = (events: readonly number[]): Axis => ({
    length: places.at(-1)!,
    place: (event) => between(events, places, event),
    event: (place) => between(places, events, place),
  });
  return [axis(left), axis(right)];
}

/** Where `x` of one column, which goes up, stands in the other. */
function between(from: readonly number[], to: readonly number[], x: number): number {
  let [low, high] = [0, from.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle]! <= x) low = middle;
    else high = middle;
  }
  const width = from[high]! - from[low]!;
  const part = width === 0 ? 0 : (x - from[low]!) / width;
  return to[low]! + part * (to[high]! - to[low]!);
}
