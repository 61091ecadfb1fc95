import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CountName } from '../../src/compare/counts.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { loadWorkload, setQuantities } from '../../src/language/library.js';
import type { Fit } from '../../src/matrix/fit.js';
import { exploreGrowth, troubled, type Growth } from '../../src/matrix/growth.js';
import { DEFAULT_LIMITS } from '../../src/schedule/ending.js';
import type { TraceFile } from '../../src/store/trace-file.js';

/* What `npm run growth` measures, and how it is kept in traces/growth.json. */

export const GROWTH_FILE = fileURLToPath(new URL('../../traces/growth.json', import.meta.url));

/** A question of the thread, and what is measured of it. */
export interface Question {
  /** Of the docket. */
  readonly id: string;
  /** Of traces/growth. */
  readonly workload: string;
  readonly quantity: string;
  readonly points: readonly number[];
  readonly designs: readonly string[];
  readonly counts: readonly CountName[];
  /** What was said. */
  readonly said: string;
  /** What the numbers say of it. */
  readonly answer: string;
}

const POINTS = [1, 10, 100, 1000];
const PROPOSED = ['v5', 'odp-blocks', 'linux-5.8'];

export const QUESTIONS: readonly Question[] = [
  {
    ...{ id: 'A17', workload: 'unmaps', quantity: 'unmaps', points: POINTS, designs: PROPOSED },
    counts: ['callbacks', 'wastedCallbacks', 'virtualTime'],
    said: 'one interval for the whole address space makes all of this unnecessary (J. Gunthorpe, 2020-01-09)',
    answer:
      'It does without updates, and pays a callback for each area that goes anywhere in the address space; none of them drops anything. Intervals by area or by block of the page table hear of none of it.',
  },
  {
    ...{ id: 'A17', workload: 'retries', quantity: 'unmaps', points: [1, 10, 100] },
    designs: PROPOSED,
    counts: ['wastedCallbacks', 'readRetries', 'blocked'],
    said: 'the same, with tasks that unmap while the device faults',
    answer:
      'With one interval a device fault has to be done again when anything at all was unmapped under it, and tasks wait about twice as long.',
  },
  {
    ...{ id: 'A17', workload: 'areas', quantity: 'areas', points: POINTS, designs: PROPOSED },
    counts: ['intervalsMade', 'treeInserts', 'deferrals', 'callbacks'],
    said: 'the same: what it makes unnecessary',
    answer:
      'Intervals by area cost an allocation, an insertion and a removal for each area that the device touches; blocks one for 512 pages; one for the whole address space costs one.',
  },
  {
    ...{ id: 'A10', workload: 'holes', quantity: 'holes', points: [1, 10, 100, 300] },
    designs: ['v5', 'shrink-and-fault', 'odp-blocks', 'linux-6.1'],
    counts: ['deviceFaults', 'deferrals', 'intervalsMade', 'wastedCallbacks'],
    said: 'without an insert from the callback the mapping of the right part is lost until the next fault (R. Campbell, 2020-01-13)',
    answer:
      'One more fault of the device for each hole, against one more interval that is put off. Blocks, and one interval for all, lose no mapping and put nothing off.',
  },
  {
    ...{ id: 'A11', workload: 'remaps', quantity: 'remaps', points: [1, 10, 100] },
    designs: ['v5', 'workqueue', 'odp-blocks', 'linux-5.8'],
    counts: ['callbacks', 'wastedCallbacks', 'longestStale'],
    said: 'it suffices to remove intervals from a work queue (J. Gunthorpe, 2019-12-17)',
    answer:
      'The old interval stays, and is called, until the worker ran, which waits for the end of every invalidation; how much that is depends on what else goes on, and does not add up.',
  },
  {
    ...{ id: 'A18', workload: 'changes', quantity: 'changes', points: POINTS },
    designs: ['v5', 'v5+driver.unmap=stale', 'linux-5.5', 'odp-blocks', 'linux-5.8'],
    counts: ['callbacks', 'wastedCallbacks'],
    said: 'intervals that are left as they are get callbacks for what is mapped anew at the place (R. Campbell, 2020-01-15)',
    answer:
      'Each change of protection calls what was left, and so it does what is registered once and one interval for all. An interval that goes with its area is spared, and a block of which nothing is left; beside another area that the device maps it stays, and is called (remaps, above).',
  },
  {
    ...{ id: 'B1', workload: 'storm', quantity: 'rate', points: [1, 2, 4, 8, 16, 32] },
    designs: ['hmm-2019-before', 'hmm-2019-v2', 'hmm-2019-repaired', 'linux-5.8'],
    counts: ['rangeFaults', 'readRetries', 'readWaits', 'virtualTime'],
    said: 'who retries at once retries for as long as pages are invalidated; waiting does not (ours, after J. Glisse, 2019-03-25)',
    answer:
      'Nobody goes round for ever here: mmap_lock lets in one change at a time, and a fault between two. What is to be done again grows with the rate, and less than it. As posted it is least, for who waits is told that all is well though something was changed meanwhile (U52); before, it is more, and that it can be tried again there is our amendment (to the letter a look that fails ends with a BUG(): U66). Repaired, and with intervals, all of it is seen, and by the medians a range is done again two to four times as often as before. So waiting does not spare retries: overlooking does. Virtual time is that of the changes.',
  },
  {
    ...{ id: 'B1', workload: 'held', quantity: 'held', points: [1, 10, 100, 1000, 2000] },
    designs: ['hmm-2019-before', 'hmm-2019-v2', 'hmm-2019-repaired', 'linux-5.8'],
    counts: ['readWaits', 'longestReadWait', 'virtualTime'],
    said: 'the same, and that a second is long enough to wait (include/linux/hmm.h)',
    answer:
      'Before, nobody waits. As posted, and repaired, the read waits for an invalidation of another area, and after a second it gives up, with -EBUSY: from 1,000 ms on the wait is as long as the time-out. With intervals it waits to the end, which no time-out of the driver bounds.',
  },
];

