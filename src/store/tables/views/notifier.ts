import { Kind, SpanType } from '../../../events/generated.js';
import type { ViewDefinition } from '../projection-schema.js';
import {
  BEGIN_TIME,
  DURATION,
  END_TIME,
  int,
  MM,
  named,
  NPAGES,
  OPERATION,
  operationOf,
  SESSION,
  text,
  VPN,
} from './columns.js';

const EBUSY = -16;

/** The invalidation within whose span an event of `row` lies: `span` is that of a callback. */
function invalidationOfCallback(row: string): string {
  return `(SELECT i.seq FROM span c JOIN event i ON i.session = c.session AND i.span = c.parent AND i.kind = ${Kind.InvalidateStart}
      WHERE c.session = ${row}.session AND c.seq = ${row}.span ORDER BY i.seq LIMIT 1)`;
}
/** The last time before an event that a callback marked the interval as invalidated. */
function lastMark(row: string, column: string): string {
  return `(SELECT ${column} FROM event q WHERE q.session = ${row}.session AND q.kind = ${Kind.IntervalSeq}
      AND q.a = ${row}.interval AND q.seq < ${row}.seq ORDER BY q.seq DESC LIMIT 1)`;
}

/** Who was told what, and what came of it. */
export const NOTIFIER_VIEWS: readonly ViewDefinition[] = [
  {
    name: 'invalidation',
    kind: 'view',
    doc: 'Invalidations of address ranges, from start to end.',
    columns: [
      SESSION,
      int('seq', 'Event that started it; its number'),
      int('end_seq', 'Event that ended it; NULL if it never ended'),
      int('task', 'Task that invalidated'),
      int('span', 'Span of the start, in which the callbacks ran'),
      MM,
      VPN,
      NPAGES,
      text('event', 'What happens to the range; the name in NotifierEvent'),
      int('blockable', '1 if the callbacks may sleep'),
      int('owner', 'Device number plus one that the event is for; 0 for none'),
      text('cause', 'What it was done for: name or type of the span around it'),
      int('callbacks', 'Callbacks that were called at its start'),
      BEGIN_TIME,
      END_TIME,
      DURATION,
      OPERATION,
    ],
    select: `SELECT i.session, i.seq, x.end_seq, i.task, i.span, i.mm, i.vpn, i.a - i.vpn AS npages,
        ${named('NotifierEvent', 'i.b')} AS event, i.c AS blockable, i.d AS owner,
        (SELECT coalesce(nullif(p.name, ''), ${named('SpanType', 'p.type')}) FROM span s JOIN span p ON p.session = s.session AND p.seq = s.parent
          WHERE s.session = i.session AND s.seq = i.span) AS cause,
        (SELECT count(*) FROM span c WHERE c.session = i.session AND c.parent = i.span AND c.type = ${SpanType.CALLBACK}) AS callbacks,
        i.time AS begin_time, x.end_time, x.end_time - i.time AS duration, ${operationOf('i')} AS operation
      FROM event i LEFT JOIN (
        SELECT session, a AS invalidation, max(seq) AS end_seq, time AS end_time FROM event
        WHERE kind = ${Kind.InvalidateEnd} GROUP BY session, a) x ON x.session = i.session AND x.invalidation = i.seq
      WHERE i.kind = ${Kind.InvalidateStart}`,
  },
  {
    name: 'callback',
    kind: 'view',
    doc: 'Calls of subscribers, with what they did to the device.',
    columns: [
      SESSION,
      int('seq', 'Event that began it; its span'),
      int('end_seq', 'Event that ended it; NULL if it never ended'),
      int('task', 'Task that invalidated'),
      int(
        'invalidation',
        'Invalidation that it was told of: invalidation.seq; NULL for a call at the end of one',
      ),
      int('interval', 'Interval whose callback it was; NULL for a classic notifier'),
      int('notifier', 'Classic notifier whose callback it was; NULL for an interval'),
      MM,
      VPN,
      NPAGES,
      int('cleared', 'Entries of device page tables that it cleared'),
      int('requests', 'Inserts, updates and removals of intervals that it asked for'),
      int(
        'ret',
        '1 if it agreed, 0 if it could not without sleeping; -errno of a classic notifier',
      ),
      BEGIN_TIME,
      END_TIME,
      DURATION,
    ],
    select: `SELECT s.session, s.seq, s.end_seq, s.task,
        (SELECT i.seq FROM event i WHERE i.session = s.session AND i.span = s.parent AND i.kind = ${Kind.InvalidateStart}
          ORDER BY i.seq LIMIT 1) AS invalidation,
        CASE WHEN s.name = 'invalidate' THEN s.object END AS interval,
        CASE WHEN s.name <> 'invalidate' THEN s.object END AS notifier,
        s.mm, s.vpn, s.npages,
        (SELECT count(*) FROM event c WHERE c.session = s.session AND c.kind = ${Kind.MirrorClear}
          AND c.seq > s.seq AND c.seq < s.end_seq AND c.task = s.task) AS cleared,
        (SELECT count(*) FROM event c WHERE c.session = s.session AND c.kind = ${Kind.IntervalRequest}
          AND c.seq > s.seq AND c.seq < s.end_seq AND c.task = s.task) AS requests,
        s.ret, s.begin_time, s.end_time, s.end_time - s.begin_time AS duration
      FROM span s WHERE s.type = ${SpanType.CALLBACK}`,
  },
  {
    name: 'retry',
    kind: 'view',
    doc: 'Device faults that had to begin again, with the invalidation that was in their way. Of those that intervals guard: ranges of 2019 are in range_event.',
    columns: [
      SESSION,
      int('seq', 'Event at which it was found out'),
      int('time', 'Virtual time of that, in nanoseconds'),
      int('task', 'Task that begins again'),
      int('span', 'Span of the device fault or other reader'),
      text('how', 'read_retry said so, or hmm_range_fault answered -EBUSY'),
      int('interval', 'Interval that guards the reading'),
      int('began', 'Event of its read_begin'),
      int('mark', 'Event with which a callback marked the interval'),
      int(
        'invalidation',
        'Invalidation that did it: invalidation.seq; NULL if the mark was not set in a callback',
      ),
    ],
    select: `SELECT r.session, r.seq, r.time, r.task, r.span, r.how, r.interval, r.began, ${lastMark('r', 'q.seq')} AS mark,
        ${lastMark('r', invalidationOfCallback('q'))} AS invalidation
      FROM (
        SELECT e.session, e.seq, e.time, e.task, e.span, 'read_retry' AS how, e.a AS interval,
          (SELECT b.seq FROM event b WHERE b.session = e.session AND b.kind = ${Kind.ReadBegin} AND b.task = e.task
            AND b.a = e.a AND b.seq < e.seq ORDER BY b.seq DESC LIMIT 1) AS began
        FROM event e WHERE e.kind = ${Kind.ReadRetry} AND e.ret = 1
        UNION ALL
        SELECT s.session, s.end_seq, s.end_time, s.task, s.parent, 'hmm_range_fault -EBUSY', b.a, b.seq
        FROM span s JOIN event b ON b.session = s.session AND b.seq = (
          SELECT l.seq FROM event l WHERE l.session = s.session AND l.kind = ${Kind.ReadBegin} AND l.task = s.task
            AND l.seq < s.seq ORDER BY l.seq DESC LIMIT 1)
        WHERE s.type = ${SpanType.RANGE_FAULT} AND s.ret = ${EBUSY}) r`,
  },
];
