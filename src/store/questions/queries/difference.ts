import { int, text } from '../../tables/views/columns.js';
import { SESSION_PARAMETER, type SavedQuery } from './query.js';

/** What makes an event the same; when it was does not count, since designs take other times. */
const FIELDS = 'task span kind mm vpn pfn npages ret a b c d e f g text site'.split(' ');
const fieldsOf = (row: string): string => `(${FIELDS.map((f) => `${row}.${f}`).join(', ')})`;
const SESSION = 'coalesce(:session, (SELECT max(session) FROM projection))';

export const DIFFERENCE_QUERIES: readonly SavedQuery[] = [
  {
    name: 'first-difference',
    purpose:
      'where two sessions part: the first event that is not the same in both, times left out, with those before it',
    parameters: [
      SESSION_PARAMETER,
      { name: 'other', type: 'session', doc: 'Session that it is compared with' },
      { name: 'before', type: 'number', doc: 'Events to show before it', default: 3 },
    ],
    columns: [
      int('seq', 'Number of the event'),
      int('session', 'Session that has it; a session that is over by then has no row'),
      int('first', '1 for the event that is not the same'),
      int('time', 'Virtual time since the session began, in nanoseconds'),
      int('task', 'Its task'),
      text('kind_name', 'Kind of the event'),
      ...[int('mm', 'Address space'), int('vpn', 'Virtual page number')],
      ...[int('pfn', 'Page frame'), int('npages', 'Pages'), int('ret', 'Result')],
      ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => int(name, 'As the kind has it')),
      text('text', 'A name or message'),
    ],
    // Event 1 says which design and seed it is; it is no step of either.
    sql: `WITH ends AS (
  SELECT min(last) AS both, max(last) AS longest FROM (
    SELECT max(seq) AS last FROM event WHERE session = ${SESSION}
    UNION ALL SELECT max(seq) FROM event WHERE session = :other)),
parted AS (
  SELECT coalesce(
    (SELECT x.seq FROM event x JOIN event y ON y.session = :other AND y.seq = x.seq
      WHERE x.session = ${SESSION} AND x.seq > 1
        AND ${fieldsOf('x')} IS NOT ${fieldsOf('y')}
      ORDER BY x.seq LIMIT 1),
    (SELECT both + 1 FROM ends WHERE both < longest)) AS seq)
SELECT e.seq, e.session, e.seq = parted.seq AS first, e.time, e.task, k.name AS kind_name, e.mm, e.vpn, e.pfn, e.npages, e.ret, e.a, e.b, e.c, e.d, e.e, e.f, e.g, e.text
FROM parted JOIN event e ON e.seq BETWEEN parted.seq - :before AND parted.seq JOIN kind k ON k.kind = e.kind
WHERE e.session IN (${SESSION}, :other)
ORDER BY e.seq, e.session <> ${SESSION}`,
  },
];
