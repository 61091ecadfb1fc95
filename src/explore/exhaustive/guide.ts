import { conflict, type Accesses } from '../../machine/noting/accesses.js';
import { WaitType } from '../../events/generated.js';
import type { Noting } from '../../machine/noting/noting.js';
import type { MachineView } from '../../machine/state.js';
import { EXHAUSTIVE } from '../../replay/rerun.js';
import type { Strategy } from '../../schedule/strategy.js';
import { Running } from '../running.js';
import type { Chosen, Execution, Route, Step } from './step.js';

/** Thrown when nobody is left to run but who sleeps. */
export class AllAsleep extends Error {}

/**
 * Takes a run along a route and then on: the task that runs goes on while it can, and nobody runs
 * who sleeps. Notes each step.
 */
export class Guide {
  readonly strategy: Strategy;
  private noting!: Noting;
  private readonly steps: Step[] = [];
  private able: readonly number[] = [];
  /** Whose step it is; 0 while the machine boots, and when nobody was picked. */
  private task = 0;
  private last = 0;
  private readonly could: number[] = [];
  private readonly running = new Running();
  private choices: Chosen[] = [];
  private readonly asleep: Map<number, Accesses>;
  private end: 'asleep' | undefined;
  /** The step at which the route could not be taken on. */
  private left: number | undefined;

  constructor(private readonly route: Route) {
    this.asleep = new Map(route.asleep);
    this.strategy = {
      name: EXHAUSTIVE,
      timers: 'by choice',
      attach: (noting) => void (this.noting = noting),
      pick: (able, current) => this.pick(able, current),
      choose: (alternatives) => this.choose(alternatives),
      arrived: (task, _where, _before, waits) => this.running.arrived(task, waits),
    };
  }

  private pick(ids: readonly number[], current: number): number {
    this.endStep();
    const { names } = this.noting;
    const tasks = ids.map((id) => names.task(id));
    this.able = [...tasks].sort((a, b) => a - b);
    const could = this.running.couldGoOn(ids);
    this.could[this.steps.length] = could === 0 ? 0 : names.task(could);
    const next = this.planned();
    if (next !== undefined) {
      const at = tasks.indexOf(next.task);
      if (at >= 0) {
        this.task = next.task;
        return ids[at]!;
      }
      // A lock that it would take first, before who comes to wait for it, is held by a third one.
      if (this.steps.length < this.route.from || !this.noting.isParked(next.task))
        throw new Error(`step ${this.steps.length} of a route cannot be taken`);
      this.left = this.steps.length;
    }
    const now = current === 0 ? this.last : names.task(current);
    let at = this.asleep.has(now) ? -1 : tasks.indexOf(now);
    if (at < 0) at = tasks.findIndex((task) => !this.asleep.has(task));
    if (at < 0) {
      this.end = 'asleep';
      this.task = 0;
      throw new AllAsleep();
    }
    this.task = tasks[at]!;
    return ids[at]!;
  }

  private planned(): Route['steps'][number] | undefined {
    return this.left === undefined ? this.route.steps[this.steps.length] : undefined;
  }

  /** What the task did since it was picked is its step. */
  private endStep(): void {
    const notes = this.noting.take();
    // Before the first pick the machine boots.
    if (this.task === 0) return;
    const { task, able, choices } = this;
    const at = this.steps.length;
    this.steps.push({ task, able, choices, ...notes });
    this.choices = [];
    this.task = 0;
    this.last = task;
    if (at < this.route.from) return;
    this.asleep.delete(task);
    for (const [sleeper, touches] of this.asleep)
      if (conflict(touches, notes.accesses)) this.asleep.delete(sleeper);
  }

  private choose(alternatives: number): number {
    const planned = this.planned()?.choices[this.choices.length] ?? 0;
    this.choices.push({ value: planned, of: alternatives });
    return planned;
  }

  /**
   * What the run was.
   * @param machine as it was left; undefined where the simulator failed, or nobody was left but sleepers
   */
  execution(machine: MachineView | undefined): Execution {
    this.endStep();
    const running = [...(machine?.tasks.values() ?? [])].filter(
      ({ wait }) => wait === undefined || wait.type === WaitType.WAIT_TIMER,
    );
    const able = running.map(({ id }) => this.noting.names.task(id)).sort((a, b) => a - b);
    // A task is left over only where the run was cut off.
    const cut = machine === undefined || machine.tasks.size > 0;
    return {
      steps: this.steps,
      could: this.could,
      able,
      followed: this.left ?? this.steps.length,
      end: this.end === 'asleep' ? 'asleep' : cut ? 'stopped' : 'complete',
    };
  }
}
