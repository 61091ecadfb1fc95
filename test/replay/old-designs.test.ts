import { describe, expect, it } from 'vitest';
import { designJson, resolveDesign } from '../../src/designs/resolve.js';
import { changedMeaning, recordedDesign, reexecute } from '../../src/replay/rerun.js';
import { verify } from '../../src/replay/verify.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { syntheticEvents } from '../support/synthetic.js';
import { record, scratch } from '../support/trace.js';

const TODAY = JSON.parse(designJson(resolveDesign('v5', () => ''))) as {
  meaning: number;
  switches: Record<string, string>;
};
const EARLIER = { ...TODAY, switches: { ...TODAY.switches, 'driver.unmap': 'splitEverywhere' } };

describe('a session whose design meant something else', () => {
  it.each([
    ['counted otherwise', { ...TODAY, meaning: TODAY.meaning - 1 }],
    ['not counted at all', { ...TODAY, meaning: undefined }],
    ['with a value that is none today', EARLIER],
  ])('is checked by every way but running it again, which says why: %s', (_, design) => {
    const path = `${scratch()}/t.db`;
    record(path, syntheticEvents(3, 50));
    const file = TraceFile.open(path);
    const session = { ...file.session(1), design: JSON.stringify(design) };
    expect(changedMeaning(session)).toMatch(/where designs meant something else/);
    expect(verify(file, 1)).toMatchObject({ state: 'complete' });
    for (const again of [() => recordedDesign(session), () => reexecute(file, session)])
      expect(again).toThrow(expect.objectContaining({ code: 'HMT409', status: 2 }) as Error);
    file.close();
  });

  it('is any that is not of today', () => {
    const path = `${scratch()}/t.db`;
    record(path, syntheticEvents(3, 50));
    const file = TraceFile.open(path);
    const session = { ...file.session(1), design: JSON.stringify(TODAY) };
    expect(changedMeaning(session)).toBeUndefined();
    file.close();
  });
});
