import type { Question } from './questions.js';
import type { Sight, Survey } from './survey.js';

/** What one of two designs shows and the other, explored to its end, does not. */
export interface Difference {
  /** By design, in the order in which they were met; empty where the other one may show it yet. */
  readonly alone: readonly [readonly Sight[], readonly Sight[]];
}

/**
 * Do two surveys of one workload tell their designs apart? By what was seen of one, if the other was
 * explored to its end; undefined if they do not. Where a rule that is broken stops a run, that is an outcome:
 * what it left undone tells nothing of mapping and mechanism.
 */
export function difference(a: Survey, b: Survey, by: Question): Difference | undefined {
  if (a === b || (by !== 'outcome' && (a.stopped || b.stopped))) return undefined;
  const alone = [onlyIn(a, b, by), onlyIn(b, a, by)] as const;
  return alone.some((sights) => sights.length > 0) ? { alone } : undefined;
}

function onlyIn(a: Survey, b: Survey, by: Question): Sight[] {
  if (!b.finished) return [];
  const there = b.seen.get(by)!;
  return [...a.seen.get(by)!.values()].filter(({ key }) => !there.has(key)).filter(isOfDesign);
}

/** A run that was cut off or in which the simulator failed shows nothing of a design. */
function isOfDesign({ key }: Sight): boolean {
  return key !== 'limit' && !key.startsWith('defect|');
}
