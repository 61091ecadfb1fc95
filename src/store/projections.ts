import type Database from 'better-sqlite3';
import { sql as raw } from 'kysely';
import { ENUMERATIONS, EVENTS, Kind, type Event } from '../events/generated.js';
import { build } from './schema.js';
import { columnsOf, EVENT_VIEWS, INDEXES, snake, TABLES } from './projection-schema.js';
import type { TraceFile } from './trace-file.js';
import { PROJECTION_VERSION } from './projection-version.js';
import { ANALYSIS_VIEWS } from './views/all.js';

/** Rows that one statement inserts: half again as fast as a row a statement. */
const BATCH = 50;
/** Rows between commits; what is there without its row in `projection` does not count. */
const COMMIT = 200_000;
const VIEWS = [...EVENT_VIEWS, ...ANALYSIS_VIEWS];
/** A name or list in the projection is at most this long. */
const MAX_TEXT = 200;

const eventTable = TABLES.find((t) => t.name === 'event')!;
const spanTable = TABLES.find((t) => t.name === 'span')!;
const WIDTH = eventTable.columns.length;

/**
 * Builds the projections of a session from its log, in place of older ones.
 * @param onProgress told how many events are projected
 * @throws UserError HMT11x when the log is damaged, HMT131 … HMT133 when they cannot be written;
 * then the session counts as not projected.
 */
export function buildProjections(
  file: TraceFile,
  session: number,
  onProgress: (events: number) => void = () => {},
): void {
  const info = file.session(session);
  const db = file.connection;
  file.change(makeTables);
  const others = file.change(() => {
    for (const table of ['projection', 'event', 'span']) {
      db.prepare(`DELETE FROM ${table} WHERE session = ?`).run(session);
    }
    return db.prepare('SELECT coalesce(sum(events), 0) FROM projection').pluck().get() as number;
  });
  // Keeping indexes up costs three times as much as building them over the same rows.
  if (info.events > others) {
    file.change(() => INDEXES.forEach(({ name }) => db.exec(`DROP INDEX IF EXISTS ${name}`)));
  }
  const inserter = new EventRows(db, session);
  const spans = new SpanRows(db, session);
  file.readEvents(session, 1, info.events, (event) => {
    inserter.add(event);
    if (event.kind === Kind.SpanBegin || event.kind === Kind.SpanEnd) spans.add(event);
    if (event.seq % COMMIT !== 0) return;
    file.change(() => {});
    onProgress(event.seq);
  });
  file.change(() => {
    inserter.flush();
    spans.flush();
  });
  file.change(() => INDEXES.forEach(({ sql }) => db.exec(sql)));
  file.change(() =>
    db
      .prepare('INSERT INTO projection (session, version, chain_head, events) VALUES (?, ?, ?, ?)')
      .run(session, PROJECTION_VERSION, info.chainHead, info.events),
  );
  onProgress(info.events);
}

/** Drops every projection of the file. The log stays as it is. */
export function dropProjections(file: TraceFile): void {
  file.change(dropTables);
}

function dropTables(db: Database.Database): void {
  for (const { name } of VIEWS) db.exec(`DROP VIEW IF EXISTS ${name}`);
  for (const { name } of TABLES) db.exec(`DROP TABLE IF EXISTS "${name}"`);
}

function makeTables(db: Database.Database): void {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  if (tables.includes('projection')) {
    const stale = db.prepare('SELECT 1 FROM projection WHERE version <> ?').get(PROJECTION_VERSION);
    const changed = db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'event'").pluck().get();
    if (stale === undefined && changed === createTable(eventTable) && hasViews(db)) return;
  }
  dropTables(db);
  for (const table of TABLES) db.exec(createTable(table));
  for (const view of VIEWS) db.exec(`CREATE VIEW ${view.name} AS ${view.select}`);
  const kind = db.prepare('INSERT INTO kind (kind, name, family, doc) VALUES (?, ?, ?, ?)');
  const field = db.prepare(
    'INSERT INTO field (kind, name, "column", type, unit, enumeration, doc) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  for (const e of EVENTS) {
    kind.run(e.kind, snake(e.name), e.family, e.doc);
    for (const [f, column] of columnsOf(e)) {
      field.run(
        e.kind,
        snake(f.name),
        column ?? null,
        f.type,
        f.unit || null,
        f.enumeration || null,
        f.doc,
      );
    }
  }
  const value = db.prepare('INSERT INTO enum_value (enumeration, value, name) VALUES (?, ?, ?)');
  for (const [enumeration, values] of Object.entries(ENUMERATIONS)) {
    for (const [name, number] of Object.entries(values)) value.run(enumeration, number, name);
  }
}

/** Are all views there, and as they are made now? */
function hasViews(db: Database.Database): boolean {
  const rows = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'view'").raw().all();
  const found = new Map(rows as [string, string][]);
  return VIEWS.every((v) => found.get(v.name) === `CREATE VIEW ${v.name} AS ${v.select}`);
}

