/**
 * Tampering with trace files: of bytes, of rows, and with hashes that are made to fit. A tampered
 * file must be refused or hold exactly what the whole one holds.
 */
import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Event } from '../../src/events/generated.js';
import { rebuildCheckpoints } from '../../src/replay/checkpoints.js';
import { checkpointOf } from '../../src/replay/checkpoints.js';
import { evolve } from '../../src/machine/evolve.js';
import { emptyMachine } from '../../src/machine/state.js';
import { verify } from '../../src/replay/verify.js';
import { chunkLink } from '../../src/store/log/chain.js';
import { buildProjections } from '../../src/store/tables/projections.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { verifyFile } from '../../src/store/log/verify.js';
import { UserError } from '../../src/units/user-error.js';
import { eventsOf, forge, packed, type LogRow } from './forge.js';
import { random, syntheticEvents } from './synthetic.js';
import { META, record } from './trace.js';

type Below = (below: number) => number;

/** A file with everything: sealed and interrupted sessions, checkpoints, projections. */
export function wholeTrace(path: string): void {
  record(path, syntheticEvents(5, 400), { chunkEvents: 50 });
  const file = TraceFile.openForAppend(path);
  const writer = file.beginSession({ ...META, seed: 9 }, { chunkEvents: 40 });
  const machine = emptyMachine();
  for (const e of syntheticEvents(9, 300).slice(0, 230)) {
    writer.append(e);
    evolve(machine, e);
    if (e.seq % 70 === 0) {
      const { seq, bytes, hash } = checkpointOf(machine);
      writer.checkpoint(seq, bytes, hash);
    }
  }
  writer.close();
  file.close();
  record(path, syntheticEvents(11, 300), { chunkEvents: 60 });
  const again = TraceFile.openForAppend(path);
  const three = emptyMachine();
  again.readEvents(3, 1, 120, (e) => evolve(three, e));
  again.putCheckpoint(3, checkpointOf(three));
  rebuildCheckpoints(again, 1);
  for (const s of [1, 2, 3]) buildProjections(again, s);
  again.close();
}

export interface Verdict {
  /** Code of the refusal; undefined if the file was accepted. */
  readonly code: string | undefined;
  readonly message: string;
  /** Some session has no SQL tables that count. */
  readonly unprojected?: boolean;
}

/** Looks at everything in a file. Throws what is no user's error: a crash. */
export function examineFile(path: string): Verdict {
  let file: TraceFile | undefined;
  try {
    file = TraceFile.open(path);
    verifyFile(file);
    const reports = file.sessions().map((s) => verify(file!, s.id, { projections: true }));
    const unprojected = reports.some((r) => ['none', 'stale'].includes(r.projections));
    return { code: undefined, message: '', unprojected };
  } catch (error) {
    if (error instanceof UserError) return { code: error.code, message: error.message };
    throw error;
  } finally {
    file?.close();
  }
}

const LOG = ['session', 'log', 'session_seal', 'checkpoint'];
/** What may be missing: a session without its seal is read as interrupted, a checkpoint is made again. */
const DISPENSABLE = ['session_seal', 'checkpoint'];
interface Content {
  /** Digest of everything else that the file says, table by table; numbers that nothing refers to are left out. */
  readonly digest: string;
  readonly dispensable: ReadonlySet<string>;
}
function contentOf(path: string, projections = true): Content {
  const dispensable = new Set<string>();
  const db = new Database(path, { readonly: true });
  const hash = createHash('sha256');
  const tables = db
    // Statistics are advice for SQLite and say nothing.
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%' ORDER BY name",
    )
    .pluck()
    .all() as string[];
  for (const table of tables) {
    if (!projections && !LOG.includes(table)) continue;
    const columns = (db.pragma(`table_info(${JSON.stringify(table)})`) as { name: string }[])
      .map((c) => c.name)
      .filter((c) => c !== 'id' || table === 'session');
    const list = columns.map((c) => `quote("${c}")`).join(` || ',' || `);
    const rows = db.prepare(`SELECT ${list} AS r FROM "${table}" NOT INDEXED ORDER BY r`).pluck();
    for (const row of rows.iterate()) {
      const line = `${table}:${row as string}\n`;
      if (DISPENSABLE.includes(table)) dispensable.add(line);
      else hash.update(line);
    }
  }
  db.close();
  return { digest: hash.digest('hex'), dispensable };
}

