import type {
  Expectation,
  Operation,
  Position,
  Statement,
  TaskDeclaration,
  Workload,
} from './ast.js';
import { Cursor, KIND_WORDS, type NameKind } from './cursor.js';
import { declaredQuantities } from './quantities.js';
import { parseExpectation } from './parse-expectation.js';
import { parseInCallback } from './operations/intervals.js';
import { CALLS, GIVES, OPERATIONS } from './operations/table.js';
import { parseOperation } from './parse-operation.js';
import { parseSchedule } from './parse-schedule.js';
import {
  errorAt,
  tokenize,
  type Comment,
  type Source,
  type Token,
  type TokenKind,
} from './tokens.js';

const DEEPEST_BLOCKS = 32;
const LARGEST_REPEAT = 2 ** 24;

/**
 * Reads a workload. The grammar is what {@link grammar} returns.
 *
 * @param file name for errors; without `workload NAME` in the text also the workload's name
 * @throws WorkloadError HMT202 syntax, HMT203 names, HMT204 bounds; each with line and column
 */
export function parseWorkload(text: string, file = 'workload'): Workload {
  const source = { text, file };
  const { tokens, comments } = tokenize(source);
  const names = definedNames(source, tokens);
  const taskNames = declaredTasks(source, tokens);
  const quantities = declaredQuantities(source, tokens, names);
  const cursor = new Cursor(source, tokens, names, taskNames, quantities);

  cursor.skipLines();
  let name = baseName(file);
  if (cursor.take('workload')) {
    name = workloadName(cursor);
    endOfStatement(cursor);
  }
  cursor.skipLines();
  const machine = parseMachine(cursor);
  while (cursor.is('let')) {
    skipQuantity(cursor);
    cursor.skipLines();
  }
  const firstTask = cursor.token;
  const tasks: TaskDeclaration[] = [];
  while (cursor.token.kind !== 'end' && !(tasks.length > 0 && cursor.is('schedule'))) {
    tasks.push(parseTask(cursor));
    cursor.skipLines();
  }
  if (tasks.length === 0)
    throw cursor.expected("'task NAME {'", 'the first task is where the session begins');
  const about = firstComment(comments, firstTask.position.line);
  const workload = { name, about, ...machine, tasks };
  if (!cursor.is('schedule')) return workload;
  const schedule = parseSchedule(cursor);
  endOfStatement(cursor);
  cursor.skipLines();
  if (cursor.token.kind !== 'end')
    throw cursor.expected('the end of the text', 'the schedule stands behind all tasks');
  return { ...workload, schedule };
}

/** What the machine is like that the workload runs on, each in a line. */
function parseMachine(cursor: Cursor): Pick<Workload, 'movable' | 'memory' | 'chunkPages'> {
  const machine: { movable?: true; memory?: number; chunkPages?: number } = {};
  for (; ; cursor.skipLines()) {
    if (machine.movable === undefined && cursor.take('movable')) {
      cursor.expect('memory');
      machine.movable = true;
    } else if (machine.memory === undefined && cursor.take('memory')) {
      machine.memory = pagesOf(cursor);
    } else if (machine.chunkPages === undefined && cursor.take('chunks')) {
      machine.chunkPages = pagesOf(cursor);
    } else {
      return machine;
    }
    endOfStatement(cursor);
  }
}
/** No more than a real chunk has, of which memory is as much as anybody needs. */
const MACHINE_PAGES = 65_536;
function pagesOf(cursor: Cursor): number {
  cursor.expect('of');
  const { token } = cursor;
  const npages = cursor.pages('a number of pages');
  if (typeof npages === 'number' && npages > 0 && npages <= MACHINE_PAGES) return npages;
  throw cursor.fail('HMT204', token, `these are 1 to ${MACHINE_PAGES} pages`);
}

/** The comment lines in front of the first task that follow each other. */
function firstComment(comments: readonly Comment[], before: number): string {
  const lines: string[] = [];
  for (const { text, line } of comments) {
    if (line > before || (lines.length > 0 && line !== comments[0]!.line + lines.length)) break;
    lines.push(text);
  }
  return lines.join('\n');
}

function baseName(file: string): string {
  return file.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '') || 'workload';
}

/** `let unmaps = 50`: its number is known. */
function skipQuantity(cursor: Cursor): void {
  const skip = (kind: TokenKind, what: string): void => {
    if (cursor.token.kind !== kind) throw cursor.expected(what);
    cursor.next();
  };
  cursor.next();
  skip('word', 'the name of a quantity');
  cursor.expect('=');
  skip('number', 'a whole number');
  endOfStatement(cursor);
}

function workloadName(cursor: Cursor): string {
  if (cursor.token.kind !== 'word') throw cursor.expected('the name of the workload');
  return cursor.next().text;
}

/** What the names of a workload stand for, wherever in the text they are given. */
function definedNames(source: Source, tokens: readonly Token[]): Map<string, NameKind> {
  const names = new Map<string, NameKind>();
  const define = (token: Token, kind: NameKind): void => {
    const before = names.get(token.text);
    if (before !== undefined && before !== kind) {
      const what = `'${token.text}' names two different things: it is ${KIND_WORDS[before]} elsewhere, and ${KIND_WORDS[kind]} here`;
      throw errorAt(source, 'HMT203', token.position, what, 'give one of them another name');
    }
    names.set(token.text, kind);
  };
  for (let i = 0; i + 2 < tokens.length; i++) {
    const [token, second, third] = [tokens[i]!, tokens[i + 1]!, tokens[i + 2]!];
    if (token.kind !== 'word') continue;
    if (token.text === 'buffer' && second.kind === 'word' && third.text === '=')
      define(second, 'buffer');
    const gives = second.text === '=' && tokens[i + 3]?.text === '(' && GIVES.get(third.text);
    if (gives) define(token, gives);
  }
  return names;
}

