import { Kind, LockMode } from '../../events/generated.js';
import { UserError } from '../../units/user-error.js';
import {
  access,
  ACCESS_DOC,
  DEVICE_ACCESS_DOC,
  deviceAccess,
  named,
  protection,
  PROTECTION_DOC,
} from './words.js';
import { ABOUT_LOCKS, type ColumnDoc, type ViewDefinition } from './projection-schema.js';
import {
  query,
  type QueryOptions,
  type QueryResult,
  type SqlParameters,
} from '../questions/query.js';
import type { TraceFile } from '../trace-file.js';

/*
 * The state at an event, as SQL over the rows of `event` and nothing else: a third engine beside
 * folding and running again. The place is the one row of the temporary table `at`; the views are
 * temporary too, so that they work on a file that is open for reading. Without statistics SQLite
 * would read every event up to the place, for each row of a subquery anew: the index is named.
 */
const K = Kind;
const int = (name: string, doc: string): ColumnDoc => ({ name, type: 'INTEGER', doc });
const text = (name: string, doc: string): ColumnDoc => ({ name, type: 'TEXT', doc });
const SEQ = int('seq', 'Event that made it what it is');

/** The last row of each group up to the place; `max(seq)` brings the other columns of its row. */
function latest(kinds: readonly number[], key: string, columns: string): string {
  return `SELECT ${key}, ${columns}, e.kind, max(e.seq) AS seq FROM at CROSS JOIN event e INDEXED BY event_kind
    WHERE e.session = at.session AND e.kind IN (${kinds.join(', ')}) AND e.seq <= at.seq
    GROUP BY ${key}`;
}
/** Rows of one kind up to the place. */
function upTo(kinds: readonly number[], columns: string): string {
  return `SELECT ${columns} FROM at CROSS JOIN event e INDEXED BY event_kind
    WHERE e.session = at.session AND e.kind IN (${kinds.join(', ')}) AND e.seq <= at.seq`;
}
/** The object of number `id`, made at `made`, was not freed up to the place. */
function alive(freed: number, column: string, id: string, made: string): string {
  return `NOT EXISTS (SELECT 1 FROM at CROSS JOIN event f INDEXED BY event_kind WHERE f.session = at.session
    AND f.kind = ${freed} AND f.${column} = ${id} AND f.seq <= at.seq AND f.seq > ${made})`;
}

/** In a group of events: the last of a kind, 0 if there is none. */
function last(kind: number): string {
  return `max(iif(e.kind = ${kind}, e.seq, 0))`;
}
/** How often the locks of a group of events are held in a mode after them. */
function holds(mode: LockMode): string {
  const downgrade = mode === LockMode.SHARED_MODE ? 1 : -1;
  return `sum(CASE e.kind WHEN ${K.LockAcquire} THEN e.b = ${mode} WHEN ${K.LockRelease} THEN -(e.b = ${mode}) ELSE ${downgrade} END)`;
}

