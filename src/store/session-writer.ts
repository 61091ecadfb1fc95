import type Database from 'better-sqlite3';
import { ChunkEncoder } from '../events/codec.js';
import type { Event } from '../events/generated.js';
import type { EventSeq } from '../units/numbers.js';
import { chunkLink, sealLink, sessionLink } from './chain.js';
import { pack, preferredCodec, type Codec } from './compression.js';
import { explain } from './open.js';
import { build, FORMAT_VERSION } from './schema.js';
import type { SessionInfo, SessionMeta, SessionOutcome } from './session.js';

export interface WriterOptions {
  /** What {@link SessionWriter.flush} and every full chunk commit survives a power cut. Default false. */
  readonly durable?: boolean;
  /** Encoded bytes after which a chunk ends, 1 KiB … 4 MiB. Default 128 KiB. */
  readonly chunkBytes?: number;
  /** Events at most in a chunk. Default 16,384. */
  readonly chunkEvents?: number;
  /** Milliseconds after which a chunk ends though it is not full. Default 500. */
  readonly chunkMillis?: number;
}

/** Looked at this often, since a look at the clock costs as much as an event. */
const CLOCK_MASK = 63;

const insertSession = build
  .insertInto('session')
  .values({
    format_version: 0,
    workload_name: '',
    workload: '',
    design_name: '',
    design: '',
    seed: 0,
    strategy: '',
    tool_version: '',
    parent: null,
    parent_at: null,
    hash: new Uint8Array(),
    id: 0,
  })
  .compile().sql;
const insertChunk = build
  .insertInto('log')
  .values({
    session: 0,
    first: 0,
    last: 0,
    codec: 0,
    size: 0,
    hash: new Uint8Array(),
    payload: new Uint8Array(),
    id: 0,
  })
  .compile().sql;
const insertSeal = build
  .insertInto('session_seal')
  .values({
    session: 0,
    events: 0,
    status: 0,
    violations: 0,
    state_hash: '',
    hash: new Uint8Array(),
  })
  .compile().sql;
const insertCheckpoint =
  'INSERT OR REPLACE INTO checkpoint (session, seq, codec, size, state_hash, payload) VALUES (?, ?, ?, ?, ?, ?)';

/**
 * The connection of a file that records. Between two commits it holds the database's write lock,
 * so that a second recorder is refused; the lock goes with the process, however that ends.
 */
export class Recorder {
  private readonly begin: Database.Statement;
  private readonly commitStatement: Database.Statement;
  readonly insertSession: Database.Statement;
  readonly insertChunk: Database.Statement;
  readonly insertSeal: Database.Statement;
  readonly insertCheckpoint: Database.Statement;

  constructor(
    readonly db: Database.Database,
    readonly path: string,
  ) {
    this.begin = db.prepare('BEGIN IMMEDIATE');
    this.commitStatement = db.prepare('COMMIT');
    this.insertSession = db.prepare(insertSession);
    this.insertChunk = db.prepare(insertChunk);
    this.insertSeal = db.prepare(insertSeal);
    this.insertCheckpoint = db.prepare(insertCheckpoint);
  }

