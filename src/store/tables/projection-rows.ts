import { EVENTS, Kind, type Event } from '../../events/generated.js';
import { columnsOf, TABLES } from './projection-schema.js';

/*
 * What the projections hold for an event and for a span: made when they are built, and made again
 * when they are compared with the log.
 */

/** A name or list in the projection is at most this long. */
const MAX_TEXT = 200;
export const EVENT_COLUMNS = TABLES.find((t) => t.name === 'event')!.columns;
export const SPAN_COLUMNS = TABLES.find((t) => t.name === 'span')!.columns;
const WIDTH = EVENT_COLUMNS.length;

type Setter = (event: Record<string, unknown>, row: unknown[], at: number) => void;

/** For each kind, what moves its fields into a row. */
const setters: Setter[][] = [];
for (const info of EVENTS) {
  setters[info.kind] = [...columnsOf(info)].flatMap(([field, column]) => {
    if (column === undefined) return [];
    const to = EVENT_COLUMNS.findIndex((c) => c.name === column);
    const { name } = field;
    switch (field.type) {
      case 'bool':
        return [(e, row, at) => (row[at + to] = e[name] === true ? 1 : 0)] as Setter[];
      case 'string':
        return [(e, row, at) => (row[at + to] = cut(e[name] as string))] as Setter[];
      case 'uints':
        return [(e, row, at) => (row[at + to] = listed(e[name] as readonly number[]))] as Setter[];
      case 'bytes':
        return [(e, row, at) => (row[at + to] = cut(hex(e[name] as Uint8Array)))] as Setter[];
      default:
        return [(e, row, at) => (row[at + to] = e[name])] as Setter[];
    }
  });
}

function cut(s: string): string {
  return s.length <= MAX_TEXT ? s : `${s.slice(0, MAX_TEXT - 1)}…`;
}
function listed(numbers: readonly number[]): string {
  return cut(numbers.slice(0, MAX_TEXT).join(' '));
}
function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, MAX_TEXT)).toString('hex');
}

/** Writes the row of an event at `at`; every column is set. */
export function fillRow(session: number, event: Event, row: unknown[], at: number): void {
  row[at] = session;
  row[at + 1] = event.seq;
  row[at + 2] = event.time;
  row[at + 3] = event.task;
  row[at + 4] = event.span;
  row[at + 5] = event.kind;
  for (let i = 6; i < WIDTH; i++) row[at + i] = null;
  const own = setters[event.kind];
  if (own === undefined) return;
  for (const set of own) set(event as unknown as Record<string, unknown>, row, at);
}

/** Rows of `span`, each given when its span ends; those still open at the end of the log at last. */
export class SpanRows {
  private readonly open = new Map<number, unknown[][]>();

  constructor(private readonly session: number) {}

  /** The row of the span that the event ends, if it ends one. */
  add(e: Event): unknown[] | undefined {
    if (e.kind !== Kind.SpanBegin && e.kind !== Kind.SpanEnd) return undefined;
    let stack = this.open.get(e.task);
    if (stack === undefined) this.open.set(e.task, (stack = []));
    if (e.kind === Kind.SpanBegin) {
      const row = [
        ...[this.session, e.seq, null, e.time, null, stack.length, e.span, e.type, cut(e.name)],
        ...[e.task, e.mm, e.vpn, e.npages, e.object, e.flags, null],
      ];
      stack.push(row);
      return undefined;
    }
    const row = stack.pop();
    if (row === undefined) return undefined;
    row[2] = e.seq;
    row[4] = e.time;
    row[15] = e.ret;
    return row;
  }
  /** Rows of the spans that did not end. */
  *rest(): Generator<unknown[]> {
    for (const stack of this.open.values()) yield* stack;
  }
}
