import { evolve } from '../machine/evolve.js';
import { emptyMachine, type MachineView } from '../machine/state.js';
import type { Workload } from '../language/ast.js';
import { parseWorkload } from '../language/parse.js';
import { execute, type Outcome, type Plan } from '../run/execute.js';
import type { Event } from '../events/generated.js';
import type { Strategy } from '../schedule/strategy.js';
import { eventsOf } from '../replay/events.js';
import type { SessionInfo } from '../store/log/session.js';
import type { TraceFile } from '../store/trace-file.js';
import type { EventSeq } from '../units/numbers.js';
import { counted } from '../units/counted.js';
import { UserError } from '../units/user-error.js';
import { operationOrder, OutOfOrder } from './operation-order.js';
import { operationKey, OperationsDone, type Ended } from './operations-done.js';

/*
 * A state of one design in another. What a design keeps of its own (intervals, subscriptions,
 * references, what is deferred) has no counterpart, so nothing is copied: the other design does the
 * operations that had ended, in the order in which they had, and if both have then mapped the same,
 * with the same contents, the same buffers and files, the other design's state is the translation.
 */

/** A recorded session at an event where nobody is in the middle of an operation. */
export interface Origin {
  readonly session: SessionInfo;
  readonly at: EventSeq;
  readonly operations: OperationsDone;
  readonly machine: MachineView;
}

/**
 * @throws UserError HMT408 where no operation has ended, or one is under way
 */
export function originAt(file: TraceFile, session: SessionInfo, at: EventSeq): Origin {
  const machine = emptyMachine();
  const operations = new OperationsDone(parseWorkload(session.workload, session.workloadName));
  eventsOf(file, session.id)(1, at, (e) => {
    evolve(machine, e);
    operations.observe(e, machine);
  });
  const { ended, inTheMiddle } = operations;
  if (inTheMiddle !== undefined) {
    const quiet = ended.findLast((e) => e.quiet);
    const where =
      quiet === undefined
        ? 'run the workload under that design instead'
        : `at event ${quiet.end} nobody is: branch there, if both have mapped the same by then`;
    const what = `event ${at} of session ${session.id} cannot be translated: ${inTheMiddle.task} is in the middle of ${inTheMiddle.name} there`;
    throw new UserError('HMT408', what, where);
  }
  if (ended.length === 0) {
    const what = `no operation has ended by event ${at} of session ${session.id}`;
    throw new UserError('HMT408', what, 'run the workload under that design instead');
  }
  return { session, at, operations, machine };
}

/** The other design has come to where the origin is. */
export interface Translation {
  /** Event of the other run with which the last of the operations ended. */
  readonly until: EventSeq;
  readonly operations: number;
  /** Of them, those that were answered otherwise than in the origin. */
  readonly otherAnswers: readonly OtherAnswer[];
}
export interface OtherAnswer {
  readonly task: string;
  readonly name: string;
  readonly line: number;
  readonly before: string;
  readonly now: string;
}

/** Follows a run that begins with the operations of an origin: its strategy until it is there. */
export class Translating {
  private readonly done: OperationsDone;
  private readonly order: Pick<Strategy, 'pick' | 'choose'>;
  private readonly wanted: ReadonlyMap<string, Ended>;
  /** Until it is there: how long a sleep lasts was part of the other schedule. */
  readonly timers = 'by choice';
  /** The run's own event; undefined until it is there. */
  until: EventSeq | undefined;

  /** @param workload of this run: the origin's, maybe with another rest */
  constructor(
    readonly origin: Origin,
    workload: Workload,
  ) {
    const { ended, choices } = origin.operations;
    this.done = new OperationsDone(workload);
    this.wanted = new Map(ended.map((e) => [keyOf(e), e]));
    this.order = operationOrder(ended, choices, this.done);
  }

  pick(...place: Parameters<Strategy['pick']>): number {
    return this.order.pick(...place);
  }
  choose(...choice: Parameters<Strategy['choose']>): number {
    return this.order.choose(...choice);
  }

  /** Call with each event, after it was applied to `m`, until it is there. @throws OutOfOrder */
  observe(e: Event, m: MachineView): void {
    const before = this.done.ended.length;
    this.done.observe(e, m);
    const last = this.done.ended[before];
    if (last === undefined) return;
    const wanted = this.wanted.get(keyOf(last));
    if (wanted === undefined)
      throw new OutOfOrder(`${last.name} of ${last.task} comes to its end before that`);
    if (wanted.key !== last.key)
      throw new OutOfOrder(
        `${last.task} does ${last.key} where it had done ${wanted.key}, since an answer before was another`,
      );
    if (this.done.ended.length === this.wanted.size) this.until = e.seq;
  }