  /** Takes the lock for good. A recorder lets go for microseconds when it commits, so one try may slip in. */
  lock(): void {
    this.run(() => {
      this.db.pragma('busy_timeout = 0');
      for (let tries = 0; tries < 3; tries++) {
        if (this.db.inTransaction) this.db.exec('ROLLBACK');
        this.begin.run();
      }
      this.db.pragma('busy_timeout = 5000');
    });
  }
  commit(): void {
    this.run(() => {
      this.commitStatement.run();
      this.begin.run();
    });
  }
  /** Sets how much a commit means; only between transactions. */
  setDurable(durable: boolean): void {
    this.run(() => {
      this.commitStatement.run();
      this.db.pragma(`synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
      this.begin.run();
    });
  }
  /** Runs a change; a failed one leaves what was committed before, and the error says why. */
  run<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      // Some failures end the transaction, and with it the lock.
      if (!this.db.inTransaction && this.db.open) this.relock();
      throw explain(error, this.path);
    }
  }
  private relock(): void {
    try {
      this.begin.run();
    } catch {
      // The next change says why.
    }
  }
  /** Folds the write-ahead log into the file, so that one file remains. */
  close(): void {
    const { db } = this;
    if (!db.open) return;
    try {
      if (db.inTransaction) db.exec('COMMIT');
      db.pragma('busy_timeout = 0');
      db.pragma('journal_mode = DELETE');
    } catch {
      // A reader is there or the disk is full: the write-ahead log stays, and is part of the trace.
    } finally {
      db.close();
    }
  }
}

/** Records one session. An event is encoded at once and not kept. */
export class SessionWriter {
  readonly session: number;
  private readonly encoder = new ChunkEncoder();
  private readonly codec: Codec = preferredCodec();
  private readonly chunkBytes: number;
  private readonly chunkEvents: number;
  private readonly chunkMillis: number;
  private head: Uint8Array;
  private last = 0;
  private committed = 0;
  private began = 0;
  /** `failed`: a commit did not succeed; nothing may follow, what was committed before stays. */
  private state: 'open' | 'sealed' | 'closed' | 'failed' = 'open';

  /** @internal use TraceFile.beginSession */
  constructor(
    private readonly recorder: Recorder,
    meta: SessionMeta,
    options: WriterOptions,
    /** Called once when nothing more will be written; tells what became of the session. */
    private readonly onClose: () => SessionInfo,
  ) {
    this.chunkBytes = bounded(
      options.chunkBytes ?? 128 * 1024,
      1024,
      4 * 1024 * 1024,
      'chunkBytes',
    );
    this.chunkEvents = bounded(options.chunkEvents ?? 16_384, 1, 1 << 20, 'chunkEvents');
    this.chunkMillis = bounded(options.chunkMillis ?? 500, 1, 3_600_000, 'chunkMillis');
    this.head = sessionLink(meta, FORMAT_VERSION);
    this.recorder.setDurable(options.durable ?? false);
    this.session = this.recorder.run(() => {
      const id = recorder.db
        .prepare('SELECT coalesce(max(id), 0) + 1 FROM session')
        .pluck()
        .get() as number;
      recorder.insertSession.run(
        FORMAT_VERSION,
        meta.workloadName,
        meta.workload,
        meta.designName,
        meta.design,
        meta.seed,
        meta.strategy,
        meta.toolVersion,
        meta.parent?.session ?? null,
        meta.parent?.at ?? null,
        this.head,
        id,
      );
      return id;
    });
    this.recorder.commit();
  }

  /** The next event must have number 1, then 2, and so on. */
  append(event: Event): void {
    const { encoder } = this;
    if (event.seq !== this.last + 1 || this.state !== 'open') this.refuse(event);
    encoder.push(event);
    this.last++;
    if (encoder.size >= this.chunkBytes || encoder.count >= this.chunkEvents) this.flush();
    else if ((encoder.count & CLOCK_MASK) === 1) this.watch();
  }
  private refuse(event: Event): never {
    if (this.state !== 'open') throw new Error(`session ${this.session} is ${this.state}`);
    throw new Error(`event ${event.seq} does not follow event ${this.last}`);
  }
  private watch(): void {
    const now = performance.now();
    if (this.encoder.count === 1) this.began = now;
    else if (now - this.began > this.chunkMillis) this.flush();
  }

  /** A state after event `seq`, which was appended before. Committed with the events up to it. */
  checkpoint(seq: EventSeq, state: Uint8Array, hash: string): void {
    if (seq > this.last || this.state !== 'open')
      throw new Error(`no event ${seq} to keep a state of`);
    const packed = pack(this.codec, state);
    this.recorder.run(() =>
      this.recorder.insertCheckpoint.run(this.session, seq, this.codec, state.length, hash, packed),
    );
  }

  /** Commits everything appended so far. */
  flush(): void {
    if (this.encoder.count === 0 || this.state !== 'open') return;
    const { bytes } = this.encoder.take();
    const first = this.committed + 1;
    const last = this.last;
    const payload = pack(this.codec, bytes);
    const row = { first, last, codec: this.codec, size: bytes.length };
    const link = chunkLink(this.head, row, payload);
    this.commit(() =>
      this.recorder.insertChunk.run(
        ...[this.session, first, last, this.codec, bytes.length, link, payload, null],
      ),
    );
    this.committed = last;
    this.head = link;
  }

  /**
   * A whole chunk that was recorded elsewhere, as it is, committed at once.
   * @returns its link; the one it had elsewhere if `codec` packs to the same bytes here
   */
  appendChunk(chunk: { first: number; last: number; codec: Codec; bytes: Uint8Array }): Uint8Array {
    const { first, last, codec, bytes } = chunk;
    if (this.state !== 'open' || this.encoder.count > 0 || first !== this.last + 1 || last < first)
      throw new Error(`events ${first} to ${last} do not follow event ${this.last}`);
    const payload = pack(codec, bytes);
    const link = chunkLink(this.head, { first, last, codec, size: bytes.length }, payload);
    this.commit(() =>
      this.recorder.insertChunk.run(
        ...[this.session, first, last, codec, bytes.length, link, payload, null],
      ),
    );
    this.last = last;
    this.committed = last;
    this.head = link;
    return link;
  }

  /** A row and its commit. After a failure events are lost, so that none may be appended any more. */
  private commit(insert: () => unknown): void {
    try {
      this.recorder.run(insert);
      this.recorder.commit();
    } catch (error) {
      this.state = 'failed';
      throw error;
    }
  }

  /** Commits and seals the session; nothing can be appended afterwards. */
  end(outcome: SessionOutcome): SessionInfo {
    if (this.state !== 'open') throw new Error(`session ${this.session} is ${this.state}`);
    this.flush();
    const seal = sealLink(this.head, this.last, outcome);
    const { status, violations, stateHash } = outcome;
    this.commit(() =>
      this.recorder.insertSeal.run(this.session, this.last, status, violations, stateHash, seal),
    );
    this.state = 'sealed';
    return this.onClose();
  }

  /** Commits what was appended. A session that was not ended stays interrupted. */
  close(): void {
    if (this.state === 'sealed' || this.state === 'closed') return;
    try {
      this.flush();
    } finally {
      this.state = 'closed';
      this.onClose();
    }
  }
}

function bounded(value: number, low: number, high: number, name: string): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new RangeError(`${name} is ${value}, not an integer from ${low} to ${high}`);
}
