/** How many designs a bisect of switches explores. */
import { join } from 'node:path';
import { bisectSwitches } from '../src/bisect/switches/bisect-switches.js';
import { Trials, withSwitchesOf } from '../src/bisect/switches/trials.js';
import { resolveDesign, switchDifferences } from '../src/designs/resolve.js';
import type { Design, SwitchName } from '../src/designs/switches.js';
import { loadWorkload } from '../src/language/library.js';
import { DEFAULT_LIMITS } from '../src/schedule/ending.js';
import { TraceFile } from '../src/store/trace-file.js';
import type { Measure } from './harness.js';

const design = (name: string): Design => resolveDesign(name, () => '');
const DIFFER = 8;

/** Of two designs that differ in eight switches, by a workload that asks for most of them. */
const PAIRS: readonly { readonly workload: string; readonly good: string; readonly bad: string }[] =
  [
    { workload: 'close_and_munmap', good: 'v5-repaired', bad: 'v5' },
    { workload: 'A1', good: 'linux-6.1', bad: 'linux-5.5' },
    { workload: 'D1', good: 'v5-repaired', bad: 'v5' },
    { workload: 'D3', good: 'linux-6.1', bad: 'v5' },
  ];

/** The first eight in which they differ, those that make the difference among them. */
function eight(good: Design, bad: Design, needed: readonly SwitchName[]): Design {
  const others = switchDifferences(good, bad)
    .map(([name]) => name)
    .filter((name) => !needed.includes(name));
  return withSwitchesOf(good, bad, [...needed, ...others.slice(0, DIFFER - needed.length)]);
}

async function bisect(path: string, workload: string, good: Design, bad: Design) {
  const file = TraceFile.openForAppend(path);
  try {
    const trials = new Trials(file, loadWorkload(workload), {
      ...{ strategy: 'exhaustive', seed: 1, bound: undefined, most: 2000 },
      ...{ limits: DEFAULT_LIMITS, toolVersion: 'bench' },
      onEvents: () => undefined,
      onTrial: () => undefined,
      onRun: () => undefined,
    });
    return await bisectSwitches(file, trials, [good, bad], undefined, 0);
  } finally {
    file.close();
  }
}

export const BISECTING: readonly Measure[] = PAIRS.map(({ workload, good, bad }) => ({
  name: `bisect switches of ${workload}, ${DIFFER} switches`,
  reach: '3 or less',
  unit: 'designs explored, to a binary search for each minimal set found',
  async measure(scratch) {
    const ends = [design(good), design(bad)] as const;
    const { sets: all } = await bisect(join(scratch, 'all.db'), workload, ...ends);
    const needed = [...new Set([...all.causes, ...all.cures].flat())];
    const few = eight(...ends, needed);
    const { sets, trials } = await bisect(join(scratch, 'eight.db'), workload, ends[0], few);
    const found = sets.causes.length + sets.cures.length;
    return trials.length / (found * Math.log2(DIFFER));
  },
}));
