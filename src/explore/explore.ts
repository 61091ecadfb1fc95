import type { TraceFile } from '../store/trace-file.js';
import { Drive, Stopped, type Crew } from './drive.js';
import { identityOf, keepSearch, openSearch, recordSighting } from './search-file.js';
import { searchKind } from './searches.js';
import type { Prepared } from './subject.js';
import type { Sighting, Tally } from './tally.js';

export interface ExploreOptions {
  /** As a user writes it. */
  readonly strategy: string;
  /** The first one. */
  readonly seed: number;
  /** See {@link SearchOptions.bound}. */
  readonly bound?: number | undefined;
  /** Attempts that may be handed out in all, those of earlier calls included. */
  readonly most: number;
  readonly toolVersion: string;
  readonly crew: Crew;
  /** Asked before and after each attempt; false ends the exploration. */
  readonly goesOn: (tally: Tally) => boolean;
  /** Told after each run. */
  readonly onRun: (tally: Tally) => void;
  /** Told every few thousand events of what is recorded; may throw {@link Stopped}. */
  readonly onEvents: () => void;
}

export interface Explorations {
  /** Number in the file. */
  readonly id: number;
  readonly strategy: string;
  readonly tally: Tally;
  /** Nothing is left to try. */
  readonly exhausted: boolean;
  /** Preemptions of a run, at most; undefined: any number. */
  readonly bound: number | undefined;
  /** Runs with more preemptions were left out. */
  readonly beyond: boolean;
  /** Runs that an earlier call made. */
  readonly before: number;
}

/** Runs between two commits of where the search stands. */
const KEEP = 500;

/**
 * Explores how runs of a subject come out, and keeps in the file what it needs to go on: a later
 * call of the same goes on where this one ended, however it ended. The first run of each verdict is
 * recorded as a session; the others write nothing.
 */
export async function explore(
  file: TraceFile,
  prepared: Prepared,
  options: ExploreOptions,
): Promise<Explorations> {
  const strategy = searchKind(options.strategy).complete(options.strategy, prepared);
  const { seed, bound } = options;
  const identity = identityOf(prepared, strategy, {
    seed,
    ...(bound === undefined ? {} : { bound }),
  });
  const kept = openSearch(file, identity, options.toolVersion);
  const { id, search, tally } = kept;
  const before = tally.runs;
  const { onEvents } = options;
  const record = (sighting: Sighting): void =>
    recordSighting(file, prepared, strategy, sighting, options.toolVersion, onEvents);
  let fresh: string[] = [];
  let sinceKept = 0;
  const driving = new Drive(search, options.crew, {
    ...{ waiting: kept.waiting, handedOut: kept.handedOut, most: options.most },
    goesOn: () => options.goesOn(tally),
    learnt(attempt, got) {
      if (!tally.traces.has(got.trace)) fresh.push(got.trace);
      const sightings = tally.add(attempt, got);
      for (const sighting of sightings) record(sighting);
      if (sightings.length > 0 || ++sinceKept >= KEEP) keep();
      options.onRun(tally);
    },
  });
  const keep = (): void => {
    keepSearch(file, kept, driving.waiting, driving.handedOut, fresh);
    fresh = [];
    sinceKept = 0;
  };
  try {
    // Of an exploration that was ended while it recorded.
    for (const sighting of tally.sightings.values()) if (sighting.session === 0) record(sighting);
    await driving.run();
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  } finally {
    keep();
  }
  const exhausted = search.exhausted && driving.waiting.length === 0;
  return { id, strategy, tally, exhausted, bound, beyond: search.beyond ?? false, before };
}
