import {
  bufferSet,
  fdInstall,
  fileCount,
  PageKind,
  processExit,
  processStart,
  result,
  SpanType,
  WaitType,
  type Event,
} from '../events/generated.js';
import { SwitchReader } from '../designs/reader.js';
import type { Design } from '../designs/switches.js';
import { concatenate } from '../machine/contents.js';
import type { MachineView } from '../machine/state.js';
import { checkLeaks } from '../kernel/detect/leaks.js';
import { Kernel } from '../kernel/kernel.js';
import { kernelRules } from '../kernel/rules.js';
import { dupMm } from '../kernel/mm/fork.js';
import { allocPage } from '../kernel/mm/page.js';
import { mmPut } from '../kernel/mm/lifetime.js';
import { Driver } from '../driver/driver.js';
import { driverRules } from '../driver/rules.js';
import { pagemapOps } from '../driver/migrate.js';
import { Subscribers } from '../driver/subscriber.js';
import { STATUS, type Limits } from '../schedule/ending.js';
import type { Run } from '../schedule/engine.js';
import type { Strategy } from '../schedule/strategy.js';
import { EMPTY_BYTES, EMPTY_NUMBERS } from '../events/wire.js';
import { vpn, type EventSeq } from '../units/numbers.js';
import type { Operation, Statement, TaskDeclaration, Workload } from '../language/ast.js';
import { answer, unmet, type Answer } from './answer.js';
import { perform } from './operations.js';
import { place } from './operations/performer.js';
import { TaskEnd, type Frame, type Outcome, type Session } from './session.js';
import { valueOf } from '../language/patterns.js';

export { STATUS };

/** System pages of a machine: 4 GiB. */
export const DEFAULT_PAGES = 2 ** 20;

export interface RunOptions {
  readonly workload: Workload;
  readonly design: Design;
  /** Recorded with the session; the strategy was made from it. */
  readonly seed: number;
  readonly strategy: Strategy;
  readonly pages?: number;
  /** Default: DEFAULT_LIMITS. */
  readonly limits?: Limits | undefined;
  /** Called after each operation, before its task goes on. */
  readonly onAnswer?: (
    operation: Operation,
    got: Answer,
    process: number,
    machine: MachineView,
  ) => void;
}

export interface RunResult {
  /** See STATUS: 0 done, 1 an expectation failed, 2 stopped or marked by a violation, 3 stopped at a limit. */
  readonly status: number;
  readonly events: EventSeq;
  readonly violations: number;
  readonly machine: MachineView;
}

/**
 * One run: the machine, the driver, and which declared task is which task of the machine. Everything
 * that happens goes to `sink` as events, in order. `execute` is how one is run.
 */
export class WorkloadRun implements Session {
  readonly k: Kernel;
  readonly driver: Driver;
  readonly subscribers: Subscribers;
  private readonly declarations: ReadonlyMap<string, TaskDeclaration>;
  private readonly taskNumbers = new Map<string, number>();
  /** Line of the operation that each task began last. */
  private readonly lines = new Map<number, number>();
  private readonly liveTasks = new Map<number, number>();
  private readonly barriers = new Map<
    string,
    { arrived: number; parties: readonly string[]; round: number }
  >();
  private lastProcess = 0;
  private readonly design: SwitchReader;

  constructor(
    readonly options: RunOptions,
    sink: (event: Event) => void,
  ) {
    const pages = options.pages ?? DEFAULT_PAGES;
    this.design = new SwitchReader(options.design.switches);
    this.k = new Kernel(kernelRules(this.design), options.strategy, sink, pages);
    this.driver = new Driver(this.k, driverRules(this.design));
    this.k.pagemapOps = pagemapOps(this.driver);
    this.subscribers = new Subscribers(this.k);
    this.k.classicOps = this.subscribers;
    this.declarations = new Map(options.workload.tasks.map((t) => [t.name, t]));
    for (const name of barrierNames(options.workload)) {
      const parties = options.workload.tasks.filter((t) => mentionsBarrier(t.body, name));
      this.barriers.set(name, { arrived: 0, parties: parties.map((t) => t.name), round: 0 });
    }
    this.k.waits = {
      lineOf: (task) => this.lines.get(task) ?? 0,
      missingAt: (barrier) => this.missingAt(barrier),
    };
  }

