/** Searches for every order, to their end. */
import { resolveDesign } from '../src/designs/resolve.js';
import { ExhaustiveSearch } from '../src/explore/exhaustive/exhaustive-search.js';
import { runAttempt } from '../src/explore/attempt.js';
import { prepare, subjectOf } from '../src/explore/subject.js';
import { loadWorkload } from '../src/language/library.js';
import { parseWorkload } from '../src/language/parse.js';
import type { Measure } from './harness.js';

/** Readers, the driver's lock and page tables: what loom does not finish on a coarser model. */
export const TWO_FAULTS = `task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  ioctl(fd, HMM_DMIRROR_READ, buf, 1 page)
  start(a)
  start(b)
  start(unmapper)
  join(a)
  join(b)
  join(unmapper)
  close(fd)
}
task a {
  ioctl(fd, HMM_DMIRROR_READ, buf, 1 page)
}
task b {
  ioctl(fd, HMM_DMIRROR_READ, buf, 1 page)
}
task unmapper {
  madvise(buf, 1 page, MADV_DONTNEED)
}`;

interface Finished {
  /** Begun, those that turned out to be known included. */
  readonly runs: number;
  readonly orders: number;
  readonly verdicts: number;
  readonly seconds: number;
}

function finish(text: string): Finished {
  const design = resolveDesign('v5', () => '');
  const prepared = prepare(subjectOf({ text, workload: parseWorkload(text, 'finished') }, design));
  const search = new ExhaustiveSearch(1);
  const orders = new Set<string>();
  const verdicts = new Set<string>();
  let runs = 0;
  const began = performance.now();
  for (let attempt = search.next(); attempt !== undefined; attempt = search.next()) {
    const got = runAttempt(prepared, attempt, () => undefined);
    search.learn(attempt, got);
    runs++;
    if (got.pruned === true) continue;
    orders.add(got.trace);
    for (const { key } of got.verdicts) verdicts.add(key);
  }
  const seconds = (performance.now() - began) / 1000;
  return { runs, orders: orders.size, verdicts: verdicts.size, seconds };
}

const measures = (what: string, text: string, reach: Partial<Finished>): Measure[] =>
  (['runs', 'orders', 'verdicts', 'seconds'] as const).map((unit) => ({
    name: `exhaustive, ${what}: ${unit}`,
    reach: reach[unit] === undefined ? 'to its end' : `at most ${reach[unit]}`,
    unit,
    measure: () => finish(text)[unit],
  }));

export function exhaustiveMeasures(): readonly Measure[] {
  const faults = 'one invalidation, two device faults of one page';
  return [
    ...measures(faults, TWO_FAULTS, { seconds: 60 }),
    ...measures('close_and_munmap', loadWorkload('close_and_munmap').text, { runs: 250 }),
  ];
}
