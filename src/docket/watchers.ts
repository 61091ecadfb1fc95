import { Kind, type Event } from '../events/generated.js';
import { formatExpectation } from '../language/format-expectation.js';
import { printOperation } from '../language/print.js';
import type { Operation } from '../language/ast.js';
import { unmet, type Answer } from '../run/answer.js';
import type { Observer } from '../run/execute.js';
import { breachOf, matches } from '../run/verdict.js';
import type { Sight } from './case.js';
import { CONDITIONS } from './conditions.js';

/** The decisive moment of a run. */
export interface Moment {
  /** Number of the event. */
  readonly event: number;
  readonly says: string;
}

/** Looks for a sight in one run. */
export interface Watcher extends Observer {
  /** After the run: where it was seen. */
  seen(): Moment | undefined;
  /** After a run in which it was not: what was there instead, where that can be said. */
  instead?(): Moment | undefined;
}

export function watcherOf(sight: Sight): Watcher {
  if (sight.kind === 'answer') return new AnswerWatcher(sight);
  let moment: Moment | undefined;
  const look = sight.kind === 'breach' ? breach(sight) : state(sight);
  return {
    // Nothing more has to be known of the run.
    event: (e, machine) => (moment ??= look(e, machine)) === undefined,
    seen: () => moment,
  };
}

type Look = (...args: Parameters<NonNullable<Observer['event']>>) => Moment | undefined;

function breach({ pattern }: Sight & { kind: 'breach' }): Look {
  return (e) =>
    e.kind === Kind.Violation && matches(pattern, breachOf(e))
      ? { event: e.seq, says: e.message }
      : undefined;
}

function state({ name }: Sight & { kind: 'state' }): Look {
  const { about, watch } = CONDITIONS[name];
  const holds = watch();
  return (e: Event, machine) => (holds(e, machine) ? { event: e.seq, says: about } : undefined);
}

/** Every time that the operation is done it has to answer so. */
class AnswerWatcher implements Watcher {
  private first: Moment | undefined;
  private other: Moment | undefined;

  constructor(private readonly sight: Sight & { kind: 'answer' }) {}

  answer: NonNullable<Observer['answer']> = (operation, got, _process, machine) => {
    const { operations, expect } = this.sight;
    if (!operations.has(operation)) return;
    const wrong = unmet(expect, new Map(), got);
    const says = wrong.length === 0 ? shown(operation, expect) : shownWrong(operation, wrong);
    const moment = { event: machine.seq, says };
    if (wrong.length === 0) this.first ??= moment;
    else this.other ??= moment;
  };
  seen(): Moment | undefined {
    return this.other === undefined ? this.first : undefined;
  }
  instead(): Moment | undefined {
    return this.other;
  }
}

function shown(operation: Operation, expect: Parameters<typeof formatExpectation>[1]): string {
  return `${printOperation(operation)}${formatExpectation(operation.op, expect)}`;
}
function shownWrong(operation: Operation, wrong: readonly string[]): string {
  return `${printOperation(operation)}: ${wrong.join(', ')}`;
}

/** What each task's operations answered, in the task's order. */
export class AnswerList implements Observer {
  private readonly answers: {
    readonly task: number;
    readonly text: string;
    readonly event: number;
  }[] = [];

  answer: NonNullable<Observer['answer']> = (operation, got, _process, machine) => {
    this.answers.push({
      task: machine.task,
      text: `${printOperation(operation)}: ${JSON.stringify(plain(got))}`,
      event: machine.seq,
    });
  };
  get length(): number {
    return this.answers.length;
  }
  /** The first answer of this list that the other does not have. */
  differs(other: AnswerList): Moment | undefined {
    const theirs = new Map<number, string[]>();
    for (const { task, text } of other.answers)
      theirs.set(task, [...(theirs.get(task) ?? []), text]);
    for (const { task, text, event } of this.answers) {
      const their = theirs.get(task)?.shift();
      if (their !== text) return { event, says: `${text}, not ${their ?? 'done'}` };
    }
    return undefined;
  }
}

/** Counts of a device's faults are how a design works, not what it answers. */
function plain({ faults: _, snapshot, ...rest }: Answer): object {
  return { ...rest, snapshot: snapshot === undefined ? undefined : [...snapshot] };
}
