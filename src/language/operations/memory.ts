import type { Cursor } from '../cursor.js';
import {
  formatFileOffset,
  formatNumber,
  formatPages,
  formatPattern,
  formatPlace,
  formatProt,
} from '../format.js';
import { parsePattern } from '../parse-pattern.js';
import type { Num, Pattern, Place, Prot } from '../values.js';
import { ADVICES, type Advice } from '../words.js';
import {
  assigned,
  call,
  comma,
  descriptor,
  flags,
  formatRange,
  range,
  type Entries,
  type Range,
} from './entry.js';

export type Backing = 'anonymous' | 'file' | 'hugetlb' | 'device';

interface Mmap {
  readonly op: 'mmap';
  /** Name to bind to the result. */
  readonly name: string | undefined;
  /** MAP_FIXED place; undefined lets the kernel choose. */
  readonly at: Place | undefined;
  readonly npages: Num;
  readonly prot: Prot;
  readonly shared: boolean;
  readonly backing: Backing;
  /** Descriptor of a file or device mapping. */
  readonly fd: string | undefined;
  readonly pgoff: Num;
}

export type MemoryOperation =
  | Mmap
  | { readonly op: 'munmap'; readonly at: Place; readonly npages: Num }
  | { readonly op: 'mprotect'; readonly at: Place; readonly npages: Num; readonly prot: Prot }
  | { readonly op: 'madvise'; readonly at: Place; readonly npages: Num; readonly advice: Advice }
  | {
      readonly op: 'mremap';
      readonly name: string | undefined;
      readonly at: Place;
      readonly npages: Num;
      readonly newPages: Num;
      /** MREMAP_FIXED place. */
      readonly to: Place | undefined;
    }
  /** One 32-bit access at the start of a page. */
  | { readonly op: 'load'; readonly at: Place }
  | { readonly op: 'store'; readonly at: Place; readonly value: Num }
  /** The CPU writes, or reads and compares, every word of a range. */
  | { readonly op: 'fill'; readonly at: Place; readonly npages: Num; readonly pattern: Pattern }
  | { readonly op: 'expect'; readonly at: Place; readonly npages: Num; readonly pattern: Pattern }
  /** A buffer that no device maps: where ioctls copy to and from. Filling replaces its contents. */
  | {
      readonly op: 'buffer';
      readonly buffer: string;
      readonly npages: Num;
      readonly pattern: Pattern;
    }
  /** Reads and compares words of a buffer from its page `page` on. */
  | {
      readonly op: 'expectBuffer';
      readonly buffer: string;
      readonly page: Num;
      readonly npages: Num;
      readonly pattern: Pattern;
    };