  /** When it is there: what was mapped, and answered. @throws UserError HMT407 where the states differ */
  compare(m: MachineView, design: string): Translation {
    const { origin, done } = this;
    const theirs = origin.operations.mapping(origin.machine);
    const ours = done.mapping(m);
    const parts = SHARED.filter(({ of }) => of(theirs) !== of(ours)).map(({ name }) => name);
    if (processes(origin.machine) !== processes(m))
      parts.push('processes, their descriptors, buffers or pins');
    if (files(origin.machine) !== files(m)) parts.push('the contents of files');
    if (parts.length > 0) throw this.refuse(parts, design);
    const now = new Map(done.ended.map((e) => [keyOf(e), e]));
    const otherAnswers = origin.operations.ended.flatMap((e) => {
      const { answer } = now.get(keyOf(e))!;
      if (answer === e.answer) return [];
      const { task, name, line } = e;
      return [{ task, name, line, before: e.answer, now: answer }];
    });
    return { until: this.until!, operations: done.ended.length, otherAnswers };
  }

  private refuse(parts: readonly string[], design: string): UserError {
    const { ended } = this.origin.operations;
    const same = this.lastSame();
    const what = `session ${this.origin.session.id} at event ${this.origin.at} has no counterpart under ${design}: after the same ${counted(ended.length, 'operation')} they differ in ${parts.join(' and ')}`;
    const mend =
      same === undefined || same.end >= this.origin.at
        ? 'branch at an earlier event, or run the workload under that design and compare the sessions'
        : `they had last mapped the same at event ${same.end}, after ${same.name} of ${same.task}: branch there`;
    return new UserError('HMT407', what, mend);
  }

  /** The last operation after which both had mapped the same, of those that ended in the same order. */
  private lastSame(): Ended | undefined {
    let found: Ended | undefined;
    for (const [i, e] of this.origin.operations.ended.entries()) {
      const ours = this.done.ended[i]!;
      if (keyOf(ours) !== keyOf(e)) break;
      if (e.quiet && SHARED.every(({ of }) => of(e.mapping) === of(ours.mapping))) found = e;
    }
    return found;
  }
}

/**
 * Runs the operations of an origin under another design, and compares what they have led to.
 * @throws UserError HMT407 where the design cannot end them, or ends elsewhere
 */
export function translate(origin: Origin, plan: Omit<Plan, 'strategy'>): Translation {
  const translating = new Translating(origin, plan.workload);
  let translation: Translation | undefined;
  const strategy: Strategy = {
    name: 'operations',
    timers: 'by choice',
    pick: (...place) => translating.pick(...place),
    choose: (...choice) => translating.choose(...choice),
  };
  const event = (e: Event, m: MachineView): boolean => {
    translating.observe(e, m);
    if (translating.until === undefined) return true;
    translation = translating.compare(m, plan.design.name);
    return false;
  };
  let why: string;
  try {
    why = whyEnded(execute({ ...plan, strategy }, [{ event }]));
  } catch (error) {
    if (!(error instanceof OutOfOrder)) throw error;
    why = error.message;
  }
  if (translation !== undefined) return translation;
  const { session, at, operations } = origin;
  throw new UserError(
    'HMT407',
    `${plan.design.name} does not end ${counted(operations.ended.length, 'operation')} as session ${session.id} had by event ${at}: ${why}`,
    'branch at an earlier event, or run the workload under that design and compare the sessions',
  );
}

const SHARED: readonly { readonly name: string; readonly of: (m: Ended['mapping']) => number }[] = [
  { name: 'the areas', of: (m) => m.areas },
  { name: 'the page tables of the CPU', of: (m) => m.cpu },
  { name: 'the page tables of the devices', of: (m) => m.device },
  { name: 'the contents of mapped pages', of: (m) => m.memory },
];

const keyOf = ({ task, index }: Ended): string => operationKey(task, index);

/** Why a run is over that has not come to its origin. */
function whyEnded({ verdict, events }: Outcome): string {
  const fatal = verdict.breaches.find((b) => b.fatal);
  if (fatal !== undefined) return `${fatal.rule} at event ${fatal.first} ends the run before`;
  if (verdict.cut === 'by limit')
    return `it comes to its limit after ${counted(events, 'event')} (\`--max-events\` allows more)`;
  return 'its tasks come to their ends before, since an answer was another';
}

/** Processes with their descriptors, by what these refer to, their buffers and what they pin. */
function processes(m: MachineView): string {
  return JSON.stringify(
    [...m.processes.values()]
      .sort((a, b) => a.id - b.id)
      .map((p) => [
        ...[p.id, p.parent, p.exited, p.status],
        byName(p.fds).map(([name, number]) => {
          const file = m.files.get(number);
          return [name, file?.device, m.mirrors.get(file?.mirror ?? 0)?.mm, file?.inode];
        }),
        byName(p.buffers).map(([name, { npages, runs }]) => [name, npages, [...runs]]),
        byName(p.places),
        [...p.pins.values()].map(({ name, flags, vpn, frames }) => [
          ...[name, flags, vpn],
          [...frames].map((pfn) => [...m.pages.content(pfn)]),
        ]),
      ]),
  );
}

/** Files by what they hold, whether or not it is mapped. */
function files(m: MachineView): string {
  return JSON.stringify(
    [...m.inodes.values()]
      .sort((a, b) => a.id - b.id)
      .map(({ id, backing, npages, cache }) => [
        ...[id, backing, npages],
        [...cache]
          .sort(([a], [b]) => a - b)
          .map(([page, pfn]) => [page, [...m.pages.content(pfn)]]),
      ]),
  );
}

function byName<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
