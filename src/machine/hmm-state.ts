import type { Vpn } from '../units/numbers.js';

/* What is of the range interface of 2019: its part of the state, as state.ts has the whole. */

/** One an address space (struct hmm). */
export interface Hmm {
  readonly id: number;
  readonly mm: number;
  /** Over the ranges and the count of invalidations. */
  readonly lock: number;
  /** Over the mirrors. */
  readonly mirrorsSem: number;
  /** Its classic notifier. */
  readonly notifier: number;
  refcount: number;
  /** Invalidations that it believes to run. */
  notifiers: number;
  dead: boolean;
  /** In the order in which they were registered. */
  readonly ranges: number[];
  /** The one registered last first. */
  readonly mirrors: number[];
}

/** One a read section, in the frame of who uses it (struct hmm_range). */
export interface Range {
  readonly id: number;
  readonly mm: number;
  readonly mirror: number;
  readonly start: Vpn;
  /** Exclusive. */
  readonly end: Vpn;
  /** What it points to, 0 for none. */
  hmm: number;
  /** The hmm on whose list it is, 0 for none. */
  on: number;
  valid: boolean;
  /** Invalidations that hit it, in designs that count them. */
  generation: number;
  /** The generation that its user began with. */
  seen: number;
}
