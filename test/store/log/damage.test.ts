import Database from 'better-sqlite3';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rebuildCheckpoints } from '../../../src/replay/checkpoints.js';
import { verify } from '../../../src/replay/verify.js';
import { chunkLink, sessionLink } from '../../../src/store/log/chain.js';
import { pack, Codec } from '../../../src/store/log/compression.js';
import { buildProjections } from '../../../src/store/tables/projections.js';
import { TraceFile } from '../../../src/store/trace-file.js';
import { verifyChain } from '../../../src/store/log/verify.js';
import { UserError } from '../../../src/units/user-error.js';
import { random, syntheticEvents } from '../../support/synthetic.js';
import { allEvents, META, record, scratch } from '../../support/trace.js';

const EVENTS = syntheticEvents(5, 400);
const CHUNK = 50;

/** A trace with eight chunks; `change` gets the file's path, or a connection without our triggers. */
function damaged(change: (path: string, db: () => Database.Database) => void): string {
  const path = join(scratch(), 't.db');
  record(path, EVENTS, { chunkEvents: CHUNK });
  change(path, () => {
    const db = new Database(path).unsafeMode();
    for (const [name] of TRIGGERS) db.exec(`DROP TRIGGER ${name}`);
    return db;
  });
  return path;
}
const TRIGGERS = (() => {
  // No test runs yet that it could go away with.
  const directory = mkdtempSync(join(tmpdir(), 'hmmtrace-'));
  const path = join(directory, 't.db');
  record(path, EVENTS.slice(0, 1));
  const db = new Database(path, { readonly: true });
  const rows = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").raw().all();
  db.close();
  rmSync(directory, { recursive: true });
  return rows as [string, string][];
})();
/** A change of the rows that leaves no trace but itself. */
function forged(change: (db: Database.Database) => void): string {
  return damaged((_path, connect) => {
    const db = connect();
    change(db);
    for (const [name, sql] of TRIGGERS) {
      const on = db
        .prepare('SELECT type FROM sqlite_schema WHERE name = ?')
        .pluck()
        .get(name.replace(/_(insert|update|delete)$/, ''));
      if (on === 'table') db.exec(sql);
    }
    db.close();
  });
}

/** Code of the error with which a full examination of the file ends. */
function examine(path: string): { code: string; message: string } {
  const before = readFileSync(path);
  const beside = readdirSync(join(path, '..')).length;
  let result = { code: 'none', message: '' };
  let file: TraceFile | undefined;
  try {
    file = TraceFile.open(path);
    for (const s of file.sessions()) verifyChain(file, s.id);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    result = { code: error.code, message: error.message };
  }
  file?.close();
  expect(readFileSync(path).equals(before), 'the file is as it was').toBe(true);
  expect(readdirSync(join(path, '..')).length, 'nothing lies beside it').toBe(beside);
  return result;
}

describe('a file that is no trace', () => {
  const made = (bytes: Buffer | string) => damaged((path) => writeFileSync(path, bytes));
  it.each([
    ['empty', () => made(''), 'HMT103'],
    ['of text', () => made('mmap buf 4 rw\n'.repeat(100)), 'HMT104'],
    ['of zeros', () => made(Buffer.alloc(100_000)), 'HMT104'],
    ['with half a header', () => damaged((p) => truncateSync(p, 40)), 'HMT108'],
    ['with three bytes of one', () => damaged((p) => truncateSync(p, 3)), 'HMT108'],
    ['cut in the middle', () => damaged((p) => truncateSync(p, 30_000)), 'HMT108'],
    [
      'cut by one byte',
      () => damaged((p) => truncateSync(p, readFileSync(p).length - 1)),
      'HMT108',
    ],
    ['of another program', () => otherProgram(), 'HMT105'],
    ['of a newer version', () => forged((db) => db.pragma('user_version = 99')), 'HMT106'],
  ])('%s', (_name, make, code) => {
    const path = make();
    expect(examine(path).code).toBe(code);
    expect(() => TraceFile.openForAppend(path, { create: false })).toThrow(
      expect.objectContaining({ code }),
    );
  });
  it('that is not there', () => {
    const path = join(scratch(), 'no.db');
    expect(() => TraceFile.open(path)).toThrow(expect.objectContaining({ code: 'HMT102' }));
    expect(() => TraceFile.openForAppend(path, { create: false })).toThrow(
      expect.objectContaining({ code: 'HMT102' }),
    );
    expect(() => TraceFile.open(scratch())).toThrow(expect.objectContaining({ code: 'HMT102' }));
    expect(() => TraceFile.create(join(path, 'x.db'))).toThrow(
      expect.objectContaining({ code: 'HMT133' }),
    );
  });
  function otherProgram(): string {
    const path = join(scratch(), 'o.db');
    const db = new Database(path);
    db.exec('CREATE TABLE log (id INTEGER PRIMARY KEY)');
    db.close();
    return path;
  }
});

