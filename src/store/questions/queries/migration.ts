import { Kind } from '../../../events/generated.js';
import { ABOUT_AREAS, ABOUT_AREAS_GONE } from '../../tables/projection-schema.js';
import { int, text } from '../../tables/views/columns.js';
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
    sql: `WITH why AS MATERIALIZED (
    SELECT DISTINCT within, group_concat(reason || ' ' || n, ', ') OVER (
      PARTITION BY within ORDER BY reason ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS reasons
    FROM (SELECT within, reason, count(*) AS n FROM page_migration
      WHERE ${OF_SESSION} AND reason <> 'MIGRATE_DONE' GROUP BY within, reason))
SELECT m.within, coalesce(nullif(s.name, ''), s.type) AS cause, s.task, count(*) AS pages,
  sum(m.reason = 'MIGRATE_DONE') AS moved, sum(m.reason = 'MIGRATE_DONE' AND m.source = 0) AS absent,
  sum(m.reason <> 'MIGRATE_DONE') AS stayed,
  why.reasons, s.duration, s.ret
FROM page_migration m LEFT JOIN why ON why.within = m.within LEFT JOIN span_time s ON s.session = m.session AND s.seq = m.within
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
    // The area of a page is the nearest that begins at the page or before it, and has not
    // ended. The plus is for the index, which has an expression without a type.
    sql: `WITH fault AS MATERIALIZED (
    SELECT session, seq, mm, vpn, write, remote, ret, duration, (SELECT v.seq FROM event v WHERE v.session = f.session AND v.mm = f.mm AND v.${ABOUT_AREAS}
        AND iif(v.kind = ${Kind.VmaChange}, v.g, v.vpn) <= +f.vpn AND iif(v.kind = ${Kind.VmaChange}, v.g, v.vpn) + v.npages > f.vpn AND v.seq < f.seq
        AND NOT EXISTS (SELECT 1 FROM event x WHERE x.session = v.session AND x.mm = v.mm AND x.vpn = +iif(v.kind = ${Kind.VmaChange}, v.g, v.vpn)
          AND x.${ABOUT_AREAS_GONE} AND x.seq > v.seq AND x.seq < f.seq)
      ORDER BY iif(v.kind = ${Kind.VmaChange}, v.g, v.vpn) DESC, v.seq DESC LIMIT 1) AS area
    FROM page_fault f WHERE ${ofSession('f')})
SELECT f.mm, iif(v.kind = ${Kind.VmaChange}, v.g, v.vpn) AS vpn, v.npages,
  iif(v.a & 1, 'r', '-') || iif(v.a & 2, 'w', '-') || iif(v.a & 4, 'x', '-') AS prot,
  count(*) AS faults, sum(f.write) AS writes, sum(f.remote) AS remote, count(DISTINCT f.vpn) AS pages,
  sum(f.ret <> 0) AS failed, sum(f.duration) AS time
FROM fault f LEFT JOIN event v ON v.session = f.session AND v.seq = f.area
GROUP BY f.mm, 2, v.npages, v.a ORDER BY f.mm, 2, v.npages, v.a`,
  },
];
