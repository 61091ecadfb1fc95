import type { Cursor } from './cursor.js';
import {
  KERNEL_TASKS,
  ordinal,
  type Arrival,
  type ScheduleLine,
  type TaskInstance,
} from './schedule.js';
import type { Token } from './tokens.js';

const MOST_TIMES = 2 ** 24;
const MOST_ALTERNATIVES = 2 ** 48;

/** `schedule { … }`; the cursor stands in front of the word. */
export function parseSchedule(cursor: Cursor): ScheduleLine[] {
  cursor.next();
  const opening = cursor.expect('{');
  const lines: ScheduleLine[] = [];
  const said = new Set<string>();
  cursor.skipLines();
  while (!cursor.take('}')) {
    const { token } = cursor;
    if (token.kind === 'end') {
      const { line } = opening.position;
      throw cursor.expected(`a line of the schedule or '}' for the '{' of line ${line}`);
    }
    const line = parseLine(cursor);
    const about = keyOf(line);
    if (said.has(about)) throw cursor.fail('HMT202', token, 'the schedule says this twice');
    said.add(about);
    lines.push(line);
    if (cursor.token.kind !== 'line' && !cursor.is('}'))
      throw cursor.expected("the end of the line, or ', 2nd time'");
    cursor.skipLines();
  }
  return lines;
}

function keyOf(line: ScheduleLine): string {
  return JSON.stringify(line.kind === 'switch' ? line.when : [line.task, line.nth]);
}

function parseLine(cursor: Cursor): ScheduleLine {
  const { position } = cursor.token;
  const task = taskInstance(cursor);
  if (cursor.take('chooses')) {
    const { token } = cursor;
    const chosen = cursor.count('which alternative is chosen', MOST_ALTERNATIVES);
    cursor.expect('of', "'of' and the number of alternatives");
    const alternatives = cursor.count('the number of alternatives', MOST_ALTERNATIVES);
    if (chosen >= alternatives) {
      const what = `there is no alternative ${chosen} of ${alternatives}: they count from 0`;
      throw cursor.fail('HMT202', token, what);
    }
    return { kind: 'choice', task, chosen, alternatives, nth: times(cursor), position };
  }
  cursor.expect('runs', "'runs when …' or 'chooses …'");
  cursor.expect('when', "'when' and where another task is");
  return { kind: 'switch', to: task, when: arrival(cursor), position };
}

function arrival(cursor: Cursor): Arrival {
  const task = taskInstance(cursor);
  const rest = (how: Arrival['how'], what: string): Arrival => {
    const where = how === 'ended' ? '' : place(cursor, what);
    const hasStep = how !== 'begins' && cursor.take('before');
    const before = hasStep ? place(cursor, 'a lock or a step') : '';
    return { task, how, where, before, nth: times(cursor) };
  };
  if (cursor.take('is')) {
    cursor.expect('at', "'at' and a function of kernel or driver");
    return rest('at', 'a function of kernel or driver');
  }
  if (cursor.take('waits')) {
    cursor.expect('in', "'in' and a function of kernel or driver");
    return rest('waits', 'a function of kernel or driver');
  }
  if (cursor.take('begins')) return rest('begins', 'an operation');
  cursor.expect('has', "'is at …', 'waits in …', 'begins …' or 'has ended'");
  cursor.expect('ended');
  return rest('ended', '');
}

/** Words up to the end of the place: `munmap`, `ioctl READ`, `barrier b`, `dmirror.mutex`. */
function place(cursor: Cursor, what: string): string {
  if (cursor.token.kind !== 'word') throw cursor.expected(what);
  let text = cursor.next().text;
  for (;;) {
    if (cursor.take('.')) text += `.${word(cursor, what)}`;
    else if (cursor.token.kind === 'word' && (text === 'barrier' || !cursor.is('before')))
      text += ` ${cursor.next().text}`;
    else return text;
  }
}
function word(cursor: Cursor, what: string): string {
  if (cursor.token.kind !== 'word') throw cursor.expected(what);
  return cursor.next().text;
}

/** `reader`, `2nd reader`, `kworker/dmirror`. */
function taskInstance(cursor: Cursor): TaskInstance {
  const instance = cursor.token.kind === 'number' ? nth(cursor) : 1;
  if (cursor.is('kworker') && cursor.peek(1)?.text === '/') {
    cursor.next();
    cursor.next();
    const name = `kworker/${cursor.token.text}`;
    if (!KERNEL_TASKS.includes(name))
      throw cursor.fail(
        'HMT202',
        cursor.token,
        `expected a task of the kernel: ${KERNEL_TASKS.join(' or ')}`,
      );
    cursor.next();
    return { name, instance };
  }
  return { name: cursor.taskName(), instance };
}

/** `, 2nd time`, or nothing: the first. */
function times(cursor: Cursor): number {
  if (!cursor.take(',')) return 1;
  const n = nth(cursor);
  cursor.expect('time');
  return n;
}

function nth(cursor: Cursor): number {
  const { token } = cursor;
  const n = cursor.count("a number such as '2nd'", MOST_TIMES);
  const ending = cursor.token;
  if (n < 1 || !isBeside(token, ending) || token.text + ending.text !== ordinal(n))
    throw cursor.fail('HMT202', token, `expected a number such as '${ordinal(Math.max(1, n))}'`);
  cursor.next();
  return n;
}
function isBeside(a: Token, b: Token): boolean {
  return b.kind === 'word' && b.position.column === a.position.column + a.text.length;
}
