import type { ResultEvent } from '../events/generated.js';
import type { Cause } from '../replay/why.js';
import type { Labels } from '../replay/text/labels.js';
import type { EventSeq } from '../units/numbers.js';
import type { Cell } from './cells.js';
import type { MappingPart } from './mapping.js';
import type { MechanismName } from './mechanism.js';
import type { OperationName, Profile } from './operation.js';
import type { Surplus } from './unpaired.js';

/**
 * `same`: all of it was looked at, and nothing differs. `not compared`: nothing differs in what was
 * looked at, but not all was, or nothing.
 */
export type Verdict = 'same' | 'differs' | 'not compared';

/** The verdict on a whole from those on its parts. */
export function together(parts: readonly Verdict[]): Verdict {
  if (parts.includes('differs')) return 'differs';
  return parts.includes('not compared') ? 'not compared' : 'same';
}

/** One operation that both ended, and that answered differently. */
export interface OutcomeDifference {
  readonly operation: OperationName;
  /** The fields of the answer that differ. */
  readonly fields: readonly string[];
  readonly a: ResultEvent;
  readonly b: ResultEvent;
}
/** Where in both recordings something is. */
export interface Place {
  readonly a: EventSeq | undefined;
  readonly b: EventSeq | undefined;
}

/**
 * What made an answer differ: areas or entries that it met were others, what it read was written by
 * others, or its own steps failed elsewhere (or only on one side).
 */
export type Because = 'areas' | 'entries' | 'contents' | 'steps';

/** The first thing that differs, with what led to it on each side. */
export interface Divergence {
  readonly layer: 'outcome' | 'mapping';
  readonly part: MappingPart | 'answer' | 'memory';
  readonly operation: OperationName;
  /** End of the operation. */
  readonly at: Place;
  /** Of an answer: what the causes are. */
  readonly because: Because | undefined;
  /** What is mapped differently; empty for an answer. */
  readonly cells: readonly Cell[];
  /** For a device entry that outlived the CPU's: the event from which on it was stale. */
  readonly since: Place;
  readonly causes: { readonly a: Cause | undefined; readonly b: Cause | undefined };
}

export interface Comparison {
  readonly head: string;
  /** Of outcome and mapping together; the exit status of `diff`. */
  readonly verdict: Verdict;
  readonly a: Side;
  readonly b: Side;
  readonly workloads: 'same' | 'differ' | 'unknown';
  /** What may make answers differ under one design, too. */
  readonly schedules: {
    readonly seeds: 'same' | 'differ' | 'unknown';
    readonly strategies: 'same' | 'differ' | 'unknown';
    /** Order in which operations began and ended. */
    readonly order: 'same' | 'differs' | 'unknown';
  };
  readonly operations: {
    /** Ended by both. */
    readonly compared: number;
    /** Done by one more often than by the other, though that came to its end: the first of each call, a thousand. */
    readonly onlyA: readonly Surplus[];
    readonly onlyB: readonly Surplus[];
    /** How many there are. */
    readonly alone: { readonly a: number; readonly b: number };
    /** Done by one, while the other had been stopped or interrupted. */
    readonly notReachedByA: number;
    readonly notReachedByB: number;
    /** Done by both and not compared: in another order, in another turn of a loop, or too far apart to be found. */
    readonly elsewhere: { readonly a: number; readonly b: number };
    /** Not compared, and not looked for on the other side: more than can be held came before. */
    readonly unknown: { readonly a: number; readonly b: number };
  };
  readonly outcome: {
    readonly verdict: Verdict;
    readonly parts: {
      readonly answers: Verdict;
      /** Contents of mapped pages at the ends of operations. */
      readonly memory: Verdict;
      /** Status of the sessions. */
      readonly end: Verdict;
    };
    /** Answers that differ. */
    readonly differing: number;
    /** The first thousand of them. */
    readonly differences: readonly OutcomeDifference[];
    /** The first operation after which mapped pages hold something else. */
    readonly memory: OperationName | undefined;
  };
  readonly mapping: {
    /** Without the tracked intervals, which designs choose freely. */
    readonly verdict: Verdict;
    readonly parts: Readonly<Record<MappingPart, Verdict>>;
    readonly ends: Ends;
  };
  readonly mechanism: {
    readonly verdict: Verdict;
    readonly counts: readonly {
      readonly name: MechanismName;
      readonly about: string;
      readonly a: number;
      readonly b: number;
    }[];
    /** The first operation whose steps differ: kinds of events and their order. */
    readonly first: OperationName | undefined;
  };
  /** Outcome and mapping by where they happened; intervals, which do not count, last. */
  readonly divergences: readonly Divergence[];
}
/** The ends of operations, at which the mappings are compared. */
export interface Ends {
  readonly all: number;
  readonly compared: number;
  readonly differing: number;
  /** Not compared: the recordings had completed different operations by then. */
  readonly otherOrder: number;
  /** Not compared: more than can be held had ended on one side alone before. */
  readonly notHeld: number;
  /** Not compared: they are unequal, but an operation under way had changed mappings. */
  readonly underWay: number;
}
export interface Side {
  readonly name: string;
  readonly events: number;
  readonly time: number;
  /** Undefined for an interrupted session. */
  readonly status: number | undefined;
  readonly seed: number | undefined;
  readonly strategy: string | undefined;
  readonly violations: Profile['violations'];
  readonly violationCount: number;
  readonly labels: Labels;
}
