/**
 * Runs every workload of the corpus in every order, under the designs that the page speaks of:
 * `npm run freedom` writes docs/freedom.json, from which the tables of docs/exploration.md are made
 * (`npm run docs`). `--keep` leaves what is there and runs the rest: it may be ended and gone on with.
 */
import { parseArgs } from 'node:util';
import { progress } from '../src/cli/progress.js';
import { PARTS, workloadsOf } from './freedom/corpus.js';
import { foundIn, readData, writeData, type Data } from './freedom/data.js';
import { searchAll, type Found } from './freedom/search.js';
import { FREE_DESIGNS } from './freedom/table.js';

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
const data: Data = values.keep ? readData() : { verdicts: [], found: {} };
const corpus = PARTS.flatMap(workloadsOf);
const all = new Map(FREE_DESIGNS.map((design) => [design as string, new Map<string, Found>()]));
const total = corpus.length * all.size;
const shown = progress({ errIsTerminal: process.stderr.isTTY }, 'freedom', 'pairs');
/** Between two times that what was found is written. */
const KEEP = 10_000;
let kept = performance.now();
let done = 0;
for (const small of corpus) {
  for (const [design, found] of all) {
    const known = foundIn(data, design, small.id);
    found.set(small.id, known ?? searchAll(small, design));
    shown.update(++done, total);
    if (known !== undefined || performance.now() - kept < KEEP) continue;
    writeData(all);
    kept = performance.now();
  }
}
shown.stop();
writeData(all);
