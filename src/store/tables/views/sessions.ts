import type { ViewDefinition } from '../projection-schema.js';
import { int, SESSION, text } from './columns.js';

/** What the stock program has to know before it takes an answer for one of all sessions. */
export const SESSION_VIEWS: readonly ViewDefinition[] = [
  {
    name: 'session_without_tables',
    kind: 'view',
    doc: 'Sessions of which no other table or view has rows, until `hmmtrace index` makes them: what is asked of all sessions leaves these out, and what is asked of one of them finds nothing.',
    columns: [
      SESSION,
      text('workload', 'Name of the workload'),
      text('design', 'Name of the design'),
      int('sealed', '1 if the session came to its end, 0 if it was interrupted or still runs'),
    ],
    select: `SELECT s.id AS session, s.workload_name AS workload, s.design_name AS design,
        EXISTS (SELECT 1 FROM session_seal e WHERE e.session = s.id) AS sealed
      FROM session s WHERE s.id NOT IN (SELECT session FROM projection)`,
  },
];
