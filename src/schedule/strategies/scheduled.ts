import {
  printArrival,
  printScheduleLine,
  printTask,
  type Arrival,
  type ScheduleLine,
  type TaskInstance,
} from '../../language/schedule.js';
import { UserError } from '../../units/user-error.js';
import { Arrivals } from '../arrivals.js';
import type { Strategy } from '../strategy.js';

type Switch = ScheduleLine & { readonly kind: 'switch' };

/** The name under which a session says that a schedule of its workload was followed. */
export const SCHEDULED = 'scheduled';

export interface Scheduled extends Strategy {
  /** Lines that came about, in their order. */
  readonly followed: readonly ScheduleLine[];
  /**
   * After the run: every line has to have come about.
   * @throws UserError HMT208 at the first that has not
   */
  finish(): void;
}

export interface SchedulingOptions {
  /** Pass over what does not fit. Default false. */
  readonly asFarAsItFits?: boolean;
}

/**
 * Follows a schedule by place. At each arrival that a line names, the processor goes to the line's
 * task, which must be able to run then (or, where nobody can, be the next that can). At all others the
 * current task goes on; where it waits or is over, it is the turn of the next task that can run, in the
 * order of their starts. A choice that no line answers is 0.
 */
export function scheduled(
  lines: readonly ScheduleLine[],
  options: SchedulingOptions = {},
): Scheduled {
  return new ByPlace(lines, options.asFarAsItFits === true);
}

class ByPlace implements Scheduled {
  readonly name = SCHEDULED;
  readonly followed: ScheduleLine[] = [];
  private readonly arrivals = new Arrivals();
  private readonly switches = new Map<string, Switch>();
  private readonly choices = new Map<string, ScheduleLine & { readonly kind: 'choice' }>();
  /** Of the arrival that nobody has gone on from yet. */
  private due: Switch | undefined;

  constructor(
    private readonly lines: readonly ScheduleLine[],
    private readonly lenient: boolean,
  ) {
    for (const line of lines) {
      if (line.kind === 'switch') this.switches.set(printArrival(line.when), line);
      else this.choices.set(keyOf(line.task, line.nth), line);
    }
  }

  started(task: number, name: string): void {
    this.arrivals.started(task, name);
  }

  arrived(task: number, where: string, before: string, waits: boolean): void {
    // Nobody was asked who should go on from the arrival before: it was this task.
    if (this.due !== undefined) this.goOn(this.due, [task]);
    const at = this.arrivals.arrived(task, where, before, waits);
    if (this.switches.size > 0) this.due = this.switches.get(printArrival(at));
  }

  pick(runnable: readonly number[], current: number): number {
    const to = this.due && this.goOn(this.due, runnable);
    return to ?? this.arrivals.inTurn(runnable, current);
  }

  choose(alternatives: number, of: number): number {
    const { task, nth } = this.arrivals.chosen(of);
    const line = this.choices.get(keyOf(task, nth));
    if (line === undefined) return 0;
    if (line.alternatives !== alternatives) {
      this.unfit(line, `there are ${alternatives} alternatives`, 'run the workload that it is of');
      return 0;
    }
    this.followed.push(line);
    return line.chosen;
  }

  private goOn(line: Switch, runnable: readonly number[]): number | undefined {
    this.due = undefined;
    const to = this.arrivals.numberOf(line.to);
    if (to !== undefined && runnable.includes(to)) {
      this.followed.push(line);
      return to;
    }
    const why = to === undefined ? 'is not started yet' : `cannot run: ${this.whereIs(to)}`;
    const others = runnable.map((task) => printTask(this.arrivals.nameOf(task)));
    const possible =
      others.length === 0 ? 'nobody can run there' : `there can run ${others.join(', ')}`;
    this.unfit(line, `${printTask(line.to)} ${why}`, possible);
    return undefined;
  }

  finish(): void {
    if (this.due !== undefined) this.goOn(this.due, []);
    for (const line of this.lines) {
      if (this.followed.includes(line)) continue;
      if (line.kind === 'choice') {
        const made = `${printTask(line.task)} makes no choice so often`;
        this.unfit(line, made, 'run the workload that it is of');
      } else this.unfit(line, this.neverCame(line.when), this.placesOf(line.when.task));
    }
  }

  /** Of a task that is there and cannot run. */
  private whereIs(task: number): string {
    const places = this.arrivals.placesOf(task);
    const ended = places.find(({ how }) => how === 'ended');
    return ended ? 'it has ended' : 'it sleeps';
  }

  private neverCame(when: Arrival): string {
    const task = printTask(when.task);
    const number = this.arrivals.numberOf(when.task);
    if (number === undefined) return `${task} is never started`;
    const there = this.arrivals.placesOf(number).find((place) => isSamePlace(place, when));
    if (there === undefined) return `${task} never comes there`;
    return `${task} comes there ${there.nth === 1 ? 'once' : `${there.nth} times`} only`;
  }

  private placesOf(task: TaskInstance): string {
    const number = this.arrivals.numberOf(task);
    if (number === undefined) return 'its tasks are those of the run';
    const places = this.arrivals.placesOf(number).map((place) => {
      const { nth } = place;
      return printArrival({ ...place, nth: 1 }) + (nth === 1 ? '' : ` (${nth} times)`);
    });
    return `where it was: ${places.slice(0, MOST_PLACES).join('; ')}${places.length > MOST_PLACES ? '; …' : ''}`;
  }

  private unfit(line: ScheduleLine, why: string, hint: string): void {
    if (this.lenient) return;
    const where = line.position.line === 0 ? '' : `line ${line.position.line}, `;
    const what = `the schedule does not fit: ${where}'${printScheduleLine(line)}': ${why}`;
    throw new UserError('HMT208', what, hint);
  }
}

const MOST_PLACES = 30;

function keyOf(task: TaskInstance, nth: number): string {
  return `${printTask(task)} ${nth}`;
}

function isSamePlace(a: Arrival, b: Arrival): boolean {
  return a.how === b.how && a.where === b.where && a.before === b.before;
}
