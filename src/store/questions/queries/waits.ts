import { int, text } from '../../tables/views/columns.js';
import {
  OF_SESSION,
  ofSession,
  operationName,
  SESSION_PARAMETER,
  type SavedQuery,
} from './query.js';

const TOTALS = [
  int('waits', 'How often a task was blocked'),
  int('blocked', 'Nanoseconds in all'),
  int('longest', 'Nanoseconds of the longest'),
  int('longest_at', 'Event that began the longest'),
  int('never_woken', 'Waits that never ended'),
];
const totals = `count(*) AS waits, coalesce(sum(duration), 0) AS blocked, max(duration) AS longest, seq AS longest_at,
  count(*) - count(duration) AS never_woken`;

/** Where time went that nobody worked. */
export const WAIT_QUERIES: readonly SavedQuery[] = [
  {
    name: 'blocked-by-lock',
    purpose: 'blocked time for each lock, and where tasks waited for it',
    parameters: [SESSION_PARAMETER],
    columns: [
      text('lock', 'Class of the lock'),
      int('number', 'Lock'),
      text('place', 'Function of the kernel in which tasks waited'),
      ...TOTALS,
    ],
    sql: `SELECT lock, object AS number, place, ${totals}
FROM wait WHERE ${OF_SESSION} AND type = 'WAIT_LOCK'
GROUP BY lock, object, place ORDER BY blocked DESC, lock, object, place`,
  },
  {
    name: 'blocked-by-type',
    purpose: 'blocked time for each kind of wait and task',
    parameters: [SESSION_PARAMETER],
    columns: [
      text('type', 'What was waited for'),
      text('task', 'Name of the task that waited'),
      ...TOTALS,
    ],
    sql: `SELECT w.type, t.name AS task, ${totals.replace('seq AS', 'w.seq AS')}
FROM wait w LEFT JOIN task_start t ON ${ofSession('t')} AND t.started = w.task
WHERE ${ofSession('w')}
GROUP BY w.type, t.name ORDER BY blocked DESC, w.type, t.name`,
  },
  {
    name: 'waits',
    purpose: 'every time that a task was blocked, for what, and who woke it',
    parameters: [SESSION_PARAMETER],
    columns: [
      int('seq', 'Event that blocked the task'),
      int('end_seq', 'Event that woke it; NULL if it was never woken'),
      int('task', 'Task that waited'),
      text('operation', 'Its operation'),
      text('type', 'What for'),
      int('object', 'Lock, address space, task, page or barrier, by type'),
      text('lock', 'Class of the lock'),
      text('place', 'Function of the kernel in which it waited'),
      int('waker', 'Task that ran when it was woken'),
      int('duration', 'Nanoseconds blocked'),
    ],
    sql: `SELECT w.seq, w.end_seq, w.task, ${operationName('w')} AS operation, w.type, w.object, w.lock, w.place, w.waker, w.duration
FROM wait w
WHERE ${ofSession('w')}
ORDER BY w.seq`,
  },
];
