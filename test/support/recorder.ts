/**
 * Records synthetic sessions one after another until it is killed, or as many as it is told. Says on
 * standard output what is committed: a line `seed session events` after every flush, and a line with a
 * name before it keeps a checkpoint, seals, projects or closes the file.
 * Arguments: FILE SEED [SESSIONS [durable | plain]]; without the last some sessions are durable.
 */
import { writeSync } from 'node:fs';
import { evolve } from '../../src/machine/evolve.js';
import { emptyMachine } from '../../src/machine/state.js';
import { checkpointOf } from '../../src/replay/checkpoints.js';
import { stateHash } from '../../src/replay/state-hash.js';
import { buildProjections } from '../../src/store/tables/projections.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { random, syntheticEvents } from './synthetic.js';

const [path, firstSeed, sessions = 'Infinity', how] = process.argv.slice(2) as [
  string,
  string,
  ...string[],
];
const meta = {
  workloadName: 'crash',
  workload: '',
  designName: 'v5',
  design: '{}',
  strategy: 'random',
  toolVersion: '0',
};

let file = TraceFile.openForAppend(path);
for (let seed = Number(firstSeed); seed < Number(firstSeed) + Number(sessions); seed++) {
  const below = random(seed);
  const chunkEvents = 20 + below(200);
  const some = below(4) === 0;
  const durable = how === undefined ? some : how === 'durable';
  const writer = file.beginSession({ ...meta, seed }, { chunkEvents, durable });
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
  if (below(3) === 0) {
    writeSync(1, 'project\n');
    buildProjections(file, writer.session);
    writeSync(1, 'projected\n');
  }
  if (below(3) === 0) {
    writeSync(1, 'close\n');
    file.close();
    file = TraceFile.openForAppend(path);
  }
}
file.close();
