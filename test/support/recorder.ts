/**
 * Records synthetic sessions one after another until it is killed. Says on standard output what is
 * committed: a line `seed session events` after every flush, and a line with a name before it keeps a
 * checkpoint, seals or projects. Arguments: FILE SEED.
 */
import { writeSync } from 'node:fs';
import { evolve } from '../../src/machine/evolve.js';
import { emptyMachine } from '../../src/machine/state.js';
import { checkpointOf } from '../../src/replay/checkpoints.js';
import { stateHash } from '../../src/replay/state-hash.js';
import { buildProjections } from '../../src/store/projections.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { random, syntheticEvents } from './synthetic.js';

const [path, firstSeed] = process.argv.slice(2) as [string, string];
const meta = {
  workloadName: 'crash',
  workload: '',
  designName: 'v5',
  design: '{}',
  strategy: 'random',
  toolVersion: '0',
};

const file = TraceFile.openForAppend(path);
for (let seed = Number(firstSeed); ; seed++) {
  const below = random(seed);
  const writer = file.beginSession(
    { ...meta, seed },
    { chunkEvents: 20 + below(200), durable: below(4) === 0 },
  );
  const machine = emptyMachine();
  const events = syntheticEvents(seed, 200 + below(2500));
  for (const e of events) {
    writer.append(e);
    evolve(machine, e);
    if (below(150) === 0) {
      writer.flush();
      writeSync(1, `${seed} ${writer.session} ${e.seq}\n`);
    }
    if (below(400) === 0) {
      writeSync(1, 'checkpoint\n');
      const { seq, bytes, hash } = checkpointOf(machine);
      writer.checkpoint(seq, bytes, hash);
    }
  }
  writeSync(1, 'seal\n');
  writer.end({ status: 0, violations: machine.violations, stateHash: stateHash(machine) });
  writeSync(1, `${seed} ${writer.session} ${events.length}\n`);
  if (below(3) !== 0) continue;
  writeSync(1, 'project\n');
  buildProjections(file, writer.session);
  writeSync(1, 'projected\n');
}
