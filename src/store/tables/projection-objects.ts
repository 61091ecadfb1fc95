import type Database from 'better-sqlite3';
import { ENUMERATIONS, EVENTS } from '../../events/generated.js';
import { columnsOf, EVENT_VIEWS, INDEXES, snake, STATISTICS, TABLES } from './projection-schema.js';
import { PROJECTION_VERSION } from './projection-version.js';
import { build } from '../file/schema.js';
import { sql as raw } from '../kysely.js';
import { ANALYSIS_VIEWS } from './views/all.js';

const VIEWS = [...EVENT_VIEWS, ...ANALYSIS_VIEWS];

/** Drops what has the name of a table or view of ours, whatever it is. */
export function dropTables(db: Database.Database): void {
  // Names are the same in any case.
  const typeOf = db
    .prepare(
      "SELECT type FROM sqlite_schema WHERE name = ? COLLATE NOCASE AND type IN ('table', 'view')",
    )
    .pluck();
  for (const { name } of [...VIEWS, ...TABLES]) {
    const type = typeOf.get(name) as string | undefined;
    if (type !== undefined) db.exec(`DROP ${type} "${name}"`);
  }
}

/** Makes tables and views, in place of those that are not what is made now. */
export function makeTables(db: Database.Database): void {
  if (hasTables(db)) {
    const stale = db.prepare('SELECT 1 FROM projection WHERE version <> ?').get(PROJECTION_VERSION);
    if (stale === undefined) return;
  }
  dropTables(db);
  for (const table of TABLES) db.exec(createTable(table));
  for (const view of VIEWS) db.exec(`CREATE VIEW ${view.name} AS ${view.select}`);
  for (const [table, rows] of REFERENCE) {
    const insert = db.prepare(
      `INSERT INTO ${table} VALUES (${rows[0]!.map(() => '?').join(', ')})`,
    );
    for (const row of rows) insert.run(row);
  }
}

/** Tells SQLite what to think of tables and indexes, whether or not they are there yet. */
export function writeStatistics(db: Database.Database): void {
  // Reads no rows: it makes the table.
  db.exec('ANALYZE sqlite_schema; DELETE FROM sqlite_stat1');
  const insert = db.prepare('INSERT INTO sqlite_stat1 VALUES (?, ?, ?)');
  for (const row of STATISTICS) insert.run(row);
}

/** Are all tables and views there, and as they are made now? */
function hasTables(db: Database.Database): boolean {
  const found = definitions(db);
  return (
    TABLES.every((t) => found.get(t.name) === createTable(t)) &&
    VIEWS.every((v) => found.get(v.name) === `CREATE VIEW ${v.name} AS ${v.select}`)
  );
}
function definitions(db: Database.Database): Map<string, string> {
  const rows = db.prepare('SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL').raw().all();
  return new Map(rows as [string, string][]);
}

/** What of the projections' tables, views and indexes is not as it is made now; undefined if all is. */
export function foreignDefinition(db: Database.Database): string | undefined {
  const found = definitions(db);
  const expected = [
    ...TABLES.map((t) => [t.name, createTable(t)]),
    ...VIEWS.map((v) => [v.name, `CREATE VIEW ${v.name} AS ${v.select}`]),
    ['sqlite_stat1', 'CREATE TABLE sqlite_stat1(tbl,idx,stat)'],
    ...INDEXES.map((i) => [i.name, i.sql.replace('IF NOT EXISTS ', '')]),
  ] as [string, string][];
  // Indexes are dropped while a session is projected: one that is missing makes no answer wrong.
  const isMissingIndex = (name: string): boolean =>
    !found.has(name) && INDEXES.some((i) => i.name === name);
  return expected.find(([name, sql]) => found.get(name) !== sql && !isMissingIndex(name))?.[0];
}

/** Rows of the tables that describe the others, in the order of their keys. */
export const REFERENCE: ReadonlyMap<string, unknown[][]> = new Map([
  ['kind', EVENTS.map((e) => [e.kind, snake(e.name), e.family, e.doc, e.name])],
  [
    'field',
    EVENTS.flatMap((e) =>
      [...columnsOf(e)].map(([f, column]) => [
        ...[e.kind, snake(f.name), column ?? null, f.type],
        ...[f.unit || null, f.enumeration || null, f.doc],
      ]),
    ),
  ],
  [
    'enum_value',
    Object.entries(ENUMERATIONS).flatMap(([enumeration, values]) =>
      Object.entries(values).map(([name, number]) => [enumeration, number, name]),
    ),
  ],
]);

/** Statements that were made: building one takes as long as indexing a small session. */
const made = new Map<string, string>();

/** Statement that makes a table of the projections, as SQLite keeps it. */
export function createTable(table: (typeof TABLES)[number]): string {
  let sql = made.get(table.name);
  if (sql === undefined) made.set(table.name, (sql = built(table)));
  return sql;
}
function built(table: (typeof TABLES)[number]): string {
  let builder = build.schema.createTable(table.name);
  for (const c of table.columns) {
    builder = builder.addColumn(c.name, c.type === 'INTEGER' ? 'integer' : 'text', (column) =>
      table.primaryKey.includes(c.name) ? column.notNull() : column,
    );
  }
  const key = table.primaryKey as unknown as never[];
  const { sql } = builder
    .addPrimaryKeyConstraint(`${table.name}_place`, key)
    .modifyEnd(raw`WITHOUT ROWID`)
    .compile();
  return sql.replace(/^create table/, 'CREATE TABLE');
}
