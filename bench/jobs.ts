/** The same search with one thread and with two. */
import { resolveDesign } from '../src/designs/resolve.js';
import { Drive, type Crew } from '../src/explore/drive.js';
import { SeedSearch } from '../src/explore/seed-search.js';
import { prepare, subjectOf } from '../src/explore/subject.js';
import { ThreadCrew } from '../src/explore/thread-crew.js';
import { loadWorkload } from '../src/language/library.js';
import type { Comparison, Work } from './harness.js';

const WORKLOAD = 'close_and_munmap';
const RUNS = 2000;

/** Explores so many seeds in threads, and keeps nothing. */
function searched(jobs: number): Work {
  const subject = subjectOf(
    loadWorkload(WORKLOAD),
    resolveDesign('v5', () => ''),
  );
  const crew: Crew = new ThreadCrew(prepare(subject).subject, jobs);
  let seed = 1;
  return {
    async run() {
      const search = new SeedSearch('random', seed);
      // Numbers of attempts begin anew; what the threads were asked for is done by then.
      seed += RUNS;
      const options = { waiting: [], handedOut: 0, most: RUNS };
      await new Drive(search, crew, {
        ...options,
        goesOn: () => true,
        learnt: () => undefined,
      }).run();
      return RUNS;
    },
  };
}

export const JOBS: Comparison = {
  name: 'exploring with two threads',
  subject: `${WORKLOAD}, ${RUNS.toLocaleString('en')} runs in two threads`,
  limit: 'the same in one thread',
  reach: '1.8 or more',
  work: (side) => searched(side === 'subject' ? 2 : 1),
};
