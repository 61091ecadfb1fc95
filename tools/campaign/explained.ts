import { resolveDesign } from '../../src/designs/resolve.js';
import type { Switches } from '../../src/designs/switches.js';
import type { Claim, DocketCase } from '../../src/docket/case.js';
import { strategyOf } from '../../src/docket/check.js';
import { verdictClasses } from '../../src/explore/verdict-class.js';
import type { Workload } from '../../src/language/ast.js';
import { execute } from '../../src/run/execute.js';
import { hazardOf } from '../../src/run/oracles/hazards.js';
import { matches, type Breach, type RuleName } from '../../src/run/verdict.js';
import { Eye, isToldApart, type Told } from './told.js';

/**
 * Who has told of a verdict before: a hazard that random workloads may meet, or a case of the docket
 * that shows it under the same design; `like` is a case that shows the same under other designs only, which is asked
 * for where nothing is known of the pages.
 */
export interface Explanation {
  readonly kind: 'hazard' | 'case' | 'like';
  readonly name: string;
}

type Seen = Pick<Breach, 'rule' | 'object' | 'site'>;

/** Of a violation: its rule, and the object and place; of a circle of locks or waits the rule alone. */
function breachIn({ kind, key }: Told): Seen | undefined {
  if (kind !== 'violation') return undefined;
  const [rule, object = '', site = ''] = key.split('|');
  return { rule: rule as RuleName, object, site };
}

export function explanationOf(
  verdict: Told,
  design: string,
  workload: Workload,
  cases: readonly DocketCase[],
): Explanation | undefined {
  const breach = breachIn(verdict);
  if (breach === undefined) return undefined;
  const { switches } = resolveDesign(design, () => '');
  const hazards = hazardsOf(verdict, breach, switches, workload);
  if (hazards !== undefined) return { kind: 'hazard', name: hazards };
  const of = (wanted: (claim: ShownClaim) => boolean) =>
    cases.find(({ claims, workload: own }) =>
      claims.some(
        (claim) => shows(claim, breach, verdict) && wanted(claim) && explains(own, claim, verdict),
      ),
    );
  const same = of((claim) => claim.designs.includes(design));
  if (same !== undefined) return { kind: 'case', name: same.id };
  // Another design may well come to the same by another way.
  if (isToldApart(verdict)) return undefined;
  const like = of(() => true);
  return like && { kind: 'like', name: like.id };
}

/** Of a run that ends as no task can run, each wait has to be explained, by the page that is waited for. */
function hazardsOf(
  { waits, missed, refusal }: Told,
  breach: Seen,
  switches: Switches,
  workload: Workload,
): string | undefined {
  if (waits === undefined) return hazardOf(breach, switches, workload, { missed, refusal })?.name;
  // Who waits in a circle behind such a wait is caught by it.
  const rules = [...new Set<RuleName>([breach.rule, 'LOST_WAKEUP'])];
  const names = waits.map(({ site, obstacles }) => {
    const told = rules.map((rule) =>
      hazardOf({ rule, object: 'task', site }, switches, workload, { obstacles }),
    );
    return told.find((hazard) => hazard !== undefined)?.name;
  });
  if (names.length === 0 || names.includes(undefined)) return undefined;
  return [...new Set(names)].sort().join('; ');
}

type ShownClaim = Claim & { readonly kind: 'seen' };

/** A case that names no place shows its rule wherever it is broken: it explains nothing by that alone. */
function shows(claim: Claim, breach: Seen, { waits }: Told): claim is ShownClaim {
  if (claim.kind !== 'seen' || claim.how === 'never' || claim.sight.kind !== 'breach') return false;
  const { pattern } = claim.sight;
  if (waits !== undefined) return pattern.rule === breach.rule;
  return pattern.site !== undefined && matches(pattern, breach);
}

/** Where pages tell verdicts apart, a case explains those that its own runs show. */
function explains(own: Workload, claim: ShownClaim, verdict: Told): boolean {
  return !isToldApart(verdict) || keysShown(own, claim).has(verdict.key);
}

const shown = new WeakMap<ShownClaim, ReadonlySet<string>>();

/** Keys of the verdicts of a claim's runs, under each of its designs up to the first that shows what it says. */
function keysShown(workload: Workload, claim: ShownClaim): ReadonlySet<string> {
  const known = shown.get(claim);
  if (known !== undefined) return known;
  const keys = new Set<string>();
  for (const name of claim.designs) {
    const design = resolveDesign(name, () => '');
    for (let seed = 1, seen = false; seed <= claim.seeds && !seen; seed++) {
      const eye = new Eye();
      const plan = { workload, design, seed, strategy: strategyOf(workload, seed) };
      const { verdict } = execute(plan, [eye]);
      const { sight } = claim;
      seen = sight.kind === 'breach' && verdict.breaches.some((b) => matches(sight.pattern, b));
      if (seen) for (const { key } of eye.told(verdictClasses(verdict, []))) keys.add(key);
    }
  }
  shown.set(claim, keys);
  return keys;
}