  run(): RunResult {
    const { k } = this;
    const status = k.run(
      this.options.seed,
      k.pageLimit,
      () => {
        k.zeroPage = allocPage(k, PageKind.PAGE_KERNEL);
        this.driver.boot();
        const process = this.newProcess(0, k.newMm(0));
        this.startTask(this.options.workload.tasks[0]!.name, process, new Map());
      },
      () => checkLeaks(k),
      () => this.design.consulted.join(','),
      this.options.limits,
    );
    return { status, events: k.state.seq, violations: k.state.violations, machine: k.state };
  }

  newProcess(parent: number, mm: number): number {
    const id = ++this.lastProcess;
    this.k.emit(processStart(id, mm, parent));
    return id;
  }

  /** Starts a declared task in a process; names of mappings are shared with `places`. */
  startTask(name: string, process: number, places: Map<string, number>): void {
    const declaration = this.declarations.get(name);
    if (declaration === undefined) throw new Error(`no task ${name}`);
    this.liveTasks.set(process, (this.liveTasks.get(process) ?? 0) + 1);
    const id = this.k.start(process, name, () => this.taskBody(declaration, process, places));
    this.taskNumbers.set(name, id);
  }

  private *taskBody(
    declaration: TaskDeclaration,
    process: number,
    places: Map<string, number>,
  ): Run {
    const frame: Frame = { process, env: new Map(), places, last: answer({}) };
    let status = 0;
    try {
      yield* this.statements(declaration.body, frame);
    } catch (end) {
      if (!(end instanceof TaskEnd)) throw end;
      status = end.status;
      // exit() is left from inside its operation.
      this.k.end(SpanType.OPERATION, status);
    }
    const left = this.liveTasks.get(process)! - 1;
    this.liveTasks.set(process, left);
    if (left === 0) yield* this.exitProcess(process, status);
  }

  /** The address space goes first, then the descriptors. @kernel kernel/exit.c do_exit: simplified (memory and files, in their order) */
  private *exitProcess(id: number, status: number): Run {
    const { k } = this;
    const process = k.state.processes.get(id)!;
    const { mm } = process;
    const fds = [...process.fds.keys()];
    k.begin(SpanType.OPERATION, 'exit', mm);
    k.begin(SpanType.SYSCALL, 'exit', mm);
    yield* mmPut(k, mm);
    for (const name of fds) yield* this.driver.close(id, name);
    yield* this.subscribers.exit(id);
    k.emit(processExit(id, status));
    k.end(SpanType.SYSCALL);
    k.end(SpanType.OPERATION);
  }

  private *statements(body: readonly Statement[], frame: Frame): Run {
    for (const statement of body) {
      switch (statement.kind) {
        case 'operation':
          yield* this.operation(statement, frame);
          break;
        case 'repeat':
          for (let i = 0; i < statement.times; i++) {
            if (statement.variable !== undefined) frame.env.set(statement.variable, i);
            yield* this.statements(statement.body, frame);
          }
          break;
        case 'onSuccess':
          if (frame.last.ret === 0 && frame.last.signal === 0)
            yield* this.statements(statement.body, frame);
          break;
      }
    }
  }

  private *operation(statement: Statement & { kind: 'operation' }, frame: Frame): Run {
    const { k } = this;
    const { operation, expect, position } = statement;
    if (operation.op === 'assert') {
      this.compare(expect, frame, frame.last, operation.op, position.line);
      return;
    }
    k.spend(200);
    this.lines.set(k.task, position.line);
    const { mm } = k.state.processes.get(frame.process)!;
    const { page, npages } = extent(operation, frame);
    const name = operation.op === 'ioctl' ? `ioctl ${operation.command}` : operation.op;
    k.begin(SpanType.OPERATION, name, mm, vpn(page), npages, position.line);
    if (k.point()) yield;
    const outcome: Outcome = yield* perform(this, operation, frame);
    const got = answer(outcome);
    frame.last = got;
    this.report(got, outcome, frame, operation);
    this.compare(expect, frame, got, name, position.line);
    for (const failure of outcome.mismatches ?? [])
      k.expectationFailed(name, position.line, failure);
    this.options.onAnswer?.(operation, got, frame.process, k.state);
    k.end(SpanType.OPERATION, got.ret);
  }

  private report(got: Answer, outcome: Outcome, frame: Frame, operation: Operation): void {
    const { k } = this;
    const runs = outcome.pages === undefined ? EMPTY_NUMBERS : concatenate(outcome.pages);
    if (
      operation.op === 'ioctl' &&
      operation.buffer !== undefined &&
      outcome.pages !== undefined &&
      got.ret === 0
    ) {
      k.emit(bufferSet(frame.process, operation.buffer, outcome.pages.length, runs));
    }
    k.emit(
      result(
        got.ret,
        got.signal,
        got.siCode,
        got.cpages,
        got.faults,
        got.value !== undefined,
        got.value ?? 0,
        got.snapshot ?? EMPTY_BYTES,
        runs,
      ),
    );
  }

