import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TraceFile } from '../../../src/store/trace-file.js';
import { campaign, checkSurvivor, recordAndKill, writeAheadLeft } from '../../support/crash.js';
import { syntheticEvents } from '../../support/synthetic.js';
import { record, scratch } from '../../support/trace.js';

// The long campaign is the same with more kills: HMMTRACE_KILLS=200 npx vitest run test/store/log/crash
const KILLS = Number(process.env.HMMTRACE_KILLS ?? 20);

describe('kill -9 while recording', () => {
  it(`leaves prefixes, ${KILLS} times`, { timeout: KILLS * 15_000 }, async () => {
    const { interrupted, during } = await campaign(scratch(), KILLS, Date.now());
    console.log(`${interrupted} sessions cut; kills while`, Object.fromEntries(during));
    // Sessions that ended in time are no test of this; most kills have to hit one.
    expect(interrupted).toBeGreaterThan(KILLS / 4);
    for (const doing of ['project', 'close']) expect(during.get(doing) ?? 0).toBeGreaterThan(0);
  });

  it('lets the next recorder go on', { timeout: 30_000 }, async () => {
    const path = join(scratch(), 't.db');
    const { said } = await recordAndKill(path, 5, { afterMs: 30 });
    expect(writeAheadLeft(path)).toBe(true);
    checkSurvivor(path, said);
    const info = record(path, syntheticEvents(1, 100));
    expect(writeAheadLeft(path)).toBe(false);
    const file = TraceFile.open(path);
    expect(file.session('@last')).toEqual(info);
    expect(file.session(info.id - 1).state).toBe('interrupted');
    file.close();
  });

  it('leaves a file that says it is written ahead, and is not: it is read, and nothing is made beside it', () => {
    const directory = scratch();
    const path = join(directory, 't.db');
    const { events } = record(path, syntheticEvents(1, 100));
    const bytes = readFileSync(path);
    bytes.set([2, 2], 18);
    for (const index of [false, true]) {
      writeFileSync(path, bytes);
      if (index) writeFileSync(`${path}-shm`, Buffer.alloc(32768));
      const before = readdirSync(directory);
      const file = TraceFile.open(path);
      expect(file.session(1).events).toBe(events);
      file.close();
      expect(readdirSync(directory)).toEqual(before);
    }
  });
});
