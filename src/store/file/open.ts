import Database from 'better-sqlite3';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  type Stats,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../units/user-error.js';
import { explain, guarded, statOf } from './explain.js';
import { refuseForeignObjects } from './foreign-objects.js';
import { forgetCopy, readableName, refuseForeignJournal } from './readable.js';
import { APPLICATION_ID, DATABASE_PAGE, migrationsFrom, SCHEMA_VERSION } from './schema.js';

/** Bytes that SQLite may take for sorting and such, in the whole process. */
const HEAP = 2 ** 30;

/** A connection that only reads, for a file that anybody may have made. Nothing is written. */
export function connectReading(path: string): Database.Database {
  const header = inspect(path);
  return guarded(path, () => {
    const name = readableName(path, header);
    try {
      const db = new Database(name, { readonly: true, fileMustExist: true });
      return checked(db, path, () => {
        db.pragma('query_only = ON');
        db.pragma(`hard_heap_limit = ${HEAP}`);
        harden(db);
        checkIdentity(db, path);
      });
    } finally {
      forgetCopy(name);
    }
  });
}

/**
 * A name for ATTACH on a connection that reads; `attached` is called when it is open.
 * @throws UserError as {@link connectReading}
 */
export function nameForAttaching(path: string): { name: string; attached(): void } {
  connectReading(path).close();
  const name = readableName(path, inspect(path));
  return {
    name,
    attached: () => forgetCopy(name),
  };
}

/** A connection that records; makes the file if `create`. Takes no lock yet. */
export function connectWriting(path: string, create: boolean): Database.Database {
  const stat = statOf(path);
  if (stat === undefined && !create) throw missing(path);
  if (stat !== undefined) requireFile(path, stat);
  if (stat !== undefined && !(create && stat.size === 0)) inspect(path);
  refuseForeignJournal(path);
  return guarded(path, () => {
    const db = new Database(resolve(path), { fileMustExist: !create, timeout: 2000 });
    return checked(db, path, () => {
      harden(db);
      db.pragma(`page_size = ${DATABASE_PAGE}`);
      if (tableCount(db) === 0) makeSchema(db);
      checkIdentity(db, path);
      const version = schemaVersion(db);
      if (version < SCHEMA_VERSION) {
        throw new UserError(
          'HMT109',
          `${path} has schema version ${version}, this is ${SCHEMA_VERSION}`,
        );
      }
    });
  });
}

/** @throws UserError HMT133 when something else than a file is there */
function requireFile(path: string, stat: Stats): void {
  if (stat.isFile()) return;
  if (!stat.isDirectory())
    throw new UserError('HMT133', `${path} is a device or a pipe`, 'name a file');
  const inside = join(path, 'out.db');
  throw new UserError('HMT133', `${path} is a directory`, `name a file in it, such as ${inside}`);
}

function checked(db: Database.Database, path: string, check: () => void): Database.Database {
  try {
    check();
    return db;
  } catch (error) {
    db.close();
    throw explain(error, path);
  }
}

/** A file that is not ours may bring triggers, views and functions with side effects. */
function harden(db: Database.Database): void {
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
}

function makeSchema(db: Database.Database): void {
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.transaction(() => {
    // Another process may have made it since we looked.
    if (tableCount(db) > 0) return;
    for (const { sql } of migrationsFrom(0)) db.exec(sql);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
}

function tableCount(db: Database.Database): number {
  return db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number;
}

function schemaVersion(db: Database.Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

const schemas = new Map<number, Map<string, string>>();
/** Tables, indexes and triggers of the log as this program made them in a version. */
function expectedSchema(version: number): Map<string, string> {
  let expected = schemas.get(version);
  if (expected === undefined) {
    const db = new Database(':memory:');
    for (const { sql } of migrationsFrom(0, version)) db.exec(sql);
    expected = new Map(schemaOf(db));
    db.close();
    schemas.set(version, expected);
  }
  return expected;
}
function schemaOf(db: Database.Database): [string, string][] {
  return db.prepare('SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL').raw().all() as [
    string,
    string,
  ][];
}

/** Ours, of a version that we know, and with tables that are what their names say. */
function checkIdentity(db: Database.Database, path: string): void {
  const application = db.pragma('application_id', { simple: true }) as number;
  const version = schemaVersion(db);
  const ours = application === APPLICATION_ID;
  if ((ours || application === 0) && version === 0 && tableCount(db) === 0)
    throw new UserError('HMT103', `${path} is empty: it was begun, and nothing was recorded`);
  if (!ours) {
    throw new UserError('HMT105', `${path} is an SQLite database, but not a trace of hmmtrace`);
  }
  if (version > SCHEMA_VERSION) {
    throw new UserError(
      'HMT106',
      `${path} has schema version ${version}; this program knows up to ${SCHEMA_VERSION}`,
    );
  }
  if (version < 1) throw new UserError('HMT107', `${path} has no schema version`);
  const expected = expectedSchema(version);
  const found = new Map(schemaOf(db));
  for (const [name, sql] of expected) {
    if (found.get(name) === sql) continue;
    throw new UserError(
      'HMT107',
      `${path}: ${name} of the schema is ${found.has(name) ? 'not what hmmtrace makes' : 'missing'}`,
    );
  }
  refuseForeignObjects(db, path, expected);
}

interface Header {
  readonly writeAhead: boolean;
}

/**
 * Files that this process records into, as `device:inode`. The system takes all locks of a process
 * from a file when the process closes it anywhere: the first bytes of these are not looked at.
 */
export const recordedHere = new Set<string>();

/** `device:inode` of a file; undefined if there is none. */
export function identityOf(path: string): string | undefined {
  const stat = statOf(path);
  return stat === undefined ? undefined : `${stat.dev}:${stat.ino}`;
}

/** What the first hundred bytes say, before SQLite sees the file. */
function inspect(path: string): Header {
  if (recordedHere.size > 0 && recordedHere.has(identityOf(path) ?? ''))
    return { writeAhead: true };
  let fd: number;
  try {
    // Opening a pipe would otherwise wait for somebody who writes.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw missing(path);
    throw new UserError('HMT102', `${path} cannot be read: ${(error as Error).message}`);
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new UserError('HMT102', `${path} is not a file`);
    if (stat.size === 0 && !existsSync(`${path}-wal`))
      throw new UserError('HMT103', `${path} is empty`);
    const header = Buffer.alloc(100);
    const length = readSync(fd, header, 0, 100, 0);
    const magic = 'SQLite format 3\0';
    if (length < 16 || header.toString('latin1', 0, 16) !== magic) {
      throw length > 0 && magic.startsWith(header.toString('latin1', 0, Math.min(length, 16)))
        ? new UserError('HMT108', `${path} has ${stat.size} bytes, not even a whole header`)
        : new UserError('HMT104', `${path} is not an SQLite database`);
    }
    const writeAhead = header[19] === 2;
    const pageSize = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16);
    // The count is valid if it was written together with the change counter.
    const pages = header.readUInt32BE(24) === header.readUInt32BE(92) ? header.readUInt32BE(28) : 0;
    // What is missing may be written ahead, or be of a change that is to be taken back.
    const whole = stat.size >= pages * pageSize;
    const beside = ['-wal', '-journal'].some((end) => existsSync(`${path}${end}`));
    if (length < 100 || !(whole || beside)) {
      throw new UserError('HMT108', `${path} has ${stat.size} bytes of ${pages * pageSize}`);
    }
    return { writeAhead };
  } finally {
    closeSync(fd);
  }
}

function missing(path: string): UserError {
  return new UserError('HMT102', `there is no file ${path}`);
}
