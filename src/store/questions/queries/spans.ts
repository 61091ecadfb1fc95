import { int, text } from '../../tables/views/columns.js';
import { OF_SESSION, ofSession, SESSION_PARAMETER, type SavedQuery } from './query.js';

const SPAN = {
  name: 'span',
  type: 'event',
  doc: 'Event that began the span or operation',
} as const;

/** What led to what. */
export const SPAN_QUERIES: readonly SavedQuery[] = [
  {
    name: 'operations',
    purpose: 'operations of the workload with their answers, and what each set off',
    parameters: [SESSION_PARAMETER],
    columns: [
      int('seq', 'Event that began it'),
      text('task', 'Name of the task'),
      int('line', 'Line of the workload'),
      text('name', 'System call, command or access'),
      int('ret', 'Result'),
      int('signal', 'Signal that it raised; 0 for none'),
      int('events', 'Events of the task from begin to end'),
      int('duration', 'Nanoseconds'),
    ],
    sql: `SELECT o.seq, t.name AS task, o.line, o.name, o.ret, o.signal,
  (SELECT count(*) FROM event e WHERE e.session = o.session AND e.seq BETWEEN o.seq AND o.end_seq AND e.task = o.task) AS events, o.duration
FROM operation o LEFT JOIN task_start t ON ${ofSession('t')} AND t.started = o.task
WHERE ${ofSession('o')}
ORDER BY o.seq`,
  },
  {
    name: 'spans',
    purpose: 'spans as a tree, with depth and how long each took',
    parameters: [
      SESSION_PARAMETER,
      { ...SPAN, doc: 'Event that began the span to look into; all spans if none', default: null },
      { name: 'levels', type: 'number', doc: 'Levels to show', default: 4 },
    ],
    columns: [
      int('seq', 'Event that began it'),
      int('end_seq', 'Event that ended it'),
      int('task', 'Task'),
      int('depth', 'How many spans are around it'),
      text('what', 'Its name or type, indented by depth'),
      int('vpn', 'First page that it is about'),
      int('npages', 'Number of pages'),
      int('duration', 'Nanoseconds'),
      int('own_time', 'Nanoseconds of it that are in no span inside it'),
      int('ret', 'Result'),
    ],
    sql: `WITH RECURSIVE tree(seq, level) AS (
  SELECT seq, 0 FROM span WHERE ${OF_SESSION} AND iif(:span IS NULL, depth = 0, seq = :span)
  UNION ALL SELECT s.seq, tree.level + 1 FROM tree JOIN span s ON ${ofSession('s')} AND s.parent = tree.seq WHERE tree.level + 1 < :levels)
SELECT s.seq, s.end_seq, s.task, s.depth, printf('%*s', 2 * tree.level, '') || coalesce(nullif(s.name, ''), s.type) AS what,
  s.vpn, s.npages, s.duration, s.own_time, s.ret
FROM tree JOIN span_time s ON ${ofSession('s')} AND s.seq = tree.seq
ORDER BY s.seq`,
  },
  {
    name: 'time-by-span',
    purpose: 'where the time went: spans by type and name, with the time that is their own',
    parameters: [SESSION_PARAMETER],
    columns: [
      text('type', 'Type of the span'),
      text('name', 'Its name'),
      int('spans', 'How many'),
      int('total', 'Nanoseconds from begin to end, summed; spans inside count again'),
      int('own', 'Nanoseconds in no span inside, summed'),
      int('longest', 'Nanoseconds of the longest'),
      int('longest_at', 'Event that began the longest'),
    ],
    sql: `SELECT type, name, count(*) AS spans, sum(duration) AS total, sum(own_time) AS own, max(duration) AS longest, seq AS longest_at
FROM span_time WHERE ${OF_SESSION}
GROUP BY type, name ORDER BY own DESC, type, name`,
  },
  {
    name: 'caused-by',
    purpose: 'every event that an operation or another span caused, through all spans inside it',
    parameters: [SESSION_PARAMETER, SPAN],
    columns: [
      int('seq', 'Event'),
      int('time', 'Virtual time, in nanoseconds'),
      int('depth', 'Spans between it and what was asked about'),
      text('within', 'Name or type of the innermost span'),
      text('kind', 'Kind of the event'),
      int('mm', 'Address space'),
      int('vpn', 'Page'),
      int('pfn', 'Page frame'),
      int('ret', 'Result'),
    ],
    sql: `WITH RECURSIVE inside(seq, depth) AS (
  SELECT :span, 0
  UNION ALL SELECT s.seq, inside.depth + 1 FROM inside JOIN span s ON ${ofSession('s')} AND s.parent = inside.seq)
SELECT e.seq, e.time, inside.depth, coalesce(nullif(s.name, ''), s.type) AS within, k.name AS kind, e.mm, e.vpn, e.pfn, e.ret
FROM inside JOIN event e ON ${ofSession('e')} AND e.span = inside.seq
JOIN kind k USING (kind)
JOIN span_time s ON s.session = e.session AND s.seq = inside.seq
ORDER BY e.seq`,
  },
  {
    name: 'why',
    purpose: 'the chain of spans around an event: why it happened',
    parameters: [SESSION_PARAMETER, { name: 'event', type: 'event', doc: 'Event to explain' }],
    columns: [
      int('level', '0 for the innermost span'),
      int('seq', 'Event that began the span'),
      text('type', 'Type of the span'),
      text('name', 'Its name'),
      int('task', 'Task'),
      int('vpn', 'First page that it is about'),
      int('npages', 'Number of pages'),
      int('object', 'Interval, device or line of the workload, by type'),
      int('ret', 'Result'),
    ],
    sql: `WITH RECURSIVE around(seq, level) AS (
  SELECT span, 0 FROM event WHERE ${OF_SESSION} AND seq = :event AND span <> 0
  UNION ALL SELECT s.parent, around.level + 1 FROM around JOIN span s ON ${ofSession('s')} AND s.seq = around.seq WHERE s.parent <> 0)
SELECT around.level, t.seq, t.type, t.name, t.task, t.vpn, t.npages, s.object, t.ret
FROM around JOIN span_time t ON ${ofSession('t')} AND t.seq = around.seq
JOIN span s ON s.session = t.session AND s.seq = t.seq
ORDER BY around.level`,
  },
];
