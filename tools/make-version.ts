/** Makes the file of the current schema version, once, when it lands: `npx tsx tools/make-version.ts`. */
import { existsSync, writeFileSync } from 'node:fs';
import { SCHEMA_VERSION } from '../src/store/file/schema.js';
import { TraceFile } from '../src/store/trace-file.js';
import { emptyMachine } from '../src/machine/state.js';
import { evolve } from '../src/machine/evolve.js';
import { stateHash } from '../src/replay/state-hash.js';
import { syntheticEvents } from '../test/support/synthetic.js';

const base = `test/store/versions/schema-${SCHEMA_VERSION}`;
if (existsSync(`${base}.db`)) throw new Error(`${base}.db landed; it never changes`);
const meta = (seed: number) => ({
  workloadName: 'synthetic',
  workload: 'mmap buf 4 rw\n',
  designName: 'v5',
  design: '{}',
  seed,
  strategy: 'random',
  toolVersion: '0.1.0',
});
const file = TraceFile.create(`${base}.db`);
const events = syntheticEvents(1, 300);
const machine = emptyMachine();
const whole = file.beginSession(meta(1), { chunkEvents: 100 });
for (const e of events) {
  whole.append(e);
  evolve(machine, e);
}
whole.end({ status: 0, violations: machine.violations, stateHash: stateHash(machine) });
const cut = file.beginSession(meta(2));
for (const e of syntheticEvents(2, 300).slice(0, 100)) cut.append(e);
cut.close();
file.close();
const plain = events.map((e) => ({
  ...e,
  ...('snapshot' in e ? { snapshot: [...e.snapshot] } : {}),
}));
writeFileSync(`${base}.json`, `[\n${plain.map((e) => JSON.stringify(e)).join(',\n')}\n]\n`);
