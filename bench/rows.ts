/** The peer of the log and of the projections: the same events as plain rows, with better-sqlite3 alone. */
import Database from 'better-sqlite3';
import { EVENTS, type Event } from '../src/events/generated.js';
import { columnsOf, INDEXES } from '../src/store/tables/projection-schema.js';

const COLUMNS = [
  'session',
  'seq',
  'time',
  'task',
  'span',
  'kind',
  'mm',
  'vpn',
  'pfn',
  'npages',
  'ret',
  'a',
  'b',
  'c',
  'd',
  'e',
  'f',
  'g',
  'text',
];

/** For each kind, [field, column index] of what a row holds. */
const fields: [string, number][][] = [];
for (const info of EVENTS) {
  fields[info.kind] = [...columnsOf(info)].flatMap(([f, column]) =>
    column === undefined ? [] : [[f.name, COLUMNS.indexOf(column)] as [string, number]],
  );
}

/** A row of an event with every column, as the projection has it. */
export function rowOf(e: Event): unknown[] {
  const row: unknown[] = new Array(COLUMNS.length).fill(null);
  row[0] = 1;
  row[1] = e.seq;
  row[2] = e.time;
  row[3] = e.task;
  row[4] = e.span;
  row[5] = e.kind;
  const own = e as unknown as Record<string, unknown>;
  for (const [name, column] of fields[e.kind] ?? []) {
    const value = own[name];
    row[column] =
      typeof value === 'number' || typeof value === 'string'
        ? value
        : typeof value === 'boolean'
          ? Number(value)
          : value instanceof Uint8Array
            ? Buffer.from(value.subarray(0, 200)).toString('hex').slice(0, 200)
            : (value as number[]).slice(0, 200).join(' ').slice(0, 200);
  }
  return row;
}

/**
 * A connection for raw rows: write-ahead log, 16 KiB pages, which measured fastest.
 * @param clustered with the primary key of the projection
 */
export function rawDatabase(path: string, clustered: boolean): Database.Database {
  const db = new Database(path);
  db.pragma('page_size = 16384');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  const columns = COLUMNS.map((c) => `"${c}" ${c === 'text' ? 'TEXT' : 'INTEGER'}`).join(', ');
  const place = clustered ? ', PRIMARY KEY (session, seq)) WITHOUT ROWID' : ')';
  db.exec(`CREATE TABLE event (${columns}${place}`);
  return db;
}

/** Inserts rows one a statement, in transactions of 10,000. */
export function insertRaw(db: Database.Database, rows: Iterable<readonly unknown[]>): number {
  const insert = db.prepare(`INSERT INTO event VALUES (${COLUMNS.map(() => '?').join(', ')})`);
  let n = 0;
  db.exec('BEGIN');
  for (const row of rows) {
    insert.run(row);
    if (++n % 10_000 === 0) db.exec('COMMIT; BEGIN');
  }
  db.exec('COMMIT');
  return n;
}

export function indexRaw(db: Database.Database): void {
  for (const { sql } of INDEXES) if (/ ON event /.test(sql)) db.exec(sql);
}
