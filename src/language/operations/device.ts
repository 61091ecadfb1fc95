import { formatPattern } from '../format.js';
import { parsePattern } from '../parse-pattern.js';
import type { Num, Pattern, Place } from '../values.js';
import { COMMANDS, type DeviceCommand } from '../words.js';
import { call, comma, descriptor, formatRange, range, type Entries } from './entry.js';

export interface DeviceOperation {
  readonly op: 'ioctl';
  readonly fd: string;
  readonly command: DeviceCommand;
  readonly at: Place;
  readonly npages: Num;
  /** Undefined: an anonymous buffer of the operation's own. */
  readonly buffer: string | undefined;
  /** What WRITE takes when there is no named buffer. */
  readonly pattern: Pattern | undefined;
}

export const DEVICE: Entries<DeviceOperation> = {
  ioctl: {
    form: 'call',
    opens: 'ioctl',
    syntax: ['"ioctl" "(" FD "," COMMAND "," PLACE "," PAGES ["," (BUFFER | PATTERN)] ")"'],
    parse(cursor) {
      const fd = descriptor(cursor, ['device', 'file']);
      comma(cursor);
      const command = cursor.oneOf(COMMANDS, 'a command of the driver', 'HMM_DMIRROR_');
      comma(cursor);
      const call = { op: 'ioctl', fd, command, ...range(cursor) } as const;
      if (!cursor.take(',')) return { ...call, buffer: undefined, pattern: undefined };
      if (cursor.peek(1)?.text === '(')
        return { ...call, buffer: undefined, pattern: parsePattern(cursor) };
      return { ...call, buffer: cursor.name(['buffer']), pattern: undefined };
    },
    print(operation) {
      const { fd, command, buffer, pattern } = operation;
      const memory = buffer ?? (pattern ? formatPattern(pattern) : undefined);
      return call(
        'ioctl',
        fd,
        `HMM_DMIRROR_${command}`,
        ...formatRange(operation),
        ...(memory === undefined ? [] : [memory]),
      );
    },
  },
};
