import { Kind, SpanType, type Event } from '../events/generated.js';
import { Identities, TaskNames } from '../compare/identity.js';
import { MappingDigest, type MappingHashes } from '../compare/mapping.js';
import type { Workload } from '../language/ast.js';
import type { MachineView } from '../machine/state.js';
import { result } from '../replay/text/describe-event.js';
import type { EventSeq } from '../units/numbers.js';

/** An operation of the workload that has ended. */
export interface Ended {
  /** Name of its task, the same in every run of the workload. */
  readonly task: string;
  /** From 0, in its task. */
  readonly index: number;
  /** The call and the turns of the loops around it: another than in another run where what was done depends on answers. */
  readonly key: string;
  readonly name: string;
  /** 0 for what is not in the workload: the end of a process. */
  readonly line: number;
  readonly end: EventSeq;
  /** Nobody was in the middle of another operation then. */
  readonly quiet: boolean;
  /** What it was answered, as text; empty if nothing. */
  readonly answer: string;
  readonly mapping: MappingHashes;
}

interface UnderWay {
  readonly task: string;
  readonly index: number;
  readonly key: string;
  readonly name: string;
  readonly line: number;
  answer: string;
  /** It has done something: more than to begin, or to wait for what others do. */
  acted: boolean;
}

/** Operations that do nothing but wait. */
const WAITING: ReadonlySet<string> = new Set(['sleep', 'barrier', 'join', 'waitpid']);
/** What is no step of the operation in which it happens. */
const NO_STEP: ReadonlySet<number> = new Set([
  Kind.TaskSwitch,
  Kind.TaskBlock,
  Kind.TaskWake,
  Kind.Choice,
]);

/** Follows a run event by event: which operations have ended, in which order, and what was mapped then. */
export class OperationsDone {
  readonly ended: Ended[] = [];
  /** What was chosen, by the operation that had to choose: see {@link operationKey}. */
  readonly choices = new Map<string, number[]>();
  private readonly names = new TaskNames();
  private readonly numbers = new Map<string, number>();
  private readonly kernelTasks = new Set<number>();
  private readonly counts = new Map<string, number>();
  private readonly open = new Map<number, UnderWay>();
  private readonly digest = new MappingDigest();
  private readonly identities: Identities;

  constructor(workload: Workload) {
    this.identities = new Identities(workload);
  }

  /** Call with each event, after it was applied to `m`. */
  observe(e: Event, m: MachineView): void {
    this.digest.observe(e, m);
    this.identities.observe(e);
    if (e.kind === Kind.TaskStart) {
      this.names.observe(e);
      if (e.kernel) this.kernelTasks.add(e.started);
      else this.numbers.set(this.names.of(e.started), e.started);
    } else if (e.kind === Kind.SpanBegin && e.type === SpanType.OPERATION) {
      const task = this.names.of(e.task);
      const index = this.count(task);
      this.open.set(e.task, {
        ...{ task, index, key: this.identities.of(e).key, name: e.name, line: e.object },
        ...{ answer: '', acted: false },
      });
    } else if (e.kind === Kind.SpanEnd && e.type === SpanType.OPERATION) {
      this.end(e.task, e.seq, m);
    } else {
      const open = this.open.get(e.task);
      if (open === undefined) return;
      if (e.kind === Kind.Result) open.answer = result(e);
      else if (e.kind === Kind.Choice) this.chose(open, e.chosen);
      if (!NO_STEP.has(e.kind) && !WAITING.has(open.name)) open.acted = true;
    }
  }

  private chose({ task, index }: UnderWay, chosen: number): void {
    const key = operationKey(task, index);
    const before = this.choices.get(key);
    if (before === undefined) this.choices.set(key, [chosen]);
    else before.push(chosen);
  }

  private end(number: number, end: EventSeq, m: MachineView): void {
    const open = this.open.get(number);
    if (open === undefined) return;
    this.open.delete(number);
    const { task, index, key, name, line, answer } = open;
    this.counts.set(task, index + 1);
    const quiet = this.inTheMiddle === undefined;
    const mapping = this.digest.hashes(m);
    this.ended.push({ task, index, key, name, line, end, quiet, answer, mapping });
  }

  /** Somebody who has begun an operation, done something, and is not at its end. */
  get inTheMiddle(): { readonly task: string; readonly name: string } | undefined {
    for (const open of this.open.values()) if (open.acted) return open;
    return undefined;
  }
  /** Operations of a task that have ended. */
  count(task: string): number {
    return this.counts.get(task) ?? 0;
  }
  /** Name of the task with a number. */
  taskOf(number: number): string {
    return this.names.of(number);
  }
  /** Number of the task with a name; undefined if it was not started. */
  numberOf(task: string): number | undefined {
    return this.numbers.get(task);
  }
  isKernelTask(number: number): boolean {
    return this.kernelTasks.has(number);
  }
  /** Has the task begun an operation that has not ended? */
  isInOperation(number: number): boolean {
    return this.open.has(number);
  }
  /** What is mapped after the last event that was observed. */
  mapping(m: MachineView): MappingHashes {
    return this.digest.hashes(m);
  }
}

export function operationKey(task: string, index: number): string {
  return `${task} ${index}`;
}
