import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Size } from '../../src/explore/shrink/shrink.js';

/* What `npm run found` wrote down, in traces/found.json. */

export const FOUND_FILE = fileURLToPath(new URL('../../traces/found.json', import.meta.url));

/** Searches that seeds change are started so often, each with seeds of its own. */
export const STARTS = 20;
/** Schedules of a start. */
export const BUDGET = 1000;
/** How `explore` is called: the strategy, and with what else. */
export interface Called {
  readonly strategy: string;
  readonly bound?: number;
  /** Do seeds change it? Of the others every start is the same one. */
  readonly seeded: boolean;
}
export const STRATEGIES: Readonly<Record<string, Called>> = {
  random: { strategy: 'random', seeded: true },
  pct: { strategy: 'pct', seeded: true },
  pos: { strategy: 'pos', seeded: true },
  'round-robin': { strategy: 'round-robin', seeded: false },
  'run-to-block': { strategy: 'run-to-block', seeded: false },
  exhaustive: { strategy: 'exhaustive', seeded: false },
  'exhaustive --bound 2': { strategy: 'exhaustive', bound: 2, seeded: false },
  hint: { strategy: 'hint', seeded: true },
};

/** What came of the starts of one strategy. */
export interface Needed {
  /** With all parameters. */
  readonly strategy: string;
  /** By start: the number of the first schedule that shows the case, or null. */
  readonly schedules: readonly (number | null)[];
  /** All that the strategy can do was done, by each start that does not show it. */
  readonly exhausted: boolean;
}
export interface FoundCase {
  readonly workload: string;
  readonly design: string;
  readonly sight: string;
  readonly needed: Readonly<Record<string, Needed>>;
  /** Of the case's own workload. */
  readonly own: { readonly tasks: number; readonly statements: number };
  /** Undefined where no strategy shows it. */
  readonly shrunk?: ShrunkCase;
}
export interface ShrunkCase {
  /** The schedule that it was made of. */
  readonly from: { readonly strategy: string; readonly seed: number };
  readonly before: Size;
  readonly after: Size;
  /** As the shrinking says: nothing more can go. */
  readonly complete: boolean;
}
export type FoundCases = Readonly<Record<string, FoundCase>>;

export function readFound(): FoundCases {
  return JSON.parse(readFileSync(FOUND_FILE, 'utf8')) as FoundCases;
}

/** The first seed of a start; starts have no seed in common. */
export function seedOf(start: number): number {
  return start * BUDGET + 1;
}

/** Half of the starts needed at most so many schedules; undefined if not half of them show it. */
export function median(schedules: readonly (number | null)[]): number | undefined {
  const sorted = schedules.map((n) => n ?? Infinity).sort((a, b) => a - b);
  const middle = sorted[Math.ceil(sorted.length / 2) - 1]!;
  return middle === Infinity ? undefined : middle;
}
