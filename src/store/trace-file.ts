import type Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import type { Event } from '../events/generated.js';
import { UserError } from '../units/user-error.js';
import { CheckpointStore } from './log/checkpoints.js';
import { guarded } from './file/explain.js';
import { LogReader, type BeforeChunk, type Chunk, type Reading } from './log/log.js';
import { connectReading } from './file/open.js';
import {
  query,
  type QueryOptions,
  type QueryResult,
  type SqlParameters,
} from './questions/query.js';
import { Recorder } from './log/recorder.js';
import { countSessions, readSession, readSessions, sessionNumbers } from './log/session-rows.js';
import type { Checkpoint, SessionInfo, SessionMeta } from './log/session.js';
import { SessionWriter, type WriterOptions } from './log/session-writer.js';

export type { Checkpoint, SessionInfo, SessionMeta, SessionOutcome } from './log/session.js';
export type { QueryOptions, QueryResult, SqlParameters } from './questions/query.js';

/**
 * One SQLite file that holds many sessions. The log is the truth and only grows; projections and
 * checkpoints can be dropped and made again.
 */
export class TraceFile {
  private readonly log: LogReader;
  private readonly checkpointStore: CheckpointStore;
  private writing = false;
  /** Called before each chunk of the log is read; may throw to end whatever reads. */
  beforeChunk: BeforeChunk = () => undefined;

  private constructor(
    readonly path: string,
    private readonly db: Database.Database,
    private readonly recorder: Recorder | undefined,
  ) {
    this.log = new LogReader(db, path, (...reading) => this.beforeChunk(...reading));
    this.checkpointStore = new CheckpointStore(db, path);
  }

  /** @throws UserError HMT101 if something exists at `path`. */
  static create(path: string): TraceFile {
    if (existsSync(path)) throw new UserError('HMT101', `${path} exists already`);
    return TraceFile.openForAppend(path);
  }

  /**
   * For recording and for building projections and checkpoints. One at a time.
   * @param options.create make the file if there is none (default true)
   * @throws UserError HMT102 … HMT109 when it is not a trace that can be continued, HMT130 when it
   * has a writer, HMT131 … HMT133 when it cannot be written.
   */
  static openForAppend(path: string, options: { create?: boolean } = {}): TraceFile {
    const recorder = Recorder.open(path, options.create ?? true);
    try {
      return guarded(path, () => new TraceFile(path, recorder.db, recorder));
    } catch (error) {
      recorder.close();
      throw error;
    }
  }

  /** Read only, safe for files from strangers; writes nothing. @throws UserError HMT102 … HMT108 */
  static open(path: string): TraceFile {
    const db = connectReading(path);
    try {
      return guarded(path, () => new TraceFile(path, db, undefined));
    } catch (error) {
      db.close();
      throw error;
    }
  }

  close(): void {
    if (this.recorder === undefined) this.db.close();
    else this.recorder.close();
  }

  /** Can sessions, projections and checkpoints be added? */
  get writable(): boolean {
    return this.recorder !== undefined;
  }

  /** In the order of their numbers. @throws UserError HMT117 */
  sessions(): SessionInfo[] {
    return guarded(this.path, () => readSessions(this.db, this.path));
  }

  /** Of every session, also where {@link sessions} finds the description of one damaged. */
  sessionNumbers(): number[] {
    return guarded(this.path, () => sessionNumbers(this.db));
  }

  /**
   * @param which a number, its digits, `@last`, or `@-N` for the one N before the last
   * @throws UserError HMT120 if there is none.
   */
  session(which: number | string): SessionInfo {
    const text = String(which);
    return guarded(this.path, () => {
      const back = text === '@last' ? 0 : /^@-\d+$/.test(text) ? Number(text.slice(2)) : undefined;
      const id =
        back === undefined
          ? Number(/^\d+$/.test(text) ? text : NaN)
          : countSessions(this.db) - back;
      const found = Number.isSafeInteger(id) ? readSession(this.db, this.path, id) : undefined;
      if (found !== undefined) return found;
      const count = countSessions(this.db);
      const there = count === 0 ? 'has no session yet' : `has sessions 1 to ${count}`;
      throw new UserError('HMT120', `there is no session ${text}: ${this.path} ${there}`);
    });
  }

