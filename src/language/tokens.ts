import { UserError, type ErrorCode } from '../units/user-error.js';
import type { Position } from './values.js';

export type TokenKind = 'word' | 'number' | 'string' | 'sign' | 'line' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The text as written; of a string what stands between the quotes; empty for a line's end. */
  readonly text: string;
  /** Of a number. */
  readonly value: number;
  /** Of a number: written in hexadecimal, as addresses are. */
  readonly hex: boolean;
  readonly position: Position;
}

export interface Comment {
  readonly text: string;
  readonly line: number;
}

/** A workload longer than this many characters is refused. */
export const LONGEST_TEXT = 16 * 1024 * 1024;
/** The longest name of a file under Linux (NAME_MAX). */
const LONGEST_NAME = 255;
/** Numbers reach from minus to plus this bound: sums of products stay exact. */
export const LARGEST_NUMBER = 2 ** 48;

/** What is wrong with a workload, and where; line and column count from 1. */
export class WorkloadError extends UserError {
  constructor(
    code: ErrorCode,
    readonly position: Position,
    /** The error without file, position and source line. */
    readonly what: string,
    message: string,
    hint: string,
  ) {
    super(code, message, hint);
    this.name = 'WorkloadError';
  }
}

/** A text with the name of its file, for errors. */
export interface Source {
  readonly text: string;
  readonly file: string;
}

/** The error at a position, with the line and a mark below the column. */
export function errorAt(
  source: Source,
  code: ErrorCode,
  position: Position,
  what: string,
  hint = '',
): WorkloadError {
  const line = (source.text.split('\n', position.line)[position.line - 1] ?? '').replace(/\r$/, '');
  // A long line is cut around the mark.
  const from = Math.max(0, position.column - 60);
  const shown = line.slice(from, from + 100).replaceAll('\t', ' ');
  const mark = ' '.repeat(Math.max(0, position.column - 1 - from));
  const excerpt = line.trim() === '' ? '' : `\n  ${shown}\n  ${mark}^`;
  const where = `${source.file}:${position.line}:${position.column}`;
  return new WorkloadError(code, position, what, `${where}: ${what}${excerpt}`, hint);
}

const SIGNS = ['==', '=', '(', ')', '{', '}', '[', ']', ',', '|', '+', '-', '*', ';', '.', '/'];
/** A line that ends in one of these goes on in the next. */
const GO_ON = [',', '|'];
const SPACE = /[ \t\r]+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /0[xX][0-9a-fA-F]+|[0-9]+/y;
/** The name after `workload` may also hold dots and dashes, and begin with a digit. */
const NAME = /[A-Za-z0-9_][A-Za-z0-9_.-]*/y;

/**
 * Splits a text into tokens. The end of a line is a token, except inside round and square
 * brackets and after a comma, where a line may be broken; several in a row are one.
 *
 * @throws WorkloadError HMT202 for a character of no token, HMT204 for a number out of bounds
 */
export function tokenize(source: Source): { tokens: Token[]; comments: Comment[] } {
  const { text } = source;
  if (text.length > LONGEST_TEXT) {
    const what = `the text has ${text.length} characters, at most ${LONGEST_TEXT} are read`;
    throw new WorkloadError('HMT204', { line: 1, column: 1 }, what, `${source.file}: ${what}`, '');
  }
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  let brackets = 0;
  const position = (): Position => ({ line, column: at - lineStart + 1 });
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const add = (
    kind: TokenKind,
    tokenText: string,
    length: number,
    value = 0,
    hex = false,
  ): void => {
    tokens.push({ kind, text: tokenText, value, hex, position: position() });
    at += length;
  };

  while (at < text.length) {
    const char = text[at]!;
    const space = match(SPACE);
    if (space !== undefined) {
      at += space.length;
    } else if (char === '\n') {
      const last = tokens.at(-1);
      const goesOn =
        brackets > 0 || last === undefined || last.kind === 'line' || GO_ON.includes(last.text);
      if (!goesOn) add('line', '', 0);
      at++;
      line++;
      lineStart = at;
    } else if (char === '#') {
      const end = text.indexOf('\n', at);
      const comment = text.slice(at + 1, end < 0 ? text.length : end).replace(/\r$/, '');
      comments.push({ text: comment.startsWith(' ') ? comment.slice(1) : comment, line });
      at += comment.length + 1;
    } else if (char === '"') {
      const end = text.indexOf('"', at + 1);
      const close = end < 0 ? text.length : end;
      const inner = text.slice(at + 1, close);
      if (end < 0 || inner.includes('\n'))
        throw errorAt(source, 'HMT202', position(), "expected a closing '\"' on this line");
      add('string', inner, inner.length + 2);
    } else {
      const word = tokens.at(-1)?.text === 'workload' ? match(NAME) : match(WORD);
      const number = word === undefined ? match(NUMBER) : undefined;
      const sign = SIGNS.find((candidate) => text.startsWith(candidate, at));
      if (word !== undefined) {
        if (word.length > LONGEST_NAME) {
          const what = `a name of ${word.length} characters, at most ${LONGEST_NAME} are read`;
          throw errorAt(source, 'HMT204', position(), what);
        }
        add('word', word, word.length);
      } else if (number !== undefined) {
        const value = Number(number);
        if (value > LARGEST_NUMBER) {
          throw errorAt(
            source,
            'HMT204',
            position(),
            `the number ${clip(number)} is larger than ${LARGEST_NUMBER}`,
          );
        }
        add('number', number, number.length, value, /^0x/i.test(number));
      } else if (sign !== undefined) {
        if (sign === '(' || sign === '[') brackets++;
        if (sign === ')' || sign === ']') brackets = Math.max(0, brackets - 1);
        // A brace ends whatever bracket was left open, so that the error names the right line.
        if (sign === '{' || sign === '}') brackets = 0;
        if (sign === ';') add('line', ';', 1);
        else add('sign', sign, sign.length);
      } else {
        const symbol = String.fromCodePoint(text.codePointAt(at)!);
        throw errorAt(source, 'HMT202', position(), `'${symbol}' has no meaning here`);
      }
    }
  }
  add('end', '', 0);
  return { tokens, comments };
}

export function clip(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
