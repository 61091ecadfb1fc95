import { SCHEMA_VERSION } from '../../src/store/file/schema.js';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/events/generated.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { verifyChain } from '../../src/store/log/verify.js';
import { syntheticEvents } from '../support/synthetic.js';
import { allEvents, META, record, scratch } from '../support/trace.js';

const OUTCOME = { status: 0, violations: 0, stateHash: 'ab'.repeat(32) };

describe('a recorded session', () => {
  it('reads back event for event, whatever the chunks', () => {
    const path = join(scratch(), 't.db');
    const events = syntheticEvents(1, 600);
    fc.assert(
      fc.property(
        fc.record({
          chunkBytes: fc.integer({ min: 1024, max: 20_000 }),
          chunkEvents: fc.integer({ min: 1, max: 700 }),
          durable: fc.boolean(),
        }),
        fc.integer({ min: 1, max: events.length }),
        fc.nat(events.length),
        (options, from, length) => {
          const file = TraceFile.openForAppend(path);
          const writer = file.beginSession(META, options);
          for (const e of events) writer.append(e);
          const info = writer.end(OUTCOME);
          expect(allEvents(file, info.id)).toEqual(events);
          const part: Event[] = [];
          file.readEvents(info.id, from, from + length, (e) => {
            part.push(e);
          });
          expect(part).toEqual(events.slice(from - 1, from + length));
          expect(file.readEvent(info.id, from)).toEqual(events[from - 1]);
          file.close();
        },
      ),
      { numRuns: 15 },
    );
  });

  it('says what it is before and after its end', () => {
    const path = join(scratch(), 't.db');
    const file = TraceFile.create(path);
    const events = syntheticEvents(2, 100);
    const writer = file.beginSession({ ...META, parent: { session: 9, at: 4 as never } });
    for (const e of events) writer.append(e);
    writer.flush();
    expect(file.session('@last')).toMatchObject({
      ...META,
      id: 1,
      parent: { session: 9, at: 4 },
      state: 'interrupted',
      events: events.length,
      status: undefined,
      stateHash: undefined,
      indexed: false,
    });
    const info = writer.end({ status: 1, violations: 3, stateHash: 'cd' });
    expect(info).toMatchObject({ state: 'complete', status: 1, violations: 3, stateHash: 'cd' });
    expect(verifyChain(file, 1)).toMatchObject({ events: events.length, head: info.chainHead });
    file.close();
  });

  it('keeps the same chain in another place of another file', () => {
    const events = syntheticEvents(3, 300);
    const directory = scratch();
    const heads = ['a.db', 'b.db'].map((name, i) => {
      const path = join(directory, name);
      for (let k = 0; k < i; k++) record(path, syntheticEvents(9, 50));
      return record(path, events).chainHead;
    });
    expect(heads[0]).toBe(heads[1]);
  });

  it('keeps what was committed when an event cannot be encoded', () => {
    const path = join(scratch(), 't.db');
    const file = TraceFile.create(path);
    const events = syntheticEvents(1, 30);
    const writer = file.beginSession(META);
    for (const e of events.slice(0, 20)) writer.append(e);
    writer.flush();
    writer.append(events[20]!);
    expect(() => writer.append({ ...events[21]!, time: -5 as never })).toThrow(RangeError);
    expect(() => writer.append(events[21]!)).toThrow('failed');
    expect(writer.close().events).toBe(20);
    expect(allEvents(file, 1)).toEqual(events.slice(0, 20));
    file.close();
  });

  it('cannot be continued or ended twice, nor with a hole', () => {
    const file = TraceFile.create(join(scratch(), 't.db'));
    const writer = file.beginSession(META);
    const [first, second, third] = syntheticEvents(1, 10) as [Event, Event, Event];
    expect(() => writer.append(second)).toThrow('does not follow');
    writer.append(first);
    expect(() => writer.append(third)).toThrow('does not follow');
    expect(() => file.beginSession(META)).toThrow('being written');
    writer.end(OUTCOME);
    expect(() => writer.append(second)).toThrow('sealed');
    expect(() => writer.end(OUTCOME)).toThrow('sealed');
    file.beginSession(META).close();
    file.close();
  });

  it('leaves one file, with nothing beside it', () => {
    const directory = scratch();
    record(join(directory, 't.db'), syntheticEvents(1, 200));
    expect(readdirSync(directory)).toEqual(['t.db']);
    const before = readFileSync(join(directory, 't.db'));
    const file = TraceFile.open(join(directory, 't.db'));
    allEvents(file, 1);
    file.query('SELECT count(*) FROM log');
    expect(readdirSync(directory)).toEqual(['t.db']);
    file.close();
    expect(readFileSync(join(directory, 't.db')).equals(before)).toBe(true);
  });

  it('that is unfinished leaves what was flushed, and more can be recorded after it', () => {
    const path = join(scratch(), 't.db');
    const events = syntheticEvents(4, 300);
    const file = TraceFile.create(path);
    const writer = file.beginSession(META);
    for (const e of events.slice(0, 120)) writer.append(e);
    writer.close();
    file.close();
    record(path, events);
    const read = TraceFile.open(path);
    expect(read.sessions().map((s) => [s.id, s.state, s.events])).toEqual([
      [1, 'interrupted', 120],
      [2, 'complete', events.length],
    ]);
    expect(allEvents(read, 1)).toEqual(events.slice(0, 120));
    expect(verifyChain(read, 1).events).toBe(120);
    read.close();
  });

  it('is found by number, @last and @-N, and by nothing else', () => {
    const path = join(scratch(), 't.db');
    for (const seed of [1, 2, 3]) record(path, syntheticEvents(seed, 20));
    const file = TraceFile.open(path);
    expect([2, '2', '@last', '@-0', '@-2'].map((w) => file.session(w).id)).toEqual([2, 2, 3, 3, 1]);
    for (const which of [0, 4, '@-3', '@first', '1x', '', -1]) {
      expect(() => file.session(which)).toThrow(expect.objectContaining({ code: 'HMT120' }));
    }
    file.close();
  });

  it('ends a chunk by time, so that a slow session can be followed', async () => {
    const file = TraceFile.create(join(scratch(), 't.db'));
    const events = syntheticEvents(1, 400);
    const writer = file.beginSession(META, { chunkMillis: 1 });
    for (const e of events.slice(0, 10)) writer.append(e);
    const until = performance.now() + 5;
    while (performance.now() < until);
    for (const e of events.slice(10, 200)) writer.append(e);
    expect(file.session(1).events).toBeGreaterThanOrEqual(10);
    writer.close();
    file.close();
  });
});

