import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { verify } from '../../src/replay/verify.js';
import { buildProjections } from '../../src/store/projections.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { UserError } from '../../src/units/user-error.js';
import { syntheticEvents } from '../support/synthetic.js';
import { allEvents, META, record, scratch } from '../support/trace.js';

/** A file system of `size` bytes, gone with the test. */
function smallDisk(size: string): string {
  const directory = join(scratch(), 'disk');
  mkdirSync(directory);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory]);
  onTestFinished(() => {
    execFileSync('umount', ['-l', directory]);
  });
  return directory;
}
const canMount = (() => {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

// Without the right to mount there is no small disk: the tests show as skipped.
describe.skipIf(!canMount)('a full disk', () => {
  it('ends the recording with its own error; what was committed is whole', () => {
    const path = join(smallDisk('600k'), 't.db');
    const events = syntheticEvents(1, 100_000);
    const file = TraceFile.create(path);
    const writer = file.beginSession(META, { chunkEvents: 200 });
    let failure: unknown;
    let committed = 0;
    try {
      for (const e of events) {
        writer.append(e);
        if (e.seq % 1000 === 0) {
          writer.flush();
          committed = e.seq;
        }
      }
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as UserError).code).toBe('HMT131');
    expect((failure as UserError).status).toBe(5);
    expect(() => writer.append(events[0]!)).toThrow('failed');
    writer.close();
    file.close();
    const read = TraceFile.open(path);
    const left = allEvents(read, 1);
    expect(left.length).toBeGreaterThanOrEqual(committed);
    expect(committed).toBeGreaterThan(1000);
    expect(left).toEqual(events.slice(0, left.length));
    expect(verify(read, 1).state).toBe('interrupted');
    read.close();
  });

  it('while projections are built leaves the session unprojected and whole', () => {
    const path = join(smallDisk('3m'), 't.db');
    const events = syntheticEvents(2, 60_000);
    const file = TraceFile.create(path);
    const writer = file.beginSession(META);
    for (const e of events) writer.append(e);
    writer.close();
    expect(() => buildProjections(file, 1)).toThrow(expect.objectContaining({ code: 'HMT131' }));
    file.close();
    const read = TraceFile.open(path);
    expect(verify(read, 1)).toMatchObject({ events: events.length });
    expect(read.session(1).indexed).toBe(false);
    read.close();
  });

  it('that is full from the start makes no file that looks like a trace', () => {
    const directory = smallDisk('64k');
    writeFileSync(join(directory, 'filler'), Buffer.alloc(60_000));
    const path = join(directory, 't.db');
    expect(() => TraceFile.create(path)).toThrow(expect.objectContaining({ status: 5 }));
    expect(() => TraceFile.open(path)).toThrow(UserError);
  });
});

describe.skipIf(!canMount)('a read-only file system', () => {
  it('is read without a trace, and refused for recording', () => {
    const directory = smallDisk('4m');
    const path = join(directory, 't.db');
    record(path, syntheticEvents(1, 500));
    const before = readFileSync(path);
    execFileSync('mount', ['-o', 'remount,ro', directory]);
    expect(() => TraceFile.openForAppend(path)).toThrow(
      expect.objectContaining({ code: 'HMT132' }),
    );
    expect(() => TraceFile.create(join(directory, 'new.db'))).toThrow(
      expect.objectContaining({ code: 'HMT132' }),
    );
    const file = TraceFile.open(path);
    expect(verify(file, 1).state).toBe('complete');
    file.close();
    expect(readFileSync(path).equals(before)).toBe(true);
    execFileSync('mount', ['-o', 'remount,rw', directory]);
  });

  it('with the remains of a killed recorder can be read all the same', () => {
    const directory = smallDisk('4m');
    const path = join(directory, 't.db');
    const events = syntheticEvents(1, 500);
    const file = TraceFile.create(path);
    const writer = file.beginSession(META);
    for (const e of events) writer.append(e);
    writer.flush();
    for (const end of ['', '-wal'])
      writeFileSync(join(directory, `k.db${end}`), readFileSync(`${path}${end}`));
    writer.close();
    file.close();
    rmSync(path);
    execFileSync('mount', ['-o', 'remount,ro', directory]);
    const killed = TraceFile.open(join(directory, 'k.db'));
    expect(allEvents(killed, 1)).toEqual(events);
    killed.close();
    execFileSync('mount', ['-o', 'remount,rw', directory]);
  });
});
