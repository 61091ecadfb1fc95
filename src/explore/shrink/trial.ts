import type { Design } from '../../designs/switches.js';
import { Kind } from '../../events/generated.js';
import type { Workload } from '../../language/ast.js';
import type { Arena } from '../../machine/arena.js';
import { execute, type Observer, type Plan } from '../../run/execute.js';
import { Findings, type Verdict } from '../../run/verdict.js';
import type { Strategy } from '../../schedule/strategy.js';
import { defectClass, verdictClasses } from '../verdict-class.js';
import { Guide, type Decision, type Turn } from './guide.js';

/** A run as it is cut: by whatever schedule, does it show the verdict? */
export interface Case {
  readonly workload: Workload;
  readonly design: Design;
  readonly turns: readonly Turn[];
}

/** Looks in one run for something that is no class of verdict. */
export interface Sought extends Observer {
  /** Where it was seen so far. */
  seen(): object | undefined;
}
/** What is to stay: a class of verdict, by its key, or what is looked for anew in each run. */
export type Wanted = string | (() => Sought);

/** What is the same for all trials. */
export interface Ground {
  readonly wanted: Wanted;
  readonly seed: number;
  readonly pages: number;
  readonly limits: NonNullable<Plan['limits']>;
  readonly arena: Arena;
}

export interface Trial {
  readonly shown: boolean;
  /** Up to where the verdict showed, or to the end. */
  readonly events: number;
  readonly turns: readonly Turn[];
  readonly decisions: readonly Decision[];
}

/**
 * Runs a case until it shows the verdict; `recorded` answers instead of its turns. A case in which the
 * simulator itself fails shows that, and nothing else.
 */
export function tryOut(
  { workload, design, turns }: Case,
  { wanted, seed, pages, limits, arena }: Ground,
  recorded?: Strategy,
): Trial {
  const guide = new Guide(turns, recorded);
  const look = lookFor(wanted);
  let shown = false;
  let events = 0;
  const eye: Observer = {
    event(e) {
      events = e.seq;
      guide.event(e);
      shown ||= look.shown();
      return !shown;
    },
  };
  try {
    const plan = { workload, design, seed, strategy: guide, pages, limits };
    const { verdict } = execute(plan, [look.observer, eye], arena);
    shown ||= look.shown(verdict);
  } catch (error) {
    shown = defectClass(error).key === wanted;
  }
  return { shown, events, turns: guide.taken, decisions: guide.decisions };
}

/** Looks for what is to stay in one run. */
export function lookFor(wanted: Wanted): {
  readonly observer: Observer;
  /** So far; with the verdict of the whole run, in all of it. */
  shown(verdict?: Verdict): boolean;
} {
  if (typeof wanted !== 'string') {
    const sought = wanted();
    return { observer: sought, shown: () => sought.seen() !== undefined };
  }
  const findings = new Findings();
  let found = false;
  const event: Observer['event'] = (e) => {
    if (e.kind !== Kind.Violation) return;
    findings.add(e);
    found = isAmong(wanted, findings.verdict(false));
  };
  // Where a circle tells classes apart, only the whole run knows it.
  const shown = (verdict?: Verdict) => found || (verdict !== undefined && isAmong(wanted, verdict));
  return { observer: { event }, shown };
}

/** Is the class one of those that a run shows? */
function isAmong(wanted: string, verdict: Verdict): boolean {
  return verdictClasses(verdict, []).some(({ key }) => key === wanted);
}
