import {
  bufferSet,
  fdInstall,
  fileCount,
  PageKind,
  processExit,
  processStart,
  result,
  SpanType,
  type Event,
  type Kind,
} from '../events/generated.js';
import { SwitchReader } from '../designs/reader.js';
import type { Design } from '../designs/switches.js';
import { compress, concatenate } from '../machine/contents.js';
import type { Machine, MachineView } from '../machine/state.js';
import { checkLeaks } from '../kernel/detect/leaks.js';
import { Kernel } from '../kernel/kernel.js';
import { HmmNotifier } from '../kernel/hmm/notifier.js';
import { kernelRules } from '../kernel/rules.js';
import { dupMm } from '../kernel/mm/fork.js';
import { allocPage } from '../kernel/mm/page.js';
import { mmPut } from '../kernel/mm/lifetime.js';
import { Driver } from '../driver/driver.js';
import { driverRules } from '../driver/rules.js';
import { letGoOfAll } from '../driver/pins.js';
import { pagemapOps } from '../driver/migrate.js';
import { OwnIntervals } from '../driver/own-intervals.js';
import { Subscribers } from '../driver/subscriber.js';
import { STATUS, type Limits } from '../schedule/ending.js';
import { balanceOf, checkBalance } from '../schedule/balance.js';
import type { Run } from '../schedule/engine.js';
import { join, parkUntilExit } from '../schedule/park.js';
import { OPERATION } from '../schedule/place.js';
import type { Strategy } from '../schedule/strategy.js';
import { EMPTY_BYTES, EMPTY_NUMBERS } from '../events/wire.js';
import { CHUNK_PAGES, vpn, type EventSeq } from '../units/numbers.js';
import type {
  Expectation,
  Operation,
  Position,
  Statement,
  TaskDeclaration,
  Workload,
} from '../language/ast.js';
import type { InCallback } from '../language/operations/intervals.js';
import { Barriers, callbackOf } from './barriers.js';
import { extent } from './extent.js';
import { opensCoherentDevice } from './set-aside.js';
import { answer, unmet, type Answer } from './answer.js';
import { perform } from './operations.js';
import { MMAP_LOCK } from './operations/mmap-lock.js';
import { Frame, TaskEnd, type Outcome, type Session } from './session.js';

export { STATUS };

/** Operations that are there to take a lock, or to let go of it. */
const TAKE_LOCKS: ReadonlySet<string> = new Set(Object.keys(MMAP_LOCK));