  /** Begins a session; one is written at a time. */
  beginSession(meta: SessionMeta, options: WriterOptions = {}): SessionWriter {
    const recorder = this.requireRecorder();
    if (this.writing) throw new Error('a session is being written');
    const writer: SessionWriter = new SessionWriter(recorder, meta, options, (): SessionInfo => {
      this.writing = false;
      return this.session(writer.session);
    });
    this.writing = true;
    return writer;
  }
  private requireRecorder(): Recorder {
    if (this.recorder === undefined) {
      throw new UserError('HMT132', `${this.path} was opened for reading only`);
    }
    return this.recorder;
  }

  /**
   * Calls `visit` for the events `from` … `to` (both included) in order; `false` ends the reading.
   * Holds one chunk at a time; the hash of every chunk is checked.
   * @throws UserError HMT110 … HMT115 at the first damage, with the place.
   */
  readEvents(
    session: number,
    from: number,
    to: number,
    visit: (e: Event) => void | boolean,
    reading?: Reading,
  ): void {
    guarded(this.path, () => this.log.readEvents(session, from, to, visit, reading));
  }
  /** One event; undefined when the session has none of that number. */
  readEvent(session: number, seq: number): Event | undefined {
    return guarded(this.path, () => this.log.readEvent(session, seq));
  }
  /**
   * Chunks of the log, checked and unpacked, for tools that copy or examine it.
   * @param transient a chunk is valid until the next one is asked for
   */
  *chunks(session: number, from = 1, to = Infinity, transient = false): Generator<Chunk> {
    const chunks = this.log.chunks(session, from, to, transient);
    for (;;) {
      const next = guarded(this.path, () => chunks.next());
      if (next.done === true) return;
      yield next.value;
    }
  }

  /** The events of one of them, {@link Reading.passing}. @throws UserError HMT114 */
  readChunk(session: number, chunk: Chunk, visit: (event: Event) => void): void {
    this.log.readChunk(session, chunk, visit, { passing: true });
  }

  /** The last good checkpoint at or before an event; a damaged one is as good as none. */
  nearestCheckpoint(session: number, at: number): Checkpoint | undefined {
    return guarded(this.path, () => this.checkpointStore.nearest(session, at));
  }
  checkpoints(session: number): Omit<Checkpoint, 'bytes'>[] {
    return guarded(this.path, () => this.checkpointStore.list(session));
  }
  /** @throws UserError HMT119 when it is damaged */
  checkpoint(session: number, seq: number): Checkpoint | undefined {
    return guarded(this.path, () => this.checkpointStore.get(session, seq));
  }
  /** Adds or replaces a checkpoint of a recorded session. */
  putCheckpoint(session: number, checkpoint: Checkpoint): void {
    this.change((db) => new CheckpointStore(db, this.path).put(session, checkpoint));
  }
  dropCheckpoints(session: number): void {
    this.change((db) => new CheckpointStore(db, this.path).drop(session));
  }

  /** Runs one reading statement. @throws UserError HMT121, HMT122 */
  query(sql: string, params: SqlParameters = [], options: QueryOptions = {}): QueryResult {
    return query(this.db, this.path, sql, params, options);
  }

  /**
   * Changes what is not the log, and commits it. For projections and checkpoints.
   * @internal
   */
  change<T>(body: (db: Database.Database) => T): T {
    const recorder = this.requireRecorder();
    const result = recorder.run(() => body(this.db));
    recorder.commit();
    return result;
  }
  /**
   * Brings what is committed from the write-ahead log into the file itself, as far as readers allow.
   * @internal
   */
  fold(): void {
    this.requireRecorder().fold();
  }
  /** For statements of this package that only read. @internal */
  get connection(): Database.Database {
    return this.db;
  }
}