describe('a forged log', () => {
  const cases: [string, string, string, RegExp][] = [
    ['a missing chunk', 'DELETE FROM log WHERE first = 101', 'HMT111', /events 101 to 150/],
    ['a missing first chunk', 'DELETE FROM log WHERE first = 1', 'HMT111', /events 1 to 50/],
    [
      'a missing last chunk',
      'DELETE FROM log WHERE id = (SELECT max(id) FROM log)',
      'HMT111',
      /missing/,
    ],
    ['no chunk at all', 'DELETE FROM log', 'HMT111', /events 1 to/],
    [
      'a flipped bit in a payload',
      "UPDATE log SET payload = CAST(x'ff' || substr(payload, 2) AS BLOB) WHERE first = 151",
      'HMT110',
      /151 to 200/,
    ],
    [
      'a payload cut short',
      'UPDATE log SET payload = substr(payload, 1, 20) WHERE first = 151',
      'HMT110',
      /151 to 200/,
    ],
    [
      'a payload that is text',
      "UPDATE log SET payload = 'x' WHERE first = 151",
      'HMT113',
      /151 to 200/,
    ],
    ['another hash', 'UPDATE log SET hash = zeroblob(32) WHERE first = 51', 'HMT110', /51 to 100/],
    ['no hash', "UPDATE log SET hash = x'' WHERE first = 51", 'HMT110', /51 to 100/],
    [
      'two chunks changed places',
      'UPDATE log SET first = first + 100000, last = last + 100000 WHERE first IN (51, 101); UPDATE log SET first = 100152 - first, last = 100250 - last WHERE first > 100000',
      'HMT110',
      /51 to 100/,
    ],
    ['an overlapping chunk', 'UPDATE log SET last = 120 WHERE first = 51', 'HMT110', /51 to 120/],
    [
      'a chunk twice',
      'INSERT INTO log SELECT NULL, session, 75, last, codec, size, hash, payload FROM log WHERE first = 51',
      'HMT112',
      /chunks where/,
    ],
    [
      'an extra chunk at the end',
      'INSERT INTO log SELECT NULL, session, (SELECT max(last) FROM log) + 1, (SELECT max(last) FROM log) + 50, codec, size, hash, payload FROM log WHERE first = 51',
      'HMT110',
      /does not have the hash/,
    ],
    ['an unknown codec', 'UPDATE log SET codec = 77 WHERE first = 51', 'HMT110', /51 to 100/],
    ['an absurd number', 'UPDATE log SET last = 1e300 WHERE first = 351', 'HMT112', /out of order/],
    ['a text for a number', "UPDATE log SET size = 'many' WHERE first = 51", 'HMT110', /51 to 100/],
    ['another status', 'UPDATE session_seal SET status = 2', 'HMT116', /end/],
    ['another state hash', "UPDATE session_seal SET state_hash = 'ff'", 'HMT116', /end/],
    [
      'another count of violations',
      'UPDATE session_seal SET violations = violations + 1',
      'HMT116',
      /end/,
    ],
    ['another seed', 'UPDATE session SET seed = 8', 'HMT117', /description/],
    ['another design', "UPDATE session SET design_name = 'v6'", 'HMT117', /description/],
    ['a seed that is no number', "UPDATE session SET seed = 'x'", 'HMT117', /seed/],
    [
      'a name that is a blob',
      "UPDATE session SET workload_name = x'00ff'",
      'HMT117',
      /workload_name/,
    ],
    ['a format of the future', 'UPDATE session SET format_version = 1000', 'HMT106', /format 1000/],
  ];
  it.each(cases)('with %s', (_name, sql, code, message) => {
    const found = examine(forged((db) => db.exec(sql)));
    expect(found.message).toMatch(message);
    expect(found.code).toBe(code);
  });

  it('gives the events before the damage', () => {
    const path = forged((db) => db.exec('UPDATE log SET hash = zeroblob(32) WHERE first = 201'));
    const file = TraceFile.open(path);
    const seen: number[] = [];
    expect(() => file.readEvents(1, 1, Infinity, (e) => void seen.push(e.seq))).toThrow(
      '201 to 250',
    );
    expect(seen.length).toBe(200);
    expect(file.readEvent(1, 320)).toEqual(EVENTS[319]);
    file.close();
  });

  /** Puts a payload in place of the first chunk's with a hash that fits. */
  function rehashed(codec: number, size: number, payload: Uint8Array, last = CHUNK): string {
    return forged((db) => {
      const hash = chunkLink(sessionLink(META, 1), { first: 1, last, codec, size }, payload);
      db.prepare(
        'UPDATE log SET codec = ?, size = ?, payload = ?, hash = ?, last = ? WHERE first = 1',
      ).run(codec, size, payload, hash, last);
    });
  }
  /** A zstd frame whose header claims 2^62 bytes. */
  const boast = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0x40, 1, 0, 0]);
  it.each([
    ['an unpacked size beyond every chunk', () => rehashed(Codec.ZSTD, 2 ** 50, boast), 'HMT113'],
    ['a frame that claims more than the row', () => rehashed(Codec.ZSTD, 100, boast), 'HMT113'],
    ['bytes that are no frame', () => rehashed(Codec.ZSTD, 100, Buffer.from('hello')), 'HMT113'],
    [
      'a deflate stream larger than it says',
      () => rehashed(Codec.DEFLATE, 10, pack(Codec.DEFLATE, new Uint8Array(1e6))),
      'HMT113',
    ],
    [
      'a deflate stream smaller than it says',
      () => rehashed(Codec.DEFLATE, 100, pack(Codec.DEFLATE, new Uint8Array(10))),
      'HMT113',
    ],
    ['a codec of the future', () => rehashed(9, 100, Buffer.alloc(10)), 'HMT118'],
    [
      'bytes that are no events',
      () => rehashed(Codec.STORED, 4, Buffer.from([1, 2, 3, 4])),
      'HMT114',
    ],
    ['fewer events than it says', () => rehashed(Codec.STORED, 0, Buffer.alloc(0)), 'HMT114'],
  ])('with a fitting hash and %s', (_name, make, code) => {
    const file = TraceFile.open(make());
    expect(() => allEvents(file, 1)).toThrow(expect.objectContaining({ code }));
    file.close();
  });
});

