import type { Strategy } from './strategy.js';

/** Where a task has not run yet. */
export const START = 'start';
/** Where a task has come to its end. */
export const EXIT = 'exit';
/** Where a task begins an operation of the workload, or an action of a callback; `before` names it. */
export const OPERATION = 'operation';

/**
 * A place where a task can lose the processor, by name: a scheduling point of kernel, driver or
 * workload, or a wait. A loop comes to the same place again and again.
 */
export interface SchedulePlace {
  /** Function of kernel or driver, or one of the words above. */
  readonly where: string;
  /** What the task is about to do there: a lock's name, a step of the function; empty where `where` says it. */
  readonly before: string;
  /** It is a wait: the task sleeps there, or was woken and has not run since. */
  readonly waits: boolean;
}

/** A place in words: `dmirror_range_fault before dmirror.mutex`. */
export function describePlace({ where, before, waits }: SchedulePlace): string {
  if (where === OPERATION) return `begin of ${before}`;
  return `${waits ? 'wait in ' : ''}${where}${before === '' ? '' : ` before ${before}`}`;
}

/** Where each task is. What a point stores are constants, so that nothing is allocated there. */
export class Places {
  private readonly where: string[] = [];
  private readonly before: string[] = [];
  private readonly waits: boolean[] = [];

  constructor(private readonly strategy: Pick<Strategy, 'arrived'>) {}

  arrive(task: number, where: string, before: string, waits: boolean): void {
    this.where[task] = where;
    this.before[task] = before;
    this.waits[task] = waits;
    this.strategy.arrived?.(task, where, before, waits);
  }
  of(task: number): SchedulePlace {
    return {
      where: this.where[task] ?? START,
      before: this.before[task] ?? '',
      waits: this.waits[task] ?? false,
    };
  }
}
