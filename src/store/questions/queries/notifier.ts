import { int, operationOf, text } from '../../tables/views/columns.js';
import {
  OF_SESSION,
  ofSession,
  operationName,
  SESSION_PARAMETER,
  spanName,
  type SavedQuery,
} from './query.js';

const RANGE = [int('vpn', 'First page of the range'), int('npages', 'Pages of the range')];

/** Who was invalidated, by whom, and what it cost. */
export const NOTIFIER_QUERIES: readonly SavedQuery[] = [
  {
    name: 'invalidations',
    purpose: 'who invalidated whom and for how long: an invalidation and callback a row',
    parameters: [SESSION_PARAMETER],
    columns: [
      int('invalidation', 'Event that started it'),
      int('task', 'Task that invalidated'),
      text('by', 'Operation of the workload that it was done for'),
      text('cause', 'Name or type of the span around it'),
      text('event', 'What happens to the range'),
      int('mm', 'Address space'),
      ...RANGE,
      int('interval', 'Interval that was told; NULL if none was'),
      int('mirror', 'Mirror that made the interval'),
      int('cleared', 'Device entries that the callback cleared'),
      int('callback', 'Nanoseconds in the callback'),
      int('duration', 'Nanoseconds from start to end of the invalidation'),
    ],
    // Callbacks and intervals once, not for every invalidation anew.
    sql: `WITH c AS MATERIALIZED (SELECT seq, invalidation, interval, cleared, duration FROM callback WHERE ${OF_SESSION}),
  a AS MATERIALIZED (SELECT interval, mirror FROM interval_alloc WHERE ${OF_SESSION})
SELECT i.seq AS invalidation, i.task, ${operationName('i')} AS "by", i.cause, i.event, i.mm, i.vpn, i.npages,
  c.interval, a.mirror, c.cleared, c.duration AS callback, i.duration
FROM invalidation i
LEFT JOIN c ON c.invalidation = i.seq
LEFT JOIN a ON a.interval = c.interval
WHERE ${ofSession('i')}
ORDER BY i.seq, c.seq`,
  },
  {
    name: 'wasted-callbacks',
    purpose: 'callbacks that cleared nothing and changed no interval, by cause and interval',
    parameters: [SESSION_PARAMETER],
    columns: [
      text('cause', 'What was invalidated for'),
      text('event', 'What happens to the range'),
      int('interval', 'Interval that was told; NULL for a classic notifier'),
      int('calls', 'Callbacks'),
      int('wasted', 'Callbacks of these that did nothing'),
      int('wasted_time', 'Nanoseconds in those'),
      int('first', 'First of those'),
    ],
    sql: `SELECT i.cause, i.event, c.interval, count(*) AS calls, sum(c.cleared = 0 AND c.requests = 0) AS wasted,
  sum(CASE WHEN c.cleared = 0 AND c.requests = 0 THEN c.duration ELSE 0 END) AS wasted_time,
  min(CASE WHEN c.cleared = 0 AND c.requests = 0 THEN c.seq END) AS first
FROM callback c JOIN invalidation i ON ${ofSession('i')} AND i.seq = c.invalidation
WHERE ${ofSession('c')}
GROUP BY i.cause, i.event, c.interval HAVING wasted > 0
ORDER BY wasted_time DESC, c.interval, i.cause, i.event`,
  },
  {
    name: 'retries',
    purpose: 'device faults that began again, and the invalidation that was the cause',
    parameters: [SESSION_PARAMETER],
    columns: [
      int('seq', 'Event at which it was found out'),
      int('task', 'Task that begins again'),
      text('operation', 'Its operation'),
      text('how', 'read_retry said so, or hmm_range_fault answered -EBUSY'),
      int('interval', 'Interval that guards the reading'),
      int('lost', 'Nanoseconds since its read_begin, thrown away'),
      int('invalidation', 'Invalidation that was in the way'),
      int('by_task', 'Task that invalidated'),
      text('cause', 'What was invalidated for'),
      text('event', 'What happens to the range'),
      ...RANGE,
    ],
    sql: `SELECT r.seq, r.task, o.name AS operation, r.how, r.interval, r.time - b.time AS lost,
  r.invalidation, i.task AS by_task, i.cause, i.event, i.vpn, i.npages
FROM retry r
JOIN event b ON b.session = r.session AND b.seq = r.began
LEFT JOIN invalidation i ON ${ofSession('i')} AND i.seq = r.invalidation
LEFT JOIN operation o ON ${ofSession('o')} AND o.task = r.task AND o.seq < r.seq AND (o.end_seq IS NULL OR o.end_seq > r.seq)
WHERE ${ofSession('r')}
ORDER BY r.seq`,
  },
  {
    name: 'interval-lives',
    purpose:
      'the life of every interval: alloc, insert, updates, removal, free, with its bounds over time',
    parameters: [SESSION_PARAMETER],
    columns: [
      int('interval', 'Interval'),
      text('kind', 'What for'),
      int('mirror', 'Mirror that made it'),
      int('alloc', 'Event that made it'),
      int('inserted', 'Event that put it into the tree for the first time'),
      int('updates', 'How often new bounds were asked for'),
      int('deferred', 'How often it was put on the deferred list'),
      int('invalidated', 'How often a callback marked it'),
      int('removed', 'Event that took it out of the tree for the last time'),
      int('released', 'Event that called its release operation'),
      int('freed', 'Event that freed it; NULL if it never was'),
      int('lived', 'Nanoseconds from alloc to free'),
      text('bounds', 'Pages first+count that it covered, each with the event from which on'),
    ],
    sql: `WITH b AS MATERIALIZED (
    SELECT DISTINCT interval, group_concat(seq || ': ' || (start / 4096) || '+' || ((last + 1 - start) / 4096), ', ') OVER (
      PARTITION BY interval ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS bounds
    FROM interval_bounds WHERE ${OF_SESSION})
SELECT l.interval, l.kind, l.mirror, l.alloc, l.inserted, l.updates, l.deferred, l.invalidated,
  l.removed, l.released, l.freed, l.lived, b.bounds
FROM interval_life l LEFT JOIN b ON b.interval = l.interval
WHERE ${ofSession('l')}
ORDER BY l.interval`,
  },
  {
    name: 'deferrals',
    purpose: 'changes of intervals that were put off: who asked for each, and who applied it',
    parameters: [SESSION_PARAMETER],
    columns: [
      int('interval', 'Interval'),
      text('operation', 'What was asked for'),
      int('asked', 'Event that asked for it'),
      int('asked_by', 'Task that asked'),
      text('asked_in', 'Operation of the workload that it was done for'),
      int('applied', 'Event that took it off the deferred list; NULL if none did'),
      int('applied_by', 'Task that applied it'),
      text('applied_in', 'Operation of the workload that it was done for'),
      int('waited', 'Nanoseconds between'),
    ],
    sql: `WITH r AS MATERIALIZED (SELECT q.session, q.seq, q.time, q.task, q.interval, q.operation AS what, ${operationOf('q')} AS operation,
    (SELECT min(u.seq) FROM interval_undefer u WHERE u.session = q.session AND u.interval = q.interval AND u.seq > q.seq) AS applied
  FROM interval_request q WHERE q.deferred AND ${ofSession('q')}),
  a AS MATERIALIZED (SELECT u.session, u.seq, u.time, u.task, ${operationOf('u')} AS operation
  FROM interval_undefer u WHERE ${ofSession('u')})
SELECT r.interval, r.what AS operation, r.seq AS asked, r.task AS asked_by, ${operationName('r')} AS asked_in,
  r.applied, a.task AS applied_by, ${operationName('a')} AS applied_in, a.time - r.time AS waited
FROM r LEFT JOIN a ON a.seq = r.applied
ORDER BY r.seq`,
  },
  {
    name: 'interval-history',
    purpose: 'everything that happened to one interval, in order',
    parameters: [
      SESSION_PARAMETER,
      { name: 'interval', type: 'number', doc: 'Interval; all if none is given', default: null },
    ],
    columns: [
      int('seq', 'Event'),
      int('time', 'Virtual time, in nanoseconds'),
      int('task', 'Task that ran'),
      int('interval', 'Interval'),
      text('action', 'What happened to it'),
      int('first_page', 'First page that it has, gets or is tracked with'),
      int('pages', 'Number of pages of that'),
      int('invalidate_seq', 'Sequence number that it has or is compared with'),
      int('ret', 'Result of what was asked for'),
      text('within', 'Name or type of the span around it'),
    ],
    sql: `SELECT e.seq, e.time, e.task, e.interval, e.action, e.start / 4096 AS first_page,
  (e.last + 1 - e.start) / 4096 AS pages, e.invalidate_seq, e.ret, ${spanName('e')} AS within
FROM interval_event e
WHERE ${ofSession('e')} AND (:interval IS NULL OR e.interval = :interval)
ORDER BY e.seq`,
  },
];
