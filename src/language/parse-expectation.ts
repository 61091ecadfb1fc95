import { didYouMean } from '../units/nearest.js';
import { ERRNO } from '../units/errno.js';
import type { Operation } from './operations/table.js';
import { PAGE_LETTERS, type Expectation, type Num } from './values.js';
import type { Cursor } from './cursor.js';
import { parseList } from './parse-pattern.js';
import { SIGNAL_CODES, SNAPSHOT_BITS } from './words.js';

type Writable = { -readonly [K in keyof Expectation]: Expectation[K] };
type Signal = keyof typeof SIGNAL_CODES;

const CLAUSES = ['returns', 'cpages', 'faults', 'data', 'kinds', 'snapshot', 'raises'] as const;

/**
 * What an operation is to answer: `= 0, cpages 4, faults 1`. A load compares with `== word`; a load
 * and a store cannot return anything with `=`, which stores.
 */
export function parseExpectation(cursor: Cursor, op: Operation['op']): Expectation | undefined {
  const expect: Writable = {};
  const access = op === 'load' || op === 'store';
  if (op === 'load' && cursor.take('==')) expect.value = cursor.number('the word that is expected');
  else if (!access && op !== 'assert' && cursor.take('=')) {
    if (Object.hasOwn(SIGNAL_CODES, cursor.token.text)) parseSignal(cursor, expect);
    else expect.ret = parseReturn(cursor);
  } else if (cursor.token.kind !== 'word' && !cursor.is('==')) {
    return undefined;
  } else parseClause(cursor, expect);
  while (cursor.take(',')) parseClause(cursor, expect);
  return expect;
}

function parseClause(cursor: Cursor, expect: Writable): void {
  const { token } = cursor;
  if (cursor.is('==')) {
    once(cursor, expect, 'value');
    cursor.next();
    expect.value = cursor.number('the word that is expected');
    return;
  }
  const clause = cursor.oneOf(CLAUSES, 'the end of the line or an expectation');
  switch (clause) {
    case 'returns':
      once(cursor, expect, 'ret', token);
      expect.ret = parseReturn(cursor);
      break;
    case 'raises':
      once(cursor, expect, 'signal', token);
      parseSignal(cursor, expect);
      break;
    case 'cpages':
    case 'faults':
      once(cursor, expect, clause, token);
      expect[clause] = cursor.number();
      break;
    case 'kinds':
      once(cursor, expect, clause, token);
      cursor.expect('[');
      expect.kinds = parseList(cursor, ']', () => cursor.oneOf(PAGE_LETTERS, 'a kind of page'));
      cursor.expect(']');
      break;
    case 'data':
    case 'snapshot':
      once(cursor, expect, clause, token);
      cursor.expect('[');
      expect[clause] = parseList(cursor, ']', () =>
        clause === 'data' ? cursor.constant('a word') : parseByte(cursor),
      );
      cursor.expect(']');
      break;
  }
}

function once(
  cursor: Cursor,
  expect: Writable,
  field: keyof Expectation,
  token = cursor.token,
): void {
  if (expect[field] === undefined) return;
  throw cursor.fail('HMT203', token, `'${token.text}' is expected twice`, 'keep one of them');
}

/** A number, or `-` and the name of an error. */
function parseReturn(cursor: Cursor): Num {
  const name = cursor.peek(1);
  if (!cursor.is('-') || name?.kind !== 'word' || cursor.variables.includes(name.text)) {
    return cursor.number('a return value, e.g. 0 or -EPERM');
  }
  cursor.next();
  if (!Object.hasOwn(ERRNO, name.text)) {
    const hint =
      didYouMean(name.text, Object.keys(ERRNO)) || `errors are ${Object.keys(ERRNO).join(', ')}`;
    throw cursor.fail('HMT203', name, `there is no error '${name.text.slice(0, 40)}'`, hint);
  }
  cursor.next();
  return -ERRNO[name.text as keyof typeof ERRNO];
}

/** `SIGSEGV`, `SIGSEGV(MAPERR)`, `SIGBUS(2)`. */
function parseSignal(cursor: Cursor, expect: Writable): void {
  const signal: Signal = cursor.oneOf(['SIGSEGV', 'SIGBUS'], 'a signal');
  expect.signal = signal;
  if (!cursor.take('(')) return;
  const codes: Readonly<Record<string, number>> = SIGNAL_CODES[signal];
  if (cursor.token.kind === 'number') expect.siCode = cursor.next().value;
  else expect.siCode = codes[cursor.oneOf(Object.keys(codes), `the reason of ${signal}`)]!;
  cursor.expect(')');
}

function parseByte(cursor: Cursor): number {
  let byte = 0;
  do {
    const { token } = cursor;
    if (token.kind === 'number') {
      byte |= cursor.count('a byte', 0xff);
    } else {
      const names = SNAPSHOT_BITS.map(([name]) => name);
      const name = cursor.oneOf(names, 'a permission byte');
      byte |= SNAPSHOT_BITS.find(([other]) => other === name)![1];
    }
  } while (cursor.take('|'));
  return byte;
}
