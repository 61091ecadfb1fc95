/** Files that somebody made to do harm, or that were harmed. */
import Database from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { resolveDesign } from '../../src/designs/resolve.js';
import { EVENTS, type Event } from '../../src/events/generated.js';
import { rebuildCheckpoints } from '../../src/replay/checkpoints.js';
import { recordSession } from '../../src/replay/record.js';
import { Codec, pack } from '../../src/store/log/compression.js';
import { buildProjections } from '../../src/store/tables/projections.js';
import { TraceFile } from '../../src/store/trace-file.js';
import type { EventSeq } from '../../src/units/numbers.js';
import { parseWorkload } from '../../src/language/parse.js';
import { forge, rechain, type ForgedChunk, type Forgery } from './forge.js';
import { random } from './synthetic.js';

/** What moves cursors, rings, reorders and hides: ESC, CSI, BEL, CR, BS, bidi controls. */
export const STEERING =
  'a\u001b[2J\u001b]0;owned\u0007\r\b\u009b31m\u202egnp\u2066\u200f\u061c\u0085\u2028\nforged line';
/** Whether a text holds any of them. */
export const STEERS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

const WORKLOAD = `workload small
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(buf, 8 pages, linear(7, 1))
  buffer mirror = 8 pages, linear(0, 0)
  ioctl(fd, HMM_DMIRROR_READ, buf, 8 pages, mirror) = 0
  munmap(buf + 3 pages, 2 pages) = 0
}
`;

/** Two sessions of one workload under two designs, with SQL tables and checkpoints. */
export function recordedTrace(path: string): void {
  const file = TraceFile.create(path);
  const workload = parseWorkload(WORKLOAD, 'small');
  for (const design of ['v5', 'linux-6.1']) {
    recordSession(file, {
      workload,
      text: WORKLOAD,
      design: resolveDesign(design, () => ''),
      seed: 1,
      strategy: 'run-to-block',
      toolVersion: '0',
      chunkEvents: 100,
    });
  }
  for (const session of [1, 2]) {
    buildProjections(file, session);
    rebuildCheckpoints(file, session);
  }
  file.close();
}

/** Makes what lies at `path`, from a whole trace at `whole`. */
export type Make = (path: string, whole: string) => void;

const changed =
  (change: (db: Database.Database) => void): Make =>
  (path, whole) =>
    forge(whole, path, (db) => {
      db.unsafeMode();
      db.pragma('writable_schema = ON');
      change(db);
    });
const sql = (text: string): Make => changed((db) => db.exec(text));
const bytes =
  (change: (bytes: Buffer) => Buffer | string): Make =>
  (path, whole) =>
    writeFileSync(path, change(readFileSync(whole)));
const forged =
  (forgery: Forgery): Make =>
  (path, whole) =>
    rechain(whole, path, forgery);

/** Something that is there by the name of a trace. */
export const PLACES: Readonly<Record<string, Make>> = {
  'a directory': (path) => mkdirSync(path),
  'a pipe': (path) => void execFileSync('mkfifo', [path]),
  'a link to nothing': (path) => symlinkSync('nowhere', path),
  'a link to itself': (path) => symlinkSync(path, path),
  'a link to a device': (path) => symlinkSync('/dev/zero', path),
  'nothing at all': () => undefined,
  'an empty file': bytes(() => ''),
  'a text': bytes(() => 'mmap buf 4 rw\n'.repeat(1000)),
  zeros: bytes(() => Buffer.alloc(100_000)),
  'three bytes of a header': bytes((b) => b.subarray(0, 3)),
  'half a file': bytes((b) => b.subarray(0, b.length >> 1)),
  'a file without its last byte': bytes((b) => b.subarray(0, -1)),
  'a database of another program': (path) => {
    const db = new Database(path);
    db.exec('CREATE TABLE log (id INTEGER PRIMARY KEY)');
    db.close();
  },
  'a trace of a later version': sql('PRAGMA user_version = 99'),
  'a trace beside a write-ahead log that is a pipe': (path, whole) => {
    writeAhead(path, whole);
    execFileSync('mkfifo', [`${path}-wal`]);
  },
  'a trace beside a write-ahead log that is a device': (path, whole) => {
    writeAhead(path, whole);
    symlinkSync('/dev/zero', `${path}-wal`);
  },
  'a trace beside an index of a write-ahead log that is a pipe': (path, whole) => {
    writeAhead(path, whole);
    execFileSync('mkfifo', [`${path}-shm`]);
  },
  'a trace beside a write-ahead log of noise': (path, whole) => {
    writeAhead(path, whole);
    writeFileSync(`${path}-wal`, Buffer.alloc(100_000, 'noise'));
  },
  'a trace beside a journal of noise': (path, whole) => {
    copyFileSync(whole, path);
    const begin = Buffer.from('d9d505f920a163d7', 'hex');
    writeFileSync(`${path}-journal`, Buffer.concat([begin, Buffer.alloc(100_000, 1)]));
  },
  ...Object.fromEntries([1, 2, 3, 4].map((seed) => [`flipped bits (${seed})`, flipped(seed)])),
};
function flipped(seed: number): Make {
  const below = random(seed);
  return bytes((b) => {
    for (let n = 0; n < 20; n++) b[below(b.length)]! ^= 1 << below(8);
    return b;
  });
}
/** A copy whose header says that changes are beside it. */
function writeAhead(path: string, whole: string): void {
  const copy = readFileSync(whole);
  copy[18] = copy[19] = 2;
  writeFileSync(path, copy);
}

