import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bisectSwitches } from '../../src/bisect/switches/bisect-switches.js';
import { isTold, Trials, type TrialOptions } from '../../src/bisect/switches/trials.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import type { Claim, DocketCase } from '../../src/docket/case.js';
import { EXHAUSTIVE } from '../../src/replay/rerun.js';
import type { BreachPattern } from '../../src/run/verdict.js';
import { DEFAULT_LIMITS } from '../../src/schedule/ending.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { UserError } from '../../src/units/user-error.js';

/* What `bisect switches` says of the docket's cases, as a file has it. */

export const BISECTS_FILE = fileURLToPath(new URL('../../traces/bisects.json', import.meta.url));

/** Two designs that a case's head tells apart. */
export interface Pair {
  readonly shows: string;
  readonly without: string;
  /** What the head says to be broken; undefined: answers differ. */
  readonly pattern: BreachPattern | undefined;
  /** Switches that the head names: with one of them changed it is not seen any more. */
  readonly named: readonly string[];
}

export interface BisectedCase {
  readonly without: string;
  readonly shows: string;
  readonly named: readonly string[];
  /** How each design was explored. */
  readonly strategy: string;
  /** In words; or why there is nothing to bisect. */
  readonly verdict: string;
  readonly causes: readonly (readonly string[])[];
  readonly cures: readonly (readonly string[])[];
  readonly trials: number;
}

export function readBisects(): Readonly<Record<string, BisectedCase>> {
  return JSON.parse(readFileSync(BISECTS_FILE, 'utf8')) as Record<string, BisectedCase>;
}

type Seen = Claim & { readonly kind: 'seen' };

/** Cases of the range interface of 2019 that break a rule: the others go by a line of their heads, see BY_HEAD. */
const OF_RANGES: ReadonlySet<string> = new Set([
  ...[
    'B2',
    'B3',
    'B6',
    'B7',
    'B9',
    'B10',
    'B10b',
    'B10c',
    'B11',
    'U52',
    'U53',
    'U54',
    'U55',
    'U56',
  ],
  ...['U58', 'U58b', 'U59', 'U60', 'U63', 'U64', 'U66', 'U67'],
]);
/** Cases of A, C, D and E, and claims about device memory. */
const OF_MEMORY = /^([ACDE]|U(2[2-9]|[34]\d))/;
/**
 * A state, which is no verdict (C17); what a case has beside what it is about; and E5, where the other design has no
 * such command.
 */
const NOT_BISECTED: ReadonlySet<string> = new Set(['C17', 'C18', 'E1b', 'E5', 'E7d']);

/** Of a case that is bisected: the design that shows it and one that does not, another release if there is one. */
export function pairOf(c: DocketCase): Pair | undefined {
  if (!OF_MEMORY.test(c.id) && !OF_RANGES.has(c.id)) return undefined;
  if (NOT_BISECTED.has(c.id)) return undefined;
  const seen = c.claims.filter((claim): claim is Seen => claim.kind === 'seen');
  const shown = seen.filter((claim) => claim.how !== 'never' && claim.sight.kind !== 'answer');
  const first = shown.find((claim) => claim.sight.kind === 'breach') ?? shown[0];
  if (first === undefined) return undefined;
  const shows = first.designs[0]!;
  const quiet = c.claims.filter(
    (x) => x.kind === 'nothing' || (x.kind === 'seen' && x.how === 'never'),
  );
  const others = quiet
    .flatMap((claim) => (claim as Seen).designs)
    .filter((name) => name !== shows && !first.designs.includes(name));
  const own = others.filter((name) => name.startsWith(`${shows}+`));
  // What cures another of the things that the case shows is no cause of this one.
  const ofThis = quiet.filter(
    (claim) => claim.kind === 'nothing' || isSameRule((claim as Seen).sight, first.sight),
  );
  const named = ofThis
    .flatMap((claim) => (claim as Seen).designs)
    .filter((name) => name.startsWith(`${shows}+`))
    .map((name) => name.slice(shows.length + 1).split('+'))
    .filter((parts) => parts.length === 1)
    .map(([part]) => part!.split('=')[0]!);
  const without = others.find((name) => !name.startsWith(`${shows}+`)) ?? own[0];
  if (without === undefined) return undefined;
  const { sight } = first;
  const pattern = sight.kind === 'breach' ? sight.pattern : undefined;
  return { shows, without, pattern, named: [...new Set(named)] };
}

function isSameRule(a: Seen['sight'], b: Seen['sight']): boolean {
  if (a.kind !== 'breach' || b.kind !== 'breach') return true;
  return a.pattern.rule === b.pattern.rule;
}

/** From the most that can be said to the least. */
const WAYS: readonly (Pick<TrialOptions, 'strategy' | 'bound' | 'most'> & { words: string })[] = [
  { strategy: EXHAUSTIVE, bound: undefined, most: 1500, words: 'exhaustive' },
  { strategy: EXHAUSTIVE, bound: 2, most: 3000, words: 'exhaustive --bound 2' },
  { strategy: 'random', bound: undefined, most: 300, words: 'random, 300 seeds' },
];

/** @param path of a trace file for what is tried */
export async function bisectCase(c: DocketCase, pair: Pair, path: string): Promise<BisectedCase> {
  const { shows, without, named, pattern } = pair;
  const [good, bad] = [without, shows].map((name) => resolveDesign(name, () => ''));
  const file = TraceFile.openForAppend(path);
  try {
    for (const { words: strategy, ...way } of WAYS) {
      const trials = new Trials(file, c, {
        ...way,
        ...{ seed: 1, limits: DEFAULT_LIMITS, toolVersion: 'bisects' },
        onEvents: () => undefined,
        onTrial: () => undefined,
        onRun: () => undefined,
      });
      const ends = [await trials.explore(good!), await trials.explore(bad!)];
      if (!ends.every(isTold)) continue;
      const head = { without, shows, named, strategy };
      const wanted = [...ends[1]!.found.tally.sightings.keys()].find((key) => fits(key, pattern));
      try {
        const found = await bisectSwitches(file, trials, [good!, bad!], wanted, 0);
        const { causes, cures } = found.sets;
        return {
          ...head,
          verdict: found.verdict.words,
          causes,
          cures,
          trials: found.trials.length,
        };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        const nothing = { causes: [], cures: [], trials: trials.all.length };
        return { ...head, verdict: error.message, ...nothing };
      }
    }
  } finally {
    file.close();
  }
  throw new Error(`${c.id}: no way of exploring tells`);
}

function fits(key: string, pattern: BreachPattern | undefined): boolean {
  if (pattern === undefined) return false;
  const [rule, ...rest] = key.split('|');
  const site = rest.at(-1)!;
  return rule === pattern.rule && (pattern.site === undefined || pattern.site.includes(site));
}
