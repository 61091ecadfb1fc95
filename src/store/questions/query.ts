import Database from 'better-sqlite3';
import { UserError } from '../../units/user-error.js';
import { fileWord } from '../../units/shell-word.js';
import { explain } from '../file/explain.js';
import { nameForAttaching } from '../file/open.js';
import { EVENT_VIEWS, TABLES } from '../tables/projection-schema.js';
import { onlySessionOf } from './one-session.js';
import { requireReading } from './reading-only.js';
import { ANALYSIS_VIEWS } from '../tables/views/all.js';

export type SqlParameters = readonly unknown[] | Readonly<Record<string, unknown>>;

export interface QueryOptions {
  /** Rows at most; default 1,000,000. */
  readonly limit?: number;
  /** Other trace files to read in the same statement, by the schema name they get. */
  readonly attach?: Readonly<Record<string, string>>;
}
export interface QueryResult {
  readonly columns: readonly string[];
  /** Integers beyond 2^53 are bigint; everything else is number, string, Uint8Array or null. */
  readonly rows: readonly (readonly unknown[])[];
  /** There were more rows than the limit. */
  readonly truncated: boolean;
}

/** Runs one reading statement. @throws UserError HMT121, HMT122, HMT123 */
export function query(
  db: Database.Database,
  path: string,
  sql: string,
  params: SqlParameters,
  options: QueryOptions,
): QueryResult {
  const limit = options.limit ?? 1_000_000;
  const attached = attach(db, options.attach ?? {});
  try {
    const statement = prepare(db, sql).raw(true).safeIntegers(true);
    const rows: unknown[][] = [];
    let truncated = false;
    for (const row of statement.iterate(params) as Iterable<unknown[]>) {
      if (rows.length >= limit) {
        truncated = true;
        break;
      }
      rows.push(row.map(plain));
    }
    return { columns: statement.columns().map((c) => c.name), rows, truncated };
  } catch (error) {
    throw wrongSql(error, db, path);
  } finally {
    for (const name of attached) db.exec(`DETACH ${name}`);
  }
}

/** @throws UserError HMT122 */
function prepare(db: Database.Database, sql: string): Database.Statement {
  requireReading(sql);
  const statement = db.prepare(sql);
  if (!statement.readonly || !statement.reader) {
    throw new UserError('HMT122', 'only a statement that reads and gives rows is run here');
  }
  return statement;
}

/** Rows of one reading statement, one after another. Close the iterator if you stop early. */
export function* iterateQuery(
  db: Database.Database,
  path: string,
  sql: string,
  params: SqlParameters,
): Generator<readonly unknown[], void, undefined> {
  try {
    const statement = prepare(db, sql).raw(true).safeIntegers(true);
    yield statement.columns().map((c) => c.name);
    for (const row of statement.iterate(params) as Iterable<unknown[]>) yield row.map(plain);
  } catch (error) {
    throw wrongSql(error, db, path);
  }
}

/** Makes other trace files readable on a connection, by the schema names they get. */
export function attach(db: Database.Database, files: Readonly<Record<string, string>>): string[] {
  const names: string[] = [];
  for (const [name, path] of Object.entries(files)) {
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      throw new UserError('HMT121', `${JSON.stringify(name)} cannot name an attached file`);
    }
    // Looked at as carefully as if it were opened alone.
    const file = nameForAttaching(path);
    try {
      db.prepare(`ATTACH ? AS ${name}`).run(file.name);
    } catch (error) {
      throw wrongSql(error, db, path);
    } finally {
      file.attached();
    }
    names.push(name);
  }
  return names;
}

/** Numbers where they are exact. */
function plain(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
    ? Number(value)
    : value;
}

function wrongSql(error: unknown, db: Database.Database, path: string): unknown {
  if (error instanceof RangeError && /more than one statement/.test(error.message)) {
    return new UserError('HMT122', 'there is more than one statement');
  }
  if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_READONLY')) {
    return new UserError('HMT122', `the statement would write: ${error.message}`);
  }
  if (error instanceof RangeError || error instanceof TypeError) {
    return new UserError('HMT121', error.message);
  }
  if (error instanceof Database.SqliteError && /^SQLITE_(ERROR|TOOBIG)$/.test(error.code)) {
    return noSuchTable(error.message, db, path) ?? new UserError('HMT121', error.message);
  }
  return explain(error, path);
}

const PROJECTED = new Set([...TABLES, ...EVENT_VIEWS, ...ANALYSIS_VIEWS].map((t) => t.name));

/** Tables of the file itself, which hold every session. */
const OF_ALL = new Set(['session_without_tables', 'kind', 'enum_value', 'projection']);

/** Sessions that an error names. */
const TOLD = 3;

/**
 * Refuses a statement that would not find rows of some sessions, as their projections were not
 * built, not finished, or not yet: an answer of some rows must not be taken for one of all.
 * @throws UserError HMT123
 */
export function requireTables(db: Database.Database, path: string, sql: string): void {
  const words = sql.toLowerCase().match(/\w+/g) ?? [];
  if (!words.some((word) => PROJECTED.has(word) && !OF_ALL.has(word))) return;
  const isThere = "SELECT 1 FROM sqlite_schema WHERE name = 'projection' AND type = 'table'";
  if (db.prepare(isThere).get() === undefined) return;
  const only = onlySessionOf(sql);
  const without = db
    .prepare(
      'SELECT id FROM session WHERE id NOT IN (SELECT session FROM projection) AND id = coalesce(?, id) ORDER BY id LIMIT ?',
    )
    .pluck()
    .all(only ?? null, TOLD + 1) as number[];
  if (without.length === 0) return;
  const ids = `${without.slice(0, TOLD).join(', ')}${without.length > TOLD ? ', …' : ''}`;
  const [who, it] =
    without.length === 1 ? [`session ${ids} has`, 'it'] : [`sessions ${ids} have`, 'them'];
  throw new UserError(
    'HMT123',
    `${path}: ${who} no SQL tables, so that the answer would leave ${it} out`,
    `make them with \`hmmtrace index ${fileWord(path)}\`, ask for one session that has them (SELECT … FROM one table WHERE session = N), or leave ${it} out with --partial`,
  );
}

/** For a table that there would be, had it been made before; the name is not what is wrong. */
function noSuchTable(message: string, db: Database.Database, path: string): UserError | undefined {
  const [, schema = 'main', name = ''] = /^no such table: (?:(.+)\.)?(\w+)$/.exec(message) ?? [];
  if (PROJECTED.has(name.toLowerCase())) {
    const [file, which] =
      schema === 'main' ? [path, fileWord(path)] : [`the file attached as ${schema}`, 'FILE'];
    const what = `${file} has no SQL tables, so there is no ${name}`;
    return new UserError('HMT123', what, `make them with \`hmmtrace index ${which}\``);
  }
  const placed = db.prepare("SELECT 1 FROM temp.sqlite_schema WHERE name = 'at'").get();
  if (placed !== undefined || !/^(at|\w+_at)$/i.test(name)) return undefined;
  const hint =
    'the views *_at need a place: `hmmtrace sql FILE --at POSITION`, or `.at POSITION` at the prompt';
  return new UserError('HMT121', message, hint);
}
