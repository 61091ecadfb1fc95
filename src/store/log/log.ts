import type Database from 'better-sqlite3';
import { decodeChunk } from '../../events/codec.js';
import type { Event } from '../../events/generated.js';
import { DecodeError } from '../../events/wire.js';
import type { EventSeq } from '../../units/numbers.js';
import { UserError } from '../../units/user-error.js';
import { chunkLink } from './chain.js';
import { MAX_UNPACKED, unpack } from './compression.js';
import { build } from '../file/schema.js';

interface ChunkRow {
  readonly id: number;
  readonly first: number;
  readonly last: number;
  readonly codec: number;
  readonly size: number;
  readonly hash: unknown;
  /** Null if it is larger than any chunk may be, or no blob. */
  readonly payload: Uint8Array | null;
}
/** A chunk whose place and hash are right, unpacked. */
export interface Chunk {
  readonly first: number;
  readonly last: number;
  readonly hash: Buffer;
  readonly bytes: Uint8Array;
}

const columns = `id, first, last, codec, size,
  CASE WHEN octet_length(hash) = 32 THEN hash END AS hash,
  CASE WHEN typeof(payload) = 'blob' AND octet_length(payload) <= ${MAX_UNPACKED} THEN payload END AS payload`;
const containing = `SELECT ${columns} FROM log WHERE session = ? AND first <= ? ORDER BY first DESC LIMIT 1`;
const following = `SELECT ${columns} FROM log WHERE session = ? AND first > ? ORDER BY first LIMIT 1`;
const hashBefore = `SELECT hash FROM log WHERE session = ? AND first < ? AND octet_length(hash) = 32 ORDER BY first DESC LIMIT 1`;
const genesis = build.selectFrom('session').select('hash').where('id', '=', 0).compile().sql;
const sealedEvents = build
  .selectFrom('session_seal')
  .select('events')
  .where('session', '=', 0)
  .compile().sql;

/** How events are read. */
export interface Reading {
  /** By number of kind: events of others are passed over. Default: all. */
  readonly wanted?: readonly boolean[] | undefined;
  /**
   * An event is valid until `visit` returns, and has fields of other kinds beside its own: what is
   * there is told by its kind alone. Nothing is allocated for it then. Default: false.
   */
  readonly passing?: boolean;
}

/** Told of a reading of events `from` … `to`, which has come to `next`. */
export type BeforeChunk = (session: number, from: number, next: number, to: number) => void;

/** Reads the log of a file's sessions, a chunk at a time. Every chunk read is checked. */
export class LogReader {
  private readonly containing: Database.Statement;
  private readonly following: Database.Statement;
  private readonly hashBefore: Database.Statement;
  private readonly genesis: Database.Statement;
  private readonly sealed: Database.Statement;
  /** The chunk read last: stepping about asks for the same one again and again. */
  private cached: { session: number; chunk: Chunk } | undefined;

  /** @param beforeChunk see TraceFile.beforeChunk */
  constructor(
    db: Database.Database,
    private readonly path: string,
    private readonly beforeChunk: BeforeChunk = () => undefined,
  ) {
    this.containing = db.prepare(containing);
    this.following = db.prepare(following);
    this.hashBefore = db.prepare(hashBefore).pluck();
    this.genesis = db.prepare(genesis).pluck();
    this.sealed = db.prepare(sealedEvents).pluck();
  }

  /** @see TraceFile.readEvents */
  readEvents(
    session: number,
    from: number,
    to: number,
    visit: (e: Event) => void | boolean,
    reading?: Reading,
  ): void {
    for (const chunk of this.chunks(session, Math.max(from, 1), to, true)) {
      const partial = chunk.first < from || chunk.last > to;
      const within = (e: Event): void | boolean => {
        if (e.seq < from) return true;
        if (e.seq > to) return false;
        return visit(e);
      };
      if (this.readChunk(session, chunk, partial ? within : visit, reading)) return;
    }
  }

  readEvent(session: number, seq: number): Event | undefined {
    let found: Event | undefined;
    this.readEvents(session, seq, seq, (e) => {
      found = e;
      return false;
    });
    return found;
  }

