import {
  choice,
  type Kind,
  Limit,
  limitReached,
  sessionBegin,
  sessionEnd,
  spanBegin,
  spanEnd,
  stamp,
  taskBlock,
  taskExit,
  taskStart,
  taskSwitch,
  taskWake,
  WaitType,
  type Event,
  type SpanType,
} from '../events/generated.js';
import { evolveTo } from '../machine/evolve.js';
import { cellOf, kindNumber } from '../machine/noting/cells.js';
import { Noting } from '../machine/noting/noting.js';
import {
  emptyMachine,
  MODEL,
  type Machine,
  type MachineView,
  type TaskView,
} from '../machine/state.js';
import { vpn, type EventSeq, type Nanoseconds, type Vpn } from '../units/numbers.js';
import { broken, unexpected, type BrokenRule } from './broken-rule.js';
import { checkExit } from './balance.js';
import { COST } from './costs.js';
import type { DetectorName } from './detectors.js';
import { DEFAULT_LIMITS, ENDING, SESSION_STOPPED, STATUS, type Limits } from './ending.js';
import { LockOrder } from './lock-order.js';
import { EXIT, Places, type SchedulePlace } from './place.js';
import { Progress } from './progress.js';
import { RunQueue } from './queue.js';
import type { Strategy } from './strategy.js';
import { reportOwnWaits, reportStuck, waitForTheirOwn, type OwnWaits } from './own-waits.js';
import { deadlock, waitCycle } from './wait-cycle.js';

const TIME = cellOf(kindNumber('TIME'), 0);
const PAUSED = cellOf(kindNumber('PAUSED'), 0);

/** A coroutine: a bare `yield` gives the processor away. */
export type Run<T = void> = Generator<void, T, void>;

/**
 * Owns the state, virtual time and the processor. Kernel and driver read {@link state}, decide, and
 * {@link emit}; they give the processor away at {@link point}s.
 */
export class Engine {
  readonly state: MachineView;
  /** Where the strategy wants to know what each step reads and writes. */
  readonly noting: Noting | undefined;
  /** Pages of users lie in memory that has to stay movable. */
  readonly movable: boolean = false;
  private readonly coroutines = new Map<number, Run>();
  private readonly queue = new RunQueue();
  private now = 0;
  private current = 0;
  private spans: TaskView['spans'] = [];
  private step = 0;
  private next = 0;
  private lastTask = 0;
  private lastLock = 0;
  private readonly progress = new Progress(this);
  private stopped = false;
  private limits = DEFAULT_LIMITS;
  /** The event after which the limit is reached. */
  private lastEvent = Infinity;
  private limited = false;
  /** Orders in which locks were taken so far. */
  readonly lockOrder = new LockOrder();
  /** By task: how many reasons it has not to sleep. */
  private readonly atomic: number[] = [];
  private readonly places: Places;

  constructor(
    private readonly strategy: Strategy,
    private readonly sink: (event: Event, kind: Kind) => void,
    private readonly machine: Machine = emptyMachine(),
  ) {
    this.places = new Places(strategy);
    if (strategy.attach !== undefined) strategy.attach((this.noting = new Noting(machine)));
    this.state = this.noting?.view ?? machine;
  }

  /** Does a search schedule? See {@link Strategy.timers}. */
  get parks(): boolean {
    return this.strategy.timers === 'by choice';
  }
  /** For looks that are no step's. */
  get unnoted(): MachineView {
    return this.machine;
  }

  /** Virtual time in nanoseconds. */
  get time(): Nanoseconds {
    this.noting?.log.read(TIME);
    return this.now as Nanoseconds;
  }
  get task(): number {
    return this.current;
  }
  get ended(): boolean {
    return this.stopped;
  }

  /** Told which rules are looked at: for whoever has to see that one was not passed by. */
  onLook: ((rule: DetectorName) => void) | undefined;
  /** A rule is looked at here, whether or not it holds. */
  looksAt(rule: DetectorName): void {
    if (this.onLook !== undefined) this.onLook(rule);
  }

  emit(event: Event): EventSeq {
    const seq = (this.machine.seq + 1) as EventSeq;
    const { kind } = event;
    const time = this.now as Nanoseconds;
    const depth = this.spans.length;
    const span = depth === 0 ? 0 : this.spans[depth - 1]!.seq;
    stamp(event, kind, seq, time, this.current, span as EventSeq);
    this.noting?.before(event);
    if (this.noting !== undefined && this.queue.pauses) this.noting.log.read(PAUSED);
    evolveTo(this.machine, event, kind, seq, time, this.current);
    this.sink(event, kind);
    if (seq >= this.lastEvent) this.stopAt(Limit.LIMIT_EVENTS, this.limits.events);
    return seq;
  }

