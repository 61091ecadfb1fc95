import { MAPPING_PARTS, type MappingPart } from './mapping.js';
import type { OperationRun, Pair } from './operation.js';
import { Queue } from './queue.js';
import { otherSide, type SideName } from './align.js';

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

/** A part of what is mapped, at all the points. */
export interface PartComparison {
  /** The first point at which it differs. */
  first: Point | undefined;
  differing: number;
  /** Points at which it is unequal, and something else may be why. */
  unsettled: number;
}
export type Part = MappingPart | 'memory';
export const PARTS: readonly Part[] = [...MAPPING_PARTS, 'memory'];

/** Begins, ends and pairs that wait for the other side. */
const MOST_HELD = 1 << 18;

/** The begin or end of an operation. */
interface Step {
  readonly operation: OperationRun;
  readonly isEnd: boolean;
}
/** The same, of one that both recordings have. */
interface PairStep {
  readonly pair: Pair;
  readonly isEnd: boolean;
}

/** Finds the points in one walk over both orders of ends, and compares what is mapped there. */
export class Points {
  readonly parts = Object.fromEntries(
    PARTS.map((part) => [part, { first: undefined, differing: 0, unsettled: 0 }]),
  ) as Record<Part, PartComparison>;
  count = 0;
  /** The operations began and ended in the same order. */
  sameOrder = true;
  /** What has happened, up to the first operation of which it is not known if both have it. */
  private readonly steps = { a: new Queue<Step>(), b: new Queue<Step>() };
  private readonly order = { a: new Queue<PairStep>(), b: new Queue<PairStep>() };
  private readonly ends = { a: new Queue<Pair>(), b: new Queue<Pair>() };
  /** Pairs that only one side has completed so far. */
  private readonly open = new Set<Pair>();

  /** Ends that were looked at, of both as many. */
  looked = 0;
  /** From then on nothing was looked at: more had ended on one side alone than can be held. */
  stopped = false;

  constructor(private readonly most = MOST_HELD) {}

  happened(side: SideName, operation: OperationRun, isEnd: boolean): void {
    if (this.stopped) return;
    const { fate } = operation;
    if (this.steps[side].length > 0 || fate === undefined) {
      this.steps[side].push({ operation, isEnd });
      this.settle(side);
    } else if (fate !== 'alone') this.step(side, fate, isEnd);
    this.limit();
  }

  /** It was decided which operations of both sides are the same, of more than before. */
  settle(side: SideName): void {
    const steps = this.steps[side];
    for (let next = steps.first; next?.operation.fate !== undefined; next = steps.first) {
      const { operation, isEnd } = steps.take();
      if (operation.fate !== 'alone') this.step(side, operation.fate!, isEnd);
    }
  }

  private limit(): void {
    const { steps, order, ends, open } = this;
    const queues = [steps.a, steps.b, order.a, order.b, ends.a, ends.b];
    if (queues.reduce((held, queue) => held + queue.length, open.size) < this.most) return;
    this.stopped = true;
    for (const queue of queues) queue.clear();
    open.clear();
  }

  private step(side: SideName, pair: Pair, isEnd: boolean): void {
    const other = otherSide(side);
    if (this.sameOrder) {
      const theirs = this.order[other];
      if (theirs.first === undefined) this.order[side].push({ pair, isEnd });
      else {
        const step = theirs.take();
        // One that was interrupted came as far as it came.
        this.sameOrder = pair === step.pair && isEnd === step.isEnd;
      }
    }
    if (!isEnd) return;
    const theirs = this.ends[other];
    if (theirs.first === undefined) this.ends[side].push(pair);
    else if (side === 'a') this.bothEnded(pair, theirs.take());
    else this.bothEnded(theirs.take(), pair);
  }

  /** As many have ended on each side. */
  private bothEnded(x: Pair, y: Pair): void {
    this.looked++;
    for (const pair of [x, y]) if (!this.open.delete(pair)) this.open.add(pair);
    if (this.open.size > 0) return;
    const point = { a: x.a, b: y.b, settled: x.a.settled && y.b.settled };
    this.count++;
    for (const part of PARTS) {
      if (!isUnequal(point, part)) continue;
      const found = this.parts[part];
      // What is unequal in the middle of an operation is the operation's; equal is equal anywhere.
      // Contents are those of the pages that are mapped.
      if (!point.settled || (part === 'memory' && isUnequal(point, 'cpu'))) found.unsettled++;
      else {
        found.first ??= point;
        found.differing++;
      }
    }
  }
}

function isUnequal({ a, b }: Point, part: Part): boolean {
  return a.mapping![part] !== b.mapping![part];
}
