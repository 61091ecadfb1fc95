import type { Expectation, Operation, Position, Workload } from '../language/ast.js';
import type { BreachPattern } from '../run/verdict.js';
import type { ConditionName } from './conditions.js';
import type { CountName } from '../compare/counts.js';

export const VERDICTS = ['confirmed', 'refuted', 'in part'] as const;
export type CaseVerdict = (typeof VERDICTS)[number];

/** What can be seen of one run. */
export type Sight =
  | { readonly kind: 'breach'; readonly pattern: BreachPattern }
  /** Some event leaves the machine so. */
  | { readonly kind: 'state'; readonly name: ConditionName }
  /** The operation was done, and each time it answered so. */
  | {
      readonly kind: 'answer';
      /** Statements of the workload that say this operation, as they are in it. */
      readonly operations: ReadonlySet<Operation>;
      readonly expect: Expectation;
    };

/** One line of a head: what has to hold of the runs of designs. */
export type Claim = {
  /** As it is written, without its design. */
  readonly text: string;
  /** Runs are made with seeds 1 to this number. */
  readonly seeds: number;
  readonly position: Position;
} & (
  | {
      readonly kind: 'seen';
      readonly designs: readonly string[];
      readonly sight: Sight;
      /** In some run, in every one, or in none. */
      readonly how: 'within' | 'each' | 'never';
    }
  /** Every rule is kept and every expectation met. */
  | { readonly kind: 'nothing'; readonly designs: readonly string[] }
  /** In every seed's runs, or in some seed's, the counts are related so; an operand is a design, or a number. */
  | {
      readonly kind: 'count';
      readonly how: 'within' | 'each';
      readonly count: CountName;
      readonly left: string;
      readonly relation: '<' | '>' | '=';
      readonly right: string | number;
    }
  /** Every task's operations have the same answers: for every seed; or for some seed they have not. */
  | {
      readonly kind: 'answers';
      readonly same: boolean;
      readonly designs: readonly [string, string];
    }
);

/** A claim of the threads, or of ours, with the workload that decides it. */
export interface DocketCase {
  /** `A3`; a second workload of the same claim is `A3b`. */
  readonly id: string;
  readonly title: string;
  /** Path of the file. */
  readonly file: string;
  readonly text: string;
  readonly workload: Workload;
  readonly claim: string;
  /** Who said it or asked, where and when. */
  readonly asked: string;
  readonly verdict: CaseVerdict;
  /** What is true, where the claim is not, or not wholly. */
  readonly instead: string | undefined;
  /** What a real kernel does. */
  readonly kernel: string | undefined;
  /** How it may be tried on a real kernel: steps, window, what proves it. */
  readonly howToTry: string | undefined;
  readonly note: string | undefined;
  readonly claims: readonly Claim[];
  /** Designs under which the case must not hold, beside those that its claims imply. */
  readonly contrasts: readonly string[];
}

/** Designs that a claim runs. */
export function designsOf(claim: Claim): readonly string[] {
  if (claim.kind !== 'count') return claim.designs;
  return typeof claim.right === 'string' ? [claim.left, claim.right] : [claim.left];
}

/** What the calls in C leave out, of any case that says how it may be tried on a real kernel. */
export const HOW_IT_IS_CALLED =
  'Here ioctl(fd, COMMAND, p, n pages) takes a struct hmm_dmirror_cmd: addr p, npages n, and in ptr a buffer of n pages ' +
  'of its own, apart from what is migrated or dropped: without it READ, WRITE, EXCLUSIVE and MIGRATE_TO_DEV answer EFAULT.';
