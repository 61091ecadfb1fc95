import Database from 'better-sqlite3';
import { closeSync, openSync, rmSync } from 'node:fs';
import { UserError } from '../../units/user-error.js';
import { explain } from './explain.js';
import { connectReading } from './open.js';
import { migrationsFrom, SCHEMA_VERSION } from './schema.js';

/**
 * Writes a copy of a trace file in the current schema, with whatever its write-ahead log holds.
 * Nothing of the original changes; it may have a writer meanwhile. A file that is current already
 * is copied as it is. A copy that cannot be finished is removed.
 * @returns the schema version that the original has
 * @throws UserError HMT143 if something exists at `copy`; HMT102 … HMT108 when `path` is no trace;
 * HMT131 … HMT133 when the copy cannot be written.
 */
export async function upgrade(path: string, copy: string): Promise<number> {
  const from = connectReading(path);
  try {
    const version = from.pragma('user_version', { simple: true }) as number;
    reserve(copy);
    try {
      await from.backup(copy);
      migrate(copy, version);
    } catch (error) {
      for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${copy}${end}`, { force: true });
      throw explain(error, copy);
    }
    return version;
  } finally {
    from.close();
  }
}

/** So that of two upgrades to one place the second is refused. */
function reserve(copy: string): void {
  try {
    closeSync(openSync(copy, 'wx'));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new UserError('HMT143', `${copy} exists already`);
    const hint = 'name a file in a directory that exists and can be written';
    throw new UserError('HMT133', `${copy} cannot be made (${code})`, hint);
  }
}

function migrate(copy: string, version: number): void {
  const db = new Database(copy);
  try {
    db.pragma('trusted_schema = OFF');
    db.transaction(() => {
      for (const { sql } of migrationsFrom(version)) db.exec(sql);
      db.pragma(`user_version = ${SCHEMA_VERSION}`);
    })();
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
}
