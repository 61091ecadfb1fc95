import { EVENTS, Kind, type EventInfo, type FieldInfo } from '../../events/generated.js';
import { BIT_WORDS, named } from './words.js';

/*
 * The projections: plain tables made from the log, for the stock sqlite3 program. Every column is
 * described here, where it is defined.
 */

export interface ColumnDoc {
  readonly name: string;
  readonly type: 'INTEGER' | 'TEXT' | 'BLOB';
  readonly doc: string;
}
export interface TableDoc {
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly doc: string;
  readonly columns: readonly ColumnDoc[];
}
interface TableDefinition extends TableDoc {
  readonly kind: 'table';
  readonly primaryKey: readonly string[];
}
export interface ViewDefinition extends TableDoc {
  readonly kind: 'view';
  readonly select: string;
}

const int = (name: string, doc: string): ColumnDoc => ({ name, type: 'INTEGER', doc });
const text = (name: string, doc: string): ColumnDoc => ({ name, type: 'TEXT', doc });

const SESSION = int('session', 'Session the row belongs to: session.id');
const HEADER: readonly ColumnDoc[] = [
  SESSION,
  int('seq', 'Position of the event in its session, from 1'),
  int('time', 'Virtual time since the session began, in nanoseconds'),
  int('task', 'Task that ran; 0 before the first task starts'),
  int('span', 'Event that began the innermost open span of the task; 0 if none was open'),
];
const own = (n: string) =>
  `What it holds depends on the kind: table field says, and the view of the kind names it (${n})`;
/** Columns of `event` beside the header. */
const VALUES: readonly ColumnDoc[] = [
  int('mm', 'Address space'),
  int('vpn', 'Virtual page number: byte address / 4096'),
  int('pfn', 'Page frame number; 0 for no page'),
  int('npages', 'Number of pages from vpn (or pfn, or of a file)'),
  int('ret', 'Result: 0 or more is success, negative is -errno'),
  int('a', own('first')),
  int('b', own('second')),
  int('c', own('third')),
  int('d', own('fourth')),
  int('e', own('fifth')),
  int('f', own('sixth')),
  int('g', own('seventh')),
  text(
    'text',
    'A name or message; lists of numbers with blanks between, bytes as hexadecimal digits; cut at 200 characters with an ellipsis',
  ),
  text(
    'site',
    'Function of kernel or driver, or operation of the workload, where a rule was broken',
  ),
];

export const TABLES: readonly TableDefinition[] = [
  {
    name: 'projection',
    kind: 'table',
    doc: 'Which sessions are projected, and from what. Not in it: not projected, or only in part.',
    primaryKey: ['session'],
    columns: [
      SESSION,
      int('version', 'Version of the projections'),
      text('chain_head', 'Hash of the last chunk of the log that the rows were made from'),
      int('events', 'Events projected'),
    ],
  },
  {
    name: 'event',
    kind: 'table',
    doc: 'One row an event. A column is NULL where the kind of event has no such field.',
    primaryKey: ['session', 'seq'],
    columns: [...HEADER, int('kind', 'Kind of event: kind.kind'), ...VALUES],
  },
  {
    name: 'span',
    kind: 'table',
    doc: 'One row a span: a piece of work of a task, with everything that it caused inside.',
    primaryKey: ['session', 'seq'],
    columns: [
      SESSION,
      int('seq', 'Event that began it; its number'),
      int('end_seq', 'Event that ended it; NULL if it was open when the session ended'),
      int('begin_time', 'Virtual time of its begin, in nanoseconds'),
      int('end_time', 'Virtual time of its end, in nanoseconds; NULL if open'),
      int('depth', 'How many spans are around it; 0 for the outermost'),
      int('parent', 'Span around it; 0 if none'),
      int('type', 'What work: enum_value of SpanType'),
      text('name', 'Name of the system call, command or function'),
      int('task', 'Task that did it'),
      int('mm', 'Address space it works on; 0 if none'),
      int('vpn', 'First page it is about'),
      int('npages', 'Number of pages it is about'),
      int('object', 'Interval, device or line of the workload, by type'),
      int('flags', 'By type; for faults the bits 1 write, 2 remote, 4 user'),
      int('ret', 'Its result; NULL if open'),
    ],
  },
  {
    name: 'kind',
    kind: 'table',
    doc: 'The kinds of event.',
    primaryKey: ['kind'],
    columns: [
      int('kind', 'Number of the kind: its field number in the wire format'),
      text('name', 'Name of the kind; the view of that name has its columns'),
      text('family', 'Family; the view FAMILY_events has all its kinds'),
      text('doc', 'What it says'),
      text('event', 'Its name as `show` and the views of events of several kinds print it'),
    ],
  },
  {
    name: 'field',
    kind: 'table',
    doc: 'What the columns of event hold for each kind.',
    primaryKey: ['kind', 'name'],
    columns: [
      int('kind', 'Kind of event'),
      text('name', 'Name of the field; the column of the view of the kind'),
      text('column', 'Column of event that holds it; NULL if it is not projected'),
      text('type', 'Type in the wire format'),
      text('unit', 'Kind of number, if any'),
      text('enumeration', 'Enumeration its values are of, if any'),
      text('doc', 'What it says'),
    ],
  },
  {
    name: 'enum_value',
    kind: 'table',
    doc: 'Names of enumerated values.',
    primaryKey: ['enumeration', 'value'],
    columns: [
      text('enumeration', 'Name of the enumeration'),
      int('value', 'Number'),
      text('name', 'Name'),
    ],
  },
];

