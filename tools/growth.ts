/** Measures how costs grow: `npm run growth` (a minute). Writes traces/growth.json and docs/growth.md. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TraceFile } from '../src/store/trace-file.js';
import { GROWTH_FILE, measure, QUESTIONS, type Measured } from './growth/data.js';
import { growthPage } from './growth/page.js';

const room = mkdtempSync(join(tmpdir(), 'hmmtrace-growth-'));
const all: Measured[] = [];
try {
  for (const question of QUESTIONS) {
    const file = TraceFile.openForAppend(join(room, `${question.workload}.db`));
    const began = performance.now();
    try {
      all.push(await measure(file, question, question.points));
    } finally {
      file.close();
    }
    console.log(`${question.workload}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
} finally {
  rmSync(room, { recursive: true });
}
// A curve in a line.
const lines = all.map(({ workload, curves }) => {
  const each = curves.map((c) => `  ${JSON.stringify(c)}`).join(',\n');
  return ` {"workload":${JSON.stringify(workload)},"curves":[\n${each}\n ]}`;
});
writeFileSync(GROWTH_FILE, `[\n${lines.join(',\n')}\n]\n`);
const page = fileURLToPath(new URL('../docs/growth.md', import.meta.url));
writeFileSync(page, growthPage(all));
