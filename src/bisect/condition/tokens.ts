import { UserError, type ErrorCode } from '../../units/user-error.js';

export interface Token {
  readonly kind: 'subject' | 'word' | 'number' | 'string' | 'sign' | 'end';
  /** As written; of a string what stands between the quotes. */
  readonly text: string;
  /** Where it begins, from 0. */
  readonly at: number;
}

/** A longer condition is refused. */
const LONGEST = 4096;
const SPACE = /\s+/y;
const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  // Names of locks may have anything in them: then they are quoted.
  ['subject', /[A-Za-z_]\w*:(?:"[^"]*"|[^\s()"=<>!]+)/y],
  ['word', /[A-Za-z_][\w.#-]*/y],
  ['number', /0[xX][0-9a-fA-F]+|[0-9]+/y],
  ['string', /"[^"]*"/y],
  ['sign', /!=|<=|>=|[=<>()]/y],
];

/** An error at a place of a condition, with the condition and a mark below the place. */
export function conditionError(
  text: string,
  at: number,
  what: string,
  hint: string,
  code: ErrorCode = 'HMT701',
): UserError {
  // A long one is cut around the mark.
  const from = Math.max(0, at - 60);
  const shown = text.slice(from, from + 100).replace(/\s/g, ' ');
  const message = `condition, column ${at + 1}: ${what}\n  ${shown}\n  ${' '.repeat(at - from)}^`;
  return new UserError(code, message, hint);
}

/** @throws UserError HMT701 */
export function tokensOf(text: string): Token[] {
  if (text.length > LONGEST) {
    const what = `the condition has ${text.length} characters, at most ${LONGEST} are read`;
    throw new UserError('HMT701', what, 'ask for less at a time');
  }
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    SPACE.lastIndex = at;
    const space = SPACE.exec(text)?.[0];
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const found = PATTERNS.flatMap(([kind, pattern]) => {
      pattern.lastIndex = at;
      const match = pattern.exec(text)?.[0];
      return match === undefined ? [] : [{ kind, match }];
    })[0];
    if (found === undefined) {
      const symbol = String.fromCodePoint(text.codePointAt(at)!);
      const hint = symbol === '"' ? 'close it on its right' : 'see `hmmtrace bisect events --help`';
      throw conditionError(text, at, `'${symbol}' has no meaning here`, hint);
    }
    const { kind, match } = found;
    tokens.push({ kind, text: kind === 'string' ? match.slice(1, -1) : match, at });
    at += match.length;
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}
