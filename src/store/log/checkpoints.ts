import type Database from 'better-sqlite3';
import type { EventSeq } from '../../units/numbers.js';
import { UserError } from '../../units/user-error.js';
import { MAX_UNPACKED, pack, preferredCodec, unpack } from './compression.js';
import { roomFor } from './session-rows.js';
import type { Checkpoint } from './session.js';

/** A digest in hexadecimal digits. */
const digest = `CASE WHEN typeof(state_hash) = 'text' AND octet_length(state_hash) = 64 THEN state_hash END AS state_hash`;
/** Checkpoints that are looked at for a good one. */
export const TRIES = 8;
export const INSERT_CHECKPOINT =
  'INSERT OR REPLACE INTO checkpoint (session, seq, codec, size, state_hash, payload) VALUES (?, ?, ?, ?, ?, ?)';
const columns = `seq, codec, size, ${digest},
  CASE WHEN typeof(payload) = 'blob' AND octet_length(payload) <= ${MAX_UNPACKED} THEN payload END AS payload`;
interface Row {
  readonly seq: number;
  readonly codec: number;
  readonly size: number;
  readonly state_hash: string | null;
  readonly payload: Uint8Array | null;
}

/** States of sessions at chosen events. The store does not know what a state is. */
export class CheckpointStore {
  constructor(
    private readonly db: Database.Database,
    private readonly path: string,
  ) {}

  list(session: number): Omit<Checkpoint, 'bytes'>[] {
    const rows = this.db
      .prepare(`SELECT seq, ${digest} FROM checkpoint WHERE session = ? ORDER BY seq LIMIT ?`)
      .all(session, Math.floor(roomFor(this.db) / 64)) as Row[];
    return rows.map((r) => ({ seq: r.seq as EventSeq, hash: r.state_hash ?? '' }));
  }
  get(session: number, seq: number): Checkpoint | undefined {
    const row = this.db
      .prepare(`SELECT ${columns} FROM checkpoint WHERE session = ? AND seq = ?`)
      .get(session, seq);
    return row === undefined ? undefined : this.unpacked(session, row as Row);
  }
  nearest(session: number, at: number): Checkpoint | undefined {
    const rows = this.db
      .prepare(
        `SELECT ${columns} FROM checkpoint WHERE session = ? AND seq <= ? ORDER BY seq DESC LIMIT ${TRIES}`,
      )
      .iterate(session, at);
    for (const row of rows) {
      try {
        return this.unpacked(session, row as Row);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }
    return undefined;
  }
  private unpacked(session: number, row: Row): Checkpoint {
    const place = `${this.path}, session ${session}: the checkpoint at event ${row.seq}`;
    if (
      row.payload === null ||
      typeof row.state_hash !== 'string' ||
      !Number.isSafeInteger(row.seq)
    ) {
      throw new UserError('HMT119', `${place} is damaged`);
    }
    try {
      const bytes = unpack(row.codec, row.payload, row.size, place);
      return { seq: row.seq as EventSeq, bytes, hash: row.state_hash };
    } catch (error) {
      throw error instanceof UserError ? new UserError('HMT119', error.message) : error;
    }
  }
  put(session: number, { seq, bytes, hash }: Checkpoint): void {
    const codec = preferredCodec();
    this.db
      .prepare(INSERT_CHECKPOINT)
      .run(session, seq, codec, bytes.length, hash, pack(codec, bytes));
  }
  drop(session: number): void {
    this.db.prepare('DELETE FROM checkpoint WHERE session = ?').run(session);
  }
}
