import type { Num, Pattern } from './values.js';
import type { Cursor } from './cursor.js';

const KINDS = ['linear', 'firstWords', 'words'] as const;
/** No list in a workload is longer. */
export const LONGEST_LIST = 65536;

/** `linear(first, step)`, `firstWords(first, step)` or `words(first word of each page, …)`. */
export function parsePattern(cursor: Cursor): Pattern {
  const kind = cursor.oneOf(KINDS, 'a pattern');
  cursor.expect('(');
  if (kind === 'words') {
    const words = parseNumbers(cursor, ')');
    cursor.expect(')');
    return { kind, words };
  }
  const first = cursor.number('the first word');
  const step = cursor.take(',') ? cursor.number('the step') : 0;
  cursor.expect(')');
  return { kind, first, step };
}

/** Numbers between commas; `5 x 3` stands for three fives. */
export function parseNumbers(cursor: Cursor, end: string): Num[] {
  return parseList(cursor, end, () => cursor.number());
}

export function parseList<T>(cursor: Cursor, end: string, item: () => T): T[] {
  const list: T[] = [];
  if (cursor.is(end)) return list;
  do {
    const { token } = cursor;
    const value = item();
    const times = cursor.take('x') ? cursor.count('how many there are', LONGEST_LIST) : 1;
    if (list.length + times > LONGEST_LIST) {
      throw cursor.fail('HMT204', token, `a list has at most ${LONGEST_LIST} members`);
    }
    for (let i = 0; i < times; i++) list.push(value);
  } while (cursor.take(','));
  return list;
}