/** Schemas that would do something when they are used. */
export const SCHEMAS: Readonly<Record<string, Make>> = {
  'a trigger that writes': sql(
    'CREATE TRIGGER evil AFTER INSERT ON checkpoint BEGIN DELETE FROM event; END',
  ),
  'a trigger of a view': sql(
    'CREATE VIEW v AS SELECT 1 AS a; CREATE TRIGGER evil INSTEAD OF DELETE ON v BEGIN DELETE FROM log; END',
  ),
  'a view in place of the log that loads code': sql(
    "ALTER TABLE log RENAME TO old; CREATE VIEW log AS SELECT load_extension('evil') AS id, 1 AS session",
  ),
  'a view in place of the log that has no end': sql(
    'ALTER TABLE log RENAME TO old; CREATE VIEW log AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i AS id FROM n',
  ),
  'a view in place of the sessions': sql(
    'ALTER TABLE session RENAME TO old; CREATE VIEW session AS SELECT * FROM old',
  ),
  'a view in place of the projections that reads a file': sql(
    "DROP TABLE projection; CREATE VIEW projection AS SELECT readfile('/etc/passwd') AS chain_head, 1 AS session, 1 AS version, 1 AS events",
  ),
  'projections of other columns': sql(
    'DROP TABLE projection; CREATE TABLE projection (session, a AS (zeroblob(900000000)))',
  ),
  'events with a generated column': sql(
    'ALTER TABLE event ADD COLUMN evil AS (hex(zeroblob(400000000)))',
  ),
  'events that are full text': sql(
    'DROP TABLE event; CREATE VIRTUAL TABLE event USING fts5(session, seq)',
  ),
  'spans that are of another database': sql(
    'DROP TABLE span; CREATE VIRTUAL TABLE span USING rtree(id, a, b)',
  ),
  'an index on an expression of the log': sql(
    'CREATE INDEX evil ON log (hex(zeroblob(length(payload) * 100)))',
  ),
  'an index on an expression of the events': sql(
    'CREATE INDEX evil ON event (hex(zeroblob(seq * 1000)))',
  ),
  'a partial index on the checkpoints': sql(
    'CREATE INDEX evil ON checkpoint (seq) WHERE seq > length(zeroblob(900000000))',
  ),
  'views that go round': sql(
    'DROP VIEW pte_set; CREATE VIEW pte_set AS SELECT * FROM round; CREATE VIEW round AS SELECT * FROM pte_set',
  ),
  'a view of ours without an end': sql(
    'DROP VIEW pte_set; CREATE VIEW pte_set AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS session, i AS seq FROM n',
  ),
  'statistics that lie': sql(
    "ANALYZE; UPDATE sqlite_stat1 SET stat = '99999999999999999999 ' || hex(zeroblob(100000))",
  ),
  'a schema of nonsense': changed((db) =>
    db.exec(
      "UPDATE sqlite_schema SET sql = 'CREATE TABLE event (' || hex(zeroblob(1000)) WHERE name = 'event'",
    ),
  ),
  'a schema that names a page past its end': changed((db) =>
    db.exec("UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 'event'"),
  ),
  'two thousand tables': changed((db) => {
    db.exec('BEGIN');
    for (let n = 0; n < 2000; n++) db.exec(`CREATE TABLE t${n} (a)`);
    db.exec('COMMIT');
  }),
};

