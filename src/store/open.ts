import Database from 'better-sqlite3';
import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statfsSync,
  statSync,
  type Stats,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../units/user-error.js';
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

/** Where a file is copied that cannot be read where it is. */
const COPY_PREFIX = join(tmpdir(), 'hmmtrace-copy-');

/** Open files of a copy outlive their names. */
function forgetCopy(name: string): void {
  if (name.startsWith(COPY_PREFIX)) rmSync(dirname(name), { recursive: true, force: true });
}

/**
 * A name under which the file can be read and nothing comes to lie beside it. The write-ahead log
 * is folded in when a recorder ends; what a killed one leaves is `-wal` and the index to it, `-shm`.
 */
function readableName(path: string, header: Header): string {
  const full = resolve(path);
  if (existsSync(`${path}-journal`) && hasHotJournal(full)) return rolledBack(path);
  if (!header.writeAhead || existsSync(`${path}-shm`)) return full;
  // Copied without its write-ahead log: no writer can be there, and there is nothing to index.
  if (!existsSync(`${path}-wal`)) return `${pathToFileURL(full).href}?immutable=1`;
  // Copied without the index, which SQLite would make beside the file.
  return copyOf(path, '-wal');
}

/** A copy of a file and of what belongs to it. */
function copyOf(path: string, log: '-wal' | '-journal'): string {
  const directory = mkdtempSync(COPY_PREFIX);
  const copy = join(directory, 'copy.db');
  try {
    requireRoom(path, log, directory);
    for (const end of ['', log])
      copyFileSync(`${path}${end}`, `${copy}${end}`, constants.COPYFILE_FICLONE);
    return copy;
  } catch (error) {
    forgetCopy(copy);
    throw error;
  }
}

/**
 * Did a recorder die in the one change that is not written ahead: when it made the file, or when it
 * folded it in at its end? Then the change is to be taken back before the file can be read.
 */
function hasHotJournal(full: string): boolean {
  const db = new Database(full, { readonly: true, fileMustExist: true });
  try {
    tableCount(db);
    return false;
  } catch (error) {
    return (error as { code?: string }).code === 'SQLITE_READONLY_ROLLBACK';
  } finally {
    db.close();
  }
}

/** A copy in which that change is taken back: nothing is written to the file itself. */
function rolledBack(path: string): string {
  refuseForeignJournal(path);
  const copy = copyOf(path, '-journal');
  try {
    const db = new Database(copy, { fileMustExist: true });
    try {
      harden(db);
      tableCount(db);
    } finally {
      db.close();
    }
    return copy;
  } catch (error) {
    forgetCopy(copy);
    throw error;
  }
}

/** What the name of another file is followed by at the end of a journal. */
const JOURNAL_MAGIC = 'd9d505f920a163d7';
/** A journal of a stranger may name a file that SQLite would delete when it takes the change back. */
function refuseForeignJournal(path: string): void {
  const journal = `${path}-journal`;
  const stat = statSync(journal, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size < 8) return;
  const fd = openSync(journal, 'r');
  try {
    const end = Buffer.alloc(8);
    readSync(fd, end, 0, 8, stat.size - 8);
    if (end.toString('hex') === JOURNAL_MAGIC)
      throw new UserError(
        'HMT107',
        `${journal} names another file, as no journal of hmmtrace does`,
      );
  } finally {
    closeSync(fd);
  }
}

/** What a stranger put beside a file may be a device, a pipe, or claim any size. */
function requireRoom(path: string, end: '-wal' | '-journal', directory: string): void {
  const log = statSync(`${path}${end}`);
  if (!log.isFile()) throw new UserError('HMT102', `${path}${end} is not a file`);
  const { bavail, bsize } = statfsSync(directory);
  const needed = statSync(path).size + log.size;
  if (needed <= bavail * bsize) return;
  throw new UserError(
    'HMT131',
    `${path} has an unfinished ${end === '-wal' ? 'write-ahead log' : 'journal'} beside it, and no room for a copy of ${needed} bytes is in ${tmpdir()}`,
    'name a directory with more room in TMPDIR',
  );
}