describe('a hostile schema', () => {
  it.each([
    [
      'a view in place of the log',
      'DROP INDEX log_place; ALTER TABLE log RENAME TO l2; CREATE VIEW log AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i AS id FROM n',
    ],
    [
      'a trigger of its own',
      'CREATE TRIGGER evil AFTER INSERT ON session BEGIN DELETE FROM checkpoint; END',
    ],
    [
      'a trigger whose type has a large letter',
      "CREATE TRIGGER evil AFTER INSERT ON session BEGIN DELETE FROM checkpoint; END; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET type = 'trIgger' WHERE name = 'evil'",
    ],
    ['an index of its own', 'CREATE INDEX evil ON log (hex(payload))'],
    [
      'an index whose type has a large letter',
      "CREATE INDEX evil ON log (hex(payload)); PRAGMA writable_schema = ON; UPDATE sqlite_schema SET type = 'indeX' WHERE name = 'evil'",
    ],
    ['a column more', 'ALTER TABLE log ADD COLUMN evil'],
    ['a generated column', 'ALTER TABLE session ADD COLUMN evil AS (zeroblob(1000000000))'],
    ['no table of seals', 'DROP TABLE session_seal'],
  ])('with %s is not opened', (_name, sql) => {
    const path = forged((db) =>
      db.exec(
        sql.startsWith('DROP TABLE') ? `${sql}; CREATE TABLE session_seal (session INTEGER)` : sql,
      ),
    );
    const { code } = examine(path);
    expect(['HMT107']).toContain(code);
    expect(() => TraceFile.openForAppend(path)).toThrow(
      expect.objectContaining({ code: 'HMT107' }),
    );
  });
});

describe('flipped bits', () => {
  it('anywhere in the file are found, or change nothing that is read', () => {
    const directory = scratch();
    const path = join(directory, 'whole.db');
    record(path, EVENTS, { chunkEvents: CHUNK });
    const file = TraceFile.openForAppend(path);
    rebuildCheckpoints(file, 1);
    buildProjections(file, 1);
    file.close();
    const whole = readFileSync(path);
    const target = join(directory, 'flipped.db');
    const below = random(42);
    let found = 0;
    for (let round = 0; round < 250; round++) {
      const bytes = Buffer.from(whole);
      for (let flips = 1 + below(3); flips > 0; flips--) {
        // Half of them where the log is, which is a small part of the file.
        const at = below(2) === 0 ? below(bytes.length) : below(Math.min(bytes.length, 20 * 8192));
        bytes[at]! ^= 1 << below(8);
      }
      writeFileSync(target, bytes);
      let flipped: TraceFile | undefined;
      try {
        flipped = TraceFile.open(target);
        const report = verify(flipped, 1, { projections: true });
        expect(report.events).toBe(EVENTS.length);
        expect(allEvents(flipped, 1)).toEqual(EVENTS);
      } catch (error) {
        if (!(error instanceof UserError)) throw new Error(`round ${round}`, { cause: error });
        expect(error.code).toMatch(/^HMT(1[0-2]\d|40\d)$/);
        found++;
      }
      flipped?.close();
    }
    expect(found).toBeGreaterThan(30);
  });

  it('and cuts at random places are found', () => {
    const path = join(scratch(), 't.db');
    record(path, EVENTS, { chunkEvents: CHUNK });
    const whole = readFileSync(path);
    const below = random(7);
    for (let round = 0; round < 60; round++) {
      writeFileSync(path, whole.subarray(0, below(whole.length)));
      expect(examine(path).code).toMatch(/HMT10[38]/);
    }
  });
});
