import { formatNumber } from '../format.js';
import type { Num } from '../values.js';
import { FAILURES, type Failure } from '../words.js';
import { call, comma, type Entries } from './entry.js';

export type AdversityOperation =
  /** The out-of-memory reaper takes the process's private memory: ranges that must not block. */
  | { readonly op: 'reap' }
  /** The nth attempt from now fails; or a recorded choice: one of the first n, or none. */
  | {
      readonly op: 'inject';
      readonly failure: Failure;
      readonly nth: Num;
      readonly random: boolean;
    };

/** Alternatives of a failure that is left open: a search tries each. */
const ATTEMPTS_MAX = 1000;

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
    syntax: [
      '"inject" "(" FAILURE "," ["random"] NUMBER ")"',
      'the nth attempt fails; random: one of n, or none',
    ],
    parse(cursor) {
      const failure = cursor.oneOf(FAILURES, 'what is to fail');
      comma(cursor);
      const random = cursor.take('random');
      const nth = random
        ? cursor.count('how many attempts one of may fail', ATTEMPTS_MAX)
        : cursor.number('the how-manieth attempt fails');
      return { op: 'inject', failure, nth, random };
    },
    print: ({ failure, nth, random }) =>
      call('inject', failure, `${random ? 'random ' : ''}${formatNumber(nth)}`),
  },
};
