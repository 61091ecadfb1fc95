import type Database from 'better-sqlite3';
import type { EventSeq } from '../../units/numbers.js';
import { UserError } from '../../units/user-error.js';
import { createTable } from '../tables/projection-objects.js';
import { TABLES } from '../tables/projection-schema.js';
import { PROJECTION_VERSION } from '../tables/projection-version.js';
import { FORMAT_VERSION } from '../file/schema.js';
import type { SessionInfo } from './session.js';

/** A workload, a design, a name: none is longer than this in bytes. */
const MAX_TEXT = 64 * 1024 * 1024;
/** All that a list of sessions holds. Cells of a forged file can share their bytes. */
const MAX_ALL_TEXTS = 4 * MAX_TEXT;
const TEXTS = ['workload_name', 'workload', 'design_name', 'design', 'strategy', 'tool_version'];

const text = (c: string) =>
  `CASE WHEN typeof(${c}) = 'text' AND octet_length(${c}) <= ${MAX_TEXT} THEN ${c} END AS ${c}`;
const link = (c: string) =>
  `CASE WHEN typeof(${c}) = 'blob' AND octet_length(${c}) = 32 THEN ${c} END`;
const lastChunk = 'FROM log l WHERE l.session = s.id ORDER BY first DESC LIMIT 1';
/** Its parameter is the number of rows that a file has room for: see {@link roomFor}. */
const rows = `SELECT s.id, s.format_version, ${TEXTS.map((c) => text(`${c}`)).join(', ')},
    s.seed, s.parent, s.parent_at,
    e.session AS sealed, e.events, e.status, e.violations, ${text('state_hash')},
    (SELECT last ${lastChunk}) AS last,
    lower(hex(coalesce((SELECT ${link('l.hash')} ${lastChunk}), ${link('s.hash')}))) AS head,
    (SELECT sum(n) FROM
      (SELECT octet_length(payload) AS n FROM log l WHERE l.session = s.id LIMIT ?)) AS bytes
  FROM session s LEFT JOIN session_seal e ON e.session = s.id`;

interface Row {
  readonly [column: string]: unknown;
}

/**
 * Rows that a file may have at most. A tree whose pages refer to one another in a circle has no end:
 * whatever reads many rows stops here.
 */
export function roomFor(db: Database.Database): number {
  const pages = db.pragma('page_count', { simple: true }) as number;
  return pages * (db.pragma('page_size', { simple: true }) as number);
}

/** Every session of a file. @throws UserError HMT117, HMT106, HMT107 */
export function readSessions(db: Database.Database, path: string): SessionInfo[] {
  const room = roomFor(db);
  // As many as there is room for, and not all at once in memory.
  const some = `(SELECT ${TEXTS.map((c) => `octet_length(${c})`).join(' + ')} AS n FROM session LIMIT ?)`;
  const { count, size } = db
    .prepare(`SELECT count(*) AS count, total(n) AS size FROM ${some}`)
    .get(room) as { count: number; size: number };
  if (count > room / 16 || size > MAX_ALL_TEXTS) {
    const what = `${count} sessions with ${size} bytes of text in a file of ${room} bytes`;
    throw new UserError('HMT107', `${path}: the database structure is damaged (${what})`);
  }
  const all = db.prepare(`${rows} ORDER BY s.id`).all(room) as Row[];
  return all.map((row) => infoOf(row, path, projectionHead(db, row.id)));
}

/** One session; undefined if there is none of that number. @throws UserError HMT117, HMT106 */
export function readSession(
  db: Database.Database,
  path: string,
  id: number,
): SessionInfo | undefined {
  const row = db.prepare(`${rows} WHERE s.id = ?`).get(roomFor(db), id) as Row | undefined;
  return row === undefined ? undefined : infoOf(row, path, projectionHead(db, id));
}

/** How many sessions there are; they are numbered from 1 without gaps. */
export function countSessions(db: Database.Database): number {
  const some = '(SELECT 1 FROM session LIMIT ?)';
  return db.prepare(`SELECT count(*) FROM ${some}`).pluck().get(roomFor(db)) as number;
}

/** Without reading anything else of them. */
export function sessionNumbers(db: Database.Database): number[] {
  const some = `SELECT id FROM session WHERE typeof(id) = 'integer' ORDER BY id LIMIT ?`;
  return db.prepare(some).pluck().all(roomFor(db)) as number[];
}

const projectionTable = createTable(TABLES.find((t) => t.name === 'projection')!);
/** Chain head that a session's projections were built from. */
function projectionHead(db: Database.Database, session: unknown): unknown {
  const exists = db
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'projection' AND sql = ?")
    .get(projectionTable);
  if (exists === undefined) return undefined;
  return db
    .prepare('SELECT chain_head FROM projection WHERE session = ? AND version = ?')
    .pluck()
    .get(session, PROJECTION_VERSION);
}

function infoOf(row: Row, path: string, projected: unknown): SessionInfo {
  const damaged = (what: string) =>
    new UserError('HMT117', `${path}, session ${String(row.id)}: its ${what} is damaged`);
  const whole = (name: string): number => {
    const value = row[name];
    if (!Number.isSafeInteger(value)) throw damaged(name);
    return value as number;
  };
  const string = (name: string): string => {
    const value = row[name];
    if (typeof value !== 'string') throw damaged(name);
    return value;
  };
  const id = whole('id');
  if (row.parent === null && row.parent_at !== null) throw damaged('parent_at');
  const formatVersion = whole('format_version');
  if (formatVersion > FORMAT_VERSION) {
    throw new UserError(
      'HMT106',
      `${path}, session ${id} has format ${formatVersion}; this program knows up to ${FORMAT_VERSION}`,
    );
  }
  const complete = row.sealed !== null;
  const head = string('head');
  return {
    id,
    formatVersion,
    workloadName: string('workload_name'),
    workload: string('workload'),
    designName: string('design_name'),
    design: string('design'),
    seed: whole('seed'),
    strategy: string('strategy'),
    toolVersion: string('tool_version'),
    ...(row.parent === null
      ? {}
      : { parent: { session: whole('parent'), at: whole('parent_at') as EventSeq } }),
    state: complete ? 'complete' : 'interrupted',
    events: row.last === null ? 0 : whole('last'),
    status: complete ? whole('status') : undefined,
    violations: complete ? whole('violations') : undefined,
    stateHash: complete ? string('state_hash') : undefined,
    chainHead: head,
    bytes: row.bytes === null ? 0 : whole('bytes'),
    indexed: projected === head,
  };
}
