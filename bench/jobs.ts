/** The same search with one core and with two. */
import { resolveDesign } from '../src/designs/resolve.js';
import { Drive } from '../src/explore/drive.js';
import { ExhaustiveSearch } from '../src/explore/exhaustive/exhaustive-search.js';
import { inlineCrew } from '../src/explore/inline-crew.js';
import type { Search } from '../src/explore/search.js';
import { SeedSearch } from '../src/explore/seed-search.js';
import { prepare, subjectOf } from '../src/explore/subject.js';
import { ThreadCrew } from '../src/explore/thread-crew.js';
import { loadWorkload } from '../src/language/library.js';
import { parseWorkload } from '../src/language/parse.js';
import { TWO_FAULTS } from './exhaustive.js';
import type { Comparison, Work } from './harness.js';

/** Searches again and again in the same threads, and keeps nothing. */
function searched(text: string, jobs: number, most: number, make: () => Search): Work {
  const workload = parseWorkload(text, 'searched');
  const design = resolveDesign('v5', () => '');
  const prepared = prepare(subjectOf({ text, workload }, design));
  const nothing = () => undefined;
  const crew = jobs === 1 ? inlineCrew(prepared, nothing) : new ThreadCrew(prepared.subject, jobs);
  return {
    async run() {
      let runs = 0;
      const options = { waiting: [], handedOut: 0, most, goesOn: () => true };
      await new Drive(make(), crew, { ...options, learnt: () => void runs++ }).run();
      return runs;
    },
  };
}

const SEEDS = 2000;
let seed = 1;

const on = (name: string, what: string, work: (jobs: number) => Work): Comparison => ({
  name: `${name} on two cores`,
  subject: `${what}, in two threads`,
  limit: 'the same in one',
  reach: '1.8 or more',
  work: (side) => work(side === 'subject' ? 2 : 1),
});

export const JOBS: readonly Comparison[] = [
  on('exploring', `close_and_munmap, ${SEEDS.toLocaleString('en')} seeds`, (jobs) =>
    searched(loadWorkload('close_and_munmap').text, jobs, SEEDS, () => {
      seed += SEEDS;
      return new SeedSearch('random', seed);
    }),
  ),
  on('exhaustive', 'one invalidation, two device faults of one page, every order', (jobs) =>
    searched(TWO_FAULTS, jobs, Infinity, () => new ExhaustiveSearch(1)),
  ),
];
