import type { SideName } from './align.js';
import { MOST_KEPT, byRank, type Rank } from './first-of.js';
import { nameOf, type OperationName, type OperationRun } from './operation.js';

/** Of the operations of one side that found no partner. */
export interface Unpaired {
  /** What this side does more often than the other: the first of each call. */
  readonly only: readonly OperationName[];
  readonly count: number;
  /** What the other may have been stopped before. */
  readonly notReached: number;
  /** What the other does as often: in another order or turn, or too far away to be found. */
  readonly elsewhere: number;
  /** More than can be held came before: it was not looked for whether the other does them. */
  readonly unknown: number;
}

/** Different calls that are told apart. */
const MOST_CALLS = 1 << 17;

/** One call of a task, without the turns of its loops: a loop may be written out on the other side. */
class Call {
  readonly a = new CallOf();
  readonly b = new CallOf();
}
class CallOf {
  count = 0;
  /** Of them, what came behind the last that both have. */
  late = 0;
  /** What was let go: the other side may do it in the same place. */
  letGo = 0;
  first: { readonly rank: Rank; readonly name: OperationName } | undefined = undefined;
}

/**
 * What only one side does. That an operation found no partner does not show that the other does not do
 * it: it may do it elsewhere. So the calls of both are counted, and only what remains is one's alone.
 */
export class UnpairedOperations {
  private readonly calls = new Map<string, Call>();
  /** By task: what came behind the last that both have. */
  private readonly late = { a: new Map<string, CallOf[]>(), b: new Map<string, CallOf[]>() };
  private readonly unknown = { a: 0, b: 0 };
  /** From then on no other call is taken in: the other side may have done it already. */
  private full = false;

  constructor(private readonly most = MOST_CALLS) {}

  add(side: SideName, rank: Rank, operation: OperationRun): void {
    const { task } = operation;
    const of = this.callOf(operation)?.[side];
    if (of === undefined) {
      this.unknown[side]++;
      return;
    }
    of.count++;
    of.late++;
    if (of.first === undefined || byRank(rank, of.first.rank) < 0)
      of.first = { rank, name: nameOf(operation) };
    const late = this.late[side].get(task);
    if (late === undefined) this.late[side].set(task, [of]);
    else if (of.late === 1) late.push(of);
  }

  /** Its partner was not looked for. */
  letGo(side: SideName, operation: OperationRun): void {
    this.unknown[side]++;
    const of = this.callOf(operation)?.[side];
    if (of !== undefined) of.letGo++;
  }

  private callOf({ task, key }: OperationRun): Call | undefined {
    const name = `${task}\n${key.replace(TURNS, '')}`;
    const known = this.calls.get(name);
    if (known !== undefined) return known;
    this.full ||= this.calls.size >= this.most;
    if (this.full) return undefined;
    const call = new Call();
    this.calls.set(name, call);
    return call;
  }

  /** Both have a further operation of the task: what came before was passed over. */
  wentOn(task: string): void {
    for (const side of ['a', 'b'] as const) {
      const late = this.late[side].get(task);
      if (late === undefined) continue;
      this.late[side].delete(task);
      for (const of of late) of.late = 0;
    }
  }

  /** @param stopped the sides that did not come to the ends of their tasks */
  told(stopped: Readonly<Record<SideName, boolean>>): Record<SideName, Unpaired> {
    return { a: this.ofSide('a', 'b', stopped.b), b: this.ofSide('b', 'a', stopped.a) };
  }
  private ofSide(side: SideName, other: SideName, otherWasStopped: boolean): Unpaired {
    const found: NonNullable<CallOf['first']>[] = [];
    let [count, notReached, elsewhere] = [0, 0, 0];
    for (const call of this.calls.values()) {
      const of = call[side];
      const late = otherWasStopped ? of.late : 0;
      const passed = of.count - late;
      const more = Math.max(0, passed - call[other].count - call[other].letGo);
      notReached += late;
      count += more;
      elsewhere += passed - more;
      if (more > 0) found.push(of.first!);
    }
    found.sort((x, y) => byRank(x.rank, y.rank));
    const only = found.slice(0, MOST_KEPT).map(({ name }) => name);
    return { only, count, notReached, elsewhere, unknown: this.unknown[side] };
  }
}

const TURNS = /(?: @\d+)+$/;
