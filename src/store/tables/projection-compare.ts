import type Database from 'better-sqlite3';
import { Kind, type Event } from '../../events/generated.js';
import { guarded } from '../file/explain.js';
import { createTable, foreignDefinition, REFERENCE } from './projection-objects.js';
import { EVENT_COLUMNS, fillRow, SPAN_COLUMNS, SpanRows } from './projection-rows.js';
import { STATISTICS, TABLES } from './projection-schema.js';
import { PROJECTION_VERSION } from './projection-version.js';
import type { TraceFile } from '../trace-file.js';

export type ProjectionAgreement =
  | { readonly kind: 'none' | 'stale' | 'head agrees' | 'rows agree' }
  | { readonly kind: 'differs'; readonly message: string };

/**
 * Do the projections say what the log says?
 * @param rows compare every row with what the log makes of it, and every view with what it should be
 */
export function compareProjections(
  file: TraceFile,
  session: number,
  rows: boolean,
  onProgress: (events: number) => void = () => {},
): ProjectionAgreement {
  return guarded(file.path, () => compare(file, session, rows, onProgress));
}
function compare(
  file: TraceFile,
  session: number,
  rows: boolean,
  onProgress: (events: number) => void,
): ProjectionAgreement {
  const db = file.connection;
  if (!hasTable(db, 'projection')) return { kind: 'none' };
  const version = db
    .prepare('SELECT version FROM projection WHERE session = ?')
    .pluck()
    .get(session) as unknown;
  if (version === undefined) return { kind: 'none' };
  // By another version's idea of what a row holds.
  if (version !== PROJECTION_VERSION) return { kind: 'stale' };
  const info = file.session(session);
  // A session is projected when nothing is added to it any more.
  if (!info.indexed)
    return { kind: 'differs', message: 'the SQL tables were made from another log' };
  if (!rows) return { kind: 'head agrees' };
  const message =
    differentObjects(db) ??
    differentHead(db, session, info.events) ??
    differentRows(file, session, info.events, onProgress);
  return message === undefined ? { kind: 'rows agree' } : { kind: 'differs', message };
}

/** Is there a table of the projections, and what it should be? */
function hasTable(db: Database.Database, name: string): boolean {
  const sql = createTable(TABLES.find((t) => t.name === name)!);
  return (
    db
      .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ? AND sql = ?")
      .get(name, sql) !== undefined
  );
}

/** Tables, views and indexes, and the tables that describe them. */
function differentObjects(db: Database.Database): string | undefined {
  const foreign = foreignDefinition(db);
  if (foreign !== undefined) return `${foreign} is not what hmmtrace makes`;
  for (const [table, expected] of [...REFERENCE, ['sqlite_stat1', STATISTICS] as const]) {
    const wanted = new Set(expected.map((row) => JSON.stringify(row)));
    const rows = db.prepare(`SELECT * FROM ${table}`).raw().iterate() as Iterable<unknown[]>;
    for (const row of rows) {
      // Each once: a damaged table may have a row twice.
      if (!wanted.delete(JSON.stringify(row)))
        return `table ${table} has a row ${shown(row.slice(0, 3).join(', '))} that does not belong there`;
    }
    if (wanted.size > 0) return `table ${table} lacks ${wanted.size} of its rows`;
  }
  // Rows that no index leads to, or the other way round.
  for (const table of ['event', 'span']) {
    const result = db.pragma(`integrity_check(${table})`, { simple: true }) as string;
    if (result !== 'ok') return `table ${table}: ${shown(result)}`;
  }
  return undefined;
}

function differentHead(db: Database.Database, session: number, events: number): string | undefined {
  const there = db
    .prepare('SELECT events FROM projection WHERE session = ?')
    .pluck()
    .get(session) as unknown;
  return there === events
    ? undefined
    : `they are of ${shown(there)} events where there are ${events}`;
}

function differentRows(
  file: TraceFile,
  session: number,
  events: number,
  onProgress: (events: number) => void,
): string | undefined {
  const db = file.connection;
  const names = EVENT_COLUMNS.map((c) => `"${c.name}"`).join(', ');
  const stored = db
    .prepare(`SELECT ${names} FROM event WHERE session = ? ORDER BY seq`)
    .raw()
    .iterate(session) as IterableIterator<unknown[]>;
  const spanOf = db.prepare('SELECT * FROM span WHERE session = ? AND seq = ?').raw();
  const spanDiffers = (row: unknown[]): string | undefined => {
    const there = spanOf.get(session, row[1]) as unknown[] | undefined;
    const column = row.findIndex((v, i) => v !== there?.[i]);
    return column < 0
      ? undefined
      : difference(
          `span ${String(row[1])}`,
          SPAN_COLUMNS[column]!.name,
          there?.[column],
          row[column],
        );
  };
  const expected: unknown[] = new Array(EVENT_COLUMNS.length).fill(null);
  const open = new SpanRows(session);
  let spans = 0;
  let message: string | undefined;
  try {
    const compareWith = (event: Event): boolean => {
      fillRow(session, event, expected, 0);
      if (event.kind === Kind.SpanBegin) spans++;
      const row = stored.next().value as unknown[] | undefined;
      const column = row === undefined ? 1 : expected.findIndex((v, i) => v !== row[i]);
      if (column >= 0) {
        const name = EVENT_COLUMNS[column]!.name;
        message = difference(`event ${event.seq}`, name, row?.[column], expected[column]);
      } else if ((event.seq & 0xffff) === 0) onProgress(event.seq);
      const ended = open.add(event);
      if (ended !== undefined) message ??= spanDiffers(ended);
      return message === undefined;
    };
    file.readEvents(session, 1, events, compareWith, { passing: true });
    if (message === undefined && stored.next().done !== true) {
      message = `there are rows past the last event ${events}`;
    }
  } finally {
    stored.return?.();
  }
  if (message !== undefined) return message;
  for (const row of open.rest()) {
    message = spanDiffers(row);
    if (message !== undefined) return message;
  }
  const there = db.prepare('SELECT count(*) FROM span WHERE session = ?').pluck().get(session);
  return there === spans ? undefined : `${String(there)} spans where there are ${spans}`;
}

function difference(of: string, column: string, there: unknown, expected: unknown): string {
  return `the row of ${of} has ${column} ${shown(there)}, the log says ${shown(expected)}`;
}

/** A value of a stranger's file in a message. */
function shown(value: unknown): string {
  const text = String(value);
  return text.length <= 100 ? text : `${text.slice(0, 99)}…`;
}
