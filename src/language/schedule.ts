import type { Position } from './values.js';

/*
 * A schedule by place: which task runs on where another may lose the processor. What it does not
 * say follows the one rule of `scheduled`, see src/schedule/strategies/scheduled.ts.
 */

/** One of the tasks of a name, in the order of their starts from 1: a task may be started again. */
export interface TaskInstance {
  readonly name: string;
  readonly instance: number;
}

/** A task comes to a place where it may lose the processor, or must. */
export interface Arrival {
  readonly task: TaskInstance;
  /**
   * `at` a scheduling point of kernel or driver; `waits`: it goes to sleep there; `begins` an operation
   * of its own or an action of a callback that it is in; `ended`: it is over.
   */
  readonly how: 'at' | 'waits' | 'begins' | 'ended';
  /** The place's function, or the operation as its span is named; empty for `ended`. */
  readonly where: string;
  /** The lock or the step that comes next, where the function has several points; else empty. */
  readonly before: string;
  /** Which of the task's arrivals there, from 1. */
  readonly nth: number;
}

export type ScheduleLine =
  /** At the arrival the processor goes to `to`. */
  | {
      readonly kind: 'switch';
      readonly to: TaskInstance;
      readonly when: Arrival;
      readonly position: Position;
    }
  /** The task's nth choice is answered so; one that nobody answers is 0. */
  | {
      readonly kind: 'choice';
      readonly task: TaskInstance;
      readonly chosen: number;
      readonly alternatives: number;
      readonly nth: number;
      readonly position: Position;
    };

/** Names of the driver's worker and of that which frees after a grace period, which no task of a workload can have. */
export const WORKER = 'kworker/dmirror';
export const RCU_WORKER = 'kworker/rcu_gp';
export const KERNEL_TASKS: readonly string[] = [WORKER, RCU_WORKER];

/** The block, line by line. */
export function printSchedule(lines: readonly ScheduleLine[]): string[] {
  return ['schedule {', ...lines.map((line) => `  ${printScheduleLine(line)}`), '}'];
}

/** The line as it stands in a block. */
export function printScheduleLine(line: ScheduleLine): string {
  if (line.kind === 'choice') {
    const { task, chosen, alternatives, nth } = line;
    return `${printTask(task)} chooses ${chosen} of ${alternatives}${printTimes(nth)}`;
  }
  return `${printTask(line.to)} runs when ${printArrival(line.when)}`;
}

/** `reader is at dmirror_range_fault before dmirror.mutex, 2nd time`. */
export function printArrival({ task, how, where, before, nth }: Arrival): string {
  const place = `${where}${before === '' ? '' : ` before ${before}`}`;
  const does = {
    at: `is at ${place}`,
    waits: `waits in ${place}`,
    begins: `begins ${where}`,
    ended: 'has ended',
  };
  return `${printTask(task)} ${does[how]}${printTimes(nth)}`;
}

export function printTask({ name, instance }: TaskInstance): string {
  return instance === 1 ? name : `${ordinal(instance)} ${name}`;
}

function printTimes(nth: number): string {
  return nth === 1 ? '' : `, ${ordinal(nth)} time`;
}

/** `1st`, `2nd`, `3rd`, `4th`, `11th`, `21st`. */
export function ordinal(n: number): string {
  const teen = n % 100 > 10 && n % 100 < 14;
  return `${n}${(!teen && ['th', 'st', 'nd', 'rd'][n % 10]) || 'th'}`;
}
