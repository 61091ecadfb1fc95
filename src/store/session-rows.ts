import type Database from 'better-sqlite3';
import type { EventSeq } from '../units/numbers.js';
import { UserError } from '../units/user-error.js';
import { PROJECTION_VERSION } from './projection-version.js';
import { FORMAT_VERSION } from './schema.js';
import type { SessionInfo } from './session.js';

/** A workload, a design, a name: none is longer than this in bytes. */
const MAX_TEXT = 64 * 1024 * 1024;
const TEXTS = ['workload_name', 'workload', 'design_name', 'design', 'strategy', 'tool_version'];

const text = (c: string) =>
  `CASE WHEN typeof(${c}) = 'text' AND octet_length(${c}) <= ${MAX_TEXT} THEN ${c} END AS ${c}`;
const rows = `SELECT s.id, s.format_version, ${TEXTS.map((c) => text(`${c}`)).join(', ')},
    s.seed, s.parent, s.parent_at,
    e.events, e.status, e.violations, e.state_hash,
    (SELECT last FROM log l WHERE l.session = s.id ORDER BY first DESC LIMIT 1) AS last,
    lower(hex(coalesce((SELECT hash FROM log l WHERE l.session = s.id ORDER BY first DESC LIMIT 1), s.hash))) AS head,
    (SELECT sum(octet_length(payload)) FROM log l WHERE l.session = s.id) AS bytes
  FROM session s LEFT JOIN session_seal e ON e.session = s.id`;

interface Row {
  readonly [column: string]: unknown;
}

/** Every session of a file. @throws UserError HMT117, HMT106 */
export function readSessions(db: Database.Database, path: string): SessionInfo[] {
  const indexed = projectionHeads(db);
  const all = db.prepare(`${rows} ORDER BY s.id`).all() as Row[];
  return all.map((row) => infoOf(row, path, indexed));
}

/** One session; undefined if there is none of that number. @throws UserError HMT117, HMT106 */
export function readSession(
  db: Database.Database,
  path: string,
  id: number,
): SessionInfo | undefined {
  const row = db.prepare(`${rows} WHERE s.id = ?`).get(id) as Row | undefined;
  return row === undefined ? undefined : infoOf(row, path, projectionHeads(db));
}

/** How many sessions there are; they are numbered from 1 without gaps. */
export function countSessions(db: Database.Database): number {
  return db.prepare('SELECT count(*) FROM session').pluck().get() as number;
}

/** Chain heads that projections were built from, by session. */
function projectionHeads(db: Database.Database): ReadonlyMap<unknown, unknown> {
  const exists = db
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'projection'")
    .get();
  if (exists === undefined) return new Map();
  const heads = db
    .prepare('SELECT session, chain_head FROM projection WHERE version = ?')
    .raw()
    .all(PROJECTION_VERSION);
  return new Map(heads as [unknown, unknown][]);
}

function infoOf(row: Row, path: string, indexed: ReadonlyMap<unknown, unknown>): SessionInfo {
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
  const formatVersion = whole('format_version');
  if (formatVersion > FORMAT_VERSION) {
    throw new UserError(
      'HMT106',
      `${path}, session ${id} has format ${formatVersion}; this program knows up to ${FORMAT_VERSION}`,
    );
  }
  const complete = row.events !== null;
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
    indexed: indexed.get(id) === head,
  };
}
