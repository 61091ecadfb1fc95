import { Kind, SpanType, type Event, type ResultEvent } from '../events/generated.js';
import { evolve } from '../machine/evolve.js';
import { emptyMachine, type MachineView } from '../machine/state.js';
import type { Recording } from '../replay/recording.js';
import { Labels } from '../replay/text/labels.js';
import type { EventSeq, Vpn } from '../units/numbers.js';
import { Identities } from './identity.js';
import { MechanismCounter, noMechanism, type Mechanism, type MechanismName } from './mechanism.js';
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

/** One operation of the workload, as it went in one recording. */
export interface OperationRun extends OperationName {
  /** Equal for the same operation in another recording, in its task. */
  readonly key: string;
  /** Number of its task in this recording. */
  readonly by: number;
  /** What it is about; 0 pages if nothing in memory. */
  readonly mm: number;
  readonly vpn: Vpn;
  readonly npages: number;
  readonly begin: EventSeq;
  /** Undefined where the session stopped inside. */
  end: EventSeq | undefined;
  result: ResultEvent | undefined;
  /** What the mappings were when it ended. */
  mapping: MappingHashes | undefined;
  /** No other task was then in something that had changed a mapping. */
  settled: boolean;
  /** What its task did in it, step by step, as a number. */
  steps: number;
  readonly mechanism: Record<MechanismName, number>;
}

export function nameOf({ task, index, line, text, call }: OperationRun): OperationName {
  return { task, index, line, text, call };
}

/** What the comparison keeps of a recording: a step for each operation, nothing for each event. */
export interface Profile {
  readonly operations: readonly OperationRun[];
  readonly mechanism: Mechanism;
  readonly violations: readonly Extract<Event, { kind: typeof Kind.Violation }>[];
  /** Of them, all that there were. */
  readonly violationCount: number;
  /** Of the session's end; undefined when it was interrupted. */
  readonly status: number | undefined;
  /** It was interrupted, or a violation ended it: its tasks may not have come to their ends. */
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

/** Folds a recording once. Memory: the machine's own state and a record an operation. */
export function profile(recording: Recording): Profile {
  const machine = emptyMachine();
  const operations: OperationRun[] = [];
  const open = new Map<number, OperationRun>();
  const identities = new Identities(recording.workload);
  const begun = new Map<string, number>();
  const total = new MechanismCounter();
  const digest = new MappingDigest();
  const unsettled = new Unsettled();
  const violations: Profile['violations'][number][] = [];
  const labels = new Labels(recording.workload);
  let [outside, fatal]: [number, boolean] = [0, false];
  let [seed, status]: [number?, number?] = [];
  recording.read(1, recording.last, (e) => {
    // An end's span is gone once it has been applied.
    const ends =
      e.kind === Kind.SpanEnd && e.type === SpanType.OPERATION ? open.get(e.task) : undefined;
    evolve(machine, e);
    unsettled.observe(e, machine, digest.observe(e, machine));
    const inside = open.get(e.task);
    total.observe(e, inside?.mechanism);
    if (inside === undefined) outside = withStep(outside, e);
    else inside.steps = withStep(inside.steps, e);
    identities.observe(e);
    labels.observe(e);
    if (e.kind === Kind.SpanBegin && e.type === SpanType.OPERATION) {
      const identity = identities.of(e);
      const index = begun.get(identity.task) ?? 0;
      begun.set(identity.task, index + 1);
      const operation: OperationRun = {
        ...identity,
        index,
        line: e.object,
        text: e.name,
        ...{ by: e.task, mm: e.mm, vpn: e.vpn, npages: e.npages },
        begin: e.seq,
        end: undefined,
        result: undefined,
        mapping: undefined,
        settled: false,
        steps: 0,
        mechanism: noMechanism(),
      };
      operations.push(operation);
      open.set(e.task, operation);
    } else if (e.kind === Kind.Result) {
      if (inside !== undefined) inside.result = e;
    } else if (e.kind === Kind.Violation) {
      if (violations.length < MOST_VIOLATIONS) violations.push(e);
      fatal ||= e.fatal;
    } else if (e.kind === Kind.SessionBegin) seed = e.seed;
    else if (e.kind === Kind.SessionEnd) status = e.status;
    if (ends !== undefined) {
      ends.end = e.seq;
      open.delete(e.task);
      ends.mapping = digest.hashes(machine);
      ends.settled = unsettled.none;
    }
  });
  return {
    operations,
    mechanism: total.counts,
    violations,
    violationCount: machine.violations,
    status,
    stopped: status === undefined || fatal,
    events: machine.seq,
    outside,
    seed,
    time: machine.time,
    labels,
  };
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
