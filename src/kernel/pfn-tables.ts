import type { RuleTable } from '../designs/reader.js';

/*
 * How a caller of hmm_range_fault and the function speak to each other: by an array of the caller's, a slot a
 * page, which asks before and answers after, in bits and values of the caller's own tables (until Linux 5.7).
 */

/** One slot: frame · 32 + the bits of {@link PfnTables}. */
export type HmmPfn = number;

export interface PfnTables {
  /** Bits, by what they say; of a frame that is mapped `valid` is among them. */
  readonly flags: {
    readonly valid: number;
    readonly write: number;
    /** Device-private memory; handed in: wanted home. */
    readonly devicePrivate: number;
    /** Part of a huge mapping. */
    readonly huge: number;
  };
  /** What a slot is that has no frame. */
  readonly values: { readonly none: HmmPfn; readonly error: HmmPfn; readonly special: HmmPfn };
}

/** What a caller asks of the pages of its range, by its tables. */
export interface PfnRequests {
  readonly tables: PfnTables;
  /** What is asked of every page. */
  readonly defaults: number;
  /** What of a slot asks for something. */
  readonly mask: number;
}

export const HMM_PFN_VALID = 1;
export const HMM_PFN_WRITE = 2;
export const HMM_PFN_ERROR = 4;
export const HMM_PFN_PMD = 8;
export const HMM_PFN_DEVICE_PRIVATE = 16;

/** Of the test driver. */
export const DRIVER_TABLES: PfnTables = {
  flags: {
    valid: HMM_PFN_VALID,
    write: HMM_PFN_WRITE,
    devicePrivate: HMM_PFN_DEVICE_PRIVATE,
    huge: HMM_PFN_PMD,
  },
  values: { none: 0, error: HMM_PFN_ERROR, special: HMM_PFN_ERROR },
};

/** What a page needs, of what is asked for. */
export type Need = 'nothing' | 'read' | 'write';

/** Switch mirror.need: what becomes of a block of pages of which not the same is asked, and of the slots that ask. */
export interface Needs {
  /** The first page that needs anything speaks for the block; else a need for write of any does. */
  readonly byFirst: boolean;
  /** A slot asks until it is answered; else nothing more once anything of its block was faulted in. */
  readonly keeps: boolean;
}
export const NEEDS: RuleTable<'mirror.need', Needs> = {
  byFirstPage: { byFirst: true, keeps: false },
  byBlock: { byFirst: false, keeps: false },
  kept: { byFirst: false, keeps: true },
};
