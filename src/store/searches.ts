import type Database from 'better-sqlite3';
import type { TraceFile } from './trace-file.js';

/** What is searched and how: a search of the same goes on with it. */
export interface SearchIdentity {
  readonly workloadName: string;
  readonly workload: string;
  readonly designName: string;
  readonly design: string;
  readonly strategy: string;
  readonly seed: number;
  readonly bound: number | null;
  readonly maxEvents: number;
  readonly parent: number | null;
  readonly parentAt: number | null;
}

export interface SearchRow extends SearchIdentity {
  readonly id: number;
  readonly toolVersion: string;
  readonly runs: number;
  readonly pruned: number;
  readonly events: number;
  readonly exhausted: boolean;
  /** JSON. */
  readonly state: string;
}

export interface SearchVerdictRow {
  readonly number: number;
  readonly key: string;
  readonly kind: string;
  readonly words: string;
  /** JSON. */
  readonly answers: string | null;
  readonly runs: number;
  readonly attempt: number;
  readonly seed: number;
  /** JSON. */
  readonly plan: string;
  readonly events: number;
  readonly switches: number;
  readonly session: number | null;
}

/** What is left of a finding. */
export interface ShrunkRow {
  readonly search: number;
  /** Of its verdict. */
  readonly number: number;
  /** Text, with a schedule. */
  readonly workload: string;
  readonly designName: string;
  readonly design: string;
  readonly tasks: number;
  readonly statements: number;
  readonly switches: number;
  readonly events: number;
  readonly trials: number;
  readonly complete: boolean;
}

/** How far a search has come. */
export interface SearchProgress {
  readonly runs: number;
  readonly pruned: number;
  readonly events: number;
  readonly exhausted: boolean;
  readonly state: string;
  /** All verdicts. */
  readonly verdicts: readonly SearchVerdictRow[];
  /** Traces that were not stored before. */
  readonly traces: Iterable<string>;
}

const COLUMNS = `id, workload_name AS workloadName, workload, design_name AS designName, design,
  strategy, seed, bound, max_events AS maxEvents, parent, parent_at AS parentAt,
  tool_version AS toolVersion, runs, pruned, events, exhausted, state`;

/** The searches of a file, in their order. */
export function readSearches(file: TraceFile): SearchRow[] {
  const rows = file.connection.prepare(`SELECT ${COLUMNS} FROM search ORDER BY id`).all();
  return (rows as (Omit<SearchRow, 'exhausted'> & { exhausted: number })[]).map((row) => ({
    ...row,
    exhausted: row.exhausted === 1,
  }));
}

export function readVerdicts(file: TraceFile, search: number): SearchVerdictRow[] {
  return file.connection
    .prepare(
      `SELECT number, key, kind, words, answers, runs, attempt, seed, plan, events, switches, session
       FROM search_verdict WHERE search = ? ORDER BY number`,
    )
    .all(search) as SearchVerdictRow[];
}

/** All smallest forms of a file, by search and verdict; none where its schema knows of none. */
export function readShrunk(file: TraceFile): ShrunkRow[] {
  const db = file.connection;
  if (!db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'search_shrunk'").get()) return [];
  const rows = db
    .prepare(
      `SELECT search, number, workload, design_name AS designName, design, tasks, statements,
         switches, events, trials, complete FROM search_shrunk ORDER BY search, number`,
    )
    .all() as (Omit<ShrunkRow, 'complete'> & { readonly complete: number })[];
  return rows.map((row) => ({ ...row, complete: row.complete === 1 }));
}

export function addShrunk(file: TraceFile, row: ShrunkRow): void {
  file.change((db) => {
    db.prepare(
      `INSERT INTO search_shrunk VALUES (@search, @number, @workload, @designName, @design, @tasks,
         @statements, @switches, @events, @trials, @complete)`,
    ).run({ ...row, complete: row.complete ? 1 : 0 });
  });
}

export function readTraces(file: TraceFile, search: number): string[] {
  return file.connection
    .prepare('SELECT trace FROM search_trace WHERE search = ?')
    .pluck()
    .all(search) as string[];
}

/** Adds a search that has not begun. @returns its number */
export function addSearch(file: TraceFile, identity: SearchIdentity, toolVersion: string): number {
  return file.change((db) => {
    const id = db.prepare('SELECT coalesce(max(id), 0) + 1 FROM search').pluck().get() as number;
    db.prepare(
      `INSERT INTO search VALUES (@id, @workloadName, @workload, @designName, @design, @strategy,
         @seed, @bound, @maxEvents, @parent, @parentAt, @toolVersion, 0, 0, 0, 0, '')`,
    ).run({ ...identity, id, toolVersion });
    return id;
  });
}

/** Commits how far a search has come, all of it or nothing. */
export function saveSearch(file: TraceFile, id: number, progress: SearchProgress): void {
  file.change((db) => {
    const { verdicts, traces, exhausted, ...row } = progress;
    db.prepare(
      `UPDATE search SET runs = @runs, pruned = @pruned, events = @events,
         exhausted = @exhausted, state = @state WHERE id = @id`,
    ).run({ ...row, id, exhausted: exhausted ? 1 : 0 });
    putVerdicts(db, id, verdicts);
    const insert = db.prepare('INSERT OR IGNORE INTO search_trace VALUES (?, ?)');
    for (const trace of traces) insert.run(id, trace);
  });
}

function putVerdicts(
  db: Database.Database,
  search: number,
  verdicts: readonly SearchVerdictRow[],
): void {
  const put = db.prepare(
    `INSERT INTO search_verdict VALUES (@search, @number, @key, @kind, @words, @answers, @runs,
       @attempt, @seed, @plan, @events, @switches, @session)
     ON CONFLICT (search, number) DO UPDATE SET runs = excluded.runs, session = excluded.session`,
  );
  for (const verdict of verdicts) put.run({ ...verdict, search });
}