/** System pages of a machine: 4 GiB. */
export const DEFAULT_PAGES = 2 ** 20;
/** System pages of the machine that a workload runs on. */
export function pagesOf({ memory = DEFAULT_PAGES }: Workload): number {
  return memory;
}

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
  readonly intervals: OwnIntervals;
  private readonly declarations: ReadonlyMap<string, TaskDeclaration>;
  /** Line of the operation that each task began last: for messages only. */
  private readonly lines = new Map<number, number>();
  private readonly barriers: Barriers;
  private lastProcess = 0;
  private readonly design: SwitchReader;

  constructor(
    readonly options: RunOptions,
    sink: (event: Event, kind: Kind) => void,
    /** Before its first event. */
    machine?: Machine,
  ) {
    const pages = options.pages ?? pagesOf(options.workload);
    this.design = new SwitchReader(options.design.switches);
    const movable = options.workload.movable === true;
    const rules = kernelRules(this.design);
    this.k = new Kernel(rules, options.strategy, sink, pages, movable, machine);
    const setAside = opensCoherentDevice(options.workload);
    this.k.chunkPages = options.workload.chunkPages ?? CHUNK_PAGES;
    this.driver = new Driver(this.k, driverRules(this.design), setAside);
    this.k.pagemapOps = pagemapOps(this.driver);
    this.subscribers = new Subscribers(this.k);
    this.k.classicOps = this.subscribers;
    this.k.hmmOps = new HmmNotifier(this.k);
    this.intervals = new OwnIntervals(this.k, this.driver.rules);
    this.declarations = new Map(options.workload.tasks.map((t) => [t.name, t]));
    this.barriers = new Barriers(this.k, options.workload);
    this.k.waits = {
      lineOf: (task) => this.lines.get(task) ?? 0,
      missingAt: (barrier) => this.barriers.missingAt(barrier, (party) => this.absence(party)),
    };
  }

  run(): RunResult {
    const { k } = this;
    const status = k.run(
      this.options.seed,
      k.pageLimit,
      () => {
        k.zeroPage = allocPage(k, PageKind.PAGE_KERNEL);
        this.driver.module.boot();
        const process = this.newProcess(0, k.newMm(0));
        this.startTask(this.options.workload.tasks[0]!.name, process);
      },
      () => checkLeaks(k),
      () => this.design.consulted.join(','),
      this.options.limits,
    );
    const machine = k.unnoted;
    return { status, events: machine.seq, violations: machine.violations, machine };
  }

  newProcess(parent: number, mm: number): number {
    const id = ++this.lastProcess;
    this.k.emit(processStart(id, mm, parent));
    return id;
  }

  /** Starts a declared task in a process. */
  startTask(name: string, process: number): void {
    const declaration = this.declarations.get(name);
    if (declaration === undefined) throw new Error(`no task ${name}`);
    this.k.start(process, name, () => this.taskBody(declaration, process));
  }

  private *taskBody(declaration: TaskDeclaration, process: number): Run {
    const party = declaration.name;
    const frame = new Frame(this.k.state, process, new Map(), party, SpanType.OPERATION);
    let status = 0;
    try {
      yield* this.statements(declaration.body, frame);
    } catch (end) {
      if (!(end instanceof TaskEnd)) throw end;
      status = end.status;
      // exit() is left from inside its operation.
      this.k.end(SpanType.OPERATION, status);
    }
    if (this.isLast(process)) yield* this.exitProcess(process, status);
  }

  isLast(process: number): boolean {
    this.k.noting?.looksForOthers(this.k.task, process);
    return this.k.unnoted.processes.get(process)!.tasks === 1;
  }

  /** The address space goes first, then the descriptors. @kernel kernel/exit.c do_exit: simplified (memory and files, in their order) */
  private *exitProcess(id: number, status: number): Run {
    const { k } = this;
    const process = k.state.processes.get(id)!;
    const { mm } = process;
    const fds = [...process.fds].sort(([, a], [, b]) => a - b);
    k.begin(SpanType.OPERATION, 'exit', mm);
    k.begin(SpanType.SYSCALL, 'exit', mm);
    yield* mmPut(k, mm);
    yield* letGoOfAll(k, id);
    for (const [name] of fds) yield* this.driver.close(id, name);
    yield* this.subscribers.exit(id);
    yield* this.intervals.exit(id);
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
        case 'inCallback':
          yield* this.arming(statement, frame);
          break;
      }
    }
  }

  private arming(statement: Statement & { kind: 'inCallback' }, frame: Frame): Run {
    const { operation, body, position } = statement;
    const work = this.arm(operation, body, position.line, frame);
    return this.answered(operation, undefined, position, frame, work);
  }

  /** Has a callback of the interval run the body, with the counts of now. */
  private *arm(
    operation: InCallback,
    body: readonly Statement[],
    line: number,
    frame: Frame,
  ): Run<Outcome> {
    const { process } = frame;
    const party = callbackOf(operation.interval);
    const inside = new Frame(this.k.state, process, new Map(frame.env), party, SpanType.ACTION);
    const action = () => this.statements(body, inside);
    return { ret: this.intervals.arm(process, operation.interval, line, action) };
  }

  private *operation(statement: Statement & { kind: 'operation' }, frame: Frame): Run {
    const { operation, expect, position } = statement;
    // A callback may run for a process that is gone meanwhile.
    if (!this.k.state.processes.has(frame.process)) return;
    if (operation.op === 'assert') {
      this.compare(expect, frame, frame.last, operation.op, position.line);
      return;
    }
    const work =
      operation.op === 'inCallback'
        ? this.arm(operation, [], position.line, frame)
        : perform(this, operation, frame);
    yield* this.answered(operation, expect, position, frame, work);
  }

  private *answered(
    operation: Operation,
    expect: Expectation | undefined,
    position: Position,
    frame: Frame,
    work: Run<Outcome>,
  ): Run {
    const { k } = this;
    if (operation.op === 'join' || operation.op === 'waitpid') {
      const joined = k.state.started.get(operation.task);
      if (joined !== undefined) yield* parkUntilExit(k, joined);
    }
    k.spend(200);
    this.lines.set(k.task, position.line);
    const { mm } = k.state.processes.get(frame.process)!;
    const { page, npages } = extent(operation, frame);
    const name = operation.op === 'ioctl' ? `ioctl ${operation.command}` : operation.op;
    k.begin(frame.spans, name, mm, vpn(page), npages, position.line);
    if (k.point(OPERATION, name)) yield;
    const before = balanceOf(k);
    const outcome: Outcome = yield* work;
    if (!TAKE_LOCKS.has(operation.op)) checkBalance(k, before, name);
    const got = answer(outcome);
    frame.last = got;
    this.report(got, outcome, frame, operation);
    this.compare(expect, frame, got, name, position.line);
    for (const failure of outcome.mismatches ?? [])
      k.expectationFailed(name, position.line, failure);
    this.options.onAnswer?.(operation, got, frame.process, k.unnoted);
    k.end(frame.spans, got.ret);
  }

  private report(got: Answer, outcome: Outcome, frame: Frame, operation: Operation): void {
    const { k } = this;
    const { data, pages } = outcome;
    const words = data === undefined ? EMPTY_NUMBERS : compress(Uint32Array.from(data));
    const runs = pages === undefined ? words : concatenate(pages);
    if (operation.op === 'ioctl' && operation.buffer !== undefined && outcome.pages !== undefined) {
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
        outcome.placed?.name ?? '',
        outcome.placed === undefined ? 0 : frame.process,
        outcome.placed?.page ?? vpn(0),
        got.kinds ?? '',
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

  /**
   * Starts a declared task in a child process: its own copy of the memory, the same open files.
   * @kernel kernel/fork.c copy_process: simplified (memory and files only)
   */
  *fork(name: string, frame: Frame): Run<number> {
    const { k } = this;
    const parent = k.state.processes.get(frame.process)!;
    const mm = yield* dupMm(k, parent.mm);
    if (mm < 0) return mm;
    const child = this.newProcess(frame.process, mm);
    for (const [fd, file] of [...parent.fds].sort(([, a], [, b]) => a - b)) {
      k.emit(fileCount(file, k.file(file, 'dup_fd').refcount + 1));
      k.emit(fdInstall(child, file, fd));
    }
    for (const buffer of [...parent.buffers.keys()].sort()) {
      const { npages, runs } = parent.buffers.get(buffer)!;
      k.emit(bufferSet(child, buffer, npages, runs));
    }
    this.startTask(name, child);
    return 0;
  }

  /** Sleeps until a task has exited; false if nobody has started it, so that there is nothing to wait for. */
  *join(name: string): Run<boolean> {
    const task = this.k.state.started.get(name);
    if (task === undefined) return false;
    yield* join(this.k, task, 'join');
    return true;
  }

  *barrier(name: string, party: string): Run {
    yield* this.barriers.arrive(name, party);
  }

  /** Why a party of a barrier is not there. */
  private absence(party: string): string {
    if (!this.declarations.has(party)) return 'which has not come';
    const id = this.k.state.started.get(party);
    if (id === undefined) return 'which was never started';
    return this.k.state.tasks.has(id) ? 'which waits elsewhere' : 'which has come to its end';
  }
}