/** Seeds of each point. */
export const SEEDS = 5;

export interface Measured {
  readonly workload: string;
  readonly curves: readonly {
    readonly design: string;
    readonly count: CountName;
    /** Least, median and most, by point. */
    readonly costs: readonly (readonly [number, number, number])[];
    readonly fit: Fit;
  }[];
}

export function readGrowth(): readonly Measured[] {
  return JSON.parse(readFileSync(GROWTH_FILE, 'utf8')) as Measured[];
}

/** @throws if a schedule breaks a rule: then the costs say nothing */
export async function measure(
  file: TraceFile,
  { workload, quantity, designs, counts }: Question,
  points: readonly number[],
): Promise<Measured> {
  const loaded = loadWorkload(
    fileURLToPath(new URL(`../../traces/growth/${workload}.hmm`, import.meta.url)),
  );
  const at = (x: number) => ({
    ...setQuantities(loaded, new Map([[quantity, x]])),
    label: `${workload} ${quantity}=${x}`,
  });
  const resolved = designs.map((name) => resolveDesign(name, () => ''));
  const growth = await exploreGrowth(
    file,
    { label: workload, quantity, points, at },
    resolved,
    counts,
    {
      ...{ strategy: 'random', bound: undefined, seed: 1, most: SEEDS, toolVersion: 'growth' },
      limits: DEFAULT_LIMITS,
      ...{ onEvents: () => undefined, onRun: () => undefined, onCell: () => undefined },
    },
  );
  const [bad] = troubled(growth);
  if (bad !== undefined) {
    const words = [...bad.found.tally.sightings.values()].map(({ verdict }) => verdict.words);
    throw new Error(`${bad.workload} under ${bad.design}: ${words.join('; ')}`);
  }
  return { workload, curves: growth.curves.map(plain) };
}

function plain({ design, count, points, fit }: Growth['curves'][0]): Measured['curves'][0] {
  const costs = points.map(({ cost }) => [cost.least, cost.median, cost.most] as const);
  return { design, count, costs, fit };
}
