/*
 * What a chart is, for who makes the page and for the script that draws it.
 */

export interface Axis {
  readonly label: string;
  /** By powers of ten; values that are not above 0 are not drawn, the table has them. */
  readonly log?: boolean;
  /** From where to where; by default as far as the values go. */
  readonly range?: readonly [number, number];
}
export interface Series {
  readonly name: string;
  /** A value for each x; undefined where there is none. */
  readonly values: readonly (number | undefined)[];
}
export interface Chart {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Ascending. */
  readonly xs: readonly number[];
  readonly series: readonly Series[];
  /** A value holds up to the next one: what lies between two is not the way from one to the other. */
  readonly steps?: boolean;
}
