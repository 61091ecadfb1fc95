import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../../migrations/index.js';
import { EVENTS } from '../../../src/events/generated.js';
import { SCHEMA_VERSION } from '../../../src/store/file/schema.js';
import { TraceFile } from '../../../src/store/trace-file.js';
import { verify } from '../../../src/replay/verify.js';
import { allEvents, scratch } from '../../support/trace.js';

/*
 * A small file of every schema version that ever landed, made when it did, kept for good. Each has a
 * complete session of 300 events, and one that was cut after 100. To make the file of a new version:
 * npx tsx tools/make-version.ts
 */
const FOLDER = 'test/store/versions';
const files = readdirSync(FOLDER).filter((f) => f.endsWith('.db'));

describe('a file of an earlier version', () => {
  it('is kept for each there was', () => {
    expect(files.sort()).toEqual(MIGRATIONS.map((m) => `schema-${m.version}.db`).sort());
    expect(SCHEMA_VERSION).toBe(MIGRATIONS.length);
  });

  it.each(files)('%s opens, and its events are what they were', (name) => {
    const path = join(scratch(), name);
    copyFileSync(join(FOLDER, name), path);
    const before = readFileSync(path);
    const file = TraceFile.open(path);
    const [whole, cut] = file.sessions();
    expect(whole).toMatchObject({ id: 1, state: 'complete', seed: 1 });
    expect(cut).toMatchObject({ id: 2, state: 'interrupted', events: 100, seed: 2 });
    for (const session of [whole!, cut!]) {
      // The whole of it: the state's hash was recorded in the form that states had then.
      expect(verify(file, session.id).events).toBe(session.events);
      const events = allEvents(file, session.id);
      expect(events.length).toBe(session.events);
      expect(events.every((e) => EVENTS.some((k) => k.kind === e.kind))).toBe(true);
    }
    const recorded = JSON.parse(
      readFileSync(join(FOLDER, name.replace('.db', '.json')), 'utf8'),
    ) as unknown[];
    const read = allEvents(file, 1).map((e) => ({
      ...e,
      ...('snapshot' in e ? { snapshot: [...e.snapshot] } : {}),
    }));
    // Later versions may know more fields; what was there then is there now.
    read.forEach((e, i) => expect(e).toMatchObject(recorded[i] as object));
    file.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});
