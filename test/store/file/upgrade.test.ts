import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCHEMA_VERSION } from '../../../src/store/file/schema.js';
import { TraceFile } from '../../../src/store/trace-file.js';
import { upgrade } from '../../../src/store/file/upgrade.js';
import { verifyChain } from '../../../src/store/log/verify.js';
import { syntheticEvents } from '../../support/synthetic.js';
import { allEvents, META, record, scratch } from '../../support/trace.js';

/** A file of every schema version that landed; versions.test.ts sees to it that none is missing. */
const FOLDER = 'test/store/versions';
const VERSIONS = Array.from({ length: SCHEMA_VERSION }, (_, i) => i + 1);
const fileOf = (version: number) => join(FOLDER, `schema-${version}.db`);
const bytesOf = (directory: string) =>
  readdirSync(directory).map((f) => [f, readFileSync(join(directory, f)).toString('base64')]);

describe('an upgrade', () => {
  it.each(VERSIONS)('of version %i loses nothing, and its copy can be recorded into', async (v) => {
    const before = readFileSync(fileOf(v));
    const copy = join(scratch(), 'new.db');
    expect(await upgrade(fileOf(v), copy)).toBe(v);
    expect(readFileSync(fileOf(v)).equals(before)).toBe(true);
    const [from, to] = [TraceFile.open(fileOf(v)), TraceFile.open(copy)];
    expect(to.connection.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
    expect(to.sessions()).toEqual(from.sessions());
    for (const { id, chainHead } of from.sessions()) {
      expect(allEvents(to, id)).toEqual(allEvents(from, id));
      expect(verifyChain(to, id).head).toBe(chainHead);
    }
    from.close();
    to.close();
    expect(record(copy, syntheticEvents(9, 30)).id).toBe(3);
  });

  it('leaves a file alone that is being recorded, its write-ahead log too', async () => {
    const directory = scratch();
    const path = join(directory, 'live.db');
    const recorder = TraceFile.openForAppend(path);
    const writer = recorder.beginSession(META);
    for (const e of syntheticEvents(4, 200)) writer.append(e);
    writer.flush();
    const content = () => bytesOf(directory).filter(([name]) => !name!.endsWith('-shm'));
    const before = content();
    const copy = join(scratch(), 'copy.db');
    await upgrade(path, copy);
    expect(content()).toEqual(before);
    const file = TraceFile.open(copy);
    expect(file.session(1).events).toBe(recorder.session(1).events);
    file.close();
    writer.close();
    recorder.close();
  });

  it('never overwrites, and leaves nothing behind when it fails', async () => {
    const directory = scratch();
    const path = join(directory, 'is-there.db');
    record(path, syntheticEvents(1, 50));
    const before = bytesOf(directory);
    await expect(upgrade(fileOf(1), path)).rejects.toMatchObject({ code: 'HMT143' });
    const other = join(directory, 'x.db');
    await expect(upgrade(join(directory, 'no.db'), other)).rejects.toMatchObject({
      code: 'HMT102',
    });
    const nowhere = join(directory, 'no', 'x.db');
    await expect(upgrade(path, nowhere)).rejects.toMatchObject({ code: 'HMT133' });
    expect(bytesOf(directory)).toEqual(before);
  });
});
