import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { bisectSwitches } from '../../src/bisect/switches/bisect-switches.js';
import { Trials } from '../../src/bisect/switches/trials.js';
import { scenarioWorkload, type Look } from '../../src/conformance/scenario-workload.js';
import { parseScenario } from '../../src/conformance/scenario.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { parseWorkload } from '../../src/language/parse.js';
import { printWorkload } from '../../src/language/print.js';
import { DEFAULT_LIMITS } from '../../src/schedule/ending.js';
import type { TraceFile } from '../../src/store/trace-file.js';
import { table } from '../table.js';
import { UserError } from '../../src/units/user-error.js';

/*
 * What `bisect switches` says between the patch as it was posted, on Linux 6.1, and with an interval for
 * migrated pages too, of every scenario that was recorded of it.
 */

const here = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
export const COVERED_FILE = here('traces/covered.json');
export const PAIR = { good: 'v5-on-6.1-covered', bad: 'v5-on-6.1' } as const;

/** By what is found between the two: the scenarios. */
export interface Covered {
  readonly scenarios: number;
  /** By the verdict and the sets that bring it about: names of scenarios. */
  readonly found: readonly CoveredGroup[];
}
export interface CoveredGroup {
  readonly verdict: string;
  readonly shows: string;
  readonly causes: readonly (readonly string[])[];
  readonly cures: readonly (readonly string[])[];
  readonly names: readonly string[];
}

export function readCovered(): Covered {
  return JSON.parse(readFileSync(COVERED_FILE, 'utf8')) as Covered;
}

/** The recorded scenarios, a line each. */
export function scenarioLines(): string[] {
  const path = here('test/conformance/recorded/v5-literal.jsonl.gz');
  return gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
}

/**
 * What makes the difference in a scenario; undefined where both designs show the same.
 * @param look what is looked at after each operation
 */
export async function bisectScenario(
  file: TraceFile,
  line: string,
  pair: { readonly good: string; readonly bad: string } = PAIR,
  look?: Look,
): Promise<(Omit<CoveredGroup, 'names'> & { readonly name: string }) | undefined> {
  const scenario = parseScenario(line, 'recorded');
  const text = printWorkload(scenarioWorkload(scenario, false, look));
  const loaded = { text, workload: parseWorkload(text, scenario.name) };
  // The operations of a scenario come strictly one after another.
  const trials = new Trials(file, loaded, {
    ...{ strategy: 'run-to-block', seed: 1, bound: undefined, most: 1 },
    ...{ limits: DEFAULT_LIMITS, toolVersion: 'covered' },
    onEvents: () => undefined,
    onTrial: () => undefined,
    onRun: () => undefined,
  });
  const [good, bad] = [pair.good, pair.bad].map((name) => resolveDesign(name, () => ''));
  try {
    const { verdict, shows, sets } = await bisectSwitches(
      file,
      trials,
      [good!, bad!],
      undefined,
      0,
    );
    const { causes, cures } = sets;
    // Which answers they are is of the scenario.
    const words = verdict.kind === 'passed' ? 'other answers' : verdict.words;
    return { name: scenario.name, verdict: words, shows: shows.design.name, causes, cures };
  } catch (error) {
    if (error instanceof UserError && error.code === 'HMT702') return undefined;
    throw error;
  }
}

/** How many scenarios there are of each verdict, and what makes the difference. */
export function coveredTable({ scenarios, found }: Covered): string {
  const sets = (all: readonly (readonly string[])[]): string =>
    all.map((set) => `\`${set.join(' + ')}\``).join('; ');
  const differing = found.reduce((sum, { names }) => sum + names.length, 0);
  return table(
    ['scenarios', 'verdict', 'shown by', 'brought about by', 'taken away by'],
    [
      ...found.map((g) => [
        String(g.names.length),
        g.verdict,
        `\`${g.shows}\``,
        sets(g.causes),
        sets(g.cures),
      ]),
      [String(scenarios - differing), 'the same', 'both', '', ''],
    ],
  ).join('\n');
}
