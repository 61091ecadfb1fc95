import {
  Kind,
  SpanType,
  type Event,
  type ResultEvent,
  type SpanBeginEvent,
  type ViolationEvent,
} from '../events/generated.js';
import type { Operation } from '../language/ast.js';
import { evolve } from '../machine/evolve.js';
import { emptyMachine, type Machine, type MachineView } from '../machine/state.js';
import type { Recording } from '../replay/recording.js';
import { Labels } from '../replay/text/labels.js';
import { STATUS } from '../schedule/ending.js';
import type { EventSeq, Vpn } from '../units/numbers.js';
import { Identities, type Identity } from './identity.js';
import { MechanismCounter, type Mechanism } from './mechanism.js';
import { MappingDigest, type MappingHashes } from './mapping.js';

/** An operation, as reports name it. */
export interface OperationName {
  /** Name of the task, with `#2` and so on where a task of that name starts again. */
  readonly task: string;
  /** From 0, in its task. */
  readonly index: number;
  /** 0 for what is not in the workload. */
  readonly line: number;
  /** Its name: `munmap`, `ioctl READ`. */
  readonly text: string;
  /** As the workload has it; the name if that is not known. */
  readonly call: string;
}

/** Who in the other recording did the same; nobody, once that is sure. */
export type Fate = Pair | 'alone' | undefined;
/** The same operation in two recordings. */
export interface Pair {
  readonly a: OperationRun;
  readonly b: OperationRun;
}

/** One operation of the workload, as it went in one recording. There are millions: no literal, whose shapes vary. */
export class OperationRun implements OperationName {
  readonly task: string;
  readonly line: number;
  readonly text: string;
  readonly call: string;
  /** Equal for the same operation in another recording, in its task. */
  readonly key: string;
  /** Number of its task in this recording. */
  readonly by: number;
  /** What it is about; 0 pages if nothing in memory. */
  readonly mm: number;
  readonly vpn: Vpn;
  readonly npages: number;
  readonly begin: EventSeq;
  /** Undefined where the session stopped inside, or is not there yet. */
  end: EventSeq | undefined = undefined;
  result: ResultEvent | undefined = undefined;
  /** What the mappings were when it ended. */
  mapping: MappingHashes | undefined = undefined;
  /** No other task was then in something that had changed a mapping. */
  settled = false;
  /** What its task did in it, step by step, as a number. */
  steps = 0;
  /** Undefined until it is decided. */
  fate: Fate = undefined;
  /** What it holds while that is so. */
  weight = 1;

  constructor(
    { task, call, key }: Identity,
    readonly index: number,
    e: SpanBeginEvent,
  ) {
    [this.task, this.call, this.key] = [task, call, key];
    [this.line, this.text, this.by] = [e.object, e.name, e.task];
    [this.mm, this.vpn, this.npages, this.begin] = [e.mm, e.vpn, e.npages, e.seq];
  }
}

export function nameOf({ task, index, line, text, call }: OperationName): OperationName {
  return { task, index, line, text, call };
}

/** What the comparison knows of a whole recording, beside its operations. */
export interface Profile {
  readonly mechanism: Mechanism;
  readonly violations: readonly ViolationEvent[];
  /** Of them, all that there were. */
  readonly violationCount: number;
  /** Of the session's end; undefined when it was interrupted. */
  readonly status: number | undefined;
  /** It was interrupted, or its limit or a violation ended it: its tasks may not have come to their ends. */
  readonly stopped: boolean;
  readonly events: number;
  /** What was done outside of operations, as a number. */
  readonly outside: number;
  readonly seed: number | undefined;
  /** Virtual nanoseconds. */
  readonly time: number;
  /** The names that held at the end. */
  readonly labels: Labels;
}

/** Violations that are kept whole; more are only counted. */
const MOST_VIOLATIONS = 1000;
/** Events that are read at a time. */
const BLOCK = 1 << 16;

/** Who is told of the operations of a recording, in the order of its events. */
export interface OperationSink {
  begun(operation: OperationRun): void;
  ended(operation: OperationRun): void;
}

/**
 * Folds a recording, a block of events at a time. Memory: the machine's own state and the operations
 * that are under way; what has ended is its sink's.
 */
export class Profiler {
  /** Operations that have begun. */
  begun = 0;
  /** Number of the last event that was read. */
  at = 0;
  private readonly machine: Machine = emptyMachine();
  private readonly open = new Map<number, OperationRun>();
  private readonly identities: Identities;
  private readonly indexes = new Map<string, number>();
  private readonly total = new MechanismCounter();
  private readonly digest = new MappingDigest();
  private readonly unsettled = new Unsettled();
  private readonly violations: ViolationEvent[] = [];
  private readonly labels: Labels;
  private outside = 0;
  private fatal = false;
  private seed: number | undefined;
  private status: number | undefined;