export interface Tampered {
  /** What was done, to be found again by its seed. */
  readonly what: string;
}

/** Changes bytes of the file `whole` and writes it to `path`. */
export function tamperBytes(whole: Buffer, path: string, below: Below): Tampered {
  const bytes = Buffer.from(whole);
  // Half of the changes near the front, where the schema and the log are.
  const place = (): number =>
    below(2) === 0 ? below(bytes.length) : below(Math.min(bytes.length, 24 * 8192));
  const [from, to] = [place(), place()].sort((a, b) => a - b) as [number, number];
  const page = (): number => below(bytes.length / 8192) * 8192;
  let out: Buffer = bytes;
  let what: string;
  switch (below(9)) {
    case 0: {
      const size = 1 + below(40);
      what = `${size} bytes inserted at ${from}`;
      const extra = Buffer.from(Array.from({ length: size }, () => below(256)));
      out = Buffer.concat([bytes.subarray(0, from), extra, bytes.subarray(from)]);
      break;
    }
    case 1: {
      const size = 1 + below(40);
      what = `${size} bytes deleted at ${from}`;
      out = Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + size)]);
      break;
    }
    case 2:
      what = `cut to ${to} bytes`;
      out = bytes.subarray(0, to);
      break;
    case 3: {
      const [a, b] = [page(), page()];
      what = `pages at ${a} and ${b} changed places`;
      const copy = Buffer.from(bytes.subarray(a, a + 8192));
      bytes.copy(bytes, a, b, b + 8192);
      copy.copy(bytes, b);
      break;
    }
    case 4: {
      const [a, b] = [page(), page()];
      what = `page at ${a} in place of the one at ${b}`;
      bytes.copy(bytes, b, a, a + 8192);
      break;
    }
    case 5: {
      const size = 1 + below(300);
      what = `${size} bytes of zeros at ${from}`;
      bytes.fill(0, from, from + size);
      break;
    }
    case 6: {
      const size = 1 + below(300);
      what = `${size} random bytes at ${from}`;
      for (let i = from; i < Math.min(from + size, bytes.length); i++) bytes[i] = below(256);
      break;
    }
    default: {
      what = 'bits flipped at';
      for (let flips = 1 + below(3); flips > 0; flips--) {
        const at = place();
        what += ` ${at}`;
        bytes[at]! ^= 1 << below(8);
      }
    }
  }
  writeFileSync(path, out);
  return { what };
}

const TABLES = ['session', 'log', 'session_seal', 'checkpoint', 'projection', 'event', 'span'];
const REFERENCE = ['kind', 'field', 'enumeration'];

function columnsOf(db: Database.Database, table: string): string[] {
  return (db.pragma(`table_info("${table}")`) as { name: string }[]).map((c) => c.name);
}

/** A value that a column may have been given by a forger. */
function hostileValue(below: Below): unknown {
  const values = [
    () => below(1000),
    () => -1 - below(1000),
    () => Number.MAX_SAFE_INTEGER,
    () => 2n ** 63n - 1n,
    () => -(2n ** 63n),
    () => 1e300,
    () => 0.5,
    () => Infinity,
    () => '',
    () => 'x'.repeat(below(3000)),
    () => '\u0000\ud800',
    () => Buffer.from(Array.from({ length: below(100) }, () => below(256))),
    () => Buffer.alloc(32),
  ];
  return values[below(values.length)]!();
}

