/** An event that makes a condition begin or end to hold. */
export interface Flip {
  /** The first event after which it is so. */
  readonly at: number;
  /** Does it begin to hold? */
  readonly begins: boolean;
  /**
   * Events before `at` of which nobody could tell: the flip is at one of them or at `at`. The last of
   * which it is known how it was before is `known`.
   */
  readonly skipped: readonly number[];
  readonly known: number;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** How often a condition was asked, and what for. */
export interface Evaluations {
  /** At the two ends of the range. */
  ends: number;
  /** Between them, for a condition that flips back. */
  samples: number;
  /** To find the events. */
  search: number;
  /** Once more, on both sides of what was found. */
  again: number;
}

/** Where a condition over a session begins and ends to hold. */
export interface Bisection {
  /** The positions between which it was looked; 0 is before the first event. */
  readonly range: Range;
  readonly holdsAtStart: boolean;
  /** In their order. */
  readonly flips: readonly Flip[];
  /**
   * `fold`: after every event it was looked, and there are no other flips. `seeks`: at some, and
   * there may be more.
   */
  readonly by: 'fold' | 'seeks';
  /** Undefined of a fold. */
  readonly evaluations: Evaluations | undefined;
}

/** The one event after which it holds; undefined if that is not one. */
export function onlyFirst({ flips, holdsAtStart }: Bisection): Flip | undefined {
  const [first, ...others] = flips;
  return others.length === 0 && !holdsAtStart && first?.skipped.length === 0 ? first : undefined;
}
