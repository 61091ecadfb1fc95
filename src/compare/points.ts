import type { BothDid } from './align.js';
import type { MappingPart } from './mapping.js';
import type { OperationRun } from './operation.js';

/**
 * A moment at which both recordings have completed the same operations: what is mapped then is
 * theirs, in whatever order they came. Each side names the operation that completed last there.
 */
export interface Point {
  readonly a: OperationRun;
  readonly b: OperationRun;
  /** On both sides no operation under way has changed a mapping by then. */
  readonly settled: boolean;
}

export interface Points {
  readonly points: readonly Point[];
  /** Ends of operations, of the recording that has more. */
  readonly ends: number;
  /** Of them, those at which one recording had completed other operations than the other. */
  readonly otherOrder: number;
  /** The operations began and ended in the same order. */
  readonly sameOrder: boolean;
}

/** Finds them in one walk over both orders of ends. */
export function pointsOf(pairs: readonly BothDid[]): Points {
  const ended = (side: 'a' | 'b'): BothDid[] =>
    pairs.filter((p) => p[side].end !== undefined).sort((x, y) => x[side].end! - y[side].end!);
  const [a, b] = [ended('a'), ended('b')];
  const points: Point[] = [];
  /** Pairs that only one side has completed so far. */
  const open = new Set<BothDid>();
  const toggle = (p: BothDid): unknown => open.delete(p) || open.add(p);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i]!, b[i]!];
    toggle(x);
    toggle(y);
    if (open.size === 0) points.push({ a: x.a, b: y.b, settled: x.a.settled && y.b.settled });
  }
  const ends = Math.max(a.length, b.length);
  return { points, ends, otherOrder: ends - points.length, sameOrder: sameOrder(pairs) };
}

function sameOrder(pairs: readonly BothDid[]): boolean {
  const steps = (side: 'a' | 'b'): number[] =>
    pairs
      .flatMap((p, i) => [
        { at: p[side].begin as number, step: 2 * i },
        { at: p[side].end ?? Infinity, step: 2 * i + 1 },
      ])
      .filter(({ at }) => at < Infinity)
      .sort((x, y) => x.at - y.at)
      .map(({ step }) => step);
  const [a, b] = [steps('a'), steps('b')];
  // One that was interrupted came as far as it came.
  return a.slice(0, b.length).every((step, i) => step === b[i]);
}

/** A part of what is mapped, at all the points. */
export interface PartComparison {
  /** The first point at which it differs. */
  readonly first: Point | undefined;
  readonly differing: number;
  /** Points at which it is unequal, and something else may be why. */
  readonly unsettled: number;
}

/** What is unequal in the middle of an operation is the operation's; equal is equal anywhere. */
export function comparePart(
  points: readonly Point[],
  part: MappingPart | 'memory',
): PartComparison {
  const unequal = points.filter((p) => isUnequal(p, part));
  // Contents are those of the pages that are mapped.
  const differing = unequal.filter((p) => p.settled && !(part === 'memory' && isUnequal(p, 'cpu')));
  return {
    first: differing[0],
    differing: differing.length,
    unsettled: unequal.length - differing.length,
  };
}

function isUnequal({ a, b }: Point, part: MappingPart | 'memory'): boolean {
  return a.mapping![part] !== b.mapping![part];
}
