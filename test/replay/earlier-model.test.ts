import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Kind } from '../../src/events/generated.js';
import { machineAt } from '../../src/replay/fold.js';
import { reexecute } from '../../src/replay/rerun.js';
import { stateHash } from '../../src/replay/state-hash.js';
import { verify } from '../../src/replay/verify.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { scratch } from '../support/trace.js';

/*
 * Sessions of the version before the machine's state held all that decides: grace periods, barriers,
 * names of the workload, armed callbacks and injected failures, pages of devices and the module were
 * known to the program alone. Recorded with it, kept for good.
 */
const RECORDED = 'test/replay/recorded/meaning-2.db';
const SESSIONS = [1, 2, 3, 4, 5, 6, 7, 8];

describe('a session of a version whose events told less', () => {
  const open = () => {
    const path = join(scratch(), 'earlier.db');
    copyFileSync(RECORDED, path);
    return TraceFile.open(path);
  };

  it.each(SESSIONS)('folds to the state whose hash was recorded: session %i', (id) => {
    const file = open();
    const session = file.session(id);
    expect(verify(file, id)).toMatchObject({ state: 'complete', events: session.events });
    const machine = machineAt(file, id, session.events);
    expect(stateHash(machine)).toBe(session.stateHash);
    // Nothing is made up of what it did not tell.
    expect(machine.model).toBe(0);
    expect(machine.started.size).toBe(0);
    file.close();
  });

  it('is not run again, and says so instead of showing a difference', () => {
    const file = open();
    for (const id of SESSIONS)
      expect(() => reexecute(file, file.session(id))).toThrow(
        expect.objectContaining({ code: 'HMT409', status: 2 }) as Error,
      );
    file.close();
  });

  it('has what it is kept for: failures that come, grace periods, barriers and calls of the core', () => {
    const file = open();
    const kinds = new Set<number>();
    for (const id of SESSIONS) file.readEvents(id, 1, Infinity, (e) => void kinds.add(e.kind));
    for (const kind of ['Inject', 'ClassicRegister', 'IntervalRequest', 'ChunkRemove'] as const)
      expect(kinds, kind).toContain(Kind[kind]);
    file.close();
    expect(readFileSync(RECORDED).length).toBeLessThan(200_000);
  });
});
