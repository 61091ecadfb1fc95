import type { Cursor } from '../cursor.js';
import { formatByteAddress, formatBytes } from '../format.js';
import type { ByteAddress, Num, Place } from '../values.js';
import {
  assigned,
  call,
  comma,
  formatRange,
  range,
  requireName,
  type Entries,
  type Entry,
} from './entry.js';

/** Bounds as the notifier core takes them. */
interface Bounds {
  readonly start: ByteAddress;
  /** Bytes. */
  readonly length: Num;
}

interface Insert<Op> extends Bounds {
  readonly op: Op;
  readonly interval: string;
  /** Has a release operation, in designs that know one. */
  readonly release: boolean;
}

/** The notifier core's own calls, on intervals that the workload names and no device has. */
export type IntervalOperation =
  | Insert<'insertInterval'>
  /** On an mm that is set up already: also from a callback. */
  | Insert<'insertIntervalSafe'>
  /** With mmap_lock held for writing. */
  | Insert<'insertIntervalLocked'>
  | ({ readonly op: 'updateInterval'; readonly interval: string } & Bounds)
  | OfInterval<'removeInterval'>
  | OfInterval<'putInterval'>
  | OfInterval<'readBegin'>
  /** Against the sequence of the task's own last `readBegin` of the interval. */
  | OfInterval<'readRetry'>
  /** A read section as a device's: from begin to the end of a retry that says no. */
  | {
      readonly op: 'rangeFault';
      readonly interval: string;
      readonly at: Place;
      readonly npages: Num;
    }
  | InCallback;

interface OfInterval<Op> {
  readonly op: Op;
  readonly interval: string;
}
/** The statements of its block run inside a callback of the interval: the first that comes, once. */
export type InCallback = OfInterval<'inCallback'>;

/** Of a call that not every kernel has. */
const ABSENT = 'or -ENOSYS if absent';

export const INTERVALS: Entries<IntervalOperation> = {
  insertInterval: insert(
    'insertInterval',
    'mmu_interval_notifier_insert',
    'gives a name, or -ENOSYS',
  ),
  insertIntervalSafe: insert('insertIntervalSafe', 'mmu_interval_notifier_insert_safe', ABSENT),
  insertIntervalLocked: insert(
    'insertIntervalLocked',
    'mmu_interval_notifier_insert_locked',
    ABSENT,
  ),
  updateInterval: {
    form: 'call',
    inCallback: true,
    opens: 'mmu_interval_notifier_update',
    syntax: ['"mmu_interval_notifier_update" "(" INTERVAL "," START "," LENGTH ")"', ABSENT],
    parse(cursor) {
      const interval = cursor.name(['interval']);
      comma(cursor);
      return { op: 'updateInterval', interval, ...bounds(cursor) };
    },
    print: ({ interval, start, length }) =>
      call('mmu_interval_notifier_update', interval, formatByteAddress(start), formatBytes(length)),
  },
  removeInterval: ofInterval('removeInterval', 'mmu_interval_notifier_remove'),
  putInterval: ofInterval('putInterval', 'mmu_interval_notifier_put', ABSENT),
  readBegin: ofInterval('readBegin', 'mmu_interval_read_begin'),
  readRetry: ofInterval('readRetry', 'mmu_interval_read_retry', 'answers 0 or 1'),
  rangeFault: {
    form: 'call',
    inCallback: true,
    opens: 'hmm_range_fault',
    syntax: [
      '"hmm_range_fault" "(" INTERVAL "," PLACE "," PAGES ")"',
      'in a read section of its own, until it holds',
    ],
    parse(cursor) {
      const interval = cursor.name(['interval']);
      comma(cursor);
      return { op: 'rangeFault', interval, ...range(cursor) };
    },
    print: (operation) => call('hmm_range_fault', operation.interval, ...formatRange(operation)),
  },
  inCallback: {
    form: 'block',
    opens: 'in',
    inCallback: true,
    syntax: ['"in" "callback" "of" INTERVAL BLOCK', 'its next callback runs the block, inside'],
    parse: parseInCallback,
    print: ({ interval }) => `in callback of ${interval}`,
  },
};

/** `callback of i`: the rest of what stands in front of the block. */
export function parseInCallback(cursor: Cursor): InCallback {
  cursor.expect('callback');
  cursor.expect('of');
  return { op: 'inCallback', interval: cursor.name(['interval']) };
}

function bounds(cursor: Cursor): Bounds {
  const start = cursor.byteAddress();
  comma(cursor);
  return { start, length: cursor.bytes('a length') };
}

function insert<Op extends string>(
  op: Op,
  name: string,
  ...remark: readonly [] | readonly [string]
): Entry<Insert<Op>> {
  return {
    form: 'call',
    inCallback: true,
    opens: name,
    gives: 'interval',
    syntax: [`"${name}" "(" START "," LENGTH ["," "release"] ")"`, ...remark],
    parse(cursor, given) {
      const interval = requireName(cursor, given, name, `i = ${name}(…)`);
      const where = bounds(cursor);
      const release = cursor.take(',');
      if (release) cursor.expect('release', "'release'");
      return { op, interval, ...where, release };
    },
    print: ({ interval, start, length, release }) =>
      assigned(
        interval,
        call(name, formatByteAddress(start), formatBytes(length), ...(release ? ['release'] : [])),
      ),
  };
}

function ofInterval<Op extends string>(
  op: Op,
  name: string,
  ...remark: readonly [] | readonly [string]
): Entry<OfInterval<Op>> {
  return {
    form: 'call',
    inCallback: true,
    opens: name,
    syntax: [`"${name}" "(" INTERVAL ")"`, ...remark],
    parse: (cursor) => ({ op, interval: cursor.name(['interval']) }),
    print: ({ interval }) => call(name, interval),
  };
}
