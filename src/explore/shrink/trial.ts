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

/** What is the same for all trials. */
export interface Ground {
  /** Key of the class that has to stay. */
  readonly wanted: string;
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
  const findings = new Findings();
  let shown = false;
  let events = 0;
  const eye: Observer = {
    event(e) {
      events = e.seq;
      guide.event(e);
      if (e.kind !== Kind.Violation) return true;
      findings.add(e);
      shown = isAmong(wanted, findings.verdict(false));
      return !shown;
    },
  };
  try {
    const plan = { workload, design, seed, strategy: guide, pages, limits };
    const { verdict } = execute(plan, [eye], arena);
    // Where a circle tells classes apart, only the whole run knows it.
    shown ||= isAmong(wanted, verdict);
  } catch (error) {
    shown = defectClass(error).key === wanted;
  }
  return { shown, events, turns: guide.taken, decisions: guide.decisions };
}

/** Is the class one of those that a run shows? */
export function isAmong(wanted: string, verdict: Verdict): boolean {
  return verdictClasses(verdict, []).some(({ key }) => key === wanted);
}