  /**
   * Chunks that hold the events `from` … `to`, in order; each continues the chain.
   * @param transient the bytes of a chunk are valid until the next one is asked for
   */
  *chunks(session: number, from: number, to: number, transient = false): Generator<Chunk> {
    let next = from;
    /** Fresh memory for every chunk is a tenth of the time that a log takes to read. */
    let scratch: Uint8Array | undefined;
    let previous: Buffer | undefined;
    if (this.cached?.session === session) {
      const { chunk } = this.cached;
      if (chunk.first <= from && from <= chunk.last) {
        yield chunk;
        [next, previous] = [chunk.last + 1, chunk.hash];
      }
    }
    while (next <= to) {
      this.beforeChunk(session, from, next, to);
      let row = this.row(session, next, previous === undefined);
      if (row === undefined) {
        const sealed = this.sealed.get(session) as number | undefined;
        if (sealed === undefined || sealed < next) return;
        // It may have been added and sealed since.
        row = this.row(session, next, previous === undefined);
        if (row === undefined) throw this.gap(session, next, sealed);
      }
      previous ??= this.linkBefore(session, row.first);
      if (transient) this.cached = undefined;
      const chunk = this.check(session, row, previous, scratch);
      this.cached = { session, chunk };
      if (transient && (scratch?.length ?? 0) < chunk.bytes.length) scratch = chunk.bytes;
      yield chunk;
      [next, previous] = [chunk.last + 1, chunk.hash];
    }
  }

  /** The row that holds event `seq`; undefined at the end of the log. */
  private row(session: number, seq: number, jump: boolean): ChunkRow | undefined {
    const row = this.containing.get(session, seq) as ChunkRow | undefined;
    if (row !== undefined && row.last >= seq && (jump || row.first === seq)) return row;
    if (row !== undefined && !jump && row.last >= seq) {
      throw new UserError('HMT112', `${this.place(session, row)} overlaps the chunk before it`);
    }
    const after = this.following.get(session, seq) as ChunkRow | undefined;
    if (after === undefined) return undefined;
    // The two looks saw two states of the file if a recorder committed in between.
    const now = this.containing.get(session, seq) as ChunkRow | undefined;
    if (now !== undefined && now.last >= seq && now.last !== row?.last)
      return this.row(session, seq, jump);
    throw this.gap(session, (row?.last ?? 0) + 1, after.first - 1);
  }
  private gap(session: number, first: number, last: number): UserError {
    return new UserError(
      'HMT111',
      `${this.path}, session ${session}: events ${first} to ${last} are missing`,
    );
  }
  private place(session: number, row: { first: number; last: number }): string {
    return `${this.path}, session ${session}: the chunk of events ${row.first} to ${row.last}`;
  }

  /** Link of the chunk before the one that begins at `first`; of the session if it is the first. */
  linkBefore(session: number, first: number): Buffer {
    const hash = (this.hashBefore.get(session, first) ?? this.genesis.get(session)) as unknown;
    if (!(hash instanceof Uint8Array) || hash.length !== 32) {
      throw new UserError(
        'HMT115',
        `${this.path}, session ${session}: there is no link before event ${first}`,
      );
    }
    return Buffer.from(hash);
  }

  private check(
    session: number,
    row: ChunkRow,
    previous: Uint8Array,
    scratch: Uint8Array | undefined,
  ): Chunk {
    const place = this.place(session, row);
    const { first, last, codec, size, payload } = row;
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || first < 1 || last < first) {
      throw new UserError('HMT112', `${place} is out of order`);
    }
    if (payload === null)
      throw new UserError('HMT113', `${place} is too large, or no bytes at all`);
    if (!(row.hash instanceof Uint8Array)) throw new UserError('HMT110', `${place} has no hash`);
    const link = chunkLink(previous, { first, last, codec, size }, payload);
    if (!link.equals(row.hash)) {
      throw new UserError('HMT110', `${place} does not have the hash that was recorded`);
    }
    const bytes = unpack(codec, payload, size, place, scratch);
    return { first, last, hash: link, bytes };
  }

  /** Was it ended by `visit`? */
  readChunk(
    session: number,
    chunk: Chunk,
    visit: (e: Event) => void | boolean,
    { wanted, passing }: Reading = {},
  ): boolean {
    const { first, bytes } = chunk;
    try {
      const { last, stopped } = decodeChunk(bytes, first as EventSeq, visit, wanted, passing);
      if (stopped || last === chunk.last) return stopped;
      throw new UserError('HMT114', `${this.place(session, chunk)} ends with event ${last}`);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      throw new UserError(
        'HMT114',
        `${this.place(session, chunk)}: event ${error.event}, byte ${error.offset}: ${error.message}`,
      );
    }
  }
}
