import { Kind, SpanType, type Event } from '../../events/generated.js';
import type { TaskInstance } from '../../language/schedule.js';
import { Arrivals } from '../../schedule/arrivals.js';
import type { Strategy } from '../../schedule/strategy.js';

/**
 * A deviation from the rule that who can go on does. Unlike a line of a schedule it counts arrivals
 * within the operation that its task is in, so that cutting other operations leaves it as it is.
 */
export interface Turn {
  /** Where: operation, place, and which time it is there within the operation. */
  readonly at: string;
  /** Who runs then; undefined for a choice. */
  readonly to: TaskInstance | undefined;
  /** Of a choice. */
  readonly chosen: number;
}

/** A place where somebody else could have been picked. */
export interface Decision {
  readonly at: string;
  /** Those that were not. */
  readonly others: readonly TaskInstance[];
}

/** Follows turns as far as they fit, and writes down what was done and could have been. */
export class Guide implements Strategy {
  readonly name = 'shrink';
  /** In their order. */
  readonly taken: Turn[] = [];
  readonly decisions: Decision[] = [];
  private readonly turns: ReadonlyMap<string, Turn>;
  private readonly arrivals = new Arrivals();
  private readonly operations: string[] = [];
  private readonly begun: Map<string, number>[] = [];
  private readonly counts: Map<string, number>[] = [];
  private at = '';

  /** @param recorded where there is one, it answers, and its answers are written down as turns */
  constructor(
    turns: readonly Turn[],
    private readonly recorded?: Strategy,
  ) {
    this.turns = new Map(turns.map((turn) => [turn.at, turn]));
  }

  /** Has to see every event: they say which operation a task is in. */
  event(e: Event): void {
    if (e.kind !== Kind.SpanBegin) return;
    if (e.type !== SpanType.OPERATION && e.type !== SpanType.ACTION) return;
    const begun = (this.begun[e.task] ??= new Map<string, number>());
    const operation = `${e.object} ${e.name}`;
    const nth = (begun.get(operation) ?? 0) + 1;
    begun.set(operation, nth);
    this.operations[e.task] = `${operation} #${nth}`;
    this.counts[e.task]?.clear();
  }

  get timers(): Strategy['timers'] {
    return this.recorded?.timers;
  }

  started(task: number, name: string): void {
    this.arrivals.started(task, name);
    this.recorded?.started?.(task, name);
  }

  arrived(task: number, where: string, before: string, waits: boolean): void {
    this.arrivals.arrived(task, where, before, waits);
    this.recorded?.arrived?.(task, where, before, waits);
    this.at = this.within(task, `${waits ? 'in' : 'at'} ${where} ${before}`);
  }

  /** The place, told apart from all others that are no arrivals of the same operation there. */
  private within(task: number, place: string): string {
    const counts = (this.counts[task] ??= new Map<string, number>());
    const nth = (counts.get(place) ?? 0) + 1;
    counts.set(place, nth);
    const { name, instance } = this.arrivals.nameOf(task);
    return `${name} ${instance}, ${this.operations[task] ?? ''}: ${place} #${nth}`;
  }

  pick(runnable: readonly number[], current: number, step: number): number {
    const byRule = this.arrivals.inTurn(runnable, current);
    const to = this.recorded?.pick(runnable, current, step) ?? this.turned(runnable) ?? byRule;
    const others = runnable.filter((task) => task !== to);
    this.decisions.push({ at: this.at, others: others.map((task) => this.arrivals.nameOf(task)) });
    if (to !== byRule) this.taken.push({ at: this.at, to: this.arrivals.nameOf(to), chosen: 0 });
    return to;
  }

  private turned(runnable: readonly number[]): number | undefined {
    const wanted = this.turns.get(this.at)?.to;
    if (wanted === undefined) return undefined;
    // Of a task that is started less often now, the last one.
    for (let { instance } = wanted; instance > 0; instance--) {
      const task = this.arrivals.numberOf({ ...wanted, instance });
      if (task !== undefined) return runnable.includes(task) ? task : undefined;
    }
    return undefined;
  }

  choose(alternatives: number, task: number): number {
    const at = this.within(task, 'choice');
    const turn = this.turns.get(at);
    const chosen = this.recorded?.choose(alternatives, task) ?? turn?.chosen ?? 0;
    if (chosen === 0 || chosen >= alternatives) return 0;
    this.taken.push({ at, to: undefined, chosen });
    return chosen;
  }
}
