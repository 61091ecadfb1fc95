/**
 * Bisects the switches between the patch as posted, on Linux 6.1, and with migrated pages covered by
 * intervals, over all recorded scenarios: `npm run covered` (minutes). Writes traces/covered.json.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TraceFile } from '../src/store/trace-file.js';
import {
  bisectScenario,
  COVERED_FILE,
  scenarioLines,
  type Covered,
  type CoveredGroup,
} from './covered/data.js';

/** Scenarios of a file: it gets slower with the number of its searches. */
const BATCH = 50;
const room = mkdtempSync(join(tmpdir(), 'hmmtrace-covered-'));
const groups = new Map<string, Omit<CoveredGroup, 'names'> & { names: string[] }>();
const lines = scenarioLines();
try {
  for (let from = 0; from < lines.length; from += BATCH) {
    const path = join(room, `${from}.db`);
    const file = TraceFile.openForAppend(path);
    try {
      for (const line of lines.slice(from, from + BATCH)) {
        const found = await bisectScenario(file, line);
        if (found === undefined) continue;
        const { name, ...what } = found;
        const key = JSON.stringify(what);
        const group = groups.get(key) ?? { ...what, names: [] };
        group.names.push(name);
        groups.set(key, group);
      }
    } finally {
      file.close();
    }
    rmSync(path);
    console.log(`${Math.min(lines.length, from + BATCH)} of ${lines.length}`);
  }
} finally {
  rmSync(room, { recursive: true });
}
const found = [...groups.values()].sort((a, b) => b.names.length - a.names.length);
const text = JSON.stringify({ scenarios: lines.length, found } satisfies Covered, undefined, 1);
writeFileSync(COVERED_FILE, `${text}\n`);
