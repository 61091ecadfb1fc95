import { Kind } from '../../../events/generated.js';
import type { ViewDefinition } from '../projection-schema.js';
import { int, NPAGES, SESSION, text } from './columns.js';

/** The tables in words: kinds by name, and pages as the workload calls them. */
export const WORD_VIEWS: readonly ViewDefinition[] = [
  {
    name: 'events',
    kind: 'view',
    doc: 'Events of all kinds, with the names of kind and family; what else they hold is in the view of their kind or family.',
    columns: [
      SESSION,
      int('seq', 'Position of the event in its session, from 1'),
      int('time', 'Virtual time since the session began, in nanoseconds'),
      int('task', 'Task that ran; 0 before the first task starts'),
      int('span', 'Event that began the innermost open span of the task; 0 if none was open'),
      text('kind', 'Name of the kind, as `show` prints it'),
      text('family', 'Name of its family'),
      int('mm', 'Address space'),
      int('vpn', 'Virtual page number: byte address / 4096'),
      int('pfn', 'Page frame number; 0 for no page'),
      int('npages', 'Number of pages from vpn (or pfn, or of a file)'),
      int('ret', 'Result: 0 or more is success, negative is -errno'),
      text('text', 'A name or message'),
    ],
    select: `SELECT e.session, e.seq, e.time, e.task, e.span, k.event AS kind, k.family, e.mm, e.vpn, e.pfn, e.npages, e.ret, e.text
      FROM event e JOIN kind k USING (kind)`,
  },
  {
    name: 'place',
    kind: 'view',
    doc: 'Where the mappings lie that the workload gives names to, each with the events between which the name stands for it: page buf+3 is the vpn of name buf, plus 3.',
    columns: [
      SESSION,
      int('process', 'Process that gave the name; its children have it too'),
      text('name', 'Name in the workload'),
      int('mm', 'Address space'),
      int('vpn', 'First page: byte address / 4096'),
      NPAGES,
      int('from_seq', 'Event that named it'),
      int('to_seq', 'Event from which on the name stands for another; NULL if for none'),
    ],
    select: `SELECT r.session, r.g AS process, r.text AS name, o.mm, r.vpn, o.npages, r.seq AS from_seq,
        lead(r.seq) OVER (PARTITION BY r.session, r.g, r.text ORDER BY r.seq) AS to_seq
      FROM event r LEFT JOIN span o ON o.session = r.session AND o.seq = r.span
      WHERE r.kind = ${Kind.Result} AND r.g > 0 AND r.text <> ''`,
  },
];
