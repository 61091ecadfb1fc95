import type { SideName } from './align.js';
import { MOST_KEPT, byRank, type Rank } from './first-of.js';
import { nameOf, type OperationName, type OperationRun } from './operation.js';

/** A call that one side does more often than the other: the first that found no partner. */
export interface Surplus extends OperationName {
  /** How often each does it, also where both do; undefined: more calls are paired than can be counted. */
  readonly times: { readonly own: number; readonly other: number } | undefined;
  /** Of them, those that the other was not found to do anywhere. */
  readonly surplus: number;
}

/** Of the operations of one side that found no partner. */
export interface Unpaired {
  /** What this side does more often than the other: the first of each call. */
  readonly only: readonly Surplus[];
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
/** Different calls of pairs that are counted. */
const MOST_PAIRED = 1 << 15;

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

  /** How often both do a call in the same place. */
  private readonly pairs = new Map<string, number>();
  private pairsFull = false;

  constructor(
    private readonly most = MOST_CALLS,
    private readonly mostPaired = MOST_PAIRED,
  ) {}

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

  private callOf(operation: OperationRun): Call | undefined {
    const name = callName(operation);
    const known = this.calls.get(name);
    if (known !== undefined) return known;
    this.full ||= this.calls.size >= this.most;
    if (this.full) return undefined;
    const call = new Call();
    this.calls.set(name, call);
    return call;
  }

  /** Both do it here. */
  paired(operation: OperationRun): void {
    this.wentOn(operation.task);
    const name = callName(operation);
    const times = this.pairs.get(name);
    this.pairsFull ||= times === undefined && this.pairs.size >= this.mostPaired;
    if (times !== undefined || !this.pairsFull) this.pairs.set(name, (times ?? 0) + 1);
  }

  /** Both have a further operation of the task: what came before was passed over. */
  private wentOn(task: string): void {
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
    const found: { readonly rank: Rank; readonly call: Surplus }[] = [];
    let [count, notReached, elsewhere] = [0, 0, 0];
    for (const [name, call] of this.calls) {
      const of = call[side];
      const late = otherWasStopped ? of.late : 0;
      const passed = of.count - late;
      const more = Math.max(0, passed - call[other].count - call[other].letGo);
      notReached += late;
      count += more;
      elsewhere += passed - more;
      if (more === 0) continue;
      const pairs = this.pairs.get(name) ?? (this.pairsFull ? undefined : 0);
      const timesOf = ({ count, letGo }: CallOf): number => pairs! + count + letGo;
      const times =
        pairs === undefined ? undefined : { own: timesOf(of), other: timesOf(call[other]) };
      const { rank, name: first } = of.first!;
      found.push({ rank, call: { ...first, times, surplus: more } });
    }
    found.sort((x, y) => byRank(x.rank, y.rank));
    const only = found.slice(0, MOST_KEPT).map(({ call }) => call);
    return { only, count, notReached, elsewhere, unknown: this.unknown[side] };
  }
}

function callName({ task, key }: OperationRun): string {
  return `${task}\n${key.replace(TURNS, '')}`;
}
const TURNS = /(?: @\d+)+$/;
