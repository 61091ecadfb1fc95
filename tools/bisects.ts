/**
 * Bisects the switches of every case of A, C, D and E, of claims about device memory, and of 2019, that two designs tell apart: `npm run bisects` (minutes);
 * `npm run bisects -- A3 D1` for some cases only. Writes traces/bisects.json; `npm run docket-page` makes a
 * table of it.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listCases } from '../src/docket/library.js';
import { BY_HEAD, bisectByHead } from './bisects/by-head.js';
import {
  BISECTS_FILE,
  bisectCase,
  pairOf,
  readBisects,
  type BisectedCase,
} from './bisects/data.js';

const ids = process.argv.slice(2);
const done: Record<string, BisectedCase> =
  ids.length > 0 && existsSync(BISECTS_FILE) ? { ...readBisects() } : {};
const room = mkdtempSync(join(tmpdir(), 'hmmtrace-bisects-'));
try {
  for (const c of listCases()) {
    const pair = pairOf(c);
    const asked = BY_HEAD[c.id];
    if (pair === undefined && asked === undefined) continue;
    if (ids.length > 0 && !ids.includes(c.id)) continue;
    const began = performance.now();
    const found = await (pair === undefined
      ? bisectByHead(c, asked!)
      : bisectCase(c, pair, join(room, `${c.id}.db`)));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${c.id}: ${seconds} s: ${JSON.stringify(found)}`);
    done[c.id] = found;
  }
} finally {
  rmSync(room, { recursive: true });
}
const order = listCases()
  .map((c) => c.id)
  .filter((id) => id in done);
const text = JSON.stringify(Object.fromEntries(order.map((id) => [id, done[id]])), undefined, 1);
writeFileSync(BISECTS_FILE, `${text}\n`);
