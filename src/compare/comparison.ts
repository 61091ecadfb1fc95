import type { ResultEvent } from '../events/generated.js';
import type { Cause } from '../replay/why.js';
import type { Labels } from '../replay/text/labels.js';
import type { EventSeq } from '../units/numbers.js';
import type { Cell } from './cells.js';
import type { MappingPart } from './mapping.js';
import type { MechanismName } from './mechanism.js';
import type { Profile } from './operation.js';

export type Verdict = 'same' | 'differs';

/** One operation that answered differently, or that only one recording did. */
export interface OutcomeDifference {
  readonly operation: OperationName;
  /** The fields of the answer that differ; `missing` where one side did not do it or did not end it. */
  readonly fields: readonly string[];
  readonly a: ResultEvent | undefined;
  readonly b: ResultEvent | undefined;
}
export interface OperationName {
  readonly task: string;
  readonly index: number;
  readonly line: number;
  readonly text: string;
}
/** Where in both recordings something is. */
export interface Place {
  readonly a: EventSeq | undefined;
  readonly b: EventSeq | undefined;
}

/** The first thing that differs, with what led to it on each side. */
export interface Divergence {
  readonly layer: 'outcome' | 'mapping';
  readonly part: MappingPart | 'answer' | 'memory';
  readonly operation: OperationName;
  /** End of the operation. */
  readonly at: Place;
  /** What is mapped differently; empty for an answer. */
  readonly cells: readonly Cell[];
  /** For a device entry that outlived the CPU's: the event from which on it was stale. */
  readonly since: Place;
  readonly causes: { readonly a: Cause | undefined; readonly b: Cause | undefined };
}

export interface Comparison {
  readonly head: string;
  readonly a: Side;
  readonly b: Side;
  readonly operations: {
    readonly compared: number;
    readonly onlyA: number;
    readonly onlyB: number;
  };
  readonly outcome: {
    readonly verdict: Verdict;
    readonly differences: readonly OutcomeDifference[];
    /** The first operation after which mapped pages hold something else. */
    readonly memory: OperationName | undefined;
  };
  readonly mapping: {
    readonly verdict: Verdict;
    readonly parts: Readonly<Record<MappingPart, Verdict>>;
    /** Operation ends at which every other task was at rest on both sides. */
    readonly compared: number;
    readonly differing: number;
  };
  readonly mechanism: {
    readonly verdict: Verdict;
    readonly counts: readonly {
      readonly name: MechanismName;
      readonly about: string;
      readonly a: number;
      readonly b: number;
    }[];
    /** The first operation whose counts differ. */
    readonly first: OperationName | undefined;
  };
  /** In the order of importance: outcome and mapping by where they happened; intervals last. */
  readonly divergences: readonly Divergence[];
}
export interface Side {
  readonly name: string;
  readonly events: number;
  readonly time: number;
  readonly status: number | undefined;
  readonly violations: Profile['violations'];
  readonly violationCount: number;
  readonly labels: Labels;
}
