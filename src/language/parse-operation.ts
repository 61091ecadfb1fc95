import { didYouMean } from '../units/nearest.js';
import type { Operation, Place, Prot } from './ast.js';
import type { Cursor, NameKind } from './cursor.js';
import { parsePattern } from './parse-pattern.js';
import { LARGEST_NUMBER } from './tokens.js';
import { ADVICES, COMMANDS, FAILURES, NO_DESCRIPTOR } from './words.js';

type Call = (cursor: Cursor, name: string | undefined) => Operation;

/** The calls of the language, by name; each reads what stands between its brackets. */
export const CALLS: Readonly<Record<string, Call>> = {
  open: openCall,
  tmpfile: tmpfileCall,
  close: (cursor) => ({ op: 'close', fd: descriptor(cursor, ['device', 'file']) }),
  ftruncate: (cursor) => {
    const fd = descriptor(cursor, ['file']);
    comma(cursor);
    return { op: 'ftruncate', fd, npages: cursor.pages('the new size') };
  },
  pwrite: (cursor) => fileAccess(cursor, 'pwrite'),
  pread: (cursor) => fileAccess(cursor, 'pread'),
  mmap: mmapCall,
  munmap: (cursor) => ({ op: 'munmap', ...range(cursor) }),
  mprotect: (cursor) => {
    const where = range(cursor);
    comma(cursor);
    return { op: 'mprotect', ...where, prot: prot(cursor) };
  },
  madvise: (cursor) => {
    const where = range(cursor);
    comma(cursor);
    return { op: 'madvise', ...where, advice: cursor.oneOf(ADVICES, 'an advice', 'MADV_') };
  },
  mremap: mremapCall,
  fill: (cursor) => {
    const where = range(cursor);
    comma(cursor);
    return { op: 'fill', ...where, pattern: parsePattern(cursor) };
  },
  expect: expectCall,
  ioctl: ioctlCall,
  sleep: (cursor) => {
    const random = cursor.take('random');
    return { op: 'sleep', nanoseconds: duration(cursor), random };
  },
  start: (cursor) => ({ op: 'start', task: cursor.taskName() }),
  join: (cursor) => ({ op: 'join', task: cursor.taskName() }),
  fork: (cursor) => ({ op: 'fork', task: cursor.taskName() }),
  waitpid: (cursor) => ({ op: 'waitpid', task: cursor.taskName() }),
  barrier: (cursor) => ({ op: 'barrier', name: cursor.newName('the name of the barrier') }),
  exit: (cursor) => ({ op: 'exit', status: cursor.is(')') ? 0 : cursor.number('the exit status') }),
  reap: () => ({ op: 'reap' }),
  mmu_notifier_register: (cursor, name) => {
    if (name === undefined)
      throw cursor.expected('a name for the notifier', 'write n = mmu_notifier_register()');
    return { op: 'registerNotifier', notifier: name };
  },
  mmu_notifier_unregister: (cursor) => ({
    op: 'unregisterNotifier',
    notifier: cursor.name(['notifier']),
  }),
  hold: (cursor) => {
    const notifier = cursor.name(['notifier']);
    comma(cursor);
    return { op: 'holdNotifier', notifier, nanoseconds: duration(cursor) };
  },
  inject: (cursor) => {
    const failure = cursor.oneOf(FAILURES, 'what is to fail');
    comma(cursor);
    return { op: 'inject', failure, nth: cursor.number('the how-manieth attempt fails') };
  },
};

/** Calls that give a name to what they make. */
const ASSIGNED = ['open', 'tmpfile', 'mmap', 'mremap', 'mmu_notifier_register'];

/** `name = call(…)`. */
export function parseAssignedCall(cursor: Cursor): Operation {
  const name = cursor.newName('a name');
  cursor.expect('=');
  const { token } = cursor;
  if (token.kind !== 'word' || !ASSIGNED.includes(token.text)) {
    throw cursor.unknown(token, 'a call that makes something to name', ASSIGNED);
  }
  return parseCall(cursor, name);
}

/** `call(…)`. */
export function parseCall(cursor: Cursor, name: string | undefined): Operation {
  const token = cursor.next();
  if (!Object.hasOwn(CALLS, token.text)) {
    const hint =
      didYouMean(token.text, Object.keys(CALLS)) || `calls are ${Object.keys(CALLS).join(', ')}`;
    throw cursor.fail('HMT202', token, `there is no call '${token.text.slice(0, 40)}'`, hint);
  }
  cursor.expect('(');
  const operation = CALLS[token.text]!(cursor, name);
  if (!cursor.take(')')) throw cursor.expected(`')' after the arguments of ${token.text}`);
  return operation;
}

/** The name of a descriptor; `-1` is a descriptor that nobody ever opened. */
function descriptor(cursor: Cursor, kinds: readonly NameKind[]): string {
  if (!cursor.is('-')) return cursor.name(kinds);
  const { token } = cursor;
  if (cursor.constant('-1') !== -1)
    throw cursor.fail('HMT202', token, 'expected the name of a descriptor, or -1');
  return NO_DESCRIPTOR;
}

function comma(cursor: Cursor): void {
  cursor.expect(',', "',' and another argument");
}

