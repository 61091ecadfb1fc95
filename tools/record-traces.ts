/**
 * Records what is in traces/recorded, from the workloads there and those that ship:
 *   npx tsx tools/record-traces.ts
 * What is recorded is evidence: it stays as it is when the simulator changes, and readers have to
 * go on reading it. Only the log is kept; the tests build the projections.
 */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resolveDesign } from '../src/designs/resolve.js';
import { recordSession } from '../src/replay/record.js';
import { TraceFile } from '../src/store/trace-file.js';
import { loadWorkload } from '../src/language/library.js';

const here = (name: string) =>
  fileURLToPath(new URL(`../traces/recorded/${name}`, import.meta.url));

const TRACES: Readonly<
  Record<string, readonly (readonly [workload: string, design: string, seed: number])[]>
> = {
  // A seed with every kind of retry, with waits for locks and for invalidations.
  'race.db': [
    [here('race.hmm'), 'linux-6.1', 22],
    [here('race.hmm'), 'v5', 22],
  ],
  'migrate.db': [
    ['migrate_mixed', 'v5', 1],
    ['migrate_mixed', 'linux-6.1', 1],
  ],
};

for (const [name, sessions] of Object.entries(TRACES)) {
  rmSync(here(name), { force: true });
  const file = TraceFile.create(here(name));
  for (const [path, design, seed] of sessions) {
    const { workload, text } = loadWorkload(path);
    recordSession(file, {
      workload,
      text,
      design: resolveDesign(design, () => ''),
      seed,
      strategy: 'random',
      toolVersion: '0.1.0',
    });
  }
  file.close();
}
