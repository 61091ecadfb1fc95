import type { ShrunkRow } from '../store/searches.js';
import { Counted } from './counted.js';
import type { Attempt, Explored } from './search.js';
import type { VerdictClass } from './verdict-class.js';

/** A verdict, and how it was met. */
export interface Sighting {
  readonly verdict: VerdictClass;
  /** Runs that came out so. */
  runs: number;
  /** The first of them. */
  readonly first: Attempt;
  readonly events: number;
  readonly switches: number;
  /** Its recording; 0 before it is recorded. */
  session: number;
  /** What is left of that when it is made small. */
  shrunk?: ShrunkForm | undefined;
}

/** The smallest form of a finding, as it is kept. */
export type ShrunkForm = Omit<ShrunkRow, 'search' | 'number'>;

/** What a search found so far. */
export class Tally {
  /** Runs that were learnt, without those that were pruned. */
  runs = 0;
  /** Runs that the search broke off, since an equal one is counted. */
  pruned = 0;
  events = 0;
  readonly traces = new Set<string>();
  /** Of runs by a crew that counts. */
  counts = new Counted();
  /** By key, in the order in which they were met. */
  readonly sightings = new Map<string, Sighting>();

  /** @returns the verdicts that were not met before */
  add(attempt: Attempt, got: Explored): Sighting[] {
    this.events += got.events;
    if (got.pruned === true) {
      this.pruned++;
      return [];
    }
    this.runs++;
    this.traces.add(got.trace);
    if (got.counts !== undefined) this.counts.add(got.counts);
    const fresh: Sighting[] = [];
    for (const verdict of got.verdicts) {
      const known = this.sightings.get(verdict.key);
      if (known !== undefined) known.runs++;
      else {
        const { events, switches } = got;
        const sighting = { verdict, runs: 1, first: attempt, events, switches, session: 0 };
        this.sightings.set(verdict.key, sighting);
        fresh.push(sighting);
      }
    }
    return fresh;
  }
}