export const AS_OF_VIEWS: readonly ViewDefinition[] = [
  {
    name: 'pte_at',
    kind: 'view',
    doc: 'Entries of the CPU page tables at the place.',
    columns: [
      int('mm', 'Address space'),
      int('vpn', 'Virtual page number'),
      text('type', 'Type of the entry; the name in PteType'),
      int('pfn', 'Page frame number'),
      int('flags', 'Bits: 1 write, 2 dirty, 4 young, 8 protnone'),
      text('access', ACCESS_DOC),
      SEQ,
    ],
    select: `SELECT mm, vpn, ${named('PteType', 'type')} AS type, pfn, flags, ${access('flags')} AS access, seq FROM (${latest([K.PteSet, K.PteClear], 'e.mm, e.vpn', 'e.a AS type, e.pfn, e.b AS flags')})
      WHERE kind = ${K.PteSet} AND (type <> 0 OR pfn <> 0 OR flags <> 0)`,
  },
  {
    name: 'pmd_at',
    kind: 'view',
    doc: 'Entries of the middle directory, one for 512 pages, at the place.',
    columns: [
      int('mm', 'Address space'),
      int('vpn', 'First page of the block'),
      text('type', 'Type of the entry; the name in PmdType'),
      int('pfn', 'First page frame of a huge mapping'),
      int('flags', 'As in pte_at'),
      text('access', ACCESS_DOC),
      SEQ,
    ],
    select: `SELECT mm, vpn, ${named('PmdType', 'type')} AS type, pfn, flags, ${access('flags')} AS access, seq FROM (${latest([K.PmdSet, K.PmdClear], 'e.mm, e.vpn', 'e.a AS type, e.pfn, e.b AS flags')})
      WHERE kind = ${K.PmdSet} AND (type <> 0 OR pfn <> 0 OR flags <> 0)`,
  },
  {
    name: 'mirror_entry_at',
    kind: 'view',
    doc: 'Entries of the device page tables of live mirrors at the place.',
    columns: [
      int('mirror', 'Mirror'),
      int('vpn', 'Virtual page number'),
      int('pfn', 'Page frame number'),
      int('flags', 'Bits: 1 write, 2 atomic'),
      text('access', DEVICE_ACCESS_DOC),
      SEQ,
    ],
    select: `SELECT mirror, vpn, pfn, flags, ${deviceAccess('flags')} AS access, seq FROM (${latest([K.MirrorSet, K.MirrorClear], 'e.a, e.vpn', 'e.a AS mirror, e.pfn, e.b AS flags')}) m
      WHERE kind = ${K.MirrorSet} AND ${alive(K.MirrorFree, 'a', 'm.mirror', 'm.seq')}`,
  },
  {
    name: 'vma_at',
    kind: 'view',
    doc: 'Areas of live address spaces at the place.',
    columns: [
      int('mm', 'Address space'),
      int('vpn', 'First page'),
      int('npages', 'Number of pages'),
      int('prot', 'Bits: 1 read, 2 write, 4 execute'),
      int('flags', 'Bits: 1 shared, 2 huge, 4 nohuge, 8 dontfork'),
      int('pgoff', 'Page offset in the object, or the first page for anonymous memory'),
      int('anon_vma', '0 if no private page was ever made in it'),
      text('protection', PROTECTION_DOC),
      SEQ,
    ],
    // A change that moves an area's begin ends the area of the old begin.
    select: `SELECT mm, vpn, npages, prot, flags, pgoff, anon_vma, ${protection('prot', 'flags')} AS protection, seq FROM (
        SELECT mm, vpn, npages, prot, flags, pgoff, anon_vma, there, max(seq) AS seq FROM (
          ${upTo([K.VmaInsert, K.VmaChange, K.VmaRemove], `e.mm, iif(e.kind = ${K.VmaChange}, e.g, e.vpn) AS vpn, e.npages, e.a AS prot, e.b AS flags, e.e AS pgoff, e.f AS anon_vma, e.kind <> ${K.VmaRemove} AS there, e.seq`)}
          UNION ALL ${upTo([K.VmaChange], `e.mm, e.vpn, 0, 0, 0, 0, 0, 0, e.seq`)} AND e.vpn <> e.g
        ) GROUP BY mm, vpn) v
      WHERE there AND ${alive(K.MmFree, 'mm', 'v.mm', 'v.seq')}`,
  },
  {
    name: 'page_at',
    kind: 'view',
    doc: 'Pages in use at the place; a huge page is one row until it is split.',
    columns: [
      int('pfn', 'Page frame number'),
      text('kind', 'What it is for; the name in PageKind'),
      int('order', '0, or 9 for a huge page'),
      int('refcount', 'References'),
      int('mapcount', 'Mappings'),
      int('locked', '1 if it is locked'),
      int('seq', 'Event that took it from the free list, or split it off'),
    ],
    // A pin says its references with it. A split gives 511 more pages, without references until they get some: what is split is anonymous.
    select: `SELECT p.pfn, iif(p.alloc > p.tail, ${named('PageKind', 'a.a')}, 'PAGE_ANON') AS kind, iif(p.alloc > p.tail AND p.alloc > p.split, a.b, 0) AS "order",
        coalesce(r.a, p.alloc > p.tail) AS refcount, coalesce(c.b, 0) AS mapcount,
        p.lock > p.unlock AND p.lock > p.born AS locked, max(p.born, p.split) AS seq
      FROM (SELECT pfn, max(alloc) AS alloc, max(free) AS free, max(split) AS split, max(tail) AS tail,
          max(count) AS count, max(pin) AS pin, max(lock) AS lock, max(unlock) AS unlock, max(max(alloc), max(tail)) AS born FROM (
          SELECT e.pfn, ${last(K.PageAlloc)} AS alloc, ${last(K.PageFree)} AS free, ${last(K.PageSplit)} AS split, 0 AS tail,
            ${last(K.PageCount)} AS count, ${last(K.PagePin)} AS pin, ${last(K.PageLock)} AS lock, ${last(K.PageUnlock)} AS unlock
          FROM event e INDEXED BY event_pfn WHERE e.session = (SELECT session FROM at) AND e.pfn IS NOT NULL
            AND e.kind IN (${[K.PageAlloc, K.PageFree, K.PageSplit, K.PageCount, K.PagePin, K.PageLock, K.PageUnlock].join(', ')})
            AND e.seq <= (SELECT seq FROM at) GROUP BY e.pfn
          UNION ALL SELECT s.pfn + n.n, 0, 0, 0, s.seq, 0, 0, 0, 0 FROM (${upTo([K.PageSplit], 'e.pfn, e.seq')}) s
            CROSS JOIN (WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 511) SELECT n FROM n) n)
        GROUP BY pfn) p
      LEFT JOIN event a ON a.session = (SELECT session FROM at) AND a.seq = p.alloc
      LEFT JOIN event c ON c.session = (SELECT session FROM at) AND c.seq = iif(p.count > p.born, p.count, NULL)
      LEFT JOIN event r ON r.session = (SELECT session FROM at) AND r.seq = iif(max(p.count, p.pin) > p.born, max(p.count, p.pin), NULL)
      WHERE p.born > p.free`,
  },
  {
    name: 'interval_at',
    kind: 'view',
    doc: 'Interval notifiers that exist at the place.',
    columns: [
      int('interval', 'Interval'),
      int('mm', 'Address space'),
      int('mirror', 'Mirror that made it'),
      text('kind', 'What it is for; the name in IntervalKind'),
      int('start', 'First byte address'),
      int('last', 'Last byte address; 2^53-1 stands for ULONG_MAX'),
      int('invalidate_seq', 'Sequence number of its last invalidation'),
      int('in_tree', '1 if it is in the tree of its address space'),
      int('deferred', 'How often it is on the deferred list'),
      int('pending', '1 if an update of its bounds is pending'),
      int('refcount', 'References held on it'),
      int('seq', 'Event that made it'),
    ],
    select: `SELECT i.interval, i.mm, i.mirror, ${named('IntervalKind', 'i.kind')} AS kind, coalesce(b.start, 0) AS start, coalesce(b.last, 0) AS last,
        coalesce(s.value, 0) AS invalidate_seq, coalesce(t.kind = ${K.IntervalTreeInsert}, 0) AS in_tree,
        coalesce(d.n, 0) AS deferred, coalesce(p.pending, 0) AS pending, coalesce(c.refcount, 1) AS refcount, i.seq
      FROM (${upTo([K.IntervalAlloc], 'e.a AS interval, e.mm, e.b AS mirror, e.c AS kind, e.seq')}) i
      LEFT JOIN (${latest([K.IntervalBounds], 'e.a', 'e.a AS interval, e.b AS start, e.c AS last')}) b ON b.interval = i.interval
      LEFT JOIN (${latest([K.IntervalSeq], 'e.a', 'e.a AS interval, e.b AS value')}) s ON s.interval = i.interval
      LEFT JOIN (${latest([K.IntervalTreeInsert, K.IntervalTreeRemove], 'e.a', 'e.a AS interval')}) t ON t.interval = i.interval
      LEFT JOIN (${latest([K.IntervalPending], 'e.a', 'e.a AS interval, e.d AS pending')}) p ON p.interval = i.interval
      LEFT JOIN (${latest([K.IntervalCount], 'e.a', 'e.a AS interval, e.b AS refcount')}) c ON c.interval = i.interval
      LEFT JOIN (SELECT interval, sum(n) AS n FROM (${upTo([K.IntervalDefer, K.IntervalUndefer], `e.a AS interval, iif(e.kind = ${K.IntervalDefer}, 1, -1) AS n`)}) GROUP BY interval) d ON d.interval = i.interval
      WHERE i.interval NOT IN (${upTo([K.IntervalFree], 'e.a')})`,
  },
  {
    name: 'lock_at',
    kind: 'view',
    doc: 'Who holds which lock at the place.',
    columns: [
      int('lock', 'Lock'),
      text('name', "The lock's class"),
      int('task', 'Task that holds it'),
      text('mode', 'The name in LockMode'),
      int('depth', 'How often the task holds it in that mode'),
    ],
    // The index has all that is asked, in the order of the groups: nothing is looked up or sorted.
    select: `SELECT h.lock, h.name, h.task, ${named('LockMode', 'm.mode')} AS mode, iif(m.mode = ${LockMode.SHARED_MODE}, h.shared, h.exclusive) AS depth FROM (
        SELECT e.a AS lock, n.name, e.task, ${holds(LockMode.EXCLUSIVE_MODE)} AS exclusive, ${holds(LockMode.SHARED_MODE)} AS shared
        FROM event e INDEXED BY event_lock CROSS JOIN (${latest([K.LockInit, K.LockDestroy], 'e.a', 'e.a AS lock, e.text AS name')}) n
        WHERE e.session = (SELECT session FROM at) AND e.${ABOUT_LOCKS} AND e.seq <= (SELECT seq FROM at)
          AND n.lock = e.a AND n.kind = ${K.LockInit} AND n.seq < e.seq
        GROUP BY e.a, e.task) h
      CROSS JOIN (SELECT ${LockMode.EXCLUSIVE_MODE} AS mode UNION ALL SELECT ${LockMode.SHARED_MODE}) m
      WHERE depth > 0`,
  },
];

