import { int, text } from '../../tables/views/columns.js';
import { OF_SESSION, ofSession, SESSION_PARAMETER, type SavedQuery } from './query.js';

/*
 * SQL has no type for a range. Two half-open ranges [a, a + n) and [b, b + m) overlap if and only
 * if each begins before the other ends: a < b + m AND b < a + n; what they share is
 * [max(a, b), min(a + n, b + m)). The same holds for times and for event numbers. For a closed
 * range [start, last] it is a.start <= b.last AND b.start <= a.last. An end that is NULL is open:
 * coalesce(end_seq, 9007199254740991).
 */
export const OVERLAP_QUERIES: readonly SavedQuery[] = [
  {
    name: 'overlapping',
    purpose: 'what touches a range of pages: areas, intervals, invalidations and spans',
    parameters: [
      SESSION_PARAMETER,
      { name: 'page', type: 'page', doc: 'First page of the range' },
      { name: 'npages', type: 'number', doc: 'Pages of the range', default: 1 },
    ],
    columns: [
      text('what', 'area, interval, invalidation or the type of a span'),
      int('number', 'Its number: of the interval, or the event that began it'),
      int('shared_vpn', 'First page that it has in common with the range'),
      int('shared_pages', 'Pages that it has in common with the range'),
      int('from_seq', 'Event from which on it was so'),
      int('to_seq', 'Event that ended it; NULL if it never ended'),
    ],
    sql: `WITH there AS (
    SELECT 'area' AS what, from_seq AS number, vpn AS first, vpn + npages AS past, from_seq, to_seq FROM vma_life WHERE ${OF_SESSION}
    UNION ALL SELECT 'interval', b.interval, b.start / 4096, (b.last + 1) / 4096, b.seq,
      (SELECT min(n.seq) FROM notifier_events n WHERE n.session = b.session AND n.interval = b.interval AND n.kind IN ('IntervalBounds', 'IntervalFree') AND n.seq > b.seq)
      FROM interval_bounds b WHERE ${ofSession('b')}
    UNION ALL SELECT 'invalidation', seq, vpn, vpn + npages, seq, end_seq FROM invalidation WHERE ${OF_SESSION}
    UNION ALL SELECT type, seq, vpn, vpn + npages, seq, end_seq FROM span_time WHERE ${OF_SESSION} AND npages > 0)
SELECT what, number, max(first, :page) AS shared_vpn, min(past, :page + :npages) - max(first, :page) AS shared_pages, from_seq, to_seq
FROM there WHERE first < :page + :npages AND :page < past
ORDER BY from_seq, what`,
  },
  {
    name: 'races',
    purpose: 'spans of two types in different tasks that overlap in time and in pages',
    parameters: [
      SESSION_PARAMETER,
      { name: 'one', type: 'text', doc: 'Type of the first span', default: 'DEVICE_FAULT' },
      { name: 'other', type: 'text', doc: 'Type of the second span', default: 'INVALIDATE_START' },
    ],
    columns: [
      int('one', 'Event that began the first span'),
      int('one_task', 'Its task'),
      int('other', 'Event that began the second span'),
      int('other_task', 'Its task'),
      int('from_seq', 'First event in which both are under way'),
      int('to_seq', 'Event that ended the first of them to end'),
      int('both', 'Nanoseconds in which both are under way'),
      int('vpn', 'First page that they share'),
      int('npages', 'Pages that they share'),
    ],
    // Of two that overlap in time, one begins while the other is under way: looked for both ways.
    sql: `WITH timed AS (SELECT *, coalesce(end_seq, 9007199254740991) AS past FROM span_time WHERE ${OF_SESSION}),
  pair(one, other) AS MATERIALIZED (
    SELECT a.seq, b.seq FROM timed a CROSS JOIN timed b
    WHERE a.type = :one AND b.type = :other AND b.seq > a.seq AND b.seq < a.past AND b.task <> a.task
    UNION ALL SELECT a.seq, b.seq FROM timed b CROSS JOIN timed a
    WHERE a.type = :one AND b.type = :other AND a.seq > b.seq AND a.seq < b.past AND a.task <> b.task)
SELECT a.seq AS one, a.task AS one_task, b.seq AS other, b.task AS other_task,
  max(a.seq, b.seq) AS from_seq, nullif(min(a.past, b.past), 9007199254740991) AS to_seq,
  min(a.end_time, b.end_time) - max(a.begin_time, b.begin_time) AS "both",
  max(a.vpn, b.vpn) AS vpn, min(a.vpn + a.npages, b.vpn + b.npages) - max(a.vpn, b.vpn) AS npages
FROM pair JOIN timed a ON a.seq = pair.one JOIN timed b ON b.seq = pair.other
WHERE a.mm = b.mm AND a.vpn < b.vpn + b.npages AND b.vpn < a.vpn + a.npages
ORDER BY a.seq, b.seq`,
  },
  {
    name: 'exposed',
    purpose:
      'times in which a device entry led elsewhere than the CPU entry, to a page that is gone, or allowed writing that the CPU entry does not',
    parameters: [SESSION_PARAMETER],
    columns: [
      int('mirror', 'Mirror'),
      int('vpn', 'Page'),
      int('device_pfn', 'Frame that the device entry names'),
      text('cpu_type', 'Type of the CPU entry; NONE if there is none'),
      int(
        'cpu_pfn',
        'Frame that the CPU entry leads to, for a device-private page the one behind it; 0 if none',
      ),
      text('what', 'frame: the device reaches another; write: it may write and the CPU may not'),
      int('from_seq', 'First event of the time'),
      int('to_seq', 'Event that ended it; NULL if it lasts to the end'),
    ],
    // Values of the CPU entry with the gaps between them, so that a time without an entry is one too; a
    // huge entry is one of each of its pages. What a device-private entry leads to is what the driver
    // keeps behind the device page. Who has a page exclusively may write, whatever its entry says.
    sql: `WITH device AS (
    SELECT m.*, c.mm, coalesce(m.to_seq, 9007199254740991) AS past FROM mirror_entry_life m
    JOIN mirror_create c ON ${ofSession('c')} AND c.mirror = m.mirror WHERE ${ofSession('m')}),
  page AS MATERIALIZED (SELECT DISTINCT mm, vpn FROM device),
  step AS (
    SELECT mm, vpn, seq, type, pfn, flags & 1 AS writable FROM pte_set WHERE ${OF_SESSION}
    UNION ALL SELECT mm, vpn, seq, 'NONE', 0, 0 FROM pte_clear WHERE ${OF_SESSION}
    UNION ALL SELECT p.mm, p.vpn, h.seq, iif(h.type IN ('PMD_HUGE', 'PMD_HUGE_ZERO'), h.type, 'NONE'),
      iif(h.type = 'PMD_HUGE', h.pfn + p.vpn % 512, h.pfn), h.type = 'PMD_HUGE' AND h.flags & 1
      FROM page p JOIN pmd_set h ON ${ofSession('h')} AND h.mm = p.mm AND h.vpn = p.vpn - p.vpn % 512
    UNION ALL SELECT p.mm, p.vpn, h.seq, 'NONE', 0, 0
      FROM page p JOIN pmd_clear h ON ${ofSession('h')} AND h.mm = p.mm AND h.vpn = p.vpn - p.vpn % 512),
  change AS (
    SELECT * FROM (SELECT *, lag(type) OVER w AS type0, lag(pfn) OVER w AS pfn0, lag(writable) OVER w AS writable0
      FROM step WINDOW w AS (PARTITION BY mm, vpn ORDER BY seq))
    WHERE type IS NOT type0 OR pfn IS NOT pfn0 OR writable IS NOT writable0),
  value AS (
    SELECT mm, vpn, type, pfn, writable, seq, coalesce(lead(seq) OVER (PARTITION BY mm, vpn ORDER BY seq), 9007199254740991) AS past FROM change),
  behind AS MATERIALIZED (SELECT pfn, backing, seq FROM page_device_data WHERE ${OF_SESSION}),
  cpu AS (
    SELECT v.*, coalesce((SELECT nullif(b.backing, 0) FROM behind b WHERE b.pfn = v.pfn AND b.seq <= v.seq ORDER BY b.seq DESC LIMIT 1), v.pfn) AS frame
    FROM value v)
SELECT d.mirror, d.vpn, d.pfn AS device_pfn, c.type AS cpu_type, c.frame AS cpu_pfn,
  iif(d.pfn IN (c.frame, c.pfn), 'write', 'frame') AS what, max(d.from_seq, c.seq) AS from_seq,
  nullif(min(d.past, c.past), 9007199254740991) AS to_seq
FROM device d JOIN cpu c ON c.mm = d.mm AND c.vpn = d.vpn AND d.from_seq < c.past AND c.seq < d.past
WHERE d.pfn NOT IN (c.frame, c.pfn)
  OR (d.flags & 1 AND NOT c.writable AND c.type IN ('PRESENT', 'ZERO', 'DEVICE_PRIVATE', 'PMD_HUGE', 'PMD_HUGE_ZERO'))
ORDER BY 7, d.mirror, d.vpn`,
  },
];
