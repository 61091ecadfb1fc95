import { Kind, type Event, type SpanBeginEvent, type TaskStartEvent } from '../events/generated.js';
import type { Operation, Statement, Workload } from '../language/ast.js';
import { printOperation, printStatement } from '../language/print.js';

/** What makes an operation the same one in two recordings, beside its place in the order of its task. */
export interface Identity {
  /** Name of its task; a process's end is nobody's, since whichever task is last comes to it. */
  readonly task: string;
  /** As the workload has it, without what it expects. */
  readonly call: string;
  /** The call and the turns of the loops around it. Lines are not part of it. */
  readonly key: string;
}

/** Tells operations' identities from the events of a recording, which come in their order. */
export class Identities {
  private readonly names = new TaskNames();
  private readonly followers = new Map<number, Follower>();
  /** First task of each process, by process and by task. */
  private readonly firsts = new Map<number, string>();
  private readonly processes = new Map<number, number>();

  /** @param renamed what stands for its operations in the other recording */
  constructor(
    private readonly workload: Workload | undefined,
    private readonly renamed: ReadonlyMap<Operation, Operation> = new Map(),
  ) {}

  observe(e: Event): void {
    if (e.kind === Kind.TaskStart) {
      this.names.observe(e);
      this.processes.set(e.started, e.process);
      if (!this.firsts.has(e.process)) this.firsts.set(e.process, this.names.of(e.started));
      const body = this.workload?.tasks.find((t) => t.name === e.name)?.body;
      this.followers.set(e.started, new Follower(body, this.renamed));
    } else if (e.kind === Kind.TaskExit) {
      this.followers.delete(e.exited);
    } else if (e.kind === Kind.Result) {
      this.followers.get(e.task)?.answered(e.ret === 0 && e.signal === 0);
    }
  }

  /** @param e begin of an operation, each once */
  of(e: SpanBeginEvent): Identity {
    if (e.name === 'exit' && e.object === 0) {
      const first = this.firsts.get(this.processes.get(e.task) ?? 0) ?? 'nobody';
      return { task: `process of ${first}`, call: 'exit', key: 'exit' };
    }
    const named = this.followers.get(e.task)?.next(e);
    return { task: this.names.of(e.task), ...(named ?? { call: e.name, key: e.name }) };
  }
}

/** The task that a session begins with. */
const FIRST_TASK = 1;

/** Names tasks so that the same task has the same name in two recordings, whoever came first. */
export class TaskNames {
  private readonly started = new Map<string, number>();
  private readonly names = new Map<number, string>();

  observe(e: TaskStartEvent): void {
    const starter = this.names.get(e.task);
    // Tasks of one starter are started in its order; between starters the schedule decides.
    const name =
      starter === undefined || e.task === FIRST_TASK ? e.name : `${e.name} of ${starter}`;
    const times = (this.started.get(name) ?? 0) + 1;
    this.started.set(name, times);
    this.names.set(e.started, times === 1 ? name : `${name}#${times}`);
  }
  of(task: number): string {
    return this.names.get(task) ?? `task ${task}`;
  }
}

/** Goes through a task's statements as its recorded operations do. */
class Follower {
  private succeeded = true;
  private readonly calls: Iterator<Call | undefined, unknown> | undefined;
  private lost: boolean;

  constructor(
    body: readonly Statement[] | undefined,
    private readonly renamed: ReadonlyMap<Operation, Operation>,
  ) {
    this.lost = body === undefined;
    this.calls = body && calls(body, '', () => this.succeeded);
  }

  answered(succeeded: boolean): void {
    this.succeeded = succeeded;
  }

  /** Undefined from where on the recording does something that the workload does not say. */
  next(e: SpanBeginEvent): { readonly call: string; readonly key: string } | undefined {
    const found = this.lost ? undefined : this.nextCall();
    if (found === undefined || spanName(found.operation) !== e.name) {
      this.lost = true;
      return undefined;
    }
    const { operation, turns } = found;
    const call = printOperation(operation);
    const other = this.renamed.get(operation);
    return { call, key: `${other === undefined ? call : printOperation(other)}${turns}` };
  }

  private nextCall(): Call | undefined {
    for (let turns = 0; turns < MOST_TURNS; turns++) {
      const { done, value } = this.calls!.next();
      if (done === true) return undefined;
      if (value !== undefined) return value as Call;
    }
    return undefined;
  }
}

/** Turns of loops without a call, one after another, that are gone through; more is forged. */
const MOST_TURNS = 1_000_000;

interface Call {
  readonly operation: Operation;
  /** Of the loops around it, from 0. */
  readonly turns: string;
}

/** The calls of statements in their order; undefined with each turn of a loop. */
function* calls(
  body: readonly Statement[],
  turns: string,
  succeeded: () => boolean,
): Generator<Call | undefined> {
  for (const s of body) {
    if (s.kind === 'operation') {
      // It looks at the answer before, and is no operation in the recording.
      if (s.operation.op !== 'assert') yield { operation: s.operation, turns };
    } else if (s.kind === 'repeat') {
      for (let i = 0; i < s.times; i++) {
        yield undefined;
        yield* calls(s.body, `${turns} @${i}`, succeeded);
      }
    } else if (s.kind === 'inCallback') {
      // Whoever comes to the callback does what its block says, and not as operations.
      yield { operation: s.operation, turns };
    } else if (succeeded()) yield* calls(s.body, turns, succeeded);
  }
}

function spanName(operation: Operation): string {
  return operation.op === 'ioctl' ? `ioctl ${operation.command}` : operation.op;
}

/** What a workload does, without its name, its comments, its lines and what it expects. */
export function doings(workload: Workload): string {
  const body = (statements: readonly Statement[]): string =>
    statements
      .filter((s) => s.kind !== 'operation' || s.operation.op !== 'assert')
      .map((s) =>
        s.kind === 'operation'
          ? printOperation(s.operation)
          : `${printStatement(s)} {\n${body(s.body)}\n}`,
      )
      .join('\n');
  return workload.tasks.map((t) => `task ${t.name} {\n${body(t.body)}\n}`).join('\n');
}
