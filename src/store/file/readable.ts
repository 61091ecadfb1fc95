import Database from 'better-sqlite3';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../../units/user-error.js';
import { statOf } from './explain.js';

/**
 * A name under which the file can be read and nothing comes to lie beside it. The write-ahead log
 * is folded in when a recorder ends; what a killed one leaves is `-wal` and the index to it, `-shm`.
 */
export function readableName(path: string, header: { readonly writeAhead: boolean }): string {
  const full = resolve(path);
  const ahead = header.writeAhead && existsSync(`${path}-wal`);
  // An index alone is left by a recorder that was killed when it had folded its log in and removed it.
  const indexed = ahead && existsSync(`${path}-shm`);
  const hindrance = indexed || existsSync(`${path}-journal`) ? hindranceOf(full) : '';
  // A recorder died in the one change that is not written ahead: when it made the file, or when it
  // folded it in at its end. The change is to be taken back before the file can be read.
  if (hindrance === 'SQLITE_READONLY_ROLLBACK') return rolledBack(path);
  // The disk was full when the index was made, and may be full still.
  if (hindrance.startsWith('SQLITE_IOERR_SHM')) return copyOf(path, '-wal');
  if (!header.writeAhead || indexed) return full;
  // Copied without its write-ahead log, or the index to it: SQLite would make both beside the file.
  return copyOf(path, ahead ? '-wal' : undefined);
}

/** Where a file is copied that cannot be read where it is. */
const COPY_PREFIX = join(tmpdir(), 'hmmtrace-copy-');

/** Open files of a copy outlive their names. */
export function forgetCopy(name: string): void {
  if (name.startsWith(COPY_PREFIX)) rmSync(dirname(name), { recursive: true, force: true });
}

/** A copy of a file and of what belongs to it. */
function copyOf(path: string, log?: '-wal' | '-journal'): string {
  const directory = mkdtempSync(COPY_PREFIX);
  const copy = join(directory, 'copy.db');
  try {
    requireRoom(path, log, directory);
    for (const end of log === undefined ? [''] : ['', log])
      copyFileSync(`${path}${end}`, `${copy}${end}`, constants.COPYFILE_FICLONE);
    return copy;
  } catch (error) {
    forgetCopy(copy);
    throw error;
  }
}

/** SQLite's code for why a file cannot be read where it is; empty if it can. */
function hindranceOf(full: string): string {
  const db = new Database(full, { readonly: true, fileMustExist: true });
  try {
    look(db);
    return '';
  } catch (error) {
    return (error as { code?: string }).code ?? '';
  } finally {
    db.close();
  }
}

/** The first look at a file takes back what was not finished, or says that it cannot. */
function look(db: Database.Database): void {
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
}

/** A copy in which that change is taken back: nothing is written to the file itself. */
function rolledBack(path: string): string {
  refuseForeignJournal(path);
  const copy = copyOf(path, '-journal');
  try {
    const db = new Database(copy, { fileMustExist: true });
    try {
      db.pragma('trusted_schema = OFF');
      look(db);
      // As it was before, it may say that it is written ahead, and nothing is there of that.
      db.pragma('journal_mode = DELETE');
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
export function refuseForeignJournal(path: string): void {
  const journal = `${path}-journal`;
  const stat = statOf(journal);
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
function requireRoom(path: string, end: '-wal' | '-journal' | undefined, directory: string): void {
  const log = end === undefined ? undefined : statSync(`${path}${end}`);
  if (log?.isFile() === false) throw new UserError('HMT102', `${path}${end} is not a file`);
  const { bavail, bsize } = statfsSync(directory);
  const needed = statSync(path).size + (log?.size ?? 0);
  if (needed <= bavail * bsize) return;
  const beside = end === '-journal' ? 'journal' : 'write-ahead log';
  throw new UserError(
    'HMT131',
    `${path} was left with its ${beside} unfinished, and no room for a copy of ${needed} bytes is in ${tmpdir()}`,
    'name a directory with more room in TMPDIR',
  );
}
