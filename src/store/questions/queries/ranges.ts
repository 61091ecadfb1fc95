import { int, text } from '../../tables/views/columns.js';
import { ofSession, SESSION_PARAMETER, spanName, type SavedQuery } from './query.js';

/** How ranges of the interface of 2019 fared. */
export const RANGE_QUERIES: readonly SavedQuery[] = [
  {
    name: 'range-lives',
    purpose: 'ranges of the interface of 2019: a row each, from registering to the last question',
    parameters: [SESSION_PARAMETER],
    columns: [
      int('range', 'Range'),
      int('mirror', 'Mirror that reads it'),
      int('vpn', 'First page'),
      int('npages', 'Number of pages'),
      int('alloc', 'Event that made it'),
      int('registered', 'Event that registered it for the first time; NULL if none did'),
      int('waits', 'How often it was waited for'),
      int(
        'invalidated',
        'How often a callback made it invalid; where hits are counted, also how often it hit it again',
      ),
      int('asked', 'How often its user asked under the lock of the driver whether it is valid'),
      int('again', 'How often the answer was no'),
      int('unregistered', 'Event that unregistered it for the last time; NULL if none did'),
      int('lived', 'Nanoseconds from alloc to free'),
    ],
    sql: `SELECT l.range, l.mirror, l.vpn, l.npages, l.alloc, l.registered, l.waits, l.invalidated, l.asked, l.again,
  l.unregistered, l.lived
FROM range_life l
WHERE ${ofSession('l')}
ORDER BY l.range`,
  },
  {
    name: 'hmm-history',
    purpose:
      'everything that happened to the objects of the interface of 2019: an hmm, its mirrors and its ranges, in order',
    parameters: [SESSION_PARAMETER],
    columns: [
      int('seq', 'Event'),
      int('time', 'Virtual time, in nanoseconds'),
      int('task', 'Task that ran'),
      text('object', 'Hmm or range, by number'),
      text('action', 'What happened to it'),
      text('within', 'Name or type of the span around it'),
    ],
    sql: `SELECT e.seq, e.time, e.task, e.object, e.action, ${spanName('e')} AS within
FROM (
  SELECT session, seq, time, task, span, 'range ' || range AS object, action FROM range_event
  UNION ALL
  SELECT session, seq, time, task, span, 'hmm ' || hmm, action FROM hmm_event) e
WHERE ${ofSession('e')}
ORDER BY e.seq`,
  },
];
