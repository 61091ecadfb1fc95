import { STRATEGIES, type StrategyInfo } from '../schedule/strategies/all.js';
import { parseStrategy } from '../schedule/strategies/named.js';
import { completeStrategy } from '../run/complete-strategy.js';
import { EXHAUSTIVE } from '../replay/rerun.js';
import { BoundedSearch } from './exhaustive/bounded-search.js';
import { ExhaustiveSearch } from './exhaustive/exhaustive-search.js';
import type { Search } from './search.js';
import { SeedSearch } from './seed-search.js';
import type { Prepared } from './subject.js';

export interface SearchOptions {
  readonly seed: number;
  /** Preemptions of a run, at most; undefined: any number. */
  readonly bound?: number;
}

/** A way to search, by the name that a user gives it. */
export interface SearchKind {
  readonly about: string;
  /** For workloads with a schedule only. */
  readonly ofSchedule?: true | undefined;
  /** The name with all that has to be known of the subject: what is recorded, and gone on with. */
  complete(text: string, prepared: Prepared): string;
  /** @param saved what {@link Search.save} gave */
  make(text: string, options: SearchOptions, saved?: unknown): Search;
}

const bySeed = ({ about, ofSchedule }: StrategyInfo): SearchKind => ({
  ...{ about, ofSchedule },
  complete: (text, { unscheduled }) => completeStrategy(text, unscheduled),
  make: (text, { seed }, saved) => new SeedSearch(text, seed, saved),
});

/** Searches that a user may name: all orders, and every strategy by seeds. */
export const SEARCHES: Readonly<Record<string, SearchKind>> = {
  [EXHAUSTIVE]: {
    about: 'every order of steps that touch the same, once: when it ends, nothing was missed',
    complete: () => EXHAUSTIVE,
    make: (_text, { seed, bound }, saved) =>
      bound === undefined
        ? new ExhaustiveSearch(seed, saved)
        : new BoundedSearch(seed, bound, saved),
  },
  ...Object.fromEntries(
    Object.entries(STRATEGIES).map(([name, strategy]) => [name, bySeed(strategy)]),
  ),
};

/** @throws UserError HMT406 */
export function searchKind(text: string): SearchKind {
  return SEARCHES[text === EXHAUSTIVE ? text : parseStrategy(text, [EXHAUSTIVE]).name]!;
}