/** Rows that say who holds a lock; SQLite uses the index on them where it finds these words. */
export const ABOUT_LOCKS = `kind IN (${Kind.LockAcquire}, ${Kind.LockRelease}, ${Kind.LockDowngrade})`;

/** Rows that make an area, and rows that end what there was of one; a change is both. */
export const ABOUT_AREAS = `kind IN (${Kind.VmaInsert}, ${Kind.VmaChange})`;
export const ABOUT_AREAS_GONE = `kind IN (${Kind.VmaChange}, ${Kind.VmaRemove})`;

/** Indexes on the projections, made after the rows. */
export const INDEXES: readonly { name: string; sql: string }[] = [
  { name: 'event_kind', sql: 'CREATE INDEX IF NOT EXISTS event_kind ON event (session, kind)' },
  { name: 'event_span', sql: 'CREATE INDEX IF NOT EXISTS event_span ON event (session, span)' },
  {
    name: 'event_vpn',
    sql: 'CREATE INDEX IF NOT EXISTS event_vpn ON event (session, vpn) WHERE vpn IS NOT NULL',
  },
  {
    name: 'event_pfn',
    sql: 'CREATE INDEX IF NOT EXISTS event_pfn ON event (session, pfn, kind) WHERE pfn IS NOT NULL',
  },
  {
    // Who holds which lock: all that has to be known, in the order in which it is asked.
    name: 'event_lock',
    sql: `CREATE INDEX IF NOT EXISTS event_lock ON event (session, a, task, seq, kind, b) WHERE ${ABOUT_LOCKS}`,
  },
  {
    // By where the area begins, as an event left it.
    name: 'event_vma',
    sql: `CREATE INDEX IF NOT EXISTS event_vma ON event (session, mm, iif(kind = ${Kind.VmaChange}, g, vpn)) WHERE ${ABOUT_AREAS}`,
  },
  {
    name: 'event_vma_gone',
    sql: `CREATE INDEX IF NOT EXISTS event_vma_gone ON event (session, mm, vpn) WHERE ${ABOUT_AREAS_GONE}`,
  },
  { name: 'span_parent', sql: 'CREATE INDEX IF NOT EXISTS span_parent ON span (session, parent)' },
  {
    // The operation of the workload that a task was at.
    name: 'span_outer',
    sql: 'CREATE INDEX IF NOT EXISTS span_outer ON span (session, task, seq) WHERE depth = 0',
  },
];

/**
 * What SQLite is told of the tables and indexes (its table `sqlite_stat1`): rows in all, then rows for
 * each value of the first column, of the first two, and so on. Without it SQLite takes a session for
 * ten rows and reads all of it where an index leads to a few. As a session of a million events has
 * it, whatever there is: plans do not change with what is recorded.
 */
export const STATISTICS: readonly (readonly [table: string, index: string, stat: string])[] = [
  ['event', 'event', '1000000 1000000 1'],
  ['event', 'event_kind', '1000000 1000000 20000'],
  ['event', 'event_lock', '250000 250000 50000 500 1 1 1'],
  ['event', 'event_pfn', '500000 500000 10 2'],
  ['event', 'event_span', '1000000 1000000 10'],
  ['event', 'event_vpn', '400000 400000 10'],
  ['event', 'event_vma', '20000 20000 10000 10'],
  ['event', 'event_vma_gone', '20000 20000 10000 10'],
  ['span', 'span', '100000 100000 1'],
  ['span', 'span_outer', '10000 10000 1000 1'],
  ['span', 'span_parent', '100000 100000 100'],
];

/** `PteSet` → `pte_set` */
export function snake(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (c) => `_${c}`).toLowerCase();
}

