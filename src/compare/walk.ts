import type { ResultEvent } from '../events/generated.js';
import type { Recording } from '../replay/recording.js';
import { Alignment, type SideName } from './align.js';
import type { OutcomeDifference } from './comparison.js';
import { FirstOf, type Rank } from './first-of.js';
import {
  nameOf,
  Profiler,
  type OperationName,
  type OperationRun,
  type OperationSink,
  type Pair,
  type Profile,
} from './operation.js';
import { Points } from './points.js';
import { UnpairedOperations, type Unpaired } from './unpaired.js';
import type { Renamed } from './renaming.js';

/** An answer that differs, of the operation that both did. */
export interface FoundDifference {
  readonly pair: Pair;
  readonly difference: OutcomeDifference;
}

export interface Walked {
  readonly a: Profile;
  readonly b: Profile;
  readonly points: Points;
  /** Operations that both began. */
  readonly both: number;
  /** Operations that both ended. */
  readonly compared: number;
  /** Of the operations that both began, those that a side ended. */
  readonly ended: Readonly<Record<SideName, number>>;
  readonly unpaired: Readonly<Record<SideName, Unpaired>>;
  /** The first of them, in the order of the first recording. */
  readonly differences: readonly FoundDifference[];
  readonly differing: number;
  /** The first operation that both ended by other steps. */
  readonly otherSteps: OperationName | undefined;
}

/**
 * Reads two recordings side by side, and compares what is the same operation of both as soon as both
 * have come to it. Memory: two machines, and what one has done and the other has not come to yet, up
 * to a limit; what comes past it is not compared.
 * @param renamed of each side: by which operations its own are known, if the names are others
 * @param onProgress told how many events were read; may throw to end it
 * @param onPair told of each operation that both did, once both have begun it
 */
export function walk(
  a: Recording,
  b: Recording,
  renamed: Readonly<Record<SideName, Renamed>> | undefined,
  onProgress: (events: number) => void,
  onPair: (pair: Pair) => void,
): Walked {
  const walk = new Walk(onPair);
  const sides = {
    a: walk.profiler(a, 'a', renamed?.a),
    b: walk.profiler(b, 'b', renamed?.b),
  };
  const over = { a: false, b: false };
  for (;;) {
    for (const side of ['a', 'b'] as const) {
      if (!sides[side].done || over[side]) continue;
      over[side] = true;
      walk.end(side);
    }
    if (over.a && over.b) break;
    // Whoever has begun fewer operations reads on: what is done by one alone waits in memory.
    const behind = sides.a.begun <= sides.b.begun ? 'a' : 'b';
    sides[over[behind] ? (behind === 'a' ? 'b' : 'a') : behind].advance();
    onProgress(sides.a.at + sides.b.at);
  }
  return walk.result(sides.a.profile(), sides.b.profile());
}

class Walk {
  private readonly points = new Points();
  private readonly alignment = new Alignment({
    paired: (pair) => this.paired(pair),
    alone: (side, operation, behind) => this.leave(side, operation, behind),
    letGo: (side, operation) => this.unpaired.letGo(side, operation),
  });
  private readonly counts = { both: 0, compared: 0, a: 0, b: 0 };
  private readonly differences = new FirstOf<FoundDifference>();
  private otherSteps: Pair | undefined;
  private readonly unpaired = new UnpairedOperations();
  /** Pairs of which a side has not ended. */
  private readonly unended = new Set<Pair>();

  constructor(private readonly onPair: (pair: Pair) => void) {}

  profiler(recording: Recording, side: SideName, renamed: Renamed | undefined): Profiler {
    const sink: OperationSink = {
      begun: (operation) => {
        this.points.happened(side, operation, false);
        this.alignment.add(side, operation);
        this.settle();
      },
      ended: (operation) => {
        this.points.happened(side, operation, true);
        const { fate, result } = operation;
        if (result !== undefined)
          this.alignment.answered(operation, result.data.length + result.snapshot.length);
        if (fate === undefined || fate === 'alone') return;
        this.counts[side]++;
        if (isEnded(fate)) this.bothEnded(fate);
      },
    };
    return new Profiler(recording, sink, renamed?.of);
  }
  end(side: SideName): void {
    this.alignment.end(side);
    this.settle();
  }
  private settle(): void {
    this.points.settle('a');
    this.points.settle('b');
  }

  private paired(pair: Pair): void {
    this.counts.both++;
    this.onPair(pair);
    this.unpaired.paired(pair.a);
    for (const side of ['a', 'b'] as const) {
      if (pair[side].end !== undefined) this.counts[side]++;
    }
    if (isEnded(pair)) this.bothEnded(pair);
    else this.unended.add(pair);
  }

  private bothEnded(pair: Pair): void {
    this.unended.delete(pair);
    this.counts.compared++;
    this.compare(pair);
    const { a, b } = pair;
    if (a.steps !== b.steps && a.end! < (this.otherSteps?.a.end ?? Infinity))
      this.otherSteps = pair;
  }
  private compare(pair: Pair): void {
    const difference = outcomeDifference(pair);
    if (difference !== undefined) this.differences.add(rankOf(pair.a), { pair, difference });
    // Many may wait until both have ended as many; what they answered is dealt with.
    else if (isEnded(pair)) pair.a.result = pair.b.result = undefined;
  }

  private leave(side: SideName, operation: OperationRun, behind: Pair | undefined): void {
    // What only the second did stands behind what it followed there.
    const rank: Rank =
      side === 'a'
        ? rankOf(operation)
        : behind === undefined
          ? [Infinity, Infinity]
          : [rankOf(behind.a)[0], operation.begin];
    this.unpaired.add(side, rank, operation);
  }

  result(a: Profile, b: Profile): Walked {
    for (const pair of this.unended) this.compare(pair);
    const { both, compared, ...ended } = this.counts;
    return {
      ...{ a, b, points: this.points, both, compared, ended },
      unpaired: this.unpaired.told({ a: a.stopped, b: b.stopped }),
      differences: this.differences.items,
      differing: this.differences.count,
      otherSteps: this.otherSteps && nameOf(this.otherSteps.a),
    };
  }
}

function isEnded({ a, b }: Pair): boolean {
  return a.end !== undefined && b.end !== undefined;
}
/** By their ends; what did not end comes last. */
function rankOf({ begin, end }: OperationRun): Rank {
  return end === undefined ? [Infinity, begin] : [end, begin];
}

const ANSWER = ['ret', 'signal', 'siCode', 'cpages', 'faults', 'hasValue', 'value'] as const;

function outcomeDifference({ a: runA, b: runB }: Pair): OutcomeDifference | undefined {
  const [a, b]: (ResultEvent | undefined)[] = [runA.result, runB.result];
  // The end of a process has no answer; what one side did not end has none to compare.
  if (a === undefined || b === undefined) return undefined;
  const fields: string[] = ANSWER.filter((f) => a[f] !== b[f]);
  if (!equalLists(a.snapshot, b.snapshot)) fields.push('snapshot');
  if (!equalLists(a.data, b.data)) fields.push('data');
  return fields.length === 0 ? undefined : { operation: nameOf(runA), fields, a, b };
}
function equalLists(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
