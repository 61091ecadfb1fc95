import type Database from 'better-sqlite3';
import type { Event } from '../../events/generated.js';
import { dropTables, makeTables, writeStatistics } from './projection-objects.js';
import { EVENT_COLUMNS, fillRow, SPAN_COLUMNS, SpanRows } from './projection-rows.js';
import { INDEXES } from './projection-schema.js';
import { PROJECTION_VERSION } from './projection-version.js';
import type { TraceFile } from '../trace-file.js';

/** Rows that one statement inserts: half again as fast as a row a statement. */
const BATCH = 50;
/** Rows between commits; what is there without its row in `projection` does not count. */
const COMMIT = 200_000;

/** Of the work that is the rows, and not their indexes (measured: 0.6). */
const ROWS_SHARE = 0.6;

const WIDTH = EVENT_COLUMNS.length;

/**
 * Builds the projections of a session from its log, in place of older ones.
 * @param onProgress told how much is done, of as many parts as there are events; may throw to end it
 * @throws UserError HMT11x when the log is damaged, HMT131 … HMT133 when they cannot be written,
 * what `onProgress` throws; then the session counts as not projected and has no rows.
 */
export function buildProjections(
  file: TraceFile,
  session: number,
  onProgress: (events: number) => void = () => {},
): void {
  try {
    build(file, session, onProgress);
  } catch (error) {
    takeBack(file, session);
    throw error;
  }
}

/** Some rows of a session would be taken for all. Those of a killed process are said to be some. */
function takeBack(file: TraceFile, session: number): void {
  try {
    file.change((db) => {
      db.prepare('DELETE FROM projection WHERE session = ?').run(session);
      deleteRows(db, session);
    });
  } catch {
    // The disk that refused the rows, or the file that is damaged, is told of already.
  }
}
function deleteRows(db: Database.Database, session: number): void {
  for (const table of ['event', 'span'])
    db.prepare(`DELETE FROM ${table} WHERE session = ?`).run(session);
}

function build(file: TraceFile, session: number, onProgress: (events: number) => void): void {
  const info = file.session(session);
  const db = file.connection;
  file.change(makeTables);
  const others = file.change(() => {
    db.prepare('DELETE FROM projection WHERE session = ?').run(session);
    return db.prepare('SELECT coalesce(sum(events), 0) FROM projection').pluck().get() as number;
  });
  // Keeping indexes up costs three times as much as building them over the same rows.
  file.change(() => {
    if (info.events > others) {
      for (const { name } of INDEXES) db.exec(`DROP INDEX IF EXISTS ${name}`);
    }
    // With an index SQLite forgets what it was told of it.
    writeStatistics(db);
  });
  file.change(() => deleteRows(db, session));
  const inserter = new EventRows(db, session);
  const spans = new SpanRows(session);
  const span = insertRows(db, 'span', SPAN_COLUMNS.length, 1);
  const insert = (event: Event): void => {
    inserter.add(event);
    const ended = spans.add(event);
    if (ended !== undefined) span.run(ended);
    if ((event.seq & 0xfff) === 0) onProgress(event.seq * ROWS_SHARE);
    if (event.seq % COMMIT === 0) file.change(() => {});
  };
  file.readEvents(session, 1, info.events, insert, { passing: true });
  file.change(() => {
    inserter.flush();
    for (const row of spans.rest()) span.run(row);
  });
  INDEXES.forEach(({ sql }, made) => {
    onProgress(info.events * (ROWS_SHARE + (1 - ROWS_SHARE) * (made / INDEXES.length)));
    file.change(() => db.exec(sql));
  });
  // Told before it is so: who ends it here has none, and who does not has all.
  onProgress(info.events);
  file.change(() => {
    db.prepare(
      'INSERT INTO projection (session, version, chain_head, events) VALUES (?, ?, ?, ?)',
    ).run(session, PROJECTION_VERSION, info.chainHead, info.events);
    // This connection knows what it was told of the new indexes once it reads that again.
    db.exec('ANALYZE sqlite_schema');
  });
}

/** Drops every projection of the file. The log stays as it is. */
export function dropProjections(file: TraceFile): void {
  file.change(dropTables);
}

/** Statement that inserts `rows` rows into a table of `width` columns. */
function insertRows(
  db: Database.Database,
  table: string,
  width: number,
  rows: number,
): Database.Statement {
  const row = `(${new Array(width).fill('?').join(', ')})`;
  return db.prepare(`INSERT INTO ${table} VALUES ${new Array(rows).fill(row).join(', ')}`);
}

class EventRows {
  private readonly many: Database.Statement;
  private readonly one: Database.Statement;
  private readonly values: unknown[] = new Array(BATCH * WIDTH).fill(null);
  private used = 0;

  constructor(
    db: Database.Database,
    private readonly session: number,
  ) {
    this.many = insertRows(db, 'event', WIDTH, BATCH);
    this.one = insertRows(db, 'event', WIDTH, 1);
  }
  add(event: Event): void {
    fillRow(this.session, event, this.values, this.used * WIDTH);
    if (++this.used < BATCH) return;
    this.many.run(this.values);
    this.used = 0;
  }
  flush(): void {
    for (let i = 0; i < this.used; i++) this.one.run(this.values.slice(i * WIDTH, (i + 1) * WIDTH));
    this.used = 0;
  }
}