describe('the database itself', () => {
  const attempts = [
    'UPDATE log SET payload = NULL',
    'UPDATE session SET seed = 1',
    'UPDATE session_seal SET status = 0',
    'DELETE FROM log',
    'DELETE FROM session',
    'DELETE FROM session_seal',
    'INSERT OR REPLACE INTO log SELECT * FROM log LIMIT 1',
    'INSERT OR REPLACE INTO session SELECT * FROM session LIMIT 1',
    'INSERT OR REPLACE INTO session_seal SELECT * FROM session_seal LIMIT 1',
    "INSERT INTO log VALUES (NULL, 1, 9999, 10000, 2, 5, x'00', x'00')",
  ];
  it.each(attempts)('refuses %s', (sql) => {
    const path = join(scratch(), 't.db');
    record(path, syntheticEvents(1, 100));
    const db = new Database(path);
    expect(() => db.exec(sql)).toThrow(/never changed|without gaps|at its end only|ends once/);
    db.close();
  });

  it('is recognised by file(1) and others: application id and version are set', () => {
    const path = join(scratch(), 't.db');
    record(path, syntheticEvents(1, 100));
    const header = readFileSync(path).subarray(0, 100);
    expect(header.readUInt32BE(68)).toBe(0x484d5472);
    expect(header.readUInt32BE(60)).toBe(SCHEMA_VERSION);
  });
});

