/** Forging trace files: their rows, and sessions with hashes that are made to fit. */
import Database from 'better-sqlite3';
import { copyFileSync, rmSync } from 'node:fs';
import { ChunkEncoder, decodeChunk } from '../../src/events/codec.js';
import type { Event } from '../../src/events/generated.js';
import { evolve } from '../../src/machine/evolve.js';
import { emptyMachine } from '../../src/machine/state.js';
import { stateHash } from '../../src/replay/state-hash.js';
import { chunkLink, sealLink, sessionLink } from '../../src/store/log/chain.js';
import { pack, unpack, type Codec } from '../../src/store/log/compression.js';
import type { SessionMeta } from '../../src/store/trace-file.js';
import type { EventSeq } from '../../src/units/numbers.js';

/** Opens a copy without the triggers that guard the log, and puts them back afterwards. */
export function forge(whole: string, path: string, change: (db: Database.Database) => void): void {
  rmSync(path, { force: true });
  copyFileSync(whole, path);
  const db = new Database(path);
  db.pragma('synchronous = OFF');
  const triggers = db
    .prepare("SELECT name, sql, tbl_name FROM sqlite_schema WHERE type = 'trigger'")
    .raw()
    .all() as [name: string, sql: string, table: string][];
  for (const [name] of triggers) db.exec(`DROP TRIGGER ${name}`);
  try {
    change(db);
  } finally {
    const isTable = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
    for (const [, sql, table] of triggers) if (isTable.get(table) !== undefined) db.exec(sql);
    db.close();
  }
}

export interface LogRow {
  readonly id: number;
  readonly first: number;
  readonly last: number;
  readonly codec: Codec;
  readonly size: number;
  readonly payload: Buffer;
  readonly hash: Buffer;
}

export function eventsOf(row: LogRow): Event[] {
  const events: Event[] = [];
  const bytes = unpack(row.codec, row.payload, row.size, 'test');
  decodeChunk(bytes, row.first as EventSeq, (e) => void events.push(e));
  return events;
}
export function packed(
  events: readonly Event[],
  codec: Codec,
): { bytes: Uint8Array; payload: Uint8Array } {
  const encoder = new ChunkEncoder();
  for (const e of events) encoder.push(e);
  const bytes = encoder.take().bytes;
  return { bytes, payload: pack(codec, bytes) };
}
/** What a forger changes of one session before computing every hash again. */
export interface Forgery {
  readonly session?: number;
  /** Columns of its description. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** Changes all of its events in place. */
  readonly events?: (events: Event[]) => void;
  /** The chunks that it shall have instead, as they are. */
  readonly chunks?: Iterable<ForgedChunk>;
  /** Give it the final state hash that the events lead to, and not the recorded one. */
  readonly state?: boolean;
  /** Change the end of the session's row of outcome too. */
  readonly outcome?: { readonly status?: number; readonly violations?: number };
  /** Leave its SQL tables as they are. */
  readonly keepTables?: boolean;
}
export interface ForgedChunk {
  readonly last: number;
  readonly codec: Codec;
  readonly size: number;
  readonly payload: Uint8Array;
}

/** A copy of a trace in which one session is forged and chained anew: no hash tells. */
export function rechain(whole: string, path: string, forgery: Forgery): void {
  const id = forgery.session ?? 1;
  forge(whole, path, (db) => {
    for (const [column, value] of Object.entries(forgery.meta ?? {}))
      db.prepare(`UPDATE session SET "${column}" = ? WHERE id = ?`).run(value, id);
    const rows = db
      .prepare('SELECT * FROM log WHERE session = ? ORDER BY first')
      .all(id) as LogRow[];
    const events = forgery.chunks === undefined ? rows.flatMap(eventsOf) : [];
    forgery.events?.(events);
    db.prepare('DELETE FROM log WHERE session = ?').run(id);
    db.prepare('DELETE FROM checkpoint WHERE session = ?').run(id);
    let head = sessionLink(metaOf(db, id), 1);
    db.prepare('UPDATE session SET hash = ? WHERE id = ?').run(head, id);
    const add = db.prepare(
      'INSERT INTO log (session, first, last, codec, size, hash, payload) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    let first = 1;
    for (const chunk of forgery.chunks ?? chunksOf(events, rows[0]!.codec)) {
      head = chunkLink(head, { first, ...chunk }, chunk.payload);
      add.run(id, first, chunk.last, chunk.codec, chunk.size, head, chunk.payload);
      first = chunk.last + 1;
    }
    seal(db, id, first - 1, head, forgery, events);
    if (forgery.keepTables !== true) db.exec('DELETE FROM projection');
  });
}

function* chunksOf(events: readonly Event[], codec: Codec): Generator<ForgedChunk> {
  for (let at = 0; at < events.length; at += 100) {
    const some = events.slice(at, at + 100);
    const { bytes, payload } = packed(some, codec);
    yield { last: at + some.length, codec, size: bytes.length, payload };
  }
}

function metaOf(db: Database.Database, id: number): SessionMeta {
  const row = db.prepare('SELECT * FROM session WHERE id = ?').get(id) as Record<string, never>;
  return {
    workloadName: row['workload_name']!,
    workload: row['workload']!,
    designName: row['design_name']!,
    design: row['design']!,
    seed: row['seed']!,
    strategy: row['strategy']!,
    toolVersion: row['tool_version']!,
    ...(row['parent'] === null
      ? {}
      : { parent: { session: row['parent']!, at: row['parent_at']! } }),
  };
}

function seal(
  db: Database.Database,
  id: number,
  events: number,
  head: Buffer,
  forgery: Forgery,
  all: readonly Event[],
): void {
  const sealed = db
    .prepare('SELECT status, violations, state_hash FROM session_seal WHERE session = ?')
    .get(id) as { status: number; violations: number; state_hash: string } | undefined;
  if (sealed === undefined) return;
  let stateHashNow = sealed.state_hash;
  if (forgery.state === true) {
    const machine = emptyMachine();
    for (const e of all) evolve(machine, e);
    stateHashNow = stateHash(machine);
  }
  const { status, violations } = { ...sealed, ...forgery.outcome };
  db.prepare(
    'UPDATE session_seal SET events = ?, status = ?, violations = ?, state_hash = ?, hash = ? WHERE session = ?',
  ).run(
    ...[events, status, violations, stateHashNow],
    ...[sealLink(head, events, { status, violations, stateHash: stateHashNow }), id],
  );
}
