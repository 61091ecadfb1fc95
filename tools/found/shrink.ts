import { watcherOf } from '../../src/docket/watchers.js';
import { shrinkFinding } from '../../src/explore/shrink/shrink.js';
import { shrunkText } from '../../src/explore/shrink/text.js';
import { HINT } from '../../src/schedule/strategies/hint.js';
import { strategyNamed } from '../../src/schedule/strategies/named.js';
import { seedOf, STRATEGIES, type Needed, type ShrunkCase } from './data.js';
import type { Wanted } from './places.js';
import { preparedOf } from './search.js';

/** Runs that the shrinking of a case may make. */
const TRIALS = 12_000;

/** The schedule by which a strategy of seeds showed a case first, of its starts. */
export function firstOf(
  needed: Needed,
): { readonly strategy: string; readonly seed: number } | undefined {
  const start = needed.schedules.findIndex((n) => n !== null);
  if (start < 0) return undefined;
  return { strategy: needed.strategy, seed: seedOf(start) + needed.schedules[start]! - 1 };
}

/** Makes a finding small: of the first strategy of seeds that shows it. */
export function shrinkFound(
  { workload: name, design, sight, words }: Wanted,
  needed: Readonly<Record<string, Needed>>,
): { readonly shrunk: ShrunkCase; readonly text: string } | undefined {
  const from = Object.entries(STRATEGIES)
    .filter(([, { strategy }]) => strategy !== 'exhaustive' && strategy !== HINT)
    .map(([name]) => firstOf(needed[name]!))
    .find((first) => first !== undefined);
  if (from === undefined) return undefined;
  const { workload, design: resolved, subject } = preparedOf(name, design);
  const strategy = strategyNamed(from.strategy, from.seed);
  const finding = { workload, design: resolved, seed: from.seed, limits: subject.limits, strategy };
  const small = shrinkFinding(
    { ...finding, verdict: () => watcherOf(sight) },
    { budget: TRIALS, keepDesign: true },
  );
  if (small === undefined) throw new Error(`${from.strategy}, seed ${from.seed}: not shown again`);
  const { before, after, complete } = small;
  const of = `${name} under ${design} by ${from.strategy}, seed ${from.seed}`;
  return { shrunk: { from, before, after, complete }, text: shrunkText(small, of, words) };
}