function range(cursor: Cursor): { at: Place; npages: ReturnType<Cursor['number']> } {
  const at = cursor.place();
  comma(cursor);
  return { at, npages: cursor.pages('a number of pages') };
}

function openCall(cursor: Cursor, name: string | undefined): Operation {
  const { token } = cursor;
  if (name === undefined) throw cursor.expected('a name for what open gives', 'write fd = open(…)');
  const device =
    token.kind === 'string' ? /^\/dev\/hmm_dmirror([0-9]{1,2})$/.exec(token.text) : null;
  if (!device) throw cursor.expected('the path of a device, e.g. "/dev/hmm_dmirror0"');
  cursor.next();
  if (cursor.take(',')) cursor.oneOf(['O_RDWR', 'O_RDONLY'], 'O_RDWR');
  return { op: 'open', fd: name, device: Number(device[1]) };
}

function tmpfileCall(cursor: Cursor, name: string | undefined): Operation {
  if (name === undefined)
    throw cursor.expected('a name for what tmpfile gives', 'write file = tmpfile(…)');
  const npages = cursor.pages('the size of the file');
  return {
    op: 'tmpfile',
    fd: name,
    npages,
    content: cursor.take(',') ? parsePattern(cursor) : undefined,
  };
}

function fileAccess(cursor: Cursor, op: 'pread' | 'pwrite'): Operation {
  const fd = cursor.name(['file']);
  comma(cursor);
  const pattern = parsePattern(cursor);
  comma(cursor);
  const npages = cursor.pages('a number of pages');
  comma(cursor);
  return { op, fd, pgoff: cursor.pages('the offset in the file'), npages, pattern };
}

function prot(cursor: Cursor): Prot {
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

function flags<W extends string>(cursor: Cursor, known: readonly W[], what: string): Set<W> {
  const words = new Set<W>();
  do words.add(cursor.oneOf(known, what));
  while (cursor.take('|'));
  return words;
}

const MAP_FLAGS = [
  'MAP_PRIVATE',
  'MAP_SHARED',
  'MAP_ANONYMOUS',
  'MAP_FIXED',
  'MAP_HUGETLB',
] as const;

function mmapCall(cursor: Cursor, name: string | undefined): Operation {
  const at = cursor.take('NULL') ? undefined : cursor.place('NULL or an address');
  comma(cursor);
  const npages = cursor.pages('a number of pages');
  comma(cursor);
  const protection = prot(cursor);
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
  const common = {
    op: 'mmap',
    name,
    at,
    npages,
    prot: protection,
    shared: words.has('MAP_SHARED'),
  } as const;
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

function mremapCall(cursor: Cursor, name: string | undefined): Operation {
  const where = range(cursor);
  comma(cursor);
  const newPages = cursor.pages('the new number of pages');
  comma(cursor);
  const { token } = cursor;
  const words = flags(cursor, ['MREMAP_MAYMOVE', 'MREMAP_FIXED'], 'a mremap flag');
  if (!words.has('MREMAP_MAYMOVE')) throw cursor.fail('HMT202', token, 'expected MREMAP_MAYMOVE');
  if (!words.has('MREMAP_FIXED')) return { op: 'mremap', name, ...where, newPages, to: undefined };
  comma(cursor);
  return { op: 'mremap', name, ...where, newPages, to: cursor.place('the new address') };
}

function expectCall(cursor: Cursor): Operation {
  const isBuffer = cursor.names.get(cursor.token.text) === 'buffer';
  if (!isBuffer) {
    const where = range(cursor);
    comma(cursor);
    return { op: 'expect', ...where, pattern: parsePattern(cursor) };
  }
  const { name: buffer, page } = cursor.place('the name of a buffer', ['buffer']);
  comma(cursor);
  const whole =
    cursor.peek(1)?.text === '(' && page === 0 ? cursor.bufferPages.get(buffer!) : undefined;
  const npages = whole ?? cursor.pages('a number of pages');
  if (whole === undefined) comma(cursor);
  return { op: 'expectBuffer', buffer: buffer!, page, npages, pattern: parsePattern(cursor) };
}

function ioctlCall(cursor: Cursor): Operation {
  const fd = descriptor(cursor, ['device', 'file']);
  comma(cursor);
  const command = cursor.oneOf(COMMANDS, 'a command of the driver', 'HMM_DMIRROR_');
  comma(cursor);
  const where = { fd, command, ...range(cursor) };
  if (!cursor.take(',')) return { op: 'ioctl', ...where, buffer: undefined, pattern: undefined };
  if (cursor.peek(1)?.text === '(')
    return { op: 'ioctl', ...where, buffer: undefined, pattern: parsePattern(cursor) };
  return { op: 'ioctl', ...where, buffer: cursor.name(['buffer']), pattern: undefined };
}

const TIMES: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

function duration(cursor: Cursor): ReturnType<Cursor['number']> {
  const { token } = cursor;
  const value = cursor.number('a time');
  const unit = cursor.oneOf(Object.keys(TIMES), 'a unit of time');
  if (unit === 'ns') return value;
  if (typeof value !== 'number')
    throw cursor.fail('HMT202', token, `expected a time without a variable before ${unit}`);
  const ns = value * TIMES[unit]!;
  if (ns > LARGEST_NUMBER) throw cursor.fail('HMT204', token, `more than ${LARGEST_NUMBER} ns`);
  return ns;
}
