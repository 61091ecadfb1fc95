import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resolveDesign } from '../../src/designs/resolve.js';
import { watcherOf, type Watcher } from '../../src/docket/watchers.js';
import { runAttempt } from '../../src/explore/attempt.js';
import { Drive, type Crew } from '../../src/explore/drive.js';
import type { Attempt } from '../../src/explore/search.js';
import { searchKind } from '../../src/explore/searches.js';
import { prepare, subjectOf, type Prepared } from '../../src/explore/subject.js';
import { parseWorkload } from '../../src/language/parse.js';
import type { Observer } from '../../src/run/execute.js';
import { HINT } from '../../src/schedule/strategies/hint.js';
import type { Called } from './data.js';
import { shrunkFile } from './files.js';
import type { Wanted } from './places.js';

/** The text of a general workload. */
export function generalText(name: string): string {
  const path = new URL(`../../traces/general/${name}.hmm`, import.meta.url);
  return readFileSync(fileURLToPath(path), 'utf8');
}

/** What a strategy explores to meet a case: the general workload, which to be given a hint has the schedule of the shrunk finding. */
export function preparedFor({ id, workload, design }: Wanted, strategy: string): Prepared {
  if (strategy !== HINT) return preparedOf(workload, design);
  const small = readFileSync(shrunkFile(id), 'utf8');
  return preparedOf(workload, design, small.slice(small.indexOf('\nschedule {')));
}

/** A general workload under a design, ready to be explored. @param schedule a block that it is to have */
export function preparedOf(name: string, design: string, schedule = ''): Prepared {
  const text = `${generalText(name)}${schedule}`;
  const workload = parseWorkload(text, name);
  return prepare(
    subjectOf(
      { text, workload },
      resolveDesign(design, () => ''),
    ),
  );
}

export interface Start extends Pick<Called, 'strategy' | 'bound'> {
  /** The first one. */
  readonly seed: number;
  /** Schedules that may be run. */
  readonly budget: number;
}
export interface Found {
  /** The strategy with all of its parameters. */
  readonly strategy: string;
  /** By case: the number of the first schedule that shows it. */
  readonly hits: ReadonlyMap<string, number>;
  /** Schedules that were run. */
  readonly runs: number;
  /** All that the strategy can do was done. */
  readonly exhausted: boolean;
}

/** Explores as `hmmtrace explore` does, until all that is wanted was seen or the budget is spent. */
export async function searchFor(
  prepared: Prepared,
  wanted: readonly Wanted[],
  { strategy, bound, seed, budget }: Start,
): Promise<Found> {
  const kind = searchKind(strategy);
  const text = kind.complete(strategy, prepared);
  const search = kind.make(text, bound === undefined ? { seed } : { seed, bound });
  const left = new Map(wanted.map((w) => [w.id, w.sight]));
  const hits = new Map<string, number>();
  let runs = 0;
  const crew: Crew = {
    capacity: 1,
    run(attempt, done) {
      const watchers = [...left].map(([id, sight]) => [id, watcherOf(sight)] as const);
      done(runWatched(prepared, attempt, watchers));
      runs++;
      for (const [id, watcher] of watchers) {
        if (watcher.seen() === undefined) continue;
        hits.set(id, attempt.number);
        left.delete(id);
      }
    },
    wait: () => Promise.resolve(),
  };
  const drive = new Drive(search, crew, {
    waiting: [],
    handedOut: 0,
    most: budget,
    goesOn: () => left.size > 0,
    learnt: () => undefined,
  });
  await drive.run();
  return { strategy: text, hits, runs, exhausted: search.exhausted };
}

/** Does one schedule show what is wanted? */
export function shows(prepared: Prepared, attempt: Attempt, { sight }: Wanted): boolean {
  const watcher = watcherOf(sight);
  runWatched(prepared, attempt, [['', watcher]]);
  return watcher.seen() !== undefined;
}

function runWatched(
  prepared: Prepared,
  attempt: Attempt,
  watchers: readonly (readonly [string, Watcher])[],
): ReturnType<typeof runAttempt> {
  // A watcher that has seen enough would end the run; the search has to learn of all of it.
  const eyes = watchers.map(([, { event }]): Observer => ({
    event: (...seen) => void event?.(...seen),
  }));
  return runAttempt(prepared, attempt, () => undefined, eyes);
}
