import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../../src/designs/resolve.js';
import { recordSession } from '../../../src/replay/record.js';
import { queryAt } from '../../../src/store/tables/as-of.js';
import { buildProjections } from '../../../src/store/tables/projections.js';
import { TraceFile } from '../../../src/store/trace-file.js';
import { loadWorkload } from '../../../src/language/library.js';
import { parseWorkload } from '../../../src/language/parse.js';
import { agreeAt } from '../../support/as-of.js';
import { random, syntheticEvents } from '../../support/synthetic.js';
import { record, scratch } from '../../support/trace.js';

function recorded(name: string): TraceFile {
  const path = join(scratch(), 't.db');
  copyFileSync(`traces/recorded/${name}`, path);
  const file = TraceFile.openForAppend(path);
  for (const s of file.sessions()) buildProjections(file, s.id);
  return file;
}
/** A huge page that is split, and of which one page goes; its frames were other pages before. */
const SPLIT = `workload split
task main {
  old = mmap(0x300000000, 600 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  fill(old, 600 pages, linear(0, 1))
  munmap(old, 600 pages)
  buf = mmap(0x200000000, 512 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  madvise(buf, 512 pages, MADV_HUGEPAGE)
  fill(buf, 512 pages, linear(0, 1))
  munmap(buf + 3 pages, 1 page)
  *(buf + 4 pages) = 1
}
`;

function simulated(name: string): TraceFile {
  const file = TraceFile.create(join(scratch(), 't.db'));
  const { workload, text } =
    name === 'split' ? { workload: parseWorkload(SPLIT), text: SPLIT } : loadWorkload(name);
  const design = resolveDesign('v5', () => '');
  recordSession(file, { workload, text, design, seed: 1, strategy: 'random', toolVersion: '0' });
  buildProjections(file, 1);
  return file;
}
const sum = (counts: Map<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);

describe('the state as of an event is the same in SQL and by folding', () => {
  it.each([
    ['race.db', 1],
    ['race.db', 2],
    ['migrate.db', 1],
    ['migrate.db', 2],
  ])('in %s, session %i, at every 23rd event', (name, session) => {
    const file = recorded(name);
    const { events } = file.session(session);
    const places = Array.from({ length: Math.floor(events / 23) }, (_, i) => 1 + i * 23);
    expect(sum(agreeAt(file, session, [...places, events]))).toBeGreaterThan(150);
    file.close();
  });

  it.each(['anon_write_huge', 'anon_write_child', 'split'])('in %s, at random events', (name) => {
    const file = simulated(name);
    const { events } = file.session(1);
    const below = random(11);
    const places = Array.from({ length: 12 }, () => 1 + below(events));
    expect(sum(agreeAt(file, 1, [...places, events]))).toBeGreaterThan(1000);
    file.close();
  });

  it.each([1, 2, 3])('in a second session of made events, seed %i', (seed) => {
    const path = join(scratch(), 't.db');
    record(path, syntheticEvents(seed + 100, 200));
    record(path, syntheticEvents(seed, 4000));
    const file = TraceFile.openForAppend(path);
    for (const session of [1, 2]) buildProjections(file, session);
    const below = random(seed);
    const places = Array.from({ length: 12 }, () => 1 + below(4000));
    expect(sum(agreeAt(file, 2, [...places, file.session(2).events]))).toBeGreaterThan(150);
    file.close();
  });
});

it('the state as of an event is not to be had of a session without projections', () => {
  const path = join(scratch(), 't.db');
  record(path, syntheticEvents(1, 50));
  const file = TraceFile.open(path);
  expect(() => queryAt(file, { session: 1, seq: 5 }, 'SELECT 1')).toThrow(
    expect.objectContaining({ code: 'HMT123' }),
  );
  file.close();
});