const twoTo = (n: number): string => String(2 ** n);

/** Rows that claim or hold what none may. */
export const ROWS: Readonly<Record<string, Make>> = {
  'a name of 100 MB': sql(
    'UPDATE session SET workload_name = CAST(zeroblob(100000000) AS TEXT) WHERE id = 1',
  ),
  'a workload of 60 MB': sql(
    "UPDATE session SET workload = replace(hex(zeroblob(30000000)), '0', 'x') WHERE id = 1",
  ),
  'a hash of 100 MB': sql('UPDATE session SET hash = zeroblob(100000000) WHERE id = 1'),
  'a chunk of 100 MB': sql(
    'UPDATE log SET payload = zeroblob(100000000) WHERE session = 1 AND first = 1',
  ),
  'a checkpoint of 100 MB': sql('UPDATE checkpoint SET payload = zeroblob(100000000)'),
  'an absurd size': sql(
    'UPDATE log SET size = 9223372036854775807, last = 9223372036854775807 WHERE session = 1 AND first = 1',
  ),
  'events up to number 2^40': sql(
    `UPDATE log SET last = ${twoTo(40)} WHERE id = (SELECT max(id) FROM log WHERE session = 1); UPDATE session_seal SET events = ${twoTo(40)} WHERE session = 1`,
  ),
  'twenty thousand sessions': sql(
    "WITH RECURSIVE n(i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO session SELECT i, 1, '', '', '', '', 0, '', '', NULL, NULL, zeroblob(32) FROM n",
  ),
  'a hundred thousand checkpoints': sql(
    "WITH RECURSIVE n(i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT OR IGNORE INTO checkpoint (session, seq, codec, size, state_hash, payload) SELECT 1, i, 0, 0, '', zeroblob(0) FROM n",
  ),
  'a checkpoint of deep nesting': sql(
    "UPDATE checkpoint SET codec = 0, size = 1000000, payload = CAST(replace(hex(zeroblob(500000)), '0', char(129)) AS BLOB)",
  ),
  'a parent that is its own': sql('UPDATE session SET parent = id, parent_at = 5'),
  'a parent that no session is': sql(`UPDATE session SET parent = ${twoTo(52)}, parent_at = 1`),
  'texts where numbers belong': sql(
    "UPDATE session_seal SET status = 'x', violations = x'00', events = 1e300",
  ),
  'a name that is no UTF-8': sql(
    "UPDATE session SET workload_name = CAST(x'ff00fe1b5b324a' AS TEXT) WHERE id = 1",
  ),
  'a name that steers the terminal': sql(
    `UPDATE session SET workload_name = '${STEERING}', design_name = '${STEERING}', strategy = '${STEERING}'`,
  ),
};

/** Sessions whose hashes are all right, and whose contents are not. */
export const SESSIONS: Readonly<Record<string, Make>> = {
  'a workload nested a hundred thousand deep': forged({
    meta: { workload: workload('repeat 2 {\n'.repeat(100_000)) },
  }),
  'a workload that is closed a hundred thousand times': forged({
    meta: { workload: workload('}'.repeat(100_000)) },
  }),
  'a workload that repeats nothing for ever': forged({
    meta: { workload: workload('  repeat 9007199254740991 {\n  }\n}\n') },
  }),
  'a workload that repeats itself for ever': forged({
    meta: {
      workload: WORKLOAD.replace(
        'munmap',
        'repeat 1000000000 {\n  repeat 1000000000 {\n    fill(buf, 1 pages, linear(7, 1))\n  }\n  }\n  munmap',
      ),
    },
  }),
  'a workload of giant numbers': forged({
    meta: { workload: WORKLOAD.replaceAll('8 pages', '99999999999999999999999 pages') },
  }),
  'a workload of more pages than there are': forged({
    meta: { workload: WORKLOAD.replaceAll('8 pages', '34359738367 pages') },
  }),
  'a workload that fills a terabyte': forged({
    meta: { workload: WORKLOAD.replaceAll('8 pages', '268435456 pages') },
  }),
  'a workload that is no text': forged({ meta: { workload: '\u0000\u001b[2J\u009b' } }),
  'a design that is no JSON': forged({ meta: { design: '[[[[' } }),
  'a design that is nested': forged({
    meta: { design: `${'['.repeat(200_000)}${']'.repeat(200_000)}` },
  }),
  'a design of foreign switches': forged({
    meta: {
      design: JSON.stringify({ name: 'v5', switches: { 'driver.tracking': STEERING, x: {} } }),
    },
  }),
  'a design without switches': forged({ meta: { design: '{"name":"v5","switches":{}}' } }),
  'a design whose switches are numbers': forged({
    meta: { design: '{"switches":{"driver.tracking":1e308,"__proto__":{"driver.unmap":"split"}}}' },
  }),
  'names that steer the terminal': forged({
    meta: { workload_name: STEERING, design_name: STEERING, strategy: STEERING },
    events: strings(() => STEERING),
  }),
  'names of 60 KB': forged({ events: strings((s) => s.padEnd(60_000, 'long ')) }),
  'names that are empty': forged({ events: strings(() => '') }),
  'events of kinds that nobody knows': forged({
    chunks: oneChunk(Buffer.from([10, 5, 0xfa, 0xff, 0x7f, 1, 0]), 1),
  }),
  'a chunk of messages in messages': forged({ chunks: oneChunk(nested(20_000), 1) }),
  'a chunk of groups': forged({
    chunks: oneChunk(Buffer.concat([Buffer.from([10, 100]), Buffer.alloc(100, 0x0b)]), 1),
  }),
  'a chunk of two million empty events': forged({
    chunks: oneChunk(Buffer.alloc(4_000_000, Buffer.from([10, 0])), 2_000_000),
  }),
  'no events': forged({ chunks: [] }),
  'an end in the middle': forged({ events: (all) => void all.splice(50, 1, endLike(all, 50)) }),
  'events in another order': forged({ events: (all) => reversed(all) }),
};