function declaredTasks(source: Source, tokens: readonly Token[]): Set<string> {
  const names = new Set<string>();
  for (let i = 0; i + 1 < tokens.length; i++) {
    const [word, name, brace] = [tokens[i]!, tokens[i + 1]!, tokens[i + 2]];
    if (word.text !== 'task' || word.kind !== 'word' || name.kind !== 'word' || brace?.text !== '{')
      continue;
    if (names.has(name.text)) {
      throw errorAt(
        source,
        'HMT203',
        name.position,
        `the task '${name.text}' is declared twice`,
        'give it another name',
      );
    }
    names.add(name.text);
  }
  return names;
}

function parseTask(cursor: Cursor): TaskDeclaration {
  const { position } = cursor.token;
  if (!cursor.is('task')) {
    const ofMachine = ['movable', 'memory', 'chunks'].some((word) => cursor.is(word));
    const hint = ofMachine
      ? "what is said of the machine stands in front of quantities ('let') and tasks, each once"
      : 'every statement stands in a task';
    throw cursor.expected("'task NAME {'", hint);
  }
  cursor.next();
  const name = cursor.newName('the name of the task');
  const body = parseBlock(cursor, 0);
  endOfStatement(cursor);
  return { name, body, position };
}

function parseBlock(cursor: Cursor, depth: number): Statement[] {
  const opening = cursor.expect('{');
  if (depth > DEEPEST_BLOCKS)
    throw cursor.fail('HMT204', opening, `more than ${DEEPEST_BLOCKS} blocks inside each other`);
  const body: Statement[] = [];
  cursor.skipLines();
  while (!cursor.is('}')) {
    if (cursor.token.kind === 'end') {
      const from = opening.position;
      throw cursor.expected(`a statement or '}' for the '{' of line ${from.line}`);
    }
    body.push(parseStatement(cursor, depth));
    endOfStatement(cursor);
    cursor.skipLines();
  }
  cursor.next();
  return body;
}

function endOfStatement(cursor: Cursor): void {
  const { kind } = cursor.token;
  if (kind !== 'line' && kind !== 'end' && !cursor.is('}'))
    throw cursor.expected('the end of the line');
}

function parseStatement(cursor: Cursor, depth: number): Statement {
  const { position } = cursor.token;
  if (cursor.is('repeat')) return parseRepeat(cursor, depth);
  if (cursor.take('on')) {
    cursor.expect('success', "'success {'");
    return { kind: 'onSuccess', body: parseBlock(cursor, depth + 1), position };
  }
  if (cursor.is('in') && cursor.peek(1)?.text === 'callback') return parseCallback(cursor, depth);
  const operation = parseOperation(cursor);
  const expect = parseExpectation(cursor, operation.op);
  return { kind: 'operation', operation, expect, position };
}

function parseRepeat(cursor: Cursor, depth: number): Statement {
  const { position } = cursor.next();
  const times = cursor.count('how often to repeat', LARGEST_REPEAT);
  const variable = cursor.take('as') ? cursor.newName('the name of the loop variable') : undefined;
  if (variable !== undefined) cursor.variables.push(variable);
  const body = parseBlock(cursor, depth + 1);
  if (variable !== undefined) cursor.variables.pop();
  return { kind: 'repeat', times, variable, body, position };
}

/**
 * Reads one statement that stands at a position of a source, but not among its tasks: an operation of
 * its workload and what it is to answer. Errors have the place in the source.
 */
export function parseStatementAt(
  source: Source,
  text: string,
  { line, column }: Position,
): { readonly operation: Operation; readonly expect: Expectation | undefined } {
  const { tokens } = tokenize(source);
  const alone = {
    text: `${'\n'.repeat(line - 1)}${' '.repeat(column - 1)}${text}`,
    file: source.file,
  };
  const names = definedNames(source, tokens);
  const tasks = declaredTasks(source, tokens);
  const quantities = declaredQuantities(source, tokens, names);
  const cursor = new Cursor(alone, tokenize(alone).tokens, names, tasks, quantities);
  const operation = parseOperation(cursor);
  const expect = parseExpectation(cursor, operation.op);
  endOfStatement(cursor);
  return { operation, expect };
}

/** `in callback of i { … }`: only what a driver can do there. */
function parseCallback(cursor: Cursor, depth: number): Statement {
  const { position } = cursor.next();
  const operation = parseInCallback(cursor);
  const body = parseBlock(cursor, depth + 1);
  const stranger = firstStranger(body);
  if (stranger !== undefined) {
    const calls = [...CALLS.values()]
      .filter((entry) => entry.inCallback)
      .map((entry) => entry.opens);
    throw errorAt(
      cursor.source,
      'HMT202',
      stranger.position,
      'this cannot stand in a callback, which is code of a driver',
      `it may call ${calls.join(', ')}`,
    );
  }
  return { kind: 'inCallback', operation, body, position };
}

function firstStranger(body: readonly Statement[]): Statement | undefined {
  for (const s of body) {
    if (s.kind !== 'operation') {
      const inner = firstStranger(s.body);
      if (inner !== undefined) return inner;
    } else if (OPERATIONS[s.operation.op].inCallback !== true) return s;
  }
  return undefined;
}
