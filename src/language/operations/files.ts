import type { Cursor } from '../cursor.js';
import { formatFileOffset, formatPages, formatPattern } from '../format.js';
import { parsePattern } from '../parse-pattern.js';
import type { Num, Pattern } from '../values.js';
import { assigned, call, comma, descriptor, requireName, type Entries } from './entry.js';

export type FileOperation =
  | { readonly op: 'open'; readonly fd: string; readonly device: number }
  /** A temporary file of so many pages; page i begins with the word `first + i`, or is zero. */
  | {
      readonly op: 'tmpfile';
      readonly fd: string;
      readonly npages: Num;
      readonly content: Pattern | undefined;
    }
  | { readonly op: 'close'; readonly fd: string }
  | { readonly op: 'ftruncate'; readonly fd: string; readonly npages: Num }
  /** pwrite of a pattern to a file, pread against a pattern. */
  | FileAccess<'pwrite'>
  | FileAccess<'pread'>;

interface FileAccess<Op> {
  readonly op: Op;
  readonly fd: string;
  readonly pgoff: Num;
  readonly npages: Num;
  readonly pattern: Pattern;
}

export const FILES: Entries<FileOperation> = {
  open: {
    form: 'call',
    opens: 'open',
    gives: 'device',
    syntax: ['"open" "(" "/dev/hmm_dmirrorN" in quotes ")"', 'gives a name'],
    parse(cursor, name) {
      const fd = requireName(cursor, name, 'open', 'fd = open(…)');
      const { token } = cursor;
      const device =
        token.kind === 'string' ? /^\/dev\/hmm_dmirror([0-9]{1,2})$/.exec(token.text) : null;
      if (!device) throw cursor.expected('the path of a device, e.g. "/dev/hmm_dmirror0"');
      cursor.next();
      if (cursor.take(',')) cursor.oneOf(['O_RDWR', 'O_RDONLY'], 'O_RDWR');
      return { op: 'open', fd, device: Number(device[1]) };
    },
    print: ({ fd, device }) => assigned(fd, `open("/dev/hmm_dmirror${device}")`),
  },
  tmpfile: {
    form: 'call',
    opens: 'tmpfile',
    gives: 'file',
    syntax: ['"tmpfile" "(" PAGES ["," PATTERN] ")"', 'gives a name'],
    parse(cursor, name) {
      const fd = requireName(cursor, name, 'tmpfile', 'file = tmpfile(…)');
      const npages = cursor.pages('the size of the file');
      const content = cursor.take(',') ? parsePattern(cursor) : undefined;
      return { op: 'tmpfile', fd, npages, content };
    },
    print: ({ fd, npages, content }) =>
      assigned(
        fd,
        call('tmpfile', formatPages(npages), ...(content ? [formatPattern(content)] : [])),
      ),
  },
  close: {
    form: 'call',
    opens: 'close',
    syntax: ['"close" "(" FD ")"'],
    parse: (cursor) => ({ op: 'close', fd: descriptor(cursor, ['device', 'file']) }),
    print: ({ fd }) => call('close', fd),
  },
  ftruncate: {
    form: 'call',
    opens: 'ftruncate',
    syntax: ['"ftruncate" "(" FD "," PAGES ")"'],
    parse(cursor) {
      const fd = descriptor(cursor, ['file']);
      comma(cursor);
      return { op: 'ftruncate', fd, npages: cursor.pages('the new size') };
    },
    print: ({ fd, npages }) => call('ftruncate', fd, formatPages(npages)),
  },
  pwrite: {
    form: 'call',
    opens: 'pwrite',
    syntax: ['"pwrite" "(" FD "," PATTERN "," PAGES "," PAGES ")"', 'length, offset'],
    parse: (cursor) => ({ op: 'pwrite', ...fileAccess(cursor) }),
    print: printAccess,
  },
  pread: {
    form: 'call',
    opens: 'pread',
    syntax: ['"pread" "(" FD "," PATTERN "," PAGES "," PAGES ")"', 'compares with the pattern'],
    parse: (cursor) => ({ op: 'pread', ...fileAccess(cursor) }),
    print: printAccess,
  },
};

function fileAccess(cursor: Cursor): Omit<FileAccess<never>, 'op'> {
  const fd = cursor.name(['file']);
  comma(cursor);
  const pattern = parsePattern(cursor);
  comma(cursor);
  const npages = cursor.pages('a number of pages');
  comma(cursor);
  return { fd, pgoff: cursor.pages('the offset in the file'), npages, pattern };
}

function printAccess({ op, fd, pattern, npages, pgoff }: FileAccess<'pread' | 'pwrite'>): string {
  return call(op, fd, formatPattern(pattern), formatPages(npages), formatFileOffset(pgoff));
}
