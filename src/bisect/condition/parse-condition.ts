import type { Labels } from '../../replay/text/labels.js';
import { didYouMean } from '../../units/nearest.js';
import { UserError } from '../../units/user-error.js';
import { locksOf, resolveSubject, SUBJECTS, tasksOf } from './resolve.js';
import type { Argument, Named, Phrase, Subject, Test } from './subject.js';
import { COUNTERS } from './tasks.js';
import { conditionError, tokensOf, type Token } from './tokens.js';

/*
 * The language of conditions:
 *
 *   condition  ALL or ALL …
 *   ALL        FACT and FACT …
 *   FACT       not FACT | ( condition ) | SUBJECT [is] [not] WORDS | NUMBER-OF COMPARE
 *   NUMBER-OF  SUBJECT FIELD | COUNTER
 *   COMPARE    = | != | < | <= | > | >= and a number; odd; even
 *
 * What SUBJECT, WORDS and FIELD can be is said in one place each: resolve.ts, and the files of the
 * subjects.
 */

/** Said of a state. */
export interface StateCondition {
  readonly text: string;
  readonly holds: Test;
  /** What it speaks of, each once. */
  readonly subjects: readonly Subject[];
}

/** Brackets and negations inside each other. */
const DEEPEST = 64;

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Other words for what has one here. */
const SAID_ELSEWHERE: Readonly<Record<string, string>> = {
  writable: 'rw',
  writeable: 'rw',
  readonly: 'r',
  'read-only': 'r',
  readable: 'r',
  mapped: 'not none',
  unmapped: 'none',
  absent: 'none',
  empty: 'none',
  private: 'device private',
  sleeping: 'waits',
  blocked: 'waits',
  running: 'runs',
  exited: 'none',
  owned: 'held',
};

/**
 * @param labels of all that the session ever names
 * @param mm of addresses that do not say it
 * @throws UserError HMT701, with the column; HMT002, HMT004, HMT010 for what nothing is called
 */
export function parseCondition(text: string, labels: Labels, mm?: number): StateCondition {
  return new ConditionParser(text, labels, mm).whole();
}

