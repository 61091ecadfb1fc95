import { didYouMean } from '../units/nearest.js';
import type { Cursor } from './cursor.js';
import { CALLS, GIVES, STATEMENTS, type Operation } from './operations/table.js';

/** `call(…)`, `name = call(…)`, or one of the forms that are no calls. */
export function parseOperation(cursor: Cursor): Operation {
  const { token } = cursor;
  const statement = token.kind === 'string' ? undefined : STATEMENTS.get(token.text);
  if (statement !== undefined) {
    cursor.next();
    return statement.parse(cursor, undefined);
  }
  if (token.kind !== 'word') throw cursor.expected('a statement');
  if (cursor.peek(1)?.text === '=') return parseAssignedCall(cursor);
  if (cursor.peek(1)?.text === '(') return parseCall(cursor, undefined);
  throw cursor.fail(
    'HMT202',
    token,
    `expected a statement, found '${token.text.slice(0, 40)}'`,
    didYouMean(token.text, [...CALLS.keys(), 'repeat', 'on success', 'buffer', 'assert']),
  );
}

/** `name = call(…)`. */
function parseAssignedCall(cursor: Cursor): Operation {
  const name = cursor.newName('a name');
  cursor.expect('=');
  const { token } = cursor;
  if (token.kind !== 'word' || !GIVES.has(token.text)) {
    throw cursor.unknown(token, 'a call that makes something to name', GIVES.keys());
  }
  return parseCall(cursor, name);
}

/** `call(…)`. */
function parseCall(cursor: Cursor, name: string | undefined): Operation {
  const token = cursor.next();
  const entry = CALLS.get(token.text);
  if (entry === undefined) {
    const calls = [...CALLS.keys()];
    const hint = didYouMean(token.text, calls) || `calls are ${calls.join(', ')}`;
    throw cursor.fail('HMT202', token, `there is no call '${token.text.slice(0, 40)}'`, hint);
  }
  cursor.expect('(');
  const operation = entry.parse(cursor, name);
  if (!cursor.take(')')) throw cursor.expected(`')' after the arguments of ${token.text}`);
  return operation;
}