export const MEMORY: Entries<MemoryOperation> = {
  mmap: {
    form: 'call',
    opens: 'mmap',
    gives: 'mapping',
    syntax: ['"mmap" "(" ("NULL" | PLACE) "," PAGES "," PROT "," MAP ["," FD "," PAGES] ")"'],
    parse: parseMmap,
    print: printMmap,
  },
  munmap: {
    form: 'call',
    opens: 'munmap',
    syntax: ['"munmap" "(" PLACE "," PAGES ")"'],
    parse: (cursor) => ({ op: 'munmap', ...range(cursor) }),
    print: (operation) => call('munmap', ...formatRange(operation)),
  },
  mprotect: {
    form: 'call',
    opens: 'mprotect',
    syntax: ['"mprotect" "(" PLACE "," PAGES "," PROT ")"'],
    parse(cursor) {
      const where = range(cursor);
      comma(cursor);
      return { op: 'mprotect', ...where, prot: parseProt(cursor) };
    },
    print: (operation) => call('mprotect', ...formatRange(operation), formatProt(operation.prot)),
  },
  madvise: {
    form: 'call',
    opens: 'madvise',
    syntax: ['"madvise" "(" PLACE "," PAGES "," ADVICE ")"'],
    parse(cursor) {
      const where = range(cursor);
      comma(cursor);
      return { op: 'madvise', ...where, advice: cursor.oneOf(ADVICES, 'an advice', 'MADV_') };
    },
    print: (operation) => call('madvise', ...formatRange(operation), `MADV_${operation.advice}`),
  },
  mremap: {
    form: 'call',
    opens: 'mremap',
    gives: 'mapping',
    syntax: [
      '"mremap" "(" PLACE "," PAGES "," PAGES "," "MREMAP_MAYMOVE" ["|MREMAP_FIXED" "," PLACE] ")"',
    ],
    parse(cursor, name) {
      const where = range(cursor);
      comma(cursor);
      const newPages = cursor.pages('the new number of pages');
      comma(cursor);
      const { token } = cursor;
      const words = flags(cursor, ['MREMAP_MAYMOVE', 'MREMAP_FIXED'], 'a mremap flag');
      if (!words.has('MREMAP_MAYMOVE'))
        throw cursor.fail('HMT202', token, 'expected MREMAP_MAYMOVE');
      if (!words.has('MREMAP_FIXED'))
        return { op: 'mremap', name, ...where, newPages, to: undefined };
      comma(cursor);
      return { op: 'mremap', name, ...where, newPages, to: cursor.place('the new address') };
    },
    print(operation) {
      const { name, newPages, to } = operation;
      const fixed = to === undefined ? [] : [formatPlace(to)];
      const words = to === undefined ? 'MREMAP_MAYMOVE' : 'MREMAP_MAYMOVE|MREMAP_FIXED';
      return assigned(
        name,
        call('mremap', ...formatRange(operation), formatPages(newPages), words, ...fixed),
      );
    },
  },
  load: {
    form: 'statement',
    opens: '*',
    syntax: ['"*(" PLACE ")"', 'loads one word'],
    parse: parseAccess,
    print: ({ at }) => `*(${formatPlace(at)})`,
  },
  store: {
    form: 'statement',
    opens: '*',
    syntax: ['"*(" PLACE ")" "=" NUMBER', 'stores one word'],
    parse: parseAccess,
    print: ({ at, value }) => `*(${formatPlace(at)}) = ${formatNumber(value)}`,
  },
  buffer: {
    form: 'statement',
    opens: 'buffer',
    syntax: ['"buffer" NAME "=" PAGES "," PATTERN', 'makes or fills a buffer'],
    parse(cursor) {
      const buffer = cursor.newName('the name of the buffer');
      cursor.expect('=');
      const npages = cursor.pages('the size of the buffer');
      cursor.expect(',', "',' and a pattern");
      if (typeof npages === 'number') cursor.bufferPages.set(buffer, npages);
      else cursor.bufferPages.delete(buffer);
      return { op: 'buffer', buffer, npages, pattern: parsePattern(cursor) };
    },
    print: ({ buffer, npages, pattern }) =>
      `buffer ${buffer} = ${formatPages(npages)}, ${formatPattern(pattern)}`,
  },
  fill: {
    form: 'call',
    opens: 'fill',
    syntax: ['"fill" "(" PLACE "," PAGES "," PATTERN ")"', 'the processor writes'],
    parse: (cursor) => ({ op: 'fill', ...filledRange(cursor) }),
    print: (operation) => call('fill', ...formatRange(operation), formatPattern(operation.pattern)),
  },
  expect: {
    form: 'call',
    opens: 'expect',
    syntax: ['"expect" "(" PLACE "," PAGES "," PATTERN ")"', 'the processor reads and compares'],
    parse: parseExpect,
    print: (operation) =>
      call('expect', ...formatRange(operation), formatPattern(operation.pattern)),
  },
  expectBuffer: {
    form: 'call',
    opens: 'expect',
    syntax: ['"expect" "(" BUFFER ["+" PAGES] "," [PAGES ","] PATTERN ")"'],
    parse: parseExpect,
    print: ({ buffer, page, npages, pattern }) =>
      call(
        'expect',
        ...formatRange({ at: { name: buffer, page }, npages }),
        formatPattern(pattern),
      ),
  },
};

function parseProt(cursor: Cursor): Prot {
  const words = flags(
    cursor,
    ['PROT_NONE', 'PROT_READ', 'PROT_WRITE', 'PROT_EXEC'],
    'a protection',
  );
  return {
    read: words.has('PROT_READ'),
    write: words.has('PROT_WRITE'),
    exec: words.has('PROT_EXEC'),
  };
}

const MAP_FLAGS = [
  'MAP_PRIVATE',
  'MAP_SHARED',
  'MAP_ANONYMOUS',
  'MAP_FIXED',
  'MAP_HUGETLB',
] as const;

