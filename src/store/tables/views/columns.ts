import type { ColumnDoc } from '../projection-schema.js';

export { named } from '../words.js';

export const int = (name: string, doc: string): ColumnDoc => ({ name, type: 'INTEGER', doc });
export const text = (name: string, doc: string): ColumnDoc => ({ name, type: 'TEXT', doc });

export const SESSION = int('session', 'Session the row belongs to: session.id');
export const TASK = int('task', 'Task that did it');
export const MM = int('mm', 'Address space; 0 if none');
export const VPN = int('vpn', 'First page: byte address / 4096');
export const NPAGES = int('npages', 'Number of pages from vpn');
export const BEGIN_TIME = int('begin_time', 'Virtual time of its begin, in nanoseconds');
export const END_TIME = int(
  'end_time',
  'Virtual time of its end, in nanoseconds; NULL if it has none',
);
export const DURATION = int('duration', 'From begin to end in nanoseconds; NULL if it has no end');
export const OPERATION = int(
  'operation',
  'Operation of the workload that it belongs to: operation.seq; NULL if none',
);

/** The operation of the workload during which an event of a task happened. */
export function operationOf(row: string): string {
  return `(SELECT o.seq FROM span o WHERE o.session = ${row}.session AND o.task = ${row}.task AND o.depth = 0
      AND o.seq <= ${row}.seq ORDER BY o.seq DESC LIMIT 1)`;
}
