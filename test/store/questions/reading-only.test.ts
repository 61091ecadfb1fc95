import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  requireReading,
  saysNothing,
  statementEnd,
} from '../../../src/store/questions/reading-only.js';
import { TraceFile } from '../../../src/store/trace-file.js';
import { UserError } from '../../../src/units/user-error.js';
import { scratch } from '../../support/cli.js';

/* A trace is evidence: whatever a statement says, the file's bytes and the connection stay. */

const directory = scratch();
const path = join(directory, 'race.db');
copyFileSync('traces/recorded/race.db', path);
const bytes = readFileSync(path);
/** Where the connection itself would allow everything. */
const appended = join(scratch(), 'race.db');
copyFileSync(path, appended);
let reading: TraceFile;
let writing: TraceFile;
beforeAll(() => {
  reading = TraceFile.open(path);
  writing = TraceFile.openForAppend(appended);
});
afterAll(() => {
  reading.close();
  writing.close();
});

/** The code with which a statement is refused; undefined if it runs. */
function refusal(file: TraceFile, sql: string): string | undefined {
  try {
    file.query(sql);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
}
/** All that a statement could have changed in the file that is open for writing. */
function contents(): unknown {
  const db = writing.connection;
  const settings = ['writable_schema', 'trusted_schema', 'user_version', 'schema_version'];
  return [
    ...settings.map((name) => db.pragma(name, { simple: true })),
    db.prepare('SELECT total_changes(), count(*), sum(seed) FROM session').raw().get(),
    db.prepare('SELECT name, sql FROM sqlite_temp_schema').all(),
    db.inTransaction,
  ];
}

const target = join(directory, 'written');
const WRITES = [
  `ATTACH '${target}' AS x`,
  'DETACH main',
  'DROP TABLE event',
  'DROP VIEW IF EXISTS retry',
  'INSERT INTO session (id) VALUES (9)',
  'REPLACE INTO session (id) VALUES (9)',
  'UPDATE session SET seed = 2',
  'UPDATE session SET seed = 2 RETURNING seed',
  'DELETE FROM session',
  'WITH x AS (SELECT 1) DELETE FROM session RETURNING id',
  'WITH x AS (SELECT 1) INSERT INTO session (id) SELECT 9 FROM x',
  'CREATE TABLE t (a)',
  'CREATE TEMP TABLE t (a)',
  'CREATE TEMP VIEW v AS SELECT 1',
  'CREATE TEMP TRIGGER t AFTER INSERT ON session BEGIN SELECT 1; END',
  "CREATE VIRTUAL TABLE temp.t USING fts5('a')",
  'ALTER TABLE session ADD COLUMN a',
  'ANALYZE',
  'REINDEX',
  'VACUUM',
  `VACUUM INTO '${target}'`,
  'BEGIN IMMEDIATE',
  'COMMIT',
  'ROLLBACK',
  'SAVEPOINT s',
  'PRAGMA query_only = 0',
  'PRAGMA query_only(0)',
  'PRAGMA main.query_only = 0',
  'PRAGMA "query_only" = 0',
  'PRAGMA journal_mode = DELETE',
  'PRAGMA journal_mode(wal)',
  'PRAGMA writable_schema = 1',
  'PRAGMA writable_schema = RESET',
  'PRAGMA trusted_schema = 1',
  'PRAGMA user_version = 9',
  'PRAGMA user_version(9)',
  'PRAGMA application_id(9)',
  'PRAGMA schema_version = 9',
  'PRAGMA encoding("UTF-16")',
  'PRAGMA optimize',
  'PRAGMA wal_checkpoint(TRUNCATE)',
  'PRAGMA incremental_vacuum(1)',
  `PRAGMA temp_store_directory = '${directory}'`,
  'PRAGMA hard_heap_limit = 1',
  'PRAGMA nothing_of_the_kind',
  'PRAGMA',
  '/* SELECT */ DROP TABLE event',
  '-- SELECT\nDROP TABLE event',
  ';;DROP TABLE event',
  'SELECT 1; DROP TABLE event',
  'EXPLAIN DROP TABLE event',
  '',
  '-- nothing',
  ' ; ',
];
/** Pragmas act while they are prepared: to explain one is to run it. */
const EXPLAINED = [
  'EXPLAIN PRAGMA query_only = 0',
  'EXPLAIN PRAGMA writable_schema = 1',
  'EXPLAIN QUERY PLAN PRAGMA query_only = 0',
  'explain\n/* */ query -- plan\n plan pragma trusted_schema = 1',
  'EXPLAIN/**/PRAGMA query_only = 0',
  `EXPLAIN ATTACH '${target}' AS x`,
];
const CALLS: readonly (readonly [sql: string, says: RegExp])[] = [
  ["SELECT load_extension('libm.so.6')", /not authorized|no such function/],
  ["SELECT readfile('/etc/passwd')", /no such function: readfile/],
  [`SELECT writefile('${target}', 'x')`, /no such function: writefile/],
  ["SELECT edit('x')", /no such function: edit/],
  ["SELECT * FROM fsdir('/')", /no such table: fsdir/],
  ["SELECT fts3_tokenizer('simple', x'00')", /fts3/],
  ['SELECT * FROM pragma_query_only(0)', /too many arguments/],
  ['SELECT * FROM pragma_optimize', /would write|no such table/],
];

describe('refused, whatever the connection would allow', () => {
  it.each([...WRITES, ...EXPLAINED])('%s', (sql) => {
    const before = contents();
    expect(refusal(reading, sql)).toBe('HMT122');
    expect(refusal(writing, sql)).toBe('HMT122');
    expect(contents()).toEqual(before);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(existsSync(target)).toBe(false);
  });

  it.each(CALLS)('%s', (sql, says) => {
    expect(() => reading.query(sql)).toThrow(says);
    expect(existsSync(target)).toBe(false);
  });

  it('leaves the settings of the connection as they were', () => {
    const file = TraceFile.open(path);
    const settings = () =>
      ['query_only', 'writable_schema', 'trusted_schema', 'journal_mode', 'temp_store'].map(
        (name) => [name, file.connection.pragma(name, { simple: true }) as unknown],
      );
    const before = settings();
    expect(before).toContainEqual(['query_only', 1]);
    expect(before).toContainEqual(['trusted_schema', 0]);
    const names = file.query('SELECT DISTINCT name FROM pragma_pragma_list').rows.flat();
    expect(names.length).toBeGreaterThan(50);
    const tried = [...WRITES, ...EXPLAINED, ...CALLS.map(([sql]) => sql)];
    for (const name of names)
      for (const value of ['', '(0)', '(1)', " = 'x'"])
        tried.push(`PRAGMA ${String(name)}${value}`, `EXPLAIN PRAGMA ${String(name)}${value}`);
    for (const name of names)
      tried.push(`SELECT * FROM pragma_${String(name)}`, `SELECT * FROM pragma_${String(name)}(1)`);
    for (const sql of tried) {
      try {
        file.query(sql);
      } catch (error) {
        expect(error, sql).toBeInstanceOf(UserError);
      }
      expect(settings(), sql).toEqual(before);
    }
    expect(() => file.connection.exec('DELETE FROM session')).toThrow(/readonly/);
    file.close();
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(readdirSync(directory)).toEqual(['race.db']);
  });
});

describe('allowed', () => {
  it.each([
    'SELECT 1',
    'select(1)',
    ';; SELECT 1',
    '/* why */ -- and how\n SELECT 1',
    'WITH x(a) AS (VALUES (1)) SELECT a FROM x',
    'VALUES (1), (2)',
    'SELECT 1;',
    'SELECT 1; -- the end',
    'EXPLAIN SELECT 1',
    'EXPLAIN QUERY PLAN SELECT * FROM session',
    'explain /* how */ query -- it\n plan WITH x AS (SELECT 1) SELECT * FROM x',
    'PRAGMA table_info(session)',
    "PRAGMA main.table_xinfo('session')",
    'PRAGMA index_list("log");',
    'PRAGMA user_version',
    'PRAGMA integrity_check(3)',
    'PRAGMA quick_check',
    'PRAGMA database_list',
    'PRAGMA compile_options',
    "SELECT 'DROP TABLE event; --'",
    'SELECT name FROM pragma_table_list',
  ])('%s', (sql) => {
    expect(refusal(reading, sql)).toBeUndefined();
  });

  it('nothing that begins with another word than four', () => {
    const readers = ['select', 'with', 'values', 'explain', 'pragma'];
    const word = fc.stringMatching(/^[A-Za-z_]{1,12}$/);
    const other = word.filter((w) => !readers.includes(w.toLowerCase()));
    const blank = fc.constantFrom(' ', '\n', '\t', '/* SELECT */', '-- SELECT\n', ';', 'EXPLAIN ');
    fc.assert(
      fc.property(fc.array(blank, { maxLength: 4 }), other, fc.string(), (front, w, rest) => {
        expect(() => requireReading(`${front.join('')}${w} ${rest}`)).toThrow(UserError);
      }),
    );
  });
});

describe('the end of a statement', () => {
  const quiet = fc.constantFrom(
    ...['a', ' ', '\n', "';'", "'it''s;'", '";"', '`;`', '[;]', '/* ; */', '-- ;\n', '1', '(', '/'],
  );
  it('is the first ; that no text, name or comment holds', () => {
    fc.assert(
      fc.property(fc.array(quiet), fc.string(), (parts, rest) => {
        const text = parts.join(' ');
        expect(statementEnd(text)).toBeUndefined();
        expect(statementEnd(`${text};${rest}`)).toBe(text.length + 1);
      }),
    );
  });
  it.each(["'", '"', '`', '[', '/*', '--'])('does not come while %s is open', (open) => {
    expect(statementEnd(`SELECT 1 ${open} ; `)).toBeUndefined();
  });
  it('leaves remarks, which say nothing', () => {
    for (const text of ['', ' ', '-- a', '-- a\n', '/* a\n; */ ;', ';;'])
      expect(saysNothing(text), text).toBe(true);
    for (const text of ['1', '/* a', '-- a\n1', "'"]) expect(saysNothing(text), text).toBe(false);
  });
});
