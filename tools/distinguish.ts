/**
 * Looks for the smallest workload that tells every two named designs apart, by each question: `npm run
 * distinguish -- [--size 3] [--budget 200] [--keep]` writes traces/distinguish; `npm run designs-page` makes a
 * section of docs/designs.md of it. `--keep` goes on with what is there: it may be ended. `--add` looks for
 * those only that nothing is known of: of newer designs, or taken out because one has changed.
 */
import { parseArgs } from 'node:util';
import { progress } from '../src/cli/progress.js';
import { countCandidates } from '../src/distinguish/candidates.js';
import { addMissing, nothingTold, tellAll, untold, type Store } from './distinguish/all-pairs.js';
import { keptIfThere, readTold, removeKept, writeKept, writeTold } from './distinguish/data.js';

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '3' },
    budget: { type: 'string', default: '200' },
    keep: { type: 'boolean', default: false },
    add: { type: 'boolean', default: false },
  },
});
const there = values.keep || values.add ? readTold() : undefined;
const data = there ?? nothingTold(Number(values.size), Number(values.budget));
if (there === undefined) removeKept();
const total = countCandidates(data.upTo);
const shown = progress({ errIsTerminal: process.stderr.isTTY }, 'distinguish', 'workloads');
/** Milliseconds between two times that what was found is written. */
const KEEP = 10_000;
let kept = performance.now();
const write = (): void => {
  writeTold(data);
  kept = performance.now();
};
const store: Store = {
  text: keptIfThere,
  keep(name, text) {
    writeKept(name, text);
    console.log(`${name}; ${((performance.now() - began) / 1000).toFixed()} s`);
  },
};
const began = performance.now();
if (values.add) {
  let looked = 0;
  addMissing(data, Number(values.size), store, () => shown.update(++looked, total));
} else
  tellAll(data, store, () => {
    shown.update(data.looked, total);
    if (performance.now() - kept > KEEP) write();
  });
shown.stop();
write();
console.log(
  `${data.looked} workloads, ${data.schedules} schedules, ${untold(data).length} not told`,
);
