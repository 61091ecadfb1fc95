import { int, text } from '../views/columns.js';
import { OF_SESSION, ofSession, SESSION_PARAMETER, type SavedQuery } from './query.js';

/** What moved between system and device memory, and what did not. */
export const MIGRATION_QUERIES: readonly SavedQuery[] = [
  {
    name: 'migrations',
    purpose: 'migrations with the pages that were asked for, moved, and stayed',
    parameters: [SESSION_PARAMETER],
    columns: [
      int('within', 'Span of the command or fault that migrated'),
      text('cause', 'Its name or type'),
      int('task', 'Task that migrated'),
      int('pages', 'Pages that were looked at'),
      int('moved', 'Pages that migrated'),
      int('absent', 'Pages of these that had no source: absent or zero'),
      int('stayed', 'Pages that did not migrate'),
      text('reasons', 'Why they did not, with how many'),
      int('duration', 'Nanoseconds of the span'),
      int('ret', 'Its result'),
    ],
    sql: `SELECT m.within, coalesce(nullif(s.name, ''), s.type) AS cause, s.task, count(*) AS pages,
  sum(m.reason = 'MIGRATE_DONE') AS moved, sum(m.reason = 'MIGRATE_DONE' AND m.source = 0) AS absent,
  sum(m.reason <> 'MIGRATE_DONE') AS stayed,
  (SELECT group_concat(reason || ' ' || n, ', ') FROM (SELECT r.reason, count(*) AS n FROM page_migration r
    WHERE ${ofSession('r')} AND r.within = m.within AND r.reason <> 'MIGRATE_DONE' GROUP BY r.reason ORDER BY r.reason)) AS reasons,
  s.duration, s.ret
FROM page_migration m LEFT JOIN span_time s ON s.session = m.session AND s.seq = m.within
WHERE ${ofSession('m')}
GROUP BY m.within ORDER BY m.within`,
  },
  {
    name: 'not-migrated',
    purpose: 'pages that did not migrate, and why',
    parameters: [SESSION_PARAMETER],
    columns: [
      int('seq', 'Event with the last word on the page'),
      text('operation', 'Operation of the workload'),
      int('mm', 'Address space; 0 for a migration by frame numbers'),
      int('vpn', 'Page; 0 for a migration by frame numbers'),
      int('source', 'Page frame it is in; 0 if there is none'),
      text('reason', 'Why'),
    ],
    sql: `SELECT m.seq, o.name AS operation, m.mm, m.vpn, m.source, m.reason
FROM page_migration m
LEFT JOIN operation o ON ${ofSession('o')} AND o.task = m.task AND o.seq < m.seq AND (o.end_seq IS NULL OR o.end_seq > m.seq)
WHERE ${ofSession('m')} AND m.reason <> 'MIGRATE_DONE'
ORDER BY m.seq`,
  },
  {
    name: 'page-faults',
    purpose: 'page faults for each area: how many, for whom, and their time',
    parameters: [SESSION_PARAMETER],
    columns: [
      int('mm', 'Address space'),
      int('vpn', 'First page of the area, as it was at the fault'),
      int('npages', 'Pages of the area'),
      text('prot', 'Its protection'),
      int('faults', 'Page faults'),
      int('writes', 'Of these for writing'),
      int('remote', 'Of these for a device or another process'),
      int('pages', 'Different pages'),
      int('failed', 'Faults that failed'),
      int('time', 'Nanoseconds in them'),
    ],
    sql: `SELECT f.mm, v.vpn, v.npages,
  iif(v.prot & 1, 'r', '-') || iif(v.prot & 2, 'w', '-') || iif(v.prot & 4, 'x', '-') AS prot,
  count(*) AS faults, sum(f.write) AS writes, sum(f.remote) AS remote, count(DISTINCT f.vpn) AS pages,
  sum(f.ret <> 0) AS failed, sum(f.duration) AS time
FROM page_fault f
LEFT JOIN (SELECT * FROM vma_life WHERE ${OF_SESSION}) v ON v.mm = f.mm AND v.vpn <= f.vpn AND f.vpn < v.vpn + v.npages
  AND v.from_seq <= f.seq AND (v.to_seq IS NULL OR f.seq < v.to_seq)
WHERE ${ofSession('f')}
GROUP BY f.mm, v.vpn, v.npages, v.prot ORDER BY f.mm, v.vpn, v.npages, v.prot`,
  },
];
