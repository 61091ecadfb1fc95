import { syntheticEvents } from '../test/support/synthetic.js';
import { TraceFile } from '../src/store/trace-file.js';
import { buildProjections } from '../src/store/projections.js';
import { verify } from '../src/replay/verify.js';
import { machineAt } from '../src/replay/fold.js';
import { rebuildCheckpoints } from '../src/replay/checkpoints.js';
import { stateHash, Cursor } from '../src/replay/cursor.js';
import { rmSync, readdirSync, statSync } from 'node:fs';
const events = syntheticEvents(1, 1_000_000, { pages: 512 });
const META = {
  workloadName: 's',
  workload: 'w',
  designName: 'v5',
  design: '{}',
  seed: 1,
  strategy: 'x',
  toolVersion: '0',
};
for (const s of ['', '-wal', '-shm']) rmSync('/tmp/q.db' + s, { force: true });
const f = TraceFile.create('/tmp/q.db');
const w = f.beginSession(META);
for (const e of events) w.append(e);
w.flush();
let t = performance.now();
const lap = (n: string) => {
  const d = performance.now() - t;
  console.log(n, d.toFixed(0) + 'ms', (events.length / d / 1000).toFixed(2) + ' M/s');
  t = performance.now();
};
const m = machineAt(f, 1, events.length);
lap('fold');
const h = stateHash(m);
lap('hash');
w.end({ status: 0, violations: 0, stateHash: h });
lap('end');
console.log(rebuildCheckpoints(f, 1));
lap('checkpoints');
buildProjections(f, 1);
lap('projections');
f.close();
lap('close');
console.log(statSync('/tmp/q.db').size / events.length);
const g = TraceFile.open('/tmp/q.db');
t = performance.now();
console.log(verify(g, 1));
lap('verify');
console.log(verify(g, 1, { projections: true }).projections);
lap('verify rows');
for (const q of ['select name, sum(pgsize) s from dbstat group by name order by s desc limit 12'])
  try {
    for (const r of g.query(q).rows) console.log(r[0], (Number(r[1]) / events.length).toFixed(1));
  } catch (e) {
    console.log(e);
  }
t = performance.now();
const c = new Cursor(g, 1);
for (let i = 0; i < 20; i++) {
  const at = (i * 7919 * 13) % events.length;
  c.seek(at);
}
console.log('seek', (performance.now() - t) / 20);
t = performance.now();
for (let i = 0; i < 20; i++) c.step(-1);
console.log('back', (performance.now() - t) / 20);
console.log(readdirSync('/tmp').filter((x) => x.startsWith('q.db')));