  constructor(
    private readonly recording: Recording,
    private readonly sink: OperationSink,
    renamed?: ReadonlyMap<Operation, Operation>,
  ) {
    this.identities = new Identities(recording.workload, renamed);
    this.labels = new Labels(recording.workload);
  }

  get done(): boolean {
    return this.at >= this.recording.last;
  }

  /** Reads on. */
  advance(): void {
    const to = Math.min(this.at + BLOCK, this.recording.last);
    this.recording.read(this.at + 1, to, (e) => this.observe(e), undefined, true);
    this.at = to;
  }

  /** When it is done. */
  profile(): Profile {
    const { machine, status } = this;
    return {
      mechanism: this.total.counts,
      violations: this.violations,
      violationCount: machine.violations,
      status,
      stopped: status === undefined || status === STATUS.limit || this.fatal,
      events: machine.seq,
      outside: this.outside,
      seed: this.seed,
      time: machine.time,
      labels: this.labels,
    };
  }

  private observe(e: Event): void {
    const { machine, digest } = this;
    // An end's span is gone once it has been applied.
    const ends =
      e.kind === Kind.SpanEnd && e.type === SpanType.OPERATION ? this.open.get(e.task) : undefined;
    evolve(machine, e);
    this.unsettled.observe(e, machine, digest.observe(e, machine));
    const inside = this.open.get(e.task);
    this.total.observe(e);
    if (inside === undefined) this.outside = withStep(this.outside, e);
    else inside.steps = withStep(inside.steps, e);
    this.identities.observe(e);
    this.labels.observe(e);
    if (e.kind === Kind.SpanBegin && e.type === SpanType.OPERATION) this.begin(e);
    else if (e.kind === Kind.Result) {
      if (inside !== undefined) inside.result = ownResult(e);
    } else if (e.kind === Kind.Violation) {
      if (this.violations.length < MOST_VIOLATIONS) this.violations.push(ownViolation(e));
      this.fatal ||= e.fatal;
    } else if (e.kind === Kind.SessionBegin) this.seed = e.seed;
    else if (e.kind === Kind.SessionEnd) this.status = e.status;
    if (ends !== undefined) {
      ends.end = e.seq;
      this.open.delete(e.task);
      ends.mapping = digest.hashes(machine);
      ends.settled = this.unsettled.none;
      this.sink.ended(ends);
    }
  }

  private begin(e: SpanBeginEvent): void {
    const identity = this.identities.of(e);
    const index = this.indexes.get(identity.task) ?? 0;
    this.indexes.set(identity.task, index + 1);
    const operation = new OperationRun(identity, index, e);
    this.open.set(e.task, operation);
    this.begun++;
    this.sink.begun(operation);
  }
}

/* Events pass: what is kept is a copy, of the fields of its kind. */

function ownResult(e: ResultEvent): ResultEvent {
  const { kind, seq, time, task, span, ret, signal, siCode, cpages, faults } = e;
  const { hasValue, value, snapshot, data, place, process, vpn, kinds } = e;
  // No spread: there are millions.
  // prettier-ignore
  return { kind, seq, time, task, span, ret, signal, siCode, cpages, faults,
    hasValue, value, snapshot, data, place, process, vpn, kinds };
}
function ownViolation(e: ViolationEvent): ViolationEvent {
  const { kind, seq, time, task, span, type, message, mm, vpn, pfn } = e;
  const { object, fatal, site, objectKind, npages } = e;
  const header = { kind, seq, time, task, span };
  return { ...header, type, message, mm, vpn, pfn, object, fatal, site, objectKind, npages };
}

/** Tasks in the middle of something in which they have changed a mapping. */
class Unsettled {
  private readonly tasks = new Set<number>();

  /** @param changes the event changed a mapping */
  observe(e: Event, machine: MachineView, changes: boolean): void {
    if (e.kind === Kind.TaskExit) this.tasks.delete(e.exited);
    else if (e.kind !== Kind.SpanEnd && !changes) return;
    const depth = machine.tasks.get(e.task)?.spans.length ?? 0;
    if (depth === 0) this.tasks.delete(e.task);
    else if (changes) this.tasks.add(e.task);
  }
  get none(): boolean {
    return this.tasks.size === 0;
  }
}

/**
 * One step more: the kind of the event, of a span also what it is and how it ended. Numbers that
 * designs choose freely, and places, are no part of a step.
 */
function withStep(before: number, e: Event): number {
  let step = e.kind * 64;
  if (e.kind === Kind.SpanBegin) step += e.type;
  else if (e.kind === Kind.SpanEnd) step += e.type + e.ret * 16384;
  const mixed = Math.imul(before ^ step, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) + 1;
}