  /** @throws SessionStopped */
  private stopAt(limit: Limit, most: number): never {
    this.limited = true;
    this.lastEvent = Infinity;
    this.emit(limitReached(limit, most));
    throw SESSION_STOPPED;
  }

  /** The current task enters (1) or leaves (-1) a context in which it must not sleep. */
  enterAtomic(change: 1 | -1): void {
    this.atomic[this.current] = (this.atomic[this.current] ?? 0) + change;
  }
  isAtomic(): boolean {
    return this.atomicDepth > 0;
  }
  /** How many reasons the current task has not to sleep. */
  get atomicDepth(): number {
    return this.atomic[this.current] ?? 0;
  }

  newLockNumber(): number {
    return ++this.lastLock;
  }

  /** Lets virtual time pass. */
  spend(nanoseconds: number): void {
    this.now += nanoseconds;
  }

  /**
   * A place where the task may lose the processor, named as in {@link SchedulePlace}; true if it does,
   * and then it must `yield` at once: `if (k.point(where)) yield;`. Asking first keeps the common case
   * free of coroutine switches.
   */
  point(where: string, before = ''): boolean {
    this.places.arrive(this.current, where, before, false);
    this.step++;
    if (!this.parks) this.fireTimers();
    this.progress.at(this.step);
    const able = this.queue.able(this.parks);
    if (able.length < 2 && this.noting === undefined) return false;
    const next = this.strategy.pick(able, this.current, this.step);
    if (next === this.current) return false;
    this.next = next;
    return true;
  }

  /** Where a task is now: the last scheduling point or wait that it came to. */
  placeOf(task: number): SchedulePlace {
    return this.places.of(task);
  }

  /** One of `alternatives`, recorded. */
  choose(alternatives: number): number {
    const chosen = this.strategy.choose(alternatives, this.current);
    this.emit(choice(alternatives, chosen));
    return chosen;
  }

  begin(
    type: SpanType,
    name: string,
    mm = 0,
    page: Vpn = vpn(0),
    npages = 0,
    object = 0,
    flags = 0,
  ): EventSeq {
    return this.emit(spanBegin(type, name, mm, page, npages, object, flags));
  }
  end(type: SpanType, ret = 0): void {
    this.emit(spanEnd(type, ret));
  }

  /** Puts the current task to sleep; the caller must `yield` next, and look again when it is back. */
  block(type: WaitType, object: number, where: string, seq = 0, until = 0): void {
    this.now += COST.sleep;
    this.emit(taskBlock(type, object, seq, until as Nanoseconds, where));
    const lock = type === WaitType.WAIT_LOCK ? this.machine.locks.get(object)!.name : '';
    this.places.arrive(this.current, where, lock, true);
    this.queue.block(this.current, until);
    this.looksAt('deadlock');
    // A circle is there whoever closes it: what is looked at for it makes no order of steps.
    const cycle = waitCycle(this.machine, this.current);
    if (cycle !== undefined) {
      if (waitForTheirOwn(cycle.map((id) => this.machine.tasks.get(id)!)))
        reportOwnWaits(this, cycle);
      this.violation(deadlock(this.machine, cycle));
    }
  }

  /** Can nobody come before the current task, now or in time? What it waits for in a loop then never comes. */
  isAlone(): boolean {
    return this.queue.able(this.parks).length === 1 && this.queue.sleepers.length === 0;
  }

  /** Makes a sleeping task runnable. */
  wake(task: number): void {
    this.emit(taskWake(task));
    this.queue.wake(task);
  }

  /** Tasks that wait for an object, in order. */
  waiters(type: WaitType, object: number): readonly TaskView[] {
    this.noting?.looksForWaiters(type, object);
    const waiting: TaskView[] = [];
    for (const task of this.machine.tasks.values())
      if (task.wait?.type === type && task.wait.object === object) waiting.push(task);
    return waiting;
  }

  /** Wakes every task that waits for an object. */
  wakeAll(type: WaitType, object: number): void {
    for (const { id } of this.waiters(type, object)) this.wake(id);
  }

  /** The current task is not picked before it is ready; it must `yield` next. */
  park(ready: () => boolean, where: string, before: string): void {
    this.places.arrive(this.current, where, before, false);
    this.queue.park(this.current, ready);
  }

  /** Where others can run, one of them does something before the current task goes on; it must `yield` next. */
  pause(where: string): void {
    this.places.arrive(this.current, where, '', false);
    const at = this.machine.seq - this.progress.switches;
    this.noting?.log.write(PAUSED); // who does something comes before it: a search has to know
    this.queue.pause(this.current, () => this.machine.seq - this.progress.switches > at);
  }

