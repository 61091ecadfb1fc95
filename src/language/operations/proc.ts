import type { Num, Place } from '../values.js';
import { call, formatRange, range, type Entries } from './entry.js';

/** What a process reads of its own address space under /proc/self, counted. */
export type ProcOperation =
  /** Pages of a range of which pagemap says that they are mapped once. */
  | { readonly op: 'pagemap'; readonly at: Place; readonly npages: Num }
  /** Areas of maps that meet a range. */
  | { readonly op: 'maps'; readonly at: Place; readonly npages: Num };

export const PROC: Entries<ProcOperation> = {
  pagemap: {
    form: 'call',
    opens: 'pagemap',
    syntax: ['"pagemap" "(" PLACE "," PAGES ")"', 'pages that are said to be mapped once'],
    parse: (cursor) => ({ op: 'pagemap', ...range(cursor) }),
    print: (operation) => call('pagemap', ...formatRange(operation)),
  },
  maps: {
    form: 'call',
    opens: 'maps',
    syntax: ['"maps" "(" PLACE "," PAGES ")"', 'areas there; data: pages of each'],
    parse: (cursor) => ({ op: 'maps', ...range(cursor) }),
    print: (operation) => call('maps', ...formatRange(operation)),
  },
};
