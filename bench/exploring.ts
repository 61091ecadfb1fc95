/** Runs without a store: short ones as a search does them, by the thousand, and long ones again. */
import { join } from 'node:path';
import { resolveDesign } from '../src/designs/resolve.js';
import { loadWorkload } from '../src/language/library.js';
import { parseWorkload } from '../src/language/parse.js';
import { Arena } from '../src/machine/arena.js';
import { recordSession } from '../src/replay/record.js';
import { execute } from '../src/run/execute.js';
import { DEFAULT_LIMITS } from '../src/schedule/ending.js';
import { seededRandom } from '../src/schedule/strategies/random.js';
import { TraceFile } from '../src/store/trace-file.js';
import type { Comparison, Work } from './harness.js';

const design = resolveDesign('v5', () => '');

function loaded(name: string) {
  const { text } = loadWorkload(name);
  return { text, workload: parseWorkload(text, name) };
}

/** Runs a workload with one seed after another, nothing recorded, until there are so many events. */
function explored(name: string, events: number): Work {
  const { workload } = loaded(name);
  const arena = new Arena();
  let seed = 0;
  return {
    run() {
      let done = 0;
      while (done < events) {
        seed++;
        const limits = { ...DEFAULT_LIMITS, events: Math.max(100, events - done) };
        const plan = { workload, design, seed, strategy: seededRandom(seed), limits };
        done += execute(plan, [{ event: () => undefined }], arena).events;
      }
      return done;
    },
  };
}

/** The same, recorded. */
function recorded(name: string, events: number): Work {
  const { text, workload } = loaded(name);
  let seed = 0;
  return {
    run(scratch) {
      const file = TraceFile.create(join(scratch, 't.db'));
      let done = 0;
      while (done < events) {
        seed++;
        const limits = { ...DEFAULT_LIMITS, events: Math.max(100, events - done) };
        const options = { workload, text, design, seed, strategy: 'random', toolVersion: 'bench' };
        done += recordSession(file, { ...options, limits }).session.events;
      }
      file.close();
      return done;
    },
  };
}

/** About 180 events and ten scheduling points. */
const SHORT = 'close_and_munmap';
/** 2.8 million. */
const LONG = 'anon_teardown';

/** @param part of the events is enough to be recorded */
const unrecorded = (name: string, reach: string, part = 1): Comparison => ({
  name: `${name} without a store`,
  subject: 'simulate and evolve, one session after another',
  limit: 'the same, recorded',
  reach,
  work: (side, events) =>
    side === 'subject' ? explored(name, events) : recorded(name, events * part),
});

export const EXPLORING: readonly Comparison[] = [
  {
    name: 'exploring short sessions',
    subject: `${SHORT}, one session after another, nothing recorded`,
    limit: `${LONG}, one long session, nothing recorded`,
    reach: '0.5 or more',
    work: (side, events) => explored(side === 'subject' ? SHORT : LONG, events),
  },
  unrecorded(SHORT, '3 or more', 1 / 20),
  unrecorded(LONG, '3 or more'),
];