class ConditionParser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;
  private readonly subjects = new Map<string, Subject>();

  constructor(
    private readonly text: string,
    private readonly labels: Labels,
    private readonly mm: number | undefined,
  ) {
    this.tokens = tokensOf(text);
  }

  whole(): StateCondition {
    const holds = this.condition();
    if (this.token.kind !== 'end') throw this.expected('and, or, or the end', '');
    return { text: this.text, holds, subjects: [...this.subjects.values()] };
  }

  private get token(): Token {
    return this.tokens[this.at]!;
  }
  private is(text: string): boolean {
    const { kind } = this.token;
    return this.token.text === text && (kind === 'word' || kind === 'sign');
  }
  private take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  private condition(): Test {
    const parts = [this.all()];
    while (this.take('or')) parts.push(this.all());
    return parts.length === 1 ? parts[0]! : (m) => parts.some((part) => part(m));
  }
  private all(): Test {
    const parts = [this.fact()];
    while (this.take('and')) parts.push(this.fact());
    return parts.length === 1 ? parts[0]! : (m) => parts.every((part) => part(m));
  }
  private fact(): Test {
    if (++this.depth > DEEPEST) throw this.error('brackets inside brackets, too deep', '');
    const test = this.one();
    this.depth--;
    return test;
  }
  private one(): Test {
    if (this.take('not')) return not(this.fact());
    if (this.take('(')) {
      const inner = this.condition();
      if (!this.take(')')) throw this.expected("and, or, or ')'", '');
      return inner;
    }
    const { kind, text } = this.token;
    if (kind === 'word' && Object.hasOwn(COUNTERS, text)) {
      this.at++;
      return this.compared(COUNTERS[text]!);
    }
    if (kind !== 'subject') throw this.expected('a subject', this.subjectHint());
    return this.said(this.subject());
  }

  private subjectHint(): string {
    return `write ${SUBJECTS}, ${Object.keys(COUNTERS).join(', ')}, not, or a condition in brackets`;
  }
  private subject(): Subject {
    const { text } = this.token;
    const known = this.subjects.get(text);
    const found = known ?? this.placed(() => resolveSubject(text, this.labels, this.mm));
    if (found === undefined) throw this.expected('a subject', this.subjectHint());
    this.at++;
    this.subjects.set(text, found);
    return found;
  }

  /** What is said of a subject: words, or how a number of it compares. */
  private said(subject: Subject): Test {
    const field = this.token.text;
    if (this.token.kind === 'word' && Object.hasOwn(subject.fields, field)) {
      const next = this.tokens[this.at + 1]!;
      // `deferred` is a word of an interval, and of an address space a number.
      if (next.kind === 'sign' || next.text === 'odd' || next.text === 'even') {
        this.at++;
        return this.compared(subject.fields[field]!);
      }
    }
    this.take('is');
    const negated = this.take('not');
    const test = this.phrase(subject);
    return negated ? not(test) : test;
  }

  private compared(number: (m: Parameters<Test>[0]) => number | undefined): Test {
    for (const [word, rest] of [
      ['odd', 1],
      ['even', 0],
    ] as const)
      if (this.take(word))
        return (m) => {
          const value = number(m);
          return value !== undefined && value % 2 === rest;
        };
    const compare = this.token.kind === 'sign' ? COMPARE[this.token.text] : undefined;
    if (compare === undefined)
      throw this.expected(`${Object.keys(COMPARE).join(', ')}, odd or even`, '');
    this.at++;
    const bound = this.token.kind === 'number' ? Number(this.token.text) : NaN;
    if (!Number.isSafeInteger(bound)) throw this.expected('a whole number', '');
    this.at++;
    return (m) => {
      const value = number(m);
      return value !== undefined && compare(value, bound);
    };
  }

  private phrase(subject: Subject): Test {
    const fitting = subject.phrases
      .map((phrase) => ({ phrase, length: this.match(phrase) }))
      .filter(({ length }) => length > 0)
      .sort((a, b) => b.length - a.length);
    const best = fitting[0];
    if (best === undefined) throw this.noPhrase(subject);
    this.at += best.length;
    const { argument } = best.phrase;
    return best.phrase.test(argument === undefined ? NOTHING : this.argument(argument));
  }
  /** Tokens that a phrase takes here, its argument among them; 0 if it does not fit. */
  private match({ words, argument }: Phrase): number {
    const all = words.split(' ');
    const here = all.every((word, i) => {
      const token = this.tokens[this.at + i];
      return token?.kind === 'word' && token.text === word;
    });
    if (!here) return 0;
    if (argument === undefined) return all.length;
    const next = this.tokens[this.at + all.length]!;
    const fits =
      argument === 'lock'
        ? next.kind === 'subject' && next.text.startsWith('lock:')
        : ['word', 'string', 'number'].includes(next.kind) && !['and', 'or'].includes(next.text);
    return fits ? all.length : 0;
  }
  private argument(kind: Argument): Named {
    const { text } = this.token;
    const found = this.placed((): Named => {
      if (kind === 'task') return tasksOf(text, this.labels);
      if (kind === 'lock') return locksOf(text.replace(/^lock:"?|"$/g, ''), this.labels);
      return { text, numbers: new Set() };
    });
    this.at++;
    return found;
  }

  private noPhrase(subject: Subject): UserError {
    const forms = subject.phrases.map(
      ({ words, argument }) =>
        `${words}${argument === undefined ? '' : ` ${argument === 'lock' ? 'lock:NAME' : argument.toUpperCase()}`}`,
    );
    const fields = Object.keys(subject.fields).map((name) => `${name} COMPARE`);
    const { text } = this.token;
    const meant = Object.hasOwn(SAID_ELSEWHERE, text) ? SAID_ELSEWHERE[text] : undefined;
    const all = `of ${subject.kind}: ${[...forms, ...fields].join(', ')}`;
    const near = meant === undefined ? '' : `the word for it is '${meant}'; `;
    return this.expected(`what ${subject.text} is`, `${near}${all}`);
  }

  /** What the names of the session are asked for: an error gets the place. */
  private placed<T>(ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw conditionError(this.text, this.token.at, error.message, error.hint, error.code);
    }
  }
  private expected(what: string, hint: string): UserError {
    const { kind, text } = this.token;
    const found = kind === 'end' ? 'the end' : `'${text.slice(0, 40)}'`;
    const meant = kind === 'word' ? didYouMean(text, what.match(/\w+/g) ?? []) : '';
    const near = hint === '' ? meant : hint;
    return this.error(`expected ${what}, found ${found}`, near);
  }
  private error(what: string, hint: string): UserError {
    return conditionError(this.text, this.token.at, what, hint);
  }
}

const NOTHING: Named = { text: '', numbers: new Set() };
function not(test: Test): Test {
  return (m) => !test(m);
}
