import type { Event } from '../../events/generated.js';
import { UserError } from '../../units/user-error.js';
import { guarded } from '../file/explain.js';
import { sealLink, sessionLink } from './chain.js';
import { roomFor } from './session-rows.js';
import type { TraceFile } from '../trace-file.js';

export interface ChainReport {
  readonly events: number;
  readonly chunks: number;
  /** Hash of the last chunk, hexadecimal. */
  readonly head: string;
}

/**
 * Follows a session's hash chain from its description over every chunk to its seal, unpacking each.
 * @param onProgress told the number of the last event that is known to be right
 * @param visit gets every event of a chunk whose link holds; valid until it returns
 * @throws UserError HMT110 … HMT117 at the first link that does not hold; what `visit` throws.
 */
export function verifyChain(
  file: TraceFile,
  session: number,
  onProgress: (events: number) => void = () => {},
  visit?: (event: Event) => void,
): ChainReport {
  return guarded(file.path, () => checkChain(file, session, onProgress, visit));
}
function checkChain(
  file: TraceFile,
  session: number,
  onProgress: (events: number) => void,
  visit: ((event: Event) => void) | undefined,
): ChainReport {
  const info = file.session(session);
  const db = file.connection;
  const genesis = sessionLink(info, info.formatVersion);
  const recorded = db
    .prepare('SELECT hash FROM session WHERE id = ? AND octet_length(hash) = 32')
    .pluck()
    .get(session) as unknown;
  if (!(recorded instanceof Uint8Array) || !genesis.equals(recorded)) {
    const what = `${file.path}, session ${session}: its description was changed`;
    throw new UserError('HMT117', what);
  }
  let head: Buffer = genesis;
  let events = 0;
  let chunks = 0;
  for (const chunk of file.chunks(session, 1, Infinity, true)) {
    if (visit !== undefined) file.readChunk(session, chunk, visit);
    events = chunk.last;
    head = chunk.hash;
    chunks++;
    onProgress(events);
  }
  // But what a recorder has added since.
  const since = `typeof(first) = 'integer' AND first > ?`;
  const rows = db
    .prepare(
      `SELECT count(*) FROM (SELECT 1 FROM log WHERE session = ? AND NOT (${since}) LIMIT ?)`,
    )
    .pluck()
    .get(session, events, chunks + 1);
  if (rows !== chunks) {
    throw new UserError(
      'HMT112',
      `${file.path}, session ${session}: ${String(rows)} chunks where ${chunks} belong`,
    );
  }
  if (info.state === 'complete') {
    const seal = db
      .prepare('SELECT events, substr(hash, 1, 33) AS hash FROM session_seal WHERE session = ?')
      .get(session) as { events: number; hash: unknown };
    const outcome = {
      status: info.status!,
      violations: info.violations!,
      stateHash: info.stateHash!,
    };
    const link = sealLink(head, events, outcome);
    if (seal.events !== events || !(seal.hash instanceof Uint8Array) || !link.equals(seal.hash)) {
      throw new UserError(
        'HMT116',
        `${file.path}, session ${session}: its end does not belong to its ${events} events`,
      );
    }
  }
  return { events, chunks, head: head.toString('hex') };
}

/** Tables whose first column of the key is a session. */
const OF_SESSIONS = ['log', 'session_seal', 'checkpoint'];
const PROJECTED = ['projection', 'event', 'span'];
/** Of searches; they are beside the log, but what they hold is said to be what was found. */
const OF_SEARCHES = ['search', 'search_verdict', 'search_shrunk', 'search_trace'];

/**
 * Checks what belongs to no single session: that the tables of the log are whole as a database,
 * that sessions are numbered from 1 without gaps, and that every row is of one of them.
 * @throws UserError HMT107, HMT117
 */
export function verifyFile(file: TraceFile): void {
  guarded(file.path, () => checkFile(file));
}
function checkFile(file: TraceFile): void {
  const { connection: db, path } = file;
  const there = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'")
    .pluck()
    .all() as string[];
  const projected = there.filter((name) => PROJECTED.includes(name));
  const others = there.filter((name) => name === 'projection' || OF_SEARCHES.includes(name));
  for (const table of ['session', ...OF_SESSIONS, ...others]) {
    const found = db.pragma(`integrity_check(${table})`, { simple: true }) as string;
    if (found === 'ok') continue;
    const what = found.split('\n')[0]!.slice(0, 200);
    throw new UserError('HMT107', `${path}: table ${table} of the database is damaged (${what})`);
  }
  const ids = '(SELECT id FROM session LIMIT ?)';
  const { count, last } = db
    .prepare(`SELECT count(*) AS count, coalesce(max(id), 0) AS last FROM ${ids}`)
    .get(roomFor(db)) as { count: number; last: number };
  if (count !== last) {
    const what = `its ${count} sessions go up to number ${last}: some are missing`;
    throw new UserError('HMT117', `${path}: ${what}`);
  }
  for (const table of [...OF_SESSIONS, ...projected]) {
    const next = db.prepare(`SELECT min(session) FROM ${table} WHERE session > ?`).pluck();
    const lowest = db.prepare(`SELECT min(session) FROM ${table}`).pluck().get() as unknown;
    for (let id = lowest; id !== null; id = next.get(id)) {
      if (Number.isInteger(id) && (id as number) >= 1 && (id as number) <= last) continue;
      const of = typeof id === 'number' ? id : 'that has no number';
      const what = `table ${table} has rows of a session ${of}, which is not there`;
      throw new UserError('HMT117', `${path}: ${what}`);
    }
  }
}