function parseMmap(cursor: Cursor, name: string | undefined): Mmap {
  const at = cursor.take('NULL') ? undefined : cursor.place('NULL or an address');
  comma(cursor);
  const npages = cursor.pages('a number of pages');
  comma(cursor);
  const prot = parseProt(cursor);
  comma(cursor);
  const flagToken = cursor.token;
  const words = flags(cursor, MAP_FLAGS, 'a mapping flag');
  if (words.has('MAP_PRIVATE') === words.has('MAP_SHARED')) {
    throw cursor.fail('HMT202', flagToken, 'expected either MAP_PRIVATE or MAP_SHARED');
  }
  if (words.has('MAP_FIXED') !== (at !== undefined)) {
    const what =
      at === undefined
        ? 'MAP_FIXED needs an address in place of NULL'
        : 'an address needs MAP_FIXED';
    throw cursor.fail('HMT202', flagToken, what);
  }
  const common = { op: 'mmap', name, at, npages, prot, shared: words.has('MAP_SHARED') } as const;
  const huge = words.has('MAP_HUGETLB');
  if (huge || words.has('MAP_ANONYMOUS')) {
    skipNoFile(cursor);
    return { ...common, backing: huge ? 'hugetlb' : 'anonymous', fd: undefined, pgoff: 0 };
  }
  cursor.expect(',', "',' and a descriptor (or MAP_ANONYMOUS among the flags)");
  const kind = cursor.names.get(cursor.token.text);
  const fd = descriptor(cursor, ['file', 'device']);
  const pgoff = cursor.take(',') ? cursor.pages('the offset in the file') : 0;
  return { ...common, backing: kind === 'file' ? 'file' : 'device', fd, pgoff };
}

/** The `-1, 0` that C wants after MAP_ANONYMOUS may be written. */
function skipNoFile(cursor: Cursor): void {
  if (!cursor.take(',')) return;
  const { token } = cursor;
  if (cursor.constant('-1') !== -1)
    throw cursor.fail('HMT202', token, 'expected -1: an anonymous mapping has no file');
  if (cursor.take(',') && cursor.pages('0') !== 0)
    throw cursor.fail('HMT202', token, 'expected the offset 0');
}

function printMmap({ name, at, npages, prot, shared, backing, fd, pgoff }: Mmap): string {
  const words = [shared ? 'MAP_SHARED' : 'MAP_PRIVATE'];
  if (backing === 'anonymous' || backing === 'hugetlb') words.push('MAP_ANONYMOUS');
  if (backing === 'hugetlb') words.push('MAP_HUGETLB');
  if (at !== undefined) words.push('MAP_FIXED');
  const where = at === undefined ? 'NULL' : formatPlace(at);
  const file = fd === undefined ? [] : [fd, formatFileOffset(pgoff)];
  return assigned(
    name,
    call('mmap', where, formatPages(npages), formatProt(prot), words.join('|'), ...file),
  );
}

/** `*(place)` loads, `*(place) = word` stores. */
function parseAccess(cursor: Cursor): MemoryOperation {
  cursor.expect('(');
  const at = cursor.place();
  cursor.expect(')');
  if (!cursor.take('=')) return { op: 'load', at };
  return { op: 'store', at, value: cursor.number('the word to store') };
}

function filledRange(cursor: Cursor): Range & { readonly pattern: Pattern } {
  const where = range(cursor);
  comma(cursor);
  return { ...where, pattern: parsePattern(cursor) };
}

/** Of memory or of a buffer, as the name says. */
function parseExpect(cursor: Cursor): MemoryOperation {
  const isBuffer = cursor.names.get(cursor.token.text) === 'buffer';
  if (!isBuffer) return { op: 'expect', ...filledRange(cursor) };
  const { name, page } = cursor.place('the name of a buffer', ['buffer']);
  comma(cursor);
  const whole =
    cursor.peek(1)?.text === '(' && page === 0 ? cursor.bufferPages.get(name!) : undefined;
  const npages = whole ?? cursor.pages('a number of pages');
  if (whole === undefined) comma(cursor);
  return { op: 'expectBuffer', buffer: name!, page, npages, pattern: parsePattern(cursor) };
}
