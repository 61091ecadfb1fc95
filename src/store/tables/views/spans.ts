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
  TASK,
  text,
  VPN,
} from './columns.js';

/** What was worked on, and for how long. */
export const SPAN_VIEWS: readonly ViewDefinition[] = [
  {
    name: 'operation',
    kind: 'view',
    doc: 'Operations of the workload with what they answered.',
    columns: [
      SESSION,
      int('seq', 'Event that began it; its number'),
      int('end_seq', 'Event that ended it; NULL if it never ended'),
      TASK,
      int('line', 'Line of the workload; 0 if it has none'),
      text('name', 'System call, command or access'),
      MM,
      VPN,
      NPAGES,
      int('ret', 'Result: 0 or more is success, negative is -errno; NULL if it never ended'),
      int('signal', 'Signal that it raised; 0 for none'),
      int('cpages', 'Pages that the driver says it copied'),
      int('faults', 'Faults that the driver says it took'),
      BEGIN_TIME,
      END_TIME,
      DURATION,
    ],
    select: `SELECT s.session, s.seq, s.end_seq, s.task, s.object AS line, s.name, s.mm, s.vpn, s.npages,
        coalesce(r.ret, s.ret) AS ret, r.a AS signal, r.c AS cpages, r.d AS faults,
        s.begin_time, s.end_time, s.end_time - s.begin_time AS duration
      FROM span s LEFT JOIN event r ON r.session = s.session AND r.span = s.seq AND r.kind = ${Kind.Result}
      WHERE s.type = ${SpanType.OPERATION}`,
  },
  {
    name: 'span_time',
    kind: 'view',
    doc: 'Spans with the name of their type and how long they took.',
    columns: [
      SESSION,
      int('seq', 'Event that began it; its number'),
      int('end_seq', 'Event that ended it; NULL if it never ended'),
      TASK,
      int('depth', 'How many spans are around it; 0 for the outermost'),
      int('parent', 'Span around it; 0 if none'),
      text('type', 'What work; the name in SpanType'),
      text('name', 'System call, command or function; empty where the type says it'),
      MM,
      VPN,
      NPAGES,
      int('ret', 'Its result; NULL if it never ended'),
      BEGIN_TIME,
      END_TIME,
      DURATION,
      int('own_time', 'Nanoseconds of it that are in no span inside it'),
    ],
    select: `SELECT s.session, s.seq, s.end_seq, s.task, s.depth, s.parent, ${named('SpanType', 's.type')} AS type,
        s.name, s.mm, s.vpn, s.npages, s.ret, s.begin_time, s.end_time, s.end_time - s.begin_time AS duration,
        s.end_time - s.begin_time - (SELECT coalesce(sum(c.end_time - c.begin_time), 0) FROM span c
          WHERE c.session = s.session AND c.parent = s.seq) AS own_time
      FROM span s`,
  },
  {
    name: 'wait',
    kind: 'view',
    doc: 'Times in which a task was blocked, from the block to the wake-up.',
    columns: [
      SESSION,
      int('seq', 'Event that blocked the task'),
      int('end_seq', 'Event that woke it; NULL if it was never woken'),
      int('task', 'Task that waited'),
      int('span', 'Innermost span in which it waited'),
      text('type', 'What for; the name in WaitType'),
      int('object', 'Lock, address space, task, page or barrier, by type'),
      text('lock', 'Class of the lock it waited for; NULL if it was no lock'),
      text('place', 'Function of the kernel in which it waited'),
      int('waker', 'Task that ran when it was woken'),
      BEGIN_TIME,
      END_TIME,
      int('duration', 'Nanoseconds blocked; NULL if it was never woken'),
      OPERATION,
    ],
    select: `SELECT w.session, w.seq, w.end_seq, w.task, w.span, ${named('WaitType', 'w.type')} AS type, w.object,
        CASE WHEN w.type = 0 THEN (SELECT l.text FROM event l WHERE l.session = w.session AND l.kind = ${Kind.LockInit}
          AND l.a = w.object AND l.seq < w.seq ORDER BY l.seq DESC LIMIT 1) END AS lock,
        w.place, w.waker, w.begin_time, w.end_time, w.end_time - w.begin_time AS duration, ${operationOf('w')} AS operation
      FROM (
        SELECT session, kind, seq, lead(seq) OVER t AS end_seq, sleeper AS task, span, type, object, place,
          lead(runner) OVER t AS waker, time AS begin_time, lead(time) OVER t AS end_time
        FROM (
          SELECT session, kind, seq, time, task AS sleeper, task AS runner, span, a AS type, b AS object, text AS place
          FROM event WHERE kind = ${Kind.TaskBlock}
          UNION ALL
          SELECT session, kind, seq, time, a, task, NULL, NULL, NULL, NULL FROM event WHERE kind = ${Kind.TaskWake})
        WINDOW t AS (PARTITION BY session, sleeper ORDER BY seq)) w
      WHERE w.kind = ${Kind.TaskBlock}`,
  },
];