  private fireTimers(): void {
    if (this.queue.sleepers.length === 0) return;
    for (const t of this.queue.due(this.now)) this.wake(t.task);
  }
  /** A sleep ends because the strategy says so: the other tasks were that slow. */
  private endWait(task: number): void {
    this.queue.unpark(task);
    const sleep = this.queue.sleepers.find((t) => t.task === task);
    if (sleep === undefined) return;
    this.now = Math.max(this.now, sleep.until);
    this.noting?.log.write(TIME);
    this.wake(task);
  }

  /** Starts a task, of the workload or of the kernel; it runs when the scheduler picks it. */
  start(process: number, name: string, body: (task: number) => Run, kernel = false): number {
    if (this.coroutines.size >= this.limits.tasks)
      this.stopAt(Limit.LIMIT_TASKS, this.limits.tasks);
    const id = ++this.lastTask;
    this.emit(taskStart(id, process, name, kernel));
    this.strategy.started?.(id, name);
    this.coroutines.set(id, body(id));
    this.queue.add(id);
    return id;
  }

  /** What was reported last, with what its event does not say. */
  broken: BrokenRule | undefined;

  /**
   * Reports a violated rule.
   * @throws SessionStopped when it is fatal: what the machine would do next is not defined.
   */
  violation(rule: BrokenRule): void {
    this.broken = rule;
    this.emit(broken(rule));
    if (!rule.fatal) return;
    this.stopped = true;
    throw SESSION_STOPPED;
  }

  /**
   * Runs the machine until no task is left, a fatal violation, or a limit; returns the session's
   * status. `afterLast` looks at what is left behind; `depends` says which switches of the design the
   * run asked for.
   */
  run(
    seed: number,
    pages: number,
    boot: () => void,
    afterLast: () => void,
    depends: () => string,
    limits: Limits = DEFAULT_LIMITS,
  ): number {
    this.limits = limits;
    this.lastEvent = limits.events - ENDING;
    this.emit(sessionBegin(seed, pages, MODEL, this.movable));
    try {
      boot();
      this.loop();
      afterLast();
    } catch (error) {
      if (error !== SESSION_STOPPED) throw error;
    }
    this.lastEvent = Infinity;
    this.current = 0;
    this.spans = [];
    const expected = this.expectationFailures > 0 ? STATUS.unexpected : STATUS.done;
    const others = this.state.violations - this.expectationFailures;
    const met = others > 0 ? STATUS.violation : expected;
    const status = this.limited ? STATUS.limit : met;
    this.emit(sessionEnd(status, depends()));
    return status;
  }

  private expectationFailures = 0;
  /**
   * Counts a failed expectation, which is not a violation of the machine's rules.
   * @param site the operation, as its span is named @param line of the workload
   * @param fatal the workload cannot go on
   */
  expectationFailed(site: string, line: number, message: string, fatal = false): void {
    this.expectationFailures++;
    this.violation(unexpected(site, line, message, fatal));
  }

  private loop(): void {
    while (this.coroutines.size > 0) {
      if (!this.parks) this.fireTimers();
      this.looksAt('lost wake-up');
      if (this.queue.able(this.parks).length === 0) {
        if (this.queue.sleepers.length > 0) this.now = Math.max(this.now, this.queue.nextDue);
        else if (!this.queue.unparkAll()) reportStuck(this);
        continue;
      }
      const next = this.nextTask();
      this.next = 0;
      if (this.parks) this.endWait(next);
      this.switchTo(next);
      if (this.queue.goOn(next)) this.noting?.log.write(PAUSED);
      const { done } = this.coroutines.get(this.current)!.next();
      if (done === true) this.exitCurrent();
    }
  }

  private nextTask(): number {
    const chosen = this.next;
    if (chosen !== 0) return chosen;
    const able = this.queue.able(this.parks);
    if (able.length > 1) this.step++;
    else if (this.noting === undefined) return able[0]!;
    return this.strategy.pick(able, 0, this.step);
  }

  private switchTo(task: number): void {
    if (task === this.current) return;
    this.current = task;
    this.spans = this.machine.tasks.get(task)!.spans;
    this.progress.switches++;
    this.emit(taskSwitch(task, this.step, this.queue.able(this.parks).length));
  }

  private exitCurrent(): void {
    const task = this.current;
    checkExit(this);
    this.places.arrive(this.current, EXIT, '', false);
    this.coroutines.delete(task);
    this.queue.remove(task);
    this.emit(taskExit(task));
    this.wakeAll(WaitType.WAIT_TASK, task);
    this.current = 0;
    this.spans = [];
  }

  /** What only the workload knows of its waits. */
  waits: OwnWaits = { lineOf: () => 0, missingAt: () => 'somebody else' };
}