/** A connection that records; makes the file if `create`. Takes no lock yet. */
export function connectWriting(path: string, create: boolean): Database.Database {
  const stat = statSync(path, { throwIfNoEntry: false });
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
  if (application !== APPLICATION_ID) {
    throw new UserError('HMT105', `${path} is an SQLite database, but not a trace of hmmtrace`);
  }
  const version = schemaVersion(db);
  if (version === 0 && tableCount(db) === 0)
    throw new UserError('HMT103', `${path} is empty: it was begun, and nothing was recorded`);
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
  // A trigger of a stranger would run on what we write, a temporary one cannot be in a file.
  const triggers = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    .pluck()
    .all() as string[];
  const stranger = triggers.find((name) => !expected.has(name));
  if (stranger !== undefined)
    throw new UserError('HMT107', `${path} has a foreign trigger ${JSON.stringify(stranger)}`);
  // An index can be on an expression, which is worked out for every row that is written or sought.
  const indexes = db
    .prepare("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
    .raw()
    .all() as [name: string, table: string][];
  const index = indexes.find(([name, table]) => expected.has(table) && !expected.has(name));
  if (index !== undefined)
    throw new UserError('HMT107', `${path} has a foreign index ${JSON.stringify(index[0])}`);
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
  const stat = statSync(path, { throwIfNoEntry: false });
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
    if (length < 100 || (pages > 0 && stat.size < pages * pageSize && !existsSync(`${path}-wal`))) {
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

/** Runs `body`; what SQLite throws becomes an error that the user understands. */
export function guarded<T>(path: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw explain(error, path);
  }
}

/** The user's error for one of SQLite's; anything else is returned as it is. */
export function explain(error: unknown, path: string): unknown {
  const code = error instanceof Database.SqliteError ? error.code : '';
  if (code === '') {
    return error instanceof TypeError && /directory does not exist/.test(error.message)
      ? new UserError(
          'HMT133',
          `${path} cannot be made: its directory does not exist`,
          `make the directory ${dirname(path)}, or name a file elsewhere`,
        )
      : error;
  }
  const { message } = error as Error;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new UserError('HMT130', `${path} is being written by another process`);
  }
  if (code === 'SQLITE_FULL')
    return new UserError('HMT131', `${path}: no space is left on the disk`);
  if (code === 'SQLITE_READONLY_ROLLBACK') {
    return new UserError(
      'HMT107',
      `${path}: an unfinished change lies beside it, as ${path}-journal`,
    );
  }
  if (code.startsWith('SQLITE_READONLY'))
    return new UserError('HMT132', `${path} cannot be written: ${readOnly(path)}`);
  if (code === 'SQLITE_NOTADB') return new UserError('HMT104', `${path} is not an SQLite database`);
  if (code === 'SQLITE_NOMEM')
    return new UserError('HMT127', `${path}: SQLite needs more memory for this than it is allowed`);
  // What is made of a well-formed file never fails in these ways.
  if (
    code.startsWith('SQLITE_CORRUPT') ||
    /^SQLITE_(ERROR|TOOBIG|MISMATCH|CONSTRAINT)/.test(code)
  ) {
    return new UserError('HMT107', `${path}: the database structure is damaged (${message})`);
  }
  if (code.startsWith('SQLITE_CANTOPEN')) {
    return new UserError('HMT132', `${path} cannot be opened: ${readOnly(path)}`);
  }
  if (code.startsWith('SQLITE_IOERR')) {
    const what = code === 'SQLITE_IOERR_WRITE' ? 'a write was refused' : message;
    const hint =
      code === 'SQLITE_IOERR_WRITE'
        ? 'look for a limit of file size (ulimit -f), a quota or a failing disk; what was committed can be read'
        : '';
    return new UserError('HMT133', `${path}: ${what} (${code})`, hint);
  }
  return error;
}

/** What of a file and its directory cannot be written, as far as the system says so. */
function readOnly(path: string): string {
  const directory = dirname(resolve(path));
  if (!(statSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false))
    return `${directory} is not a directory`;
  if (existsSync(path) && !mayWrite(path)) return 'it is read only';
  return mayWrite(directory)
    ? 'the system refuses it'
    : `its directory ${directory} cannot be written, where a recorder keeps its write-ahead log`;
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