/** Changes rows of the file at `whole` into the file at `path`. */
export function tamperRows(whole: string, path: string, below: Below): Tampered {
  let what = '';
  forge(whole, path, (db) => {
    const known = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
    const tables = [...TABLES, ...TABLES, ...REFERENCE].filter((t) => known.includes(t));
    // Some changes hit a constraint: then another one.
    for (let tries = 0; tries < 20; tries++) {
      const table = tables[below(tables.length)]!;
      const columns = columnsOf(db, table);
      const column = columns[below(columns.length)]!;
      // Without a rowid where the key is of several columns: named by all of them.
      const keys = (db.pragma(`table_info("${table}")`) as { name: string; pk: number }[])
        .filter((c) => c.pk > 0)
        .map((c) => c.name);
      const key = keys.map((k) => `"${k}" IS ?`).join(' AND ');
      const all = db
        .prepare(`SELECT ${keys.map((k) => `"${k}"`).join(',')} FROM "${table}"`)
        .raw()
        .all();
      if (all.length === 0) continue;
      const one = all[below(all.length)] as unknown[];
      const other = all[below(all.length)] as unknown[];
      const place = `${table} ${one.join(',')}`;
      try {
        const choice = below(6);
        if (choice === 0) {
          what = `deleted ${place}`;
          db.prepare(`DELETE FROM "${table}" WHERE ${key}`).run(one);
        } else if (choice === 1) {
          what = `${column} of ${place} taken from ${other.join(',')}`;
          const value = db
            .prepare(`SELECT "${column}" FROM "${table}" WHERE ${key}`)
            .pluck()
            .get(other);
          db.prepare(`UPDATE "${table}" SET "${column}" = ? WHERE ${key}`).run(value, ...one);
        } else if (choice === 2) {
          what = `${column} of ${place} and ${other.join(',')} changed places`;
          const get = db.prepare(`SELECT "${column}" FROM "${table}" WHERE ${key}`).pluck();
          const [a, b] = [get.get(one), get.get(other)];
          const set = db.prepare(`UPDATE "${table}" SET "${column}" = ? WHERE ${key}`);
          set.run(b, ...one);
          set.run(a, ...other);
        } else if (choice === 3) {
          what = `one more like ${place}`;
          const row = db.prepare(`SELECT * FROM "${table}" WHERE ${key}`).get(one) as Record<
            string,
            unknown
          >;
          const last = keys.at(-1)!;
          row[last] = typeof row[last] === 'number' ? Number(row[last]) + 1 + below(500) : 'other';
          db.prepare(
            `INSERT INTO "${table}" (${columns.map((c) => `"${c}"`).join(',')}) VALUES (${columns.map(() => '?').join(',')})`,
          ).run(columns.map((c) => row[c]));
        } else {
          const value = hostileValue(below);
          what = `${column} of ${place} set to ${typeof value} ${String(value).slice(0, 30)}`;
          db.prepare(`UPDATE "${table}" SET "${column}" = ? WHERE ${key}`).run(value, ...one);
        }
        return;
      } catch (error) {
        if (!(error instanceof Database.SqliteError)) throw error;
      }
    }
  });
  return { what };
}

/**
 * Changes an event of one chunk, packs it again and gives the chunk the hash that fits what came
 * before; the chain after it is left as it was.
 */
