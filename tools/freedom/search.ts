import { resolveDesign } from '../../src/designs/resolve.js';
import { ExhaustiveSearch } from '../../src/explore/exhaustive/exhaustive-search.js';
import { prepare, subjectOf } from '../../src/explore/subject.js';
import { Tally } from '../../src/explore/tally.js';
import { parseWorkload } from '../../src/language/parse.js';
import { searched } from '../campaign/examine.js';
import type { Small } from './corpus.js';

/** What came of one workload under one design. */
export interface Found {
  /** Distinct orders of what touches the same. */
  readonly orders: number;
  /** Every order was run; else this many runs were made and the search was given up. */
  readonly finished: boolean;
  /** Classes of what is no passing run, sorted. */
  readonly verdicts: readonly string[];
}

/** Runs of one workload under one design before it is given up, and named. */
export const MOST = 4000;
/** No workload of the corpus comes near: one that does is a verdict. */
const LIMITS = { events: 20_000, tasks: 64 };

export function searchAll(small: Small, design: string, most = MOST): Found {
  const workload = parseWorkload(small.text, small.id);
  const of = resolveDesign(design, () => '');
  const prepared = prepare(subjectOf({ text: small.text, workload }, of, LIMITS));
  const tally = new Tally();
  const { exhausted } = searched(prepared, new ExhaustiveSearch(1), most, tally);
  const verdicts = [...tally.sightings.values()]
    .filter(({ verdict }) => verdict.kind !== 'passed')
    .map(({ verdict }) => verdict.key);
  return { orders: tally.traces.size, finished: exhausted, verdicts: verdicts.sort() };
}
