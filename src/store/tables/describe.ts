import { AS_OF_VIEWS } from './as-of.js';
import { EVENT_VIEWS, TABLES, type ColumnDoc, type TableDoc } from './projection-schema.js';
import { ANALYSIS_VIEWS } from './views/all.js';

const int = (name: string, doc: string): ColumnDoc => ({ name, type: 'INTEGER', doc });
const text = (name: string, doc: string): ColumnDoc => ({ name, type: 'TEXT', doc });
const blob = (name: string, doc: string): ColumnDoc => ({ name, type: 'BLOB', doc });

const CODEC = int('codec', 'How payload is packed: 0 not, 1 deflate, 2 zstd');
const SIZE = int('size', 'Bytes of payload when unpacked');

/** The truth of a file; made by migrations/. */
const LOG_TABLES: readonly TableDoc[] = [
  {
    name: 'session',
    kind: 'table',
    doc: 'One row a session: what was known when it began.',
    columns: [
      int('id', 'Number, from 1'),
      int('format_version', 'Version of the meaning of its events'),
      text('workload_name', 'Name of the workload'),
      text('workload', 'Text of the workload'),
      text('design_name', 'Name of the design'),
      text('design', 'Every switch of the design and its value, as a JSON object'),
      int('seed', 'Seed of the free choices'),
      text('strategy', 'How the scheduler chose'),
      text('tool_version', 'Version of hmmtrace that recorded it'),
      int('parent', 'Session that it branched from; NULL if none'),
      int('parent_at', 'Last event that it has in common with its parent'),
      blob('hash', 'First link of the hash chain: SHA-256 of the columns above'),
    ],
  },
  {
    name: 'log',
    kind: 'table',
    doc: 'The events, in chunks. Everything else in the file is made from it.',
    columns: [
      int('id', 'Order in which the chunks of all sessions were written'),
      int('session', 'Session: session.id'),
      int('first', 'First event of the chunk'),
      int('last', 'Last event of the chunk'),
      CODEC,
      SIZE,
      blob(
        'hash',
        'Link of the hash chain: SHA-256 of the link before, first, last, size, codec and payload',
      ),
      blob('payload', 'Message Chunk of schema/hmmtrace.proto, packed'),
    ],
  },
  {
    name: 'session_seal',
    kind: 'table',
    doc: 'How a session ended. A session without a row is interrupted.',
    columns: [
      int('session', 'Session: session.id'),
      int('events', 'Number of its events'),
      int(
        'status',
        '0 done, 1 a failed expectation, 2 stopped by a violation, 3 stopped at a limit',
      ),
      int('violations', 'Number of violations found'),
      text('state_hash', 'Canonical hash of the state after the last event'),
      blob('hash', 'Last link of the hash chain: SHA-256 of the last chunk and the columns above'),
    ],
  },
  {
    name: 'checkpoint',
    kind: 'table',
    doc: 'States at chosen events, so that seeking is fast. Can be dropped and built again.',
    columns: [
      int('id', 'Number of the row'),
      int('session', 'Session: session.id'),
      int('seq', 'The state is that after this event'),
      CODEC,
      SIZE,
      text(
        'state_hash',
        'SHA-256 of the state that payload holds, unpacked: canonical, equal states have equal ones',
      ),
      blob('payload', 'The state, packed'),
    ],
  },
];

/** What explorations found and go on from; made by migrations/. */
const SEARCH_TABLES: readonly TableDoc[] = [
  {
    name: 'search',
    kind: 'table',
    doc: 'One row a search of hmmtrace explore, or of distinguish (of two designs, without a workload): what is searched, and how far it has come.',
    columns: [
      int('id', 'Number, from 1'),
      text('workload_name', 'Name of the workload'),
      text('workload', 'Text of the workload'),
      text('design_name', 'Name of the design'),
      text('design', 'Every switch of the design and its value, as a JSON object'),
      text('strategy', 'How it searches, with all parameters'),
      int('seed', 'First seed'),
      int('bound', 'Preemptions that a run may have at most; NULL for any number'),
      int('max_events', 'Events that a run may have at most'),
      int('parent', 'Session that its runs begin like: session.id; NULL if they begin with boot'),
      int('parent_at', 'Last event that they have in common with it'),
      text('tool_version', 'Version of hmmtrace that searches; another one cannot go on'),
      int('runs', 'Runs that were looked at'),
      int('pruned', 'Runs that were broken off, since an equal one was looked at'),
      int('events', 'Events of all of them'),
      int('exhausted', '1 if nothing is left to be run, else 0'),
      text('state', 'What the search needs to go on, as a JSON object'),
    ],
  },
  {
    name: 'search_verdict',
    kind: 'table',
    doc: 'One row a verdict of a search: a way in which its runs came out.',
    columns: [
      int('search', 'Search: search.id'),
      int('number', 'Order in which the search met its verdicts, from 1'),
      text('key', 'Equal for two runs of one workload exactly if they came out alike'),
      text('kind', 'violation, unexpected, defect, limit or passed'),
      text('words', 'For people'),
      text('answers', 'What each operation answered, as a JSON list; NULL where a rule is broken'),
      int('runs', 'Runs that came out so'),
      int('attempt', 'The first of them, by its number in the search'),
      int('seed', 'Its seed'),
      text('plan', 'How it was scheduled, as a JSON object'),
      int('events', 'Its events'),
      int('switches', 'Its switches away from a task that could have gone on'),
      int('session', 'Its recording: session.id; NULL if it could not be recorded'),
    ],
  },
  {
    name: 'search_shrunk',
    kind: 'table',
    doc: 'One row a verdict of which a smallest form is kept: the first session that showed it, made small.',
    columns: [
      int('search', 'Search: search.id'),
      int('number', 'Verdict: search_verdict.number'),
      text('workload', 'Text of the workload that is left, with its schedule'),
      text('design_name', 'Name of the design that is left'),
      text('design', 'Every switch of it and its value, as a JSON object'),
      int('tasks', 'Tasks that are left'),
      int('statements', 'Statements that are left'),
      int('switches', 'Lines of the schedule'),
      int('events', 'Events until the verdict shows'),
      int('trials', 'Runs that were made to make it small'),
      int('complete', '1 if nothing that was tried makes it smaller, 0 if the budget ended it'),
    ],
  },
  {
    name: 'search_trace',
    kind: 'table',
    doc: 'One row a distinct way that runs of a search took.',
    columns: [
      int('search', 'Search: search.id'),
      text('trace', 'Fingerprint of the way, hexadecimal'),
    ],
  },
];

const AT: TableDoc = {
  name: 'at',
  kind: 'table',
  doc: 'Temporary, one row: the place that the views *_at are about.',
  columns: [
    int('session', 'Session: session.id'),
    int('seq', 'The state is that after this event'),
  ],
};

/** Every table and view that a user may read, with what its columns mean. */
export function describeSchema(): readonly TableDoc[] {
  return [
    ...LOG_TABLES,
    ...SEARCH_TABLES,
    ...TABLES,
    ...ANALYSIS_VIEWS,
    ...EVENT_VIEWS,
    AT,
    ...AS_OF_VIEWS,
  ];
}