describe('two processes', () => {
  it('cannot both record; a reader sees whole prefixes meanwhile', () => {
    const path = join(scratch(), 't.db');
    const file = TraceFile.create(path);
    expect(() => TraceFile.openForAppend(path)).toThrow(
      expect.objectContaining({ code: 'HMT130' }),
    );
    const events = syntheticEvents(1, 500);
    const writer = file.beginSession(META, { chunkEvents: 50 });
    const reader = TraceFile.open(path);
    let seen = 0;
    for (const e of events) {
      writer.append(e);
      if (e.seq % 90 !== 0) continue;
      const prefix = allEvents(reader, 1);
      expect(prefix).toEqual(events.slice(0, prefix.length));
      expect(prefix.length).toBeGreaterThanOrEqual(seen);
      expect(() => TraceFile.openForAppend(path)).toThrow(
        expect.objectContaining({ code: 'HMT130' }),
      );
      seen = prefix.length;
    }
    expect(seen).toBeGreaterThan(300);
    writer.end(OUTCOME);
    reader.close();
    file.close();
    TraceFile.openForAppend(path).close();
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it('a file exists once', () => {
    const path = join(scratch(), 't.db');
    TraceFile.create(path).close();
    expect(() => TraceFile.create(path)).toThrow(expect.objectContaining({ code: 'HMT101' }));
  });
});

describe('a query', () => {
  function opened(): TraceFile {
    const path = join(scratch(), 't.db');
    record(path, syntheticEvents(1, 100));
    return TraceFile.open(path);
  }
  it('keeps integers that a double cannot hold', () => {
    const file = opened();
    const { columns, rows, truncated } = file.query(
      'SELECT 9007199254740993 AS a, 1 AS b, 0.5, NULL, ?',
      ['x'],
    );
    expect(columns.slice(0, 2)).toEqual(['a', 'b']);
    expect(rows).toEqual([[9007199254740993n, 1, 0.5, null, 'x']]);
    expect(truncated).toBe(false);
    file.close();
  });
  it('stops at the limit, also of an endless one', () => {
    const file = opened();
    const endless =
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n';
    const { rows, truncated } = file.query(endless, [], { limit: 10 });
    expect([rows.length, truncated]).toEqual([10, true]);
    file.close();
  });
  it.each([
    ['SELEC 1', 'HMT122'],
    ['SELECT 1 FRM session', 'HMT121'],
    ['SELECT * FROM nowhere', 'HMT121'],
    ['SELECT ?', 'HMT121'],
    ["SELECT load_extension('x')", 'HMT121'],
    ['DELETE FROM log', 'HMT122'],
    ['DROP TABLE log', 'HMT122'],
    ["ATTACH 'x.db' AS x", 'HMT122'],
    ["VACUUM INTO 'copy.db'", 'HMT122'],
    ['PRAGMA journal_mode = WAL', 'HMT122'],
    ['PRAGMA writable_schema = ON', 'HMT122'],
    ['SELECT 1; SELECT 2', 'HMT122'],
    ['', 'HMT122'],
  ])('%s is refused', (sql, code) => {
    const file = opened();
    expect(() => file.query(sql)).toThrow(expect.objectContaining({ code }));
    file.close();
  });
  it('reads several files at once', () => {
    const directory = scratch();
    const [a, b] = ['a.db', "it's.db"].map((n) => join(directory, n)) as [string, string];
    record(a, syntheticEvents(1, 50));
    record(b, syntheticEvents(1, 50));
    const file = TraceFile.open(a);
    const sql = 'SELECT count(*) FROM main.log x JOIN other.log y ON x.hash = y.hash';
    expect(file.query(sql, [], { attach: { other: b } }).rows).toEqual([[1]]);
    expect(readdirSync(directory).length).toBe(2);
    file.close();
  });
});
