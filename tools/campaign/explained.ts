import { resolveDesign } from '../../src/designs/resolve.js';
import type { Claim, DocketCase } from '../../src/docket/case.js';
import type { VerdictClass } from '../../src/explore/verdict-class.js';
import type { Workload } from '../../src/language/ast.js';
import { hazardOf } from '../../src/run/oracles/hazards.js';
import { matches, type Breach, type RuleName } from '../../src/run/verdict.js';

/**
 * Who has told of a verdict before: a hazard that random workloads may meet, or a case of the docket
 * that shows it under the same design; `like` is a case that shows the same under other designs only.
 */
export interface Explanation {
  readonly kind: 'hazard' | 'case' | 'like';
  readonly name: string;
}

type Seen = Pick<Breach, 'rule' | 'object' | 'site'>;

/** Of a violation: its rule, and the object and place; of a circle of locks or waits the rule alone. */
function breachIn({ kind, key }: VerdictClass): Seen | undefined {
  if (kind !== 'violation') return undefined;
  const [rule, object = '', site = ''] = key.split('|');
  return { rule: rule as RuleName, object, site };
}

export function explanationOf(
  verdict: VerdictClass,
  design: string,
  workload: Workload,
  cases: readonly DocketCase[],
): Explanation | undefined {
  const breach = breachIn(verdict);
  if (breach === undefined) return undefined;
  const { switches } = resolveDesign(design, () => '');
  const hazard = hazardOf(breach, switches, workload);
  if (hazard !== undefined) return { kind: 'hazard', name: hazard.name };
  const of = (wanted: (claim: Claim) => boolean) => cases.find(({ claims }) => claims.some(wanted));
  const same = of((claim) => shows(claim, breach) && claim.designs.includes(design));
  if (same !== undefined) return { kind: 'case', name: same.id };
  const like = of((claim) => shows(claim, breach));
  return like && { kind: 'like', name: like.id };
}

/** A case that names no place shows its rule wherever it is broken: it explains nothing. */
function shows(claim: Claim, breach: Seen): claim is Claim & { kind: 'seen' } {
  if (claim.kind !== 'seen' || claim.how === 'never' || claim.sight.kind !== 'breach') return false;
  const { pattern } = claim.sight;
  return pattern.site !== undefined && matches(pattern, breach);
}
