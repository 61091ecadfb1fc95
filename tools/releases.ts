/**
 * Bisects the switches between Linux 6.1 and 6.12 over all recorded scenarios that the two answered
 * otherwise: `npm run releases` (half an hour). Writes traces/releases.json. `-- --every 20`: one of twenty.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { TraceFile } from '../src/store/trace-file.js';
import { bisectReleases, differingLines, RELEASES_FILE, type Released } from './releases/data.js';

const { values } = parseArgs({ options: { every: { type: 'string', default: '1' } } });
/** Scenarios of a file: it gets slower with the number of its searches. */
const BATCH = 25;
const room = mkdtempSync(join(tmpdir(), 'hmmtrace-releases-'));
const groups = new Map<string, { causes: readonly (readonly string[])[]; names: string[] }>();
const lines = differingLines().filter((_, i) => i % Number(values.every) === 0);
try {
  for (let from = 0; from < lines.length; from += BATCH) {
    const path = join(room, `${from}.db`);
    const file = TraceFile.openForAppend(path);
    try {
      for (const line of lines.slice(from, from + BATCH)) {
        const found = await bisectReleases(file, line);
        const causes = found?.causes ?? [];
        const key = JSON.stringify(causes);
        const group = groups.get(key) ?? { causes, names: [] };
        group.names.push(found?.name ?? (JSON.parse(line) as { name: string }).name);
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
const text = JSON.stringify({ scenarios: lines.length, found } satisfies Released, undefined, 1);
writeFileSync(RELEASES_FILE, `${text}\n`);
