import Database from 'better-sqlite3';
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../../units/user-error.js';
import { INSERT_CHECKPOINT } from './checkpoints.js';
import { explain, guarded } from '../file/explain.js';
import { connectWriting, identityOf, recordedHere } from '../file/open.js';
import { build } from '../file/schema.js';

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

/** Bytes of the write-ahead log from which on it is folded into the file. */
const FOLD_BYTES = 8 * 1024 * 1024;
/** Milliseconds that a recorder which was put aside between two transactions has to take up again. */
const GRACE_MS = 10;
/** Looks at the lock before it is taken for free. */
const LOOKS = 3;

const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * The connection of a file that records. It holds the database's write lock but for the moment
 * between two transactions, so that a second recorder is refused; the lock goes with the process,
 * however that ends.
 */
export class Recorder {
  private readonly begin: Database.Statement;
  private readonly commitStatement: Database.Statement;
  private readonly place: string;
  private readonly identity: string;
  private folder: Database.Database | undefined;
  readonly insertSession: Database.Statement;
  readonly insertChunk: Database.Statement;
  readonly insertSeal: Database.Statement;
  readonly insertCheckpoint: Database.Statement;

  /**
   * @param create make the file if there is none
   * @throws UserError HMT102 … HMT109 when it is not a trace that can be continued, HMT130 when it
   * has a writer, HMT131 … HMT133 when it cannot be written.
   */
  static open(path: string, create: boolean): Recorder {
    // Without one nobody records; with one it is somebody, or what a killed recorder left.
    const shared = existsSync(`${path}-wal`);
    const db = connectWriting(path, create);
    try {
      return guarded(path, () => {
        enterWriteAhead(db, path);
        const recorder = new Recorder(db, path);
        recorder.lock(shared);
        recordedHere.add(recorder.identity);
        return recorder;
      });
    } catch (error) {
      db.close();
      throw error;
    }
  }

  private constructor(
    readonly db: Database.Database,
    readonly path: string,
  ) {
    this.place = resolve(path);
    this.begin = db.prepare('BEGIN IMMEDIATE');
    this.commitStatement = db.prepare('COMMIT');
    this.insertSession = db.prepare(insertSession);
    this.insertChunk = db.prepare(insertChunk);
    this.insertSeal = db.prepare(insertSeal);
    this.insertCheckpoint = db.prepare(INSERT_CHECKPOINT);
    this.identity = identityOf(this.place) ?? '';
  }

  /** Takes the lock for good. A recorder lets go of it for a moment when it commits: one look is not enough. */
  private lock(shared: boolean): void {
    this.run(() => {
      this.db.pragma('busy_timeout = 0');
      for (let look = 0; look < (shared ? LOOKS : 1); look++) {
        if (this.db.inTransaction) {
          this.db.exec('ROLLBACK');
          Atomics.wait(pause, 0, 0, GRACE_MS);
        }
        this.begin.run();
      }
      this.db.pragma('busy_timeout = 5000');
    });
  }

  /** @throws UserError HMT130 … HMT133; then nothing of the transaction is kept */
  commit(): void {
    this.run(() => {
      this.commitStatement.run();
      this.begin.run();
      if (this.writeAheadBytes() >= FOLD_BYTES) this.fold();
    });
  }

  /**
   * Folds the write-ahead log into the file, as far as readers allow, so that it begins anew; after
   * a commit only. Another connection does it, since this one would have to let go of the lock.
   */
  fold(): void {
    try {
      this.folder ??= new Database(this.place, { fileMustExist: true });
      this.folder.pragma('wal_checkpoint(PASSIVE)');
    } catch {
      // The disk is full or fails: all is in the write-ahead log still.
    }
    // A transaction that began before the folding would go on writing behind what was folded.
    this.run(() => {
      this.commitStatement.run();
      this.begin.run();
    });
  }

  /** What is written to a file without a name is gone with the process. */
  private writeAheadBytes(): number {
    const size = statSync(`${this.place}-wal`, { throwIfNoEntry: false })?.size;
    if (size !== undefined && identityOf(this.place) === this.identity) return size;
    throw new UserError(
      'HMT133',
      `${this.path} was removed or replaced while it was being recorded`,
      'record again, and leave the file and its -wal and -shm alone meanwhile',
    );
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
      this.restart();
      throw explain(error, this.path);
    }
  }
  private restart(): void {
    try {
      if (!this.db.open) return;
      if (this.db.inTransaction) this.db.exec('ROLLBACK');
      this.begin.run();
    } catch {
      // The next change says why.
    }
  }

  /** Folds the write-ahead log into the file, so that one file remains. What is not committed is dropped. */
  close(): void {
    const { db } = this;
    if (!db.open) return;
    recordedHere.delete(this.identity);
    this.folder?.close();
    try {
      if (db.inTransaction) db.exec('ROLLBACK');
      db.pragma('busy_timeout = 0');
      db.pragma('journal_mode = DELETE');
    } catch {
      // A reader is there or the disk is full: the write-ahead log stays, and is part of the trace.
    } finally {
      db.close();
    }
  }
}

/** The journal that lets others read while one writes; it needs the file for itself for a moment. */
function enterWriteAhead(db: Database.Database, path: string): void {
  try {
    db.pragma('journal_mode = WAL');
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined || !code.startsWith('SQLITE_BUSY')) throw error;
    const what = 'another process reads it, from before it was opened for writing';
    throw new UserError('HMT130', `${path} cannot be written now: ${what}`);
  }
  db.pragma('synchronous = NORMAL');
  // A commit that folded the log itself would leave the lock free for that long.
  db.pragma('wal_autocheckpoint = 0');
  // So that its size says how much there is to fold.
  db.pragma('journal_size_limit = 0');
}
