import { designJson } from '../designs/resolve.js';
import type { Design } from '../designs/switches.js';
import type { Workload } from '../language/ast.js';
import { Arena } from '../machine/arena.js';
import { parseWorkload } from '../language/parse.js';
import type { Unscheduled } from '../run/complete-strategy.js';
import { pagesOf } from '../run/runner.js';
import { DEFAULT_LIMITS, type Limits } from '../schedule/ending.js';
import type { Strategy } from '../schedule/strategy.js';
import type { RecordedSwitch } from '../schedule/strategies/recorded.js';

/** What is explored, as plain data: it goes to other threads and machines. */
export interface Subject {
  readonly name: string;
  /** Text of the workload. */
  readonly workload: string;
  /** As a session records it. */
  readonly design: string;
  readonly limits: Limits;
  /** Explored is what can follow a recorded beginning. */
  readonly beginning?: Beginning;
}
/** A recorded session up to an event. */
export interface Beginning {
  readonly session: number;
  readonly at: number;
  /** As its first event says. */
  readonly seed: number;
  readonly pages: number;
  readonly switches: readonly RecordedSwitch[];
  readonly choices: readonly number[];
  /** See {@link Strategy.timers}. */
  readonly timers: Strategy['timers'];
}

/** A subject that was read. */
export interface Prepared {
  readonly subject: Subject;
  readonly workload: Workload;
  readonly design: Design;
  readonly unscheduled: Unscheduled;
  /** Of the runs of this thread, which follow one another. */
  readonly arena: Arena;
}

export function subjectOf(
  { text, workload }: { readonly text: string; readonly workload: Workload },
  design: Design,
  limits: Limits = DEFAULT_LIMITS,
  beginning?: Beginning,
): Subject {
  const subject = { name: workload.name, workload: text, design: designJson(design), limits };
  return beginning === undefined ? subject : { ...subject, beginning };
}

/** @throws UserError HMT2xx */
export function prepare(subject: Subject): Prepared {
  const workload = parseWorkload(subject.workload, subject.name);
  const design = JSON.parse(subject.design) as Design;
  const pages = subject.beginning?.pages ?? pagesOf(workload);
  return {
    ...{ subject, workload, design },
    arena: new Arena(),
    unscheduled: { workload, design, pages, limits: subject.limits },
  };
}
