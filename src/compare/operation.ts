import { Kind, SpanType, WaitType, type Event, type ResultEvent } from '../events/generated.js';
import { emptyMachine, type MachineView } from '../machine/state.js';
import { evolve } from '../machine/evolve.js';
import { Labels } from '../replay/text/labels.js';
import type { EventSeq } from '../units/numbers.js';
import { MechanismCounter, noMechanism, type Mechanism, type MechanismName } from './mechanism.js';
import { MappingDigest, type MappingHashes } from './mapping.js';
import type { Recording } from '../replay/recording.js';

/** One operation of the workload, as it went in one recording. */
export interface OperationRun {
  /** Name of the task, with `#2` and so on where a task of that name starts again. */
  readonly task: string;
  /** From 0, in its task. */
  readonly index: number;
  readonly line: number;
  readonly text: string;
  readonly begin: EventSeq;
  /** Undefined where the session stopped inside. */
  end: EventSeq | undefined;
  result: ResultEvent | undefined;
  /** What the mappings were when it ended; undefined unless every other task was at rest. */
  mapping: MappingHashes | undefined;
  /** How many operations each task had finished then: two runs are comparable where these agree. */
  progress: string;
  readonly mechanism: Record<MechanismName, number>;
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
  readonly events: number;
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
  const taskNames = new TaskNames();
  const finished = new Map<string, number>();
  const total = new MechanismCounter();
  const digest = new MappingDigest();
  const violations: Profile['violations'][number][] = [];
  const labels = new Labels(recording.workload);
  let status: number | undefined;
  recording.read(1, recording.last, (e) => {
    // An end's span is gone once it has been applied.
    const ends =
      e.kind === Kind.SpanEnd && e.type === SpanType.OPERATION ? open.get(e.task) : undefined;
    evolve(machine, e);
    digest.observe(e, machine);
    total.observe(e, open.get(e.task)?.mechanism);
    taskNames.observe(e);
    labels.observe(e);
    if (e.kind === Kind.SpanBegin && e.type === SpanType.OPERATION) {
      const task = taskNames.of(e.task);
      const operation: OperationRun = {
        task,
        index: finished.get(task) ?? 0,
        line: e.object,
        text: e.name,
        begin: e.seq,
        end: undefined,
        result: undefined,
        mapping: undefined,
        progress: '',
        mechanism: noMechanism(),
      };
      operations.push(operation);
      open.set(e.task, operation);
    } else if (e.kind === Kind.Result) {
      const operation = open.get(e.task);
      if (operation !== undefined) operation.result = e;
    } else if (e.kind === Kind.Violation) {
      if (violations.length < MOST_VIOLATIONS) violations.push(e);
    } else if (e.kind === Kind.SessionEnd) status = e.status;
    if (ends !== undefined) {
      ends.end = e.seq;
      open.delete(e.task);
      finished.set(ends.task, ends.index + 1);
      if (atRest(machine, e.task)) {
        ends.mapping = digest.hashes(machine);
        ends.progress = [...finished]
          .map(([t, n]) => `${t}:${n}`)
          .sort()
          .join(' ');
      }
    }
  });
  return {
    operations,
    mechanism: total.counts,
    violations,
    violationCount: machine.violations,
    status,
    events: machine.seq,
    time: machine.time,
    labels,
  };
}

/** Names tasks so that the same task has the same name in two recordings. */
export class TaskNames {
  private readonly started = new Map<string, number>();
  private readonly names = new Map<number, string>();

  observe(e: Event): void {
    if (e.kind !== Kind.TaskStart) return;
    const times = (this.started.get(e.name) ?? 0) + 1;
    this.started.set(e.name, times);
    this.names.set(e.started, times === 1 ? e.name : `${e.name}#${times}`);
  }
  of(task: number): string {
    return this.names.get(task) ?? `task ${task}`;
  }
}

/** No other task is in the middle of an operation that could change a mapping. */
function atRest(machine: MachineView, task: number): boolean {
  for (const other of machine.tasks.values()) {
    if (other.id === task || other.spans.length === 0) continue;
    const waits = other.wait?.type;
    if (waits !== WaitType.WAIT_TASK && waits !== WaitType.WAIT_BARRIER) return false;
  }
  return true;
}