export function tamperEvent(whole: string, path: string, below: Below): Tampered {
  let what = '';
  forge(whole, path, (db) => {
    const session = 1 + below(3);
    const rows = db
      .prepare('SELECT * FROM log WHERE session = ? ORDER BY first')
      .all(session) as LogRow[];
    const at = below(rows.length);
    const row = rows[at]!;
    const before =
      at === 0
        ? (db.prepare('SELECT hash FROM session WHERE id = ?').pluck().get(session) as Buffer)
        : rows[at - 1]!.hash;
    const events = eventsOf(row);
    what = `session ${session}, chunk ${row.first}: ${changeEvents(events, below)}`;
    const { bytes, payload } = packed(events, row.codec);
    const link = chunkLink(before, { ...row, size: bytes.length }, payload);
    db.prepare('UPDATE log SET size = ?, payload = ?, hash = ? WHERE id = ?').run(
      ...[bytes.length, payload, link, row.id],
    );
  });
  return { what };
}
/** Changes one event, or the order of two. */
function changeEvents(events: Event[], below: Below): string {
  const i = below(events.length);
  const event = { ...events[i]! } as Record<string, unknown> & Event;
  const own = Object.keys(event).filter((k) => !['kind', 'seq', 'time', 'span'].includes(k));
  if (below(4) === 0 && i + 1 < events.length) {
    const { seq } = events[i]!;
    const next = events[i + 1]!;
    const same = JSON.stringify({ ...events[i], seq: 0 }) === JSON.stringify({ ...next, seq: 0 });
    if (!same && next.time === event.time) {
      events[i] = { ...next, seq };
      events[i + 1] = { ...(event as Event), seq: next.seq };
      return `events ${seq} and ${next.seq} changed places`;
    }
  }
  const field = own[below(own.length)]!;
  const value = event[field];
  if (typeof value === 'number') event[field] = value + 1 + below(5);
  else if (typeof value === 'boolean') event[field] = !value;
  else if (typeof value === 'string') event[field] = `${value}x`;
  else event['task'] = event.task + 1;
  events[i] = event;
  return `${field} of event ${event.seq}`;
}

/** What verify cannot see, and why that is no loss. */
export function mayPass(what: string): boolean {
  // A session without an event says nothing.
  return what.startsWith('one more like session ');
}

/** The places that a message may name. */
export const PLACE =
  /session -?\d+|table \w+|bytes|database|schema|header|SQLite|empty|trigger|sessions/;

export interface Campaign {
  readonly refused: number;
  readonly harmless: number;
  /** Cases by the code with which they were refused. */
  readonly codes: ReadonlyMap<string, number>;
  readonly slowestMs: number;
  /** Cases that crashed, were accepted, written to, or refused without a place. */
  readonly wrong: readonly string[];
}

/** Runs `cases` cases, the first of them made from `seed`, the next from `seed + 1`. */
export function tamperCampaign(directory: string, cases: number, seed: number): Campaign {
  const whole = `${directory}/whole.db`;
  wholeTrace(whole);
  const bytes = readFileSync(whole);
  const content = [contentOf(whole, false), contentOf(whole)];
  // SQL tables that do not count are not looked at.
  const same = (file: string, { unprojected }: Verdict): boolean => {
    const [there, here] = [content[unprojected ? 0 : 1]!, contentOf(file, !unprojected)];
    return (
      there.digest === here.digest && [...here.dispensable].every((l) => there.dispensable.has(l))
    );
  };
  const path = `${directory}/tampered.db`;
  const codes = new Map<string, number>();
  const wrong: string[] = [];
  let [refused, harmless, slowestMs] = [0, 0, 0];
  for (let n = 0; n < cases; n++) {
    const below = random(seed + n);
    const choice = n % 4;
    const { what } =
      choice < 2
        ? tamperBytes(bytes, path, below)
        : choice === 2
          ? tamperRows(whole, path, below)
          : tamperEvent(whole, path, below);
    const before = readFileSync(path);
    const at = performance.now();
    try {
      const verdict = examineFile(path);
      slowestMs = Math.max(slowestMs, performance.now() - at);
      if (!readFileSync(path).equals(before)) throw new Error('was written to');
      if (verdict.code !== undefined) {
        refused++;
        codes.set(verdict.code, (codes.get(verdict.code) ?? 0) + 1);
        if (!PLACE.test(verdict.message)) throw new Error(`no place in '${verdict.message}'`);
      } else if (same(path, verdict) || mayPass(what)) harmless++;
      else throw new Error('is accepted');
    } catch (error) {
      wrong.push(`case ${seed + n} (${what}): ${(error as Error).message}`);
    }
  }
  return { refused, harmless, codes, slowestMs, wrong };
}
