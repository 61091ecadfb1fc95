import { inCommon } from './common.js';
import type { OperationRun, Pair } from './operation.js';
import { Queue } from './queue.js';

export type SideName = 'a' | 'b';
const SIDES = ['a', 'b'] as const;
export function otherSide(side: SideName): SideName {
  return side === 'a' ? 'b' : 'a';
}

/**
 * Operations of a task that wait on each side, from where its two programs part, before they are
 * compared as far as they are known.
 */
const WINDOW = 1 << 15;
/** Operations that wait in all, counted by what they hold; what comes after that is let go. */
const MOST_WAITING = 1 << 17;

/** Numbers of an answer that take as much memory as an operation. */
const NUMBERS = 64;

/** Who is told what became of operations; of a task and side, in the order of its operations. */
export interface AlignmentSink {
  paired(pair: Pair): void;
  /** @param behind the pair of its task that came last */
  alone(side: SideName, operation: OperationRun, behind: Pair | undefined): void;
  /** More than can be held wait before it: nobody looks for its partner. */
  letGo(side: SideName, operation: OperationRun): void;
}

/** What a task has done that has no partner yet. */
interface Task {
  readonly a: Queue<OperationRun>;
  readonly b: Queue<OperationRun>;
  /** Both did the same so far. */
  inStep: boolean;
  /** They are too different for the best of all alignments. */
  isFar: boolean;
  last: Pair | undefined;
}

/**
 * Pairs what the user did, task by task, as it comes: the operations in their order, by what they
 * call and in which turn of their loops; the line where one stands does not count. Holds what one
 * recording did and the other has not come to, and where they part at most {@link WINDOW} a task:
 * what both do farther apart than that is not found to be the same. Where tasks run in another order,
 * all that one has done waits for the other to come to it, and past {@link MOST_WAITING} no more waits.
 */
export class Alignment {
  private readonly tasks = new Map<string, Task>();
  private readonly done = { a: false, b: false };
  /** What the operations hold that wait. */
  private waiting = 0;

  constructor(
    private readonly sink: AlignmentSink,
    private readonly window = WINDOW,
    private readonly most = MOST_WAITING,
  ) {}

  add(side: SideName, operation: OperationRun): void {
    let task = this.tasks.get(operation.task);
    if (task === undefined) {
      task = { a: new Queue(), b: new Queue(), inStep: true, isFar: false, last: undefined };
      this.tasks.set(operation.task, task);
    }
    if (this.waiting >= this.most && task[otherSide(side)].length === 0) {
      operation.fate = 'alone';
      this.sink.letGo(side, operation);
      return;
    }
    this.waiting += operation.weight;
    task[side].push(operation);
    this.settle(task);
  }

  /** One that may be waiting has come to an answer with so many numbers. */
  answered(operation: OperationRun, numbers: number): void {
    if (operation.fate !== undefined) return;
    const more = Math.ceil(numbers / NUMBERS);
    operation.weight += more;
    this.waiting += more;
  }

  /** One side has no more. */
  end(side: SideName): void {
    this.done[side] = true;
    for (const task of this.tasks.values()) this.settle(task);
  }

  private settle(task: Task): void {
    const { a, b } = task;
    // Most tasks do exactly the same; only what follows the first difference is searched.
    while (task.inStep && a.length > 0 && b.length > 0) {
      if (a.first!.key !== b.first!.key) task.inStep = false;
      else this.pair(task, this.take(a), this.take(b));
    }
    const { a: endA, b: endB } = this.done;
    const all = endA && endB;
    const full = (x: SideName): boolean => this.done[x] || task[x].length >= this.window;
    const enough = Math.max(a.length, b.length) >= this.window && full('a') && full('b');
    if (a.length > 0 && b.length > 0) {
      if (all || enough) this.search(task, all);
    } else if (all || (endA && a.length === 0) || (endB && b.length === 0)) this.allAlone(task);
  }

  /** Finds what both did in the same order of what waits. */
  private search(task: Task, all: boolean): void {
    const [a, b] = [task.a.waiting(), task.b.waiting()];
    const [x, y] = [a.map((o) => o.key), b.map((o) => o.key)];
    const { runs, isFar } = inCommon(x, y, task.isFar);
    task.isFar = isFar;
    const pairs = new Map<OperationRun, OperationRun>();
    let [untilA, untilB] = [0, 0];
    for (const [i, j, length] of runs) {
      for (let k = 0; k < length; k++) pairs.set(a[i + k]!, b[j + k]!);
      [untilA, untilB] = [i + length, j + length];
    }
    // Of what comes after the last pair, what follows may be the partner; but half the window is done with.
    const kept = all ? 0 : this.window >> 1;
    [untilA, untilB] = [Math.max(untilA, a.length - kept), Math.max(untilB, b.length - kept)];
    while (untilA + untilB > 0) {
      const [next, other] = [task.a.first, task.b.first];
      const partner = untilA > 0 ? pairs.get(next!) : undefined;
      if (untilA > 0 && partner === undefined) {
        this.leave(task, 'a', this.take(task.a));
        untilA--;
      } else if (partner === undefined || partner !== other) {
        this.leave(task, 'b', this.take(task.b));
        untilB--;
      } else {
        this.pair(task, this.take(task.a), this.take(task.b));
        untilA--;
        untilB--;
      }
    }
  }

  private allAlone(task: Task): void {
    for (const side of SIDES)
      while (task[side].length > 0) this.leave(task, side, this.take(task[side]));
  }

  private take(queue: Queue<OperationRun>): OperationRun {
    const operation = queue.take();
    this.waiting -= operation.weight;
    return operation;
  }

  private pair(task: Task, a: OperationRun, b: OperationRun): void {
    task.last = a.fate = b.fate = { a, b };
    this.sink.paired(task.last);
  }

  private leave(task: Task, side: SideName, operation: OperationRun): void {
    operation.fate = 'alone';
    this.sink.alone(side, operation, task.last);
  }
}