function workload(inside: string): string {
  return `workload evil\ntask main {\n${inside}`;
}
function strings(change: (text: string) => string): (events: Event[]) => void {
  return (events) => {
    for (const e of events as unknown as Record<string, unknown>[])
      for (const [field, value] of Object.entries(e))
        if (typeof value === 'string') e[field] = change(value);
  };
}
function oneChunk(bytes: Uint8Array, events: number): ForgedChunk[] {
  const codec = Codec.DEFLATE;
  return [{ last: events, codec, size: bytes.length, payload: pack(codec, bytes) }];
}
/** An event in whose unknown field there is a message in a message, and so on. */
function nested(depth: number): Buffer {
  let inner = Buffer.alloc(0);
  for (let n = 0; n < depth; n++) {
    const length: number[] = [];
    for (let l = inner.length; ; l >>>= 7) {
      length.push(l > 127 ? (l & 127) | 128 : l);
      if (l < 128) break;
    }
    inner = Buffer.concat([Buffer.from([10, ...length]), inner]);
  }
  return inner;
}
function endLike(all: readonly Event[], at: number): Event {
  const { seq, time } = all[at]!;
  return { ...all.at(-1)!, seq, time };
}
function reversed(all: Event[]): void {
  const heads = all.map(({ seq, time }) => ({ seq, time }));
  all.reverse();
  all.forEach((e, n) => (all[n] = { ...e, ...heads[n]!, span: 0 as EventSeq }));
}

const SIGNED = new Set(
  EVENTS.flatMap(({ fields }) => fields.filter((f) => f.type === 'sint').map((f) => f.name)),
);

/** Changes fields of some events to what they might be in a forger's hands; the hashes are right. */
export function randomlyForged(seed: number): Make {
  const below = random(seed);
  const values = [0, 1, 2, 7, 63, 64, 255, 4096, 2 ** 31, 2 ** 32, 2 ** 36, 2 ** 41, 2 ** 53 - 1];
  return forged({
    events(all) {
      for (let n = 1 + below(6); n > 0; n--) {
        const event = all[below(all.length)] as unknown as Record<string, unknown>;
        const fields = Object.keys(event).filter((f) => !['kind', 'seq', 'time'].includes(f));
        const field = fields[below(fields.length)]!;
        const value = event[field];
        if (field === 'span') event[field] = below(Number(event['seq']));
        else if (typeof value === 'number')
          // Those with a sign reach half as far.
          event[field] = Math.min(
            values[below(values.length)]!,
            SIGNED.has(field) ? 2 ** 52 - 1 : 2 ** 53,
          );
        else if (typeof value === 'boolean') event[field] = !value;
        else if (typeof value === 'string') event[field] = STEERING;
        else if (Array.isArray(value))
          event[field] = Array.from({ length: below(9) }, () => values[below(values.length)]);
      }
    },
  });
}
