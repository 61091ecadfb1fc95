import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { RecordedAnswer, Scenario } from '../../src/conformance/scenario.js';
import type { TraceFile } from '../../src/store/trace-file.js';
import { bisectScenario } from '../covered/data.js';

/*
 * What `bisect switches` says between Linux 6.1 and 6.12, of every scenario that the two answered otherwise.
 */

const here = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
export const RELEASES_FILE = here('traces/releases.json');
export const RELEASES = { good: 'linux-6.1', bad: 'linux-6.12' } as const;

/** Scenarios by the sets of switches that bring the difference about. */
export interface Released {
  /** Those that were bisected, of all that were answered otherwise. */
  readonly scenarios: number;
  readonly found: readonly {
    readonly causes: readonly (readonly string[])[];
    readonly names: readonly string[];
  }[];
}

export function readReleases(): Released {
  return JSON.parse(readFileSync(RELEASES_FILE, 'utf8')) as Released;
}

/** The scenarios that Linux 6.1 and 6.12 answered otherwise, a line each. */
export function differingLines(): string[] {
  const [before, after] = ['linux-6.1-exact', 'linux-6.12-exact'].map(linesOf);
  const answers = new Map(after!.map((line) => [nameOf(line), answersOf(line)]));
  return before!.filter((line) => answersOf(line) !== answers.get(nameOf(line)));
}

function linesOf(recording: string): string[] {
  const path = here(`test/conformance/recorded/${recording}.jsonl.gz`);
  return gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
}
function nameOf(line: string): string {
  return (JSON.parse(line) as Scenario).name;
}
function answersOf(line: string): string {
  const answers: RecordedAnswer[] = (JSON.parse(line) as Scenario).ops.map(({ expect }) => expect);
  return JSON.stringify(answers);
}

/**
 * The sets of switches that make the difference. What pagemap says differs nearly everywhere: it is
 * looked at only where answers and areas are the same.
 */
export async function bisectReleases(
  file: TraceFile,
  line: string,
): Promise<{ name: string; causes: readonly (readonly string[])[] } | undefined> {
  const found =
    (await bisectScenario(file, line, RELEASES, 'maps')) ??
    (await bisectScenario(file, line, RELEASES, 'pagemap'));
  return found === undefined ? undefined : { name: found.name, causes: found.causes };
}
