/*
 * What the operations of a workload are made of. Addresses and lengths count pages unless they say
 * bytes; words are 32 bits.
 */

/** A number, or one that depends on the count of the loop around it: times · variable + plus. */
export type Num =
  number | { readonly variable: string; readonly times: number; readonly plus: number };

/**
 * Where in the address space: a named mapping (what `mmap` gave), or an absolute page, and pages to add.
 */
export interface Place {
  /** Name that an mmap bound; undefined for an absolute place. */
  readonly name: string | undefined;
  /** Pages from the name's start, or the virtual page number itself. */
  readonly page: Num;
}

/** The same to the byte, where the notifier core counts bytes. */
export interface ByteAddress {
  readonly name: string | undefined;
  /** Bytes from the name's start, or the address itself. */
  readonly byte: Num;
}

export type Prot = { readonly read: boolean; readonly write: boolean; readonly exec: boolean };

/** 32-bit words over the pages of a range. */
export type Pattern =
  /** Word i is first + i · step (modulo 2^32); step 0 is a constant. */
  | { readonly kind: 'linear'; readonly first: Num; readonly step: Num }
  /** The first word of page i is first + i · step, all others are zero. */
  | { readonly kind: 'firstWords'; readonly first: Num; readonly step: Num }
  /** The first word of each page, listed; other words are not looked at (expectations) or zero. */
  | { readonly kind: 'words'; readonly words: readonly Num[] };

/** What a pinned page is: anonymous, of a file, the zero page, of a coherent or private device, other. */
export const PAGE_LETTERS = ['P', 'F', 'Z', 'C', 'D', 'o'] as const;
export type PageLetter = (typeof PAGE_LETTERS)[number];

/** What an operation is expected to answer; what is undefined is not looked at. */
export interface Expectation {
  /** Return value: 0, a count, or minus an errno. */
  readonly ret?: Num;
  readonly signal?: 'SIGSEGV' | 'SIGBUS';
  readonly siCode?: number;
  readonly cpages?: Num;
  readonly faults?: Num;
  /** First words of the pages that an ioctl copied out, or that are pinned. */
  readonly data?: readonly number[];
  /** Kinds of the pages that are pinned, a letter each. */
  readonly kinds?: readonly PageLetter[];
  /** Permission bytes of a snapshot. */
  readonly snapshot?: readonly number[];
  /** Word that a load saw. */
  readonly value?: Num;
}

/** Where a statement stands in the text, counted from 1; 0 for generated ones. */
export interface Position {
  readonly line: number;
  readonly column: number;
}
