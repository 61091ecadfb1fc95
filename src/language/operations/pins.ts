import type { Cursor } from '../cursor.js';
import { formatNumber } from '../format.js';
import type { Num } from '../values.js';
import {
  assigned,
  call,
  comma,
  flags,
  formatRange,
  range,
  type Entries,
  type Range,
} from './entry.js';

/** What the process keeps: by the name it was given last, or by its number. */
export type PinRef = string | { readonly id: Num };

/** How pages are asked for. */
interface Wanted extends Range {
  readonly write: boolean;
  /** Without mmap_lock first. */
  readonly fast: boolean;
  /** Only pages that belong on the list of pages that reclaim looks at. */
  readonly lru?: true;
}
interface Kept<Op> extends Wanted {
  readonly op: Op;
  /** Undefined: it has only a number. */
  readonly name: string | undefined;
}

/** User pages that a driver works on behind the page table, as a network card or a disk does. */
export type PinOperation =
  | (Kept<'pin'> & { readonly longterm: boolean })
  /** Plain references in place of pins. */
  | Kept<'hold'>
  /** Plain references that go back at once. */
  | ({ readonly op: 'get' } & Wanted)
  | { readonly op: 'unpin'; /** Undefined: everything. */ readonly pin: PinRef | undefined }
  /** The first word of each page, read through the pin. */
  | { readonly op: 'pinRead'; readonly pin: PinRef }
  /** The first word of page i becomes `first + i`, through the pin. */
  | { readonly op: 'pinWrite'; readonly pin: PinRef; readonly first: Num };

const PIN_FLAGS = ['WRITE', 'LONGTERM', 'FAST', 'LRU'] as const;
type PinFlag = (typeof PIN_FLAGS)[number];
const HOLD_FLAGS = ['WRITE', 'FAST', 'LRU'] as const;

export const PINS: Entries<PinOperation> = {
  pin: {
    form: 'call',
    opens: 'pin',
    gives: 'pin',
    syntax: [
      '"pin" "(" PLACE "," PAGES ["," FOLL {"|" FOLL}] ")"',
      'FOLL_PIN, to read unless WRITE; may give a name',
    ],
    parse(cursor, name) {
      const { words, ...wanted } = wantedPages(cursor, PIN_FLAGS);
      return { op: 'pin', name, ...wanted, longterm: words.has('LONGTERM') };
    },
    print: (operation) => assigned(operation.name, callOn('pin', operation)),
  },
  hold: {
    form: 'call',
    opens: 'hold',
    gives: 'pin',
    syntax: [
      '"hold" "(" PLACE "," PAGES ["," FOLL {"|" FOLL}] ")"',
      'the same by plain references (FOLL_GET)',
    ],
    parse(cursor, name) {
      const { words: _, ...wanted } = wantedPages(cursor, HOLD_FLAGS);
      return { op: 'hold', name, ...wanted };
    },
    print: (operation) => assigned(operation.name, callOn('hold', operation)),
  },
  get: {
    form: 'call',
    opens: 'get',
    syntax: ['"get" "(" PLACE "," PAGES ["," FOLL {"|" FOLL}] ")"', 'and gives them back at once'],
    parse(cursor) {
      const { words: _, ...wanted } = wantedPages(cursor, HOLD_FLAGS);
      return { op: 'get', ...wanted };
    },
    print: (operation) => callOn('get', operation),
  },
  unpin: {
    form: 'call',
    opens: 'unpin',
    syntax: ['"unpin" "(" [PIN] ")"', 'of a pin or hold; without: of all'],
    parse: (cursor) => ({ op: 'unpin', pin: cursor.is(')') ? undefined : pinRef(cursor) }),
    print: ({ pin }) => call('unpin', ...(pin === undefined ? [] : [formatRef(pin)])),
  },
  pinRead: {
    form: 'call',
    opens: 'pin_read',
    syntax: ['"pin_read" "(" PIN ")"', 'the first word of each page'],
    parse: (cursor) => ({ op: 'pinRead', pin: pinRef(cursor) }),
    print: ({ pin }) => call('pin_read', formatRef(pin)),
  },
  pinWrite: {
    form: 'call',
    opens: 'pin_write',
    syntax: ['"pin_write" "(" PIN "," FIRST ")"', 'FIRST + i into the first word of page i'],
    parse(cursor) {
      const pin = pinRef(cursor);
      comma(cursor);
      return { op: 'pinWrite', pin, first: cursor.number('the first word of the first page') };
    },
    print: ({ pin, first }) => call('pin_write', formatRef(pin), formatNumber(first)),
  },
};

function wantedPages<F extends PinFlag>(
  cursor: Cursor,
  known: readonly F[],
): Wanted & { readonly words: ReadonlySet<PinFlag> } {
  const { token } = cursor;
  const where = range(cursor);
  const words: ReadonlySet<PinFlag> = cursor.take(',')
    ? flags(cursor, known, 'how pages are asked for')
    : new Set();
  const least = typeof where.npages === 'number' ? where.npages : where.npages.plus;
  if (words.has('FAST') && least < 1) {
    const what = 'FAST is for one page or more: what the walk does without one is not modelled';
    throw cursor.fail('HMT202', token, what, 'leave FAST out, or ask for a page');
  }
  const lru = words.has('LRU') ? ({ lru: true } as const) : {};
  return { ...where, write: words.has('WRITE'), fast: words.has('FAST'), ...lru, words };
}

function callOn(name: string, wanted: Wanted & { readonly longterm?: boolean }): string {
  const { write, longterm = false, fast, lru = false } = wanted;
  const words = [
    ...(write ? ['WRITE'] : []),
    ...(longterm ? ['LONGTERM'] : []),
    ...(fast ? ['FAST'] : []),
    ...(lru ? ['LRU'] : []),
  ];
  return call(name, ...formatRange(wanted), ...(words.length === 0 ? [] : [words.join('|')]));
}

function pinRef(cursor: Cursor): PinRef {
  const { token } = cursor;
  if (token.kind === 'word' && !cursor.isNumberWord()) return cursor.name(['pin']);
  return { id: cursor.number('the name of a pin, or its number') };
}
function formatRef(pin: PinRef): string {
  return typeof pin === 'string' ? pin : formatNumber(pin.id);
}