const VALUE_NAMES = VALUES.map((c) => c.name);
const GENERIC = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** Column of `event` that holds each field of a kind; undefined where none does. */
export function columnsOf(info: EventInfo): Map<FieldInfo, string | undefined> {
  const taken = new Set(info.fields.map((f) => f.column).filter((c) => VALUE_NAMES.includes(c)));
  const columns = new Map<FieldInfo, string | undefined>();
  for (const field of info.fields) {
    if (VALUE_NAMES.includes(field.column)) {
      columns.set(field, field.column);
      continue;
    }
    const listed = field.type === 'uints' || field.type === 'bytes' || field.type === 'string';
    const free = listed ? ['text'] : GENERIC;
    const column = free.find((c) => !taken.has(c));
    if (column !== undefined) taken.add(column);
    columns.set(field, column);
  }
  return columns;
}

const quoted = (name: string) => `"${name}"`;
const headerSelect = HEADER.map((c) => c.name).join(', ');

function fieldColumns(
  info: EventInfo,
): { field: FieldInfo; name: string; column: string; doc: ColumnDoc }[] {
  return [...columnsOf(info)].flatMap(([field, column]) => {
    if (column === undefined) return [];
    const name = snake(field.name);
    const unit = field.unit === '' ? '' : ` (${field.unit})`;
    const said = field.doc === '' ? `Field ${field.name} of ${info.name}` : field.doc;
    const listed = ['uints', 'bytes', 'string'].includes(field.type);
    const type = field.type === 'enum' || listed ? 'TEXT' : 'INTEGER';
    const named = field.type === 'enum' ? `; the name in ${field.enumeration}` : '';
    return [
      { field, name, column, doc: { name, type, doc: `${said}${unit}${named}` } as ColumnDoc },
    ];
  });
}
/** Enumerated values are shown by name, unknown ones by number. */
function shown(field: FieldInfo, column: string): string {
  if (field.type !== 'enum') return column;
  return named(field.enumeration, column);
}

function kindView(info: EventInfo): ViewDefinition {
  const fields = fieldColumns(info);
  const words = BIT_WORDS[info.name];
  const columnOf = (name: string): string => fields.find((f) => f.field.name === name)!.column;
  const said = words === undefined ? [] : [`${words.say(columnOf)} AS ${words.name}`];
  return {
    name: snake(info.name),
    kind: 'view',
    doc: `Events of kind ${info.name}. ${info.doc}`.trim(),
    columns: [
      ...HEADER,
      ...fields.map((f) => f.doc),
      ...(words === undefined ? [] : [text(words.name, words.doc)]),
    ],
    select: `SELECT ${[headerSelect, ...fields.map((f) => `${shown(f.field, f.column)} AS ${quoted(f.name)}`), ...said].join(', ')} FROM event WHERE kind = ${info.kind}`,
  };
}

function familyView(family: string): ViewDefinition {
  const kinds = EVENTS.filter((e) => e.family === family);
  const columns = new Map<string, { doc: ColumnDoc; cases: string[] }>();
  for (const info of kinds) {
    for (const { field, name, column, doc } of fieldColumns(info)) {
      const entry = columns.get(name) ?? { doc: { ...doc, doc: '' }, cases: [] };
      const said = `${info.name}: ${doc.doc}`;
      columns.set(name, {
        doc: { ...entry.doc, doc: entry.doc.doc === '' ? said : `${entry.doc.doc}. ${said}` },
        cases: [...entry.cases, `WHEN ${info.kind} THEN ${shown(field, column)}`],
      });
    }
  }
  const names = kinds.map((k) => `WHEN ${k.kind} THEN '${k.name}'`).join(' ');
  const fields = [...columns].map(
    ([name, c]) => `CASE kind ${c.cases.join(' ')} END AS ${quoted(name)}`,
  );
  return {
    name: `${family}_events`,
    kind: 'view',
    doc: `Events of the family ${family}, with the fields of all its kinds.`,
    columns: [
      ...HEADER,
      text('kind', 'Name of the kind'),
      ...[...columns.values()].map((c) => c.doc),
    ],
    select: `SELECT ${[headerSelect, `CASE kind ${names} END AS kind`, ...fields].join(', ')} FROM event WHERE kind IN (${kinds.map((k) => k.kind).join(', ')})`,
  };
}

/** A view for each kind and each family of events. */
export const EVENT_VIEWS: readonly ViewDefinition[] = [
  ...EVENTS.map(kindView),
  ...[...new Set(EVENTS.map((e) => e.family))].map(familyView),
];