function createTable(table: (typeof TABLES)[number]): string {
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

type Setter = (event: Record<string, unknown>, row: unknown[], at: number) => void;

/** For each kind, what moves its fields into a row. */
const setters: Setter[][] = [];
for (const info of EVENTS) {
  setters[info.kind] = [...columnsOf(info)].flatMap(([field, column]) => {
    if (column === undefined) return [];
    const to = eventTable.columns.findIndex((c) => c.name === column);
    const { name } = field;
    switch (field.type) {
      case 'bool':
        return [(e, row, at) => (row[at + to] = e[name] === true ? 1 : 0)] as Setter[];
      case 'string':
        return [(e, row, at) => (row[at + to] = cut(e[name] as string))] as Setter[];
      case 'uints':
        return [(e, row, at) => (row[at + to] = listed(e[name] as readonly number[]))] as Setter[];
      case 'bytes':
        return [(e, row, at) => (row[at + to] = cut(hex(e[name] as Uint8Array)))] as Setter[];
      default:
        return [(e, row, at) => (row[at + to] = e[name])] as Setter[];
    }
  });
}

function cut(s: string): string {
  return s.length <= MAX_TEXT ? s : `${s.slice(0, MAX_TEXT - 1)}…`;
}
function listed(numbers: readonly number[]): string {
  return cut(numbers.slice(0, MAX_TEXT).join(' '));
}
function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, MAX_TEXT)).toString('hex');
}

/** Writes the row of an event at `at`; every column is set. */
function fillRow(session: number, event: Event, row: unknown[], at: number): void {
  row[at] = session;
  row[at + 1] = event.seq;
  row[at + 2] = event.time;
  row[at + 3] = event.task;
  row[at + 4] = event.span;
  row[at + 5] = event.kind;
  for (let i = 6; i < WIDTH; i++) row[at + i] = null;
  const own = setters[event.kind];
  if (own === undefined) return;
  for (const set of own) set(event as unknown as Record<string, unknown>, row, at);
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

interface OpenSpan {
  readonly row: unknown[];
}
/** Rows of `span`, written when a span ends; those still open at the end of the log at last. */
class SpanRows {
  private readonly one: Database.Statement;
  private readonly open = new Map<number, OpenSpan[]>();

  constructor(
    db: Database.Database,
    private readonly session: number,
  ) {
    this.one = insertRows(db, 'span', spanTable.columns.length, 1);
  }
  add(e: Event): void {
    let stack = this.open.get(e.task);
    if (stack === undefined) this.open.set(e.task, (stack = []));
    if (e.kind === Kind.SpanBegin) {
      const row = [
        this.session,
        e.seq,
        null,
        e.time,
        null,
        stack.length,
        e.span,
        e.type,
        cut(e.name),
        e.task,
        e.mm,
        e.vpn,
        e.npages,
        e.object,
        e.flags,
        null,
      ];
      stack.push({ row });
    } else if (e.kind === Kind.SpanEnd) {
      const span = stack.pop();
      if (span === undefined) return;
      span.row[2] = e.seq;
      span.row[4] = e.time;
      span.row[15] = e.ret;
      this.one.run(span.row);
    }
  }
  flush(): void {
    for (const stack of this.open.values()) for (const { row } of stack) this.one.run(row);
  }
}

export type ProjectionAgreement =
  | { readonly kind: 'none' | 'stale' | 'head agrees' | 'rows agree' }
  | { readonly kind: 'differs'; readonly message: string };

/**
 * Do the projections say what the log says?
 * @param rows compare every row of `event` with the event it stands for, and count the spans
 */
export function compareProjections(
  file: TraceFile,
  session: number,
  rows: boolean,
  onProgress: (events: number) => void = () => {},
): ProjectionAgreement {
  const db = file.connection;
  const exists = db
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'projection'")
    .get();
  const head =
    exists &&
    db.prepare('SELECT chain_head FROM projection WHERE session = ?').pluck().get(session);
  if (head === undefined) return { kind: 'none' };
  const info = file.session(session);
  // Of another log, or by another version's idea of what a row holds.
  if (!info.indexed) return { kind: 'stale' };
  if (!rows) return { kind: 'head agrees' };

  const names = eventTable.columns.map((c) => `"${c.name}"`).join(', ');
  const stored = db
    .prepare(`SELECT ${names} FROM event WHERE session = ? ORDER BY seq`)
    .raw()
    .iterate(session) as IterableIterator<unknown[]>;
  const expected: unknown[] = new Array(WIDTH).fill(null);
  let message: string | undefined;
  let spans = 0;
  try {
    file.readEvents(session, 1, info.events, (event) => {
      fillRow(session, event, expected, 0);
      if (event.kind === Kind.SpanBegin) spans++;
      const row = stored.next().value as unknown[] | undefined;
      const column = row === undefined ? 1 : expected.findIndex((v, i) => v !== row[i]);
      if (column >= 0) {
        const name = eventTable.columns[column]!.name;
        message = `the row of event ${event.seq} has ${name} ${String(row?.[column])}, the log says ${String(expected[column])}`;
      } else if ((event.seq & 0xffff) === 0) onProgress(event.seq);
      return column < 0;
    });
    if (message === undefined && stored.next().done !== true) {
      message = `there are rows past the last event ${info.events}`;
    }
  } finally {
    stored.return?.();
  }
  const there = db.prepare('SELECT count(*) FROM span WHERE session = ?').pluck().get(session);
  if (message === undefined && there !== spans)
    message = `${String(there)} spans where there are ${spans}`;
  return message === undefined ? { kind: 'rows agree' } : { kind: 'differs', message };
}