  private compare(
    expect: Parameters<typeof unmet>[0] | undefined,
    frame: Frame,
    got: Answer,
    site: string,
    line: number,
  ): void {
    if (expect === undefined) return;
    for (const failure of unmet(expect, frame.env, got))
      this.k.expectationFailed(site, line, failure);
  }

  // ---- operations on tasks

  /** Tasks of a process that have not come to their end. */
  tasksOf(process: number): number {
    return this.liveTasks.get(process) ?? 0;
  }

  /** Number of a declared task that was started. */
  taskNumber(name: string): number | undefined {
    return this.taskNumbers.get(name);
  }

  /**
   * Starts a declared task in a child process: its own copy of the memory, the same open files.
   * @kernel kernel/fork.c copy_process: simplified (memory and files only)
   */
  *fork(name: string, frame: Frame): Run {
    const { k } = this;
    const parent = k.state.processes.get(frame.process)!;
    const mm = yield* dupMm(k, parent.mm);
    const child = this.newProcess(frame.process, mm);
    for (const [fd, file] of parent.fds) {
      k.emit(fileCount(file, k.state.files.get(file)!.refcount + 1));
      k.emit(fdInstall(child, file, fd));
    }
    for (const [buffer, { npages, runs }] of parent.buffers)
      k.emit(bufferSet(child, buffer, npages, runs));
    this.startTask(name, child, new Map(frame.places));
  }

  /** Sleeps until a task has exited; false if nobody has started it, so that there is nothing to wait for. */
  *join(name: string): Run<boolean> {
    const task = this.taskNumbers.get(name);
    if (task === undefined) return false;
    while (this.k.state.tasks.has(task)) {
      this.k.block(WaitType.WAIT_TASK, task, 'join');
      yield;
    }
    return true;
  }

  /** The declared tasks that a barrier waits for, each with why it is not there. */
  private missingAt(barrier: number): string {
    const { parties } = [...this.barriers.values()][barrier - 1]!;
    const missing = parties.flatMap((name) => {
      const id = this.taskNumbers.get(name);
      if (id === undefined) return [`${name}, which was never started`];
      const task = this.k.state.tasks.get(id);
      if (task === undefined) return [`${name}, which has come to its end`];
      const isThere = task.wait?.type === WaitType.WAIT_BARRIER && task.wait.object === barrier;
      return isThere ? [] : [`${name}, which waits elsewhere`];
    });
    return missing.length > 0 ? missing.join(' and ') : 'somebody else';
  }

  /** Waits until every declared task that names the barrier has come to it. */
  *barrier(name: string): Run {
    const b = this.barriers.get(name)!;
    const number = [...this.barriers.keys()].indexOf(name) + 1;
    b.arrived++;
    if (b.arrived === b.parties.length) {
      b.arrived = 0;
      b.round++;
      this.k.wakeAll((t) => t.wait!.type === WaitType.WAIT_BARRIER && t.wait!.object === number);
      return;
    }
    const { round } = b;
    while (b.round === round) {
      this.k.block(WaitType.WAIT_BARRIER, number, `barrier ${name}`);
      yield;
    }
  }
}

/** Page and length that an operation is about, for its span. */
function extent(operation: Operation, frame: Frame): { page: number; npages: number } {
  const npages = 'npages' in operation ? valueOf(operation.npages, frame.env) : 0;
  const at = 'at' in operation ? operation.at : undefined;
  if (at === undefined) return { page: 0, npages };
  return { page: place(at, frame), npages: npages === 0 ? 1 : npages };
}

function barrierNames(workload: Workload): string[] {
  const names = new Set<string>();
  const visit = (body: readonly Statement[]): void => {
    for (const s of body) {
      if (s.kind !== 'operation') visit(s.body);
      else if (s.operation.op === 'barrier') names.add(s.operation.name);
    }
  };
  for (const t of workload.tasks) visit(t.body);
  return [...names];
}
function mentionsBarrier(body: readonly Statement[], name: string): boolean {
  return body.some((s) =>
    s.kind === 'operation'
      ? s.operation.op === 'barrier' && s.operation.name === name
      : mentionsBarrier(s.body, name),
  );
}
