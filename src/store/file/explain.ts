import Database from 'better-sqlite3';
import { accessSync, constants, existsSync, statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UserError } from '../../units/user-error.js';

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
  // The index of the write-ahead log is a file too.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE')
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
        ? 'look for a limit of file size (ulimit -f), a quota or a failing disk'
        : '';
    return new UserError('HMT133', `${path}: ${what} (${code})`, hint);
  }
  return error;
}

/** What of a file and its directory cannot be written, as far as the system says so. */
function readOnly(path: string): string {
  const directory = dirname(resolve(path));
  if (!(statOf(directory)?.isDirectory() ?? false)) return `${directory} is not a directory`;
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

/** Undefined if there is nothing, or nothing that may be looked at. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