/**
 * Statements that define the views for a place, for any SQLite shell: run them, then query.
 * @param session @param seq the state is that after this event
 */
export function asOfScript(session: number, seq: number): string {
  return [
    'CREATE TEMP TABLE IF NOT EXISTS at (session INTEGER NOT NULL, seq INTEGER NOT NULL);',
    'DELETE FROM temp.at;',
    `INSERT INTO temp.at VALUES (${session}, ${seq});`,
    ...AS_OF_VIEWS.map((v) => `CREATE TEMP VIEW IF NOT EXISTS ${v.name} AS ${v.select};`),
  ].join('\n');
}

/**
 * Runs a reading statement that may use the views of {@link AS_OF_VIEWS}.
 * @throws UserError HMT123 if the session is not projected, and as TraceFile.query.
 */
export function queryAt(
  file: TraceFile,
  place: { readonly session: number; readonly seq: number },
  sql: string,
  params: SqlParameters = [],
  options: QueryOptions = {},
): QueryResult {
  if (!file.session(place.session).indexed) {
    throw new UserError('HMT123', `${file.path}, session ${place.session} has no projections`);
  }
  setPlace(file, place.session, place.seq);
  return query(file.connection, file.path, sql, params, options);
}

/** Sets the place that the views of {@link AS_OF_VIEWS} are about, for statements that follow. */
export function setPlace(file: TraceFile, session: number, seq: number): void {
  const { connection: db, writable } = file;
  // Only tables of this connection are written; the file stays out of reach.
  db.pragma('query_only = OFF');
  try {
    db.pragma('temp_store = MEMORY');
    db.exec(asOfScript(Math.trunc(session), Math.trunc(seq)));
  } finally {
    if (!writable) db.pragma('query_only = ON');
  }
}
