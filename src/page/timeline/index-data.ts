import type { LaneInfo } from './lanes.js';
import type { Strip } from './page-grid.js';
import type { Flag } from './reel.js';

/*
 * What stands in a page as JSON, beside the blobs; its scripts read it. Blobs of session `i` have ids
 * `timeline-i-level-3`, `-pages-0`, `-times`, `-part-12` and `-start-12`.
 */

export interface TimelineIndex {
  readonly sessions: readonly SessionIndex[];
  readonly alignment: AlignmentIndex | undefined;
}

export interface SessionIndex {
  /** What it is called on the page. */
  readonly name: string;
  /** The trace file, as a shell takes it, and number of the session, for commands; undefined if no file keeps it. */
  readonly file: string | undefined;
  readonly session: number;
  readonly events: number;
  readonly lanes: readonly LaneInfo[];
  readonly categories: readonly string[];
  readonly strips: readonly Strip[];
  /** Widths of the levels that there are. */
  readonly levels: readonly number[];
  readonly pageLevels: readonly number[];
  /** Strips of each row of the address map: how high it is is known before it is read. */
  readonly mapStrips: readonly number[];
  /** Pages of a row. */
  readonly mapPages: number;
  readonly timeStep: number;
  readonly flags: readonly Flag[];
  readonly violations: number;
  /** Parts that are there in full, and those of them that have a start. */
  readonly parts: readonly number[];
  readonly starts: readonly number[];
  /** Where other parts are to be had; undefined in a page that is a file. */
  readonly more: string | undefined;
  /** The workload's text. */
  readonly workload: string;
  /** The event that is looked at first; undefined to show the whole session. */
  readonly focus: number | undefined;
}

/** Two sessions by what both did: the same place in both columns. */
export interface AlignmentIndex {
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** What is marked where they part. */
  readonly words: string;
}

export function blobId(session: number, what: string, number?: number): string {
  return `timeline-${session}-${what}${number === undefined ? '' : `-${number}`}`;
}
