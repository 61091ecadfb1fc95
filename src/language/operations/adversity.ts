import { formatNumber } from '../format.js';
import type { Num } from '../values.js';
import { FAILURES, type Failure } from '../words.js';
import { call, comma, type Entries } from './entry.js';

export type AdversityOperation =
  /** The out-of-memory reaper takes the process's private memory: ranges that must not block. */
  | { readonly op: 'reap' }
  /** The nth attempt from now fails. */
  | { readonly op: 'inject'; readonly failure: Failure; readonly nth: Num };

/** What happens to a process rather than being done by it. */
export const ADVERSITY: Entries<AdversityOperation> = {
  reap: {
    form: 'call',
    opens: 'reap',
    syntax: ['"reap" "()"', 'the out-of-memory reaper'],
    parse: () => ({ op: 'reap' }),
    print: () => call('reap'),
  },
  inject: {
    form: 'call',
    opens: 'inject',
    inCallback: true,
    syntax: ['"inject" "(" FAILURE "," NUMBER ")"', 'the nth attempt from now fails'],
    parse(cursor) {
      const failure = cursor.oneOf(FAILURES, 'what is to fail');
      comma(cursor);
      return { op: 'inject', failure, nth: cursor.number('the how-manieth attempt fails') };
    },
    print: ({ failure, nth }) => call('inject', failure, formatNumber(nth)),
  },
};
