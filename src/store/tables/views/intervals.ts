import { Kind as K, SpanType } from '../../../events/generated.js';
import type { ViewDefinition } from '../projection-schema.js';
import { int, named, OPERATION, operationOf, SESSION, text } from './columns.js';

/** What each kind of event does to an interval, and where its fields are. */
const ACTIONS: readonly (readonly [
  kind: number,
  action: string,
  columns?: { interval?: string; start?: string; last?: string; seq?: string; ret?: string },
])[] = [
  [K.IntervalAlloc, "'alloc'"],
  [
    K.IntervalRequest,
    `CASE e.b WHEN ${SpanType.INTERVAL_INSERT} THEN 'ask insert' WHEN ${SpanType.INTERVAL_UPDATE} THEN 'ask update' ELSE 'ask remove' END || iif(e.c, ', deferred', '')`,
    { ret: 'e.ret' },
  ],
  [K.IntervalBounds, "'bounds'", { start: 'e.b', last: 'e.c' }],
  [K.IntervalTreeInsert, "'into the tree'"],
  [K.IntervalTreeRemove, "'out of the tree'"],
  [K.IntervalDefer, "'deferred'"],
  [K.IntervalUndefer, "'no longer deferred'"],
  [
    K.IntervalPending,
    "iif(e.d, 'update pending', 'no update pending')",
    { start: 'iif(e.d, e.b, NULL)', last: 'iif(e.d, e.c, NULL)' },
  ],
  [K.IntervalSeq, "'sequence set'", { seq: 'e.b' }],
  [K.ReadBegin, "iif(e.c, 'read_begin, waited', 'read_begin')", { seq: 'e.b' }],
  [K.ReadRetry, "iif(e.ret, 'read_retry: again', 'read_retry: valid')", { seq: 'e.b' }],
  [K.IntervalCount, "'refcount ' || e.b"],
  [K.MirrorTrack, "'tracked by mirror ' || e.a", { interval: 'e.b', start: 'e.c', last: 'e.d' }],
  [K.MirrorUntrack, "'no longer tracked by mirror ' || e.a", { interval: 'e.b' }],
  [K.IntervalRelease, "'release'"],
  [K.IntervalFree, "'free'"],
];

const kinds = ACTIONS.map(([kind]) => kind).join(', ');
function byKind(column: 'interval' | 'start' | 'last' | 'seq' | 'ret', otherwise: string): string {
  const cases = ACTIONS.filter(([, , c]) => c?.[column] !== undefined);
  return `CASE e.kind ${cases.map(([kind, , c]) => `WHEN ${kind} THEN ${c![column]}`).join(' ')} ELSE ${otherwise} END`;
}

/** First (or last) event of a kind in the life of an interval. */
const at = (kind: number, which: 'min' | 'max' = 'min') =>
  `${which}(CASE e.kind WHEN ${kind} THEN e.seq END)`;
const times = (kind: number) => `sum(e.kind = ${kind})`;

/** The lives of interval notifiers. */
export const INTERVAL_VIEWS: readonly ViewDefinition[] = [
  {
    name: 'interval_event',
    kind: 'view',
    doc: 'Everything that happened to interval notifiers, in words.',
    columns: [
      SESSION,
      int('seq', 'Event'),
      int('time', 'Virtual time, in nanoseconds'),
      int('task', 'Task that ran'),
      int('span', 'Innermost span'),
      int('interval', 'Interval'),
      text('action', 'What happened to it'),
      int('start', 'First byte address that it has, gets or is tracked with'),
      int('last', 'Last byte address; 2^53-1 stands for ULONG_MAX'),
      int('invalidate_seq', 'Sequence number that it has or is compared with'),
      int('ret', 'Result of what was asked for'),
      OPERATION,
    ],
    select: `SELECT e.session, e.seq, e.time, e.task, e.span, ${byKind('interval', 'e.a')} AS interval,
        CASE e.kind ${ACTIONS.map(([kind, action]) => `WHEN ${kind} THEN ${action}`).join(' ')} END AS action,
        ${byKind('start', 'NULL')} AS start, ${byKind('last', 'NULL')} AS last,
        ${byKind('seq', 'NULL')} AS invalidate_seq, ${byKind('ret', 'NULL')} AS ret, ${operationOf('e')} AS operation
      FROM event e WHERE e.kind IN (${kinds})`,
  },
  {
    name: 'interval_life',
    kind: 'view',
    doc: 'One row an interval notifier: when it came, changed and went. Numbers are of events; NULL: did not happen.',
    columns: [
      SESSION,
      int('interval', 'Interval'),
      int('mm', 'Address space'),
      int('mirror', 'Mirror that made it'),
      text('kind', 'What for; the name in IntervalKind'),
      int('alloc', 'Event that made it'),
      int('inserted', 'Event that put it into the tree for the first time'),
      int('updates', 'How often new bounds were asked for'),
      int('deferred', 'How often it was put on the deferred list'),
      int('invalidated', 'How often a callback marked it'),
      int('remove_asked', 'Event that asked for its removal'),
      int('removed', 'Event that took it out of the tree for the last time'),
      int('released', 'Event that called its release operation'),
      int('freed', 'Event that freed it'),
      int('lived', 'Nanoseconds from alloc to free; NULL if it was never freed'),
    ],
    select: `SELECT e.session, e.a AS interval, max(CASE e.kind WHEN ${K.IntervalAlloc} THEN e.mm END) AS mm,
        max(CASE e.kind WHEN ${K.IntervalAlloc} THEN e.b END) AS mirror,
        max(CASE e.kind WHEN ${K.IntervalAlloc} THEN ${named('IntervalKind', 'e.c')} END) AS kind,
        ${at(K.IntervalAlloc)} AS alloc, ${at(K.IntervalTreeInsert)} AS inserted,
        sum(e.kind = ${K.IntervalRequest} AND e.b = ${SpanType.INTERVAL_UPDATE}) AS updates,
        ${times(K.IntervalDefer)} AS deferred, sum(e.kind = ${K.IntervalSeq} AND (SELECT s.type FROM span s WHERE s.session = e.session AND s.seq = e.span) = ${SpanType.CALLBACK}) AS invalidated,
        min(CASE WHEN e.kind = ${K.IntervalRequest} AND e.b = ${SpanType.INTERVAL_REMOVE} THEN e.seq END) AS remove_asked,
        CASE WHEN ${at(K.IntervalTreeRemove, 'max')} > coalesce(${at(K.IntervalTreeInsert, 'max')}, 0) THEN ${at(K.IntervalTreeRemove, 'max')} END AS removed,
        ${at(K.IntervalRelease)} AS released, ${at(K.IntervalFree)} AS freed,
        max(CASE e.kind WHEN ${K.IntervalFree} THEN e.time END) - max(CASE e.kind WHEN ${K.IntervalAlloc} THEN e.time END) AS lived
      FROM event e WHERE e.kind IN (${[K.IntervalAlloc, K.IntervalRequest, K.IntervalTreeInsert, K.IntervalTreeRemove, K.IntervalDefer, K.IntervalSeq, K.IntervalRelease, K.IntervalFree].join(', ')})
      GROUP BY e.session, e.a`,
  },
];
