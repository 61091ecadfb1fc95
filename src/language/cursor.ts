import { didYouMean } from '../units/nearest.js';
import { PAGE_SIZE } from '../units/numbers.js';
import type { ErrorCode } from '../units/user-error.js';
import type { ByteAddress, Num, Place } from './values.js';
import {
  clip,
  errorAt,
  LARGEST_NUMBER,
  type Source,
  type Token,
  type WorkloadError,
} from './tokens.js';
import { RESERVED } from './words.js';

/** What a name of the workload stands for. */
export type NameKind = 'device' | 'file' | 'mapping' | 'buffer' | 'notifier' | 'interval' | 'pin';

export const KIND_WORDS: Readonly<Record<NameKind, string>> = {
  device: 'a descriptor of a device',
  file: 'a descriptor of a file',
  mapping: 'a mapping',
  buffer: 'a buffer',
  notifier: 'a notifier',
  interval: 'an interval',
  pin: 'a pin',
};

/** Factors and pages have narrower bounds than {@link LARGEST_NUMBER}, so that results stay exact. */
const LARGEST_FACTOR = 2 ** 24;
const LARGEST_PAGES = 2 ** 36;
const DEEPEST_BRACKETS = 16;

const UNITS: Readonly<Record<string, number>> = { KiB: 1 / 4, MiB: 256, GiB: 262144 };
const BYTE_UNITS: ReadonlyMap<string, number> = new Map([
  ['byte', 1],
  ['bytes', 1],
  ['page', PAGE_SIZE],
  ['pages', PAGE_SIZE],
  ...Object.entries(UNITS).map(([unit, pages]) => [unit, pages * PAGE_SIZE] as const),
]);

/** Reads tokens one after another; what stands here is not what is expected: an error with its place. */
export class Cursor {
  private at = 0;
  private brackets = 0;
  /** Loop variables of the blocks around. */
  readonly variables: string[] = [];
  /** Sizes of the buffers declared so far in the text. */
  readonly bufferPages = new Map<string, number>();

  constructor(
    readonly source: Source,
    private readonly tokens: readonly Token[],
    readonly names: ReadonlyMap<string, NameKind>,
    readonly taskNames: ReadonlySet<string>,
    /** Numbers that have a name. */
    readonly quantities: ReadonlyMap<string, { readonly value: number }>,
  ) {}

  get token(): Token {
    return this.tokens[this.at]!;
  }
  peek(ahead: number): Token | undefined {
    return this.tokens[this.at + ahead];
  }
  next(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.at++;
    return token;
  }
  is(text: string): boolean {
    const { kind } = this.token;
    return this.token.text === text && (kind === 'word' || kind === 'sign');
  }
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }
  expect(text: string, what = `'${text}'`): Token {
    if (!this.is(text)) throw this.expected(what);
    return this.next();
  }
  skipLines(): void {
    while (this.token.kind === 'line') this.next();
  }

  fail(code: ErrorCode, token: Token, what: string, hint = ''): WorkloadError {
    return errorAt(this.source, code, token.position, what, hint);
  }
  expected(what: string, hint = ''): WorkloadError {
    return this.fail('HMT202', this.token, `expected ${what}, found ${shown(this.token)}`, hint);
  }
  /** An unknown word where one of several is expected. */
  unknown(token: Token, what: string, words: Iterable<string>): WorkloadError {
    const all = [...words];
    const hint = didYouMean(token.text, all) || `it may be ${all.join(', ')}`;
    return this.fail('HMT202', token, `expected ${what}, found ${shown(token)}`, hint);
  }
  oneOf<W extends string>(words: readonly W[], what: string, prefix = ''): W {
    const token = this.token;
    const word = words.find((candidate) => prefix + candidate === token.text);
    if (token.kind !== 'word' || word === undefined) {
      throw this.unknown(
        token,
        what,
        words.map((candidate) => prefix + candidate),
      );
    }
    this.next();
    return word;
  }

  /** A name that is being given to something. */
  newName(what: string): string {
    const token = this.token;
    if (token.kind !== 'word') throw this.expected(what);
    if (RESERVED.has(token.text)) {
      throw this.fail(
        'HMT203',
        token,
        `'${token.text}' is a word of the language and cannot be a name`,
      );
    }
    this.next();
    return token.text;
  }
  /** Does the next word stand for a number: a quantity, or what a loop around counts? */
  isNumberWord(): boolean {
    const { kind, text } = this.token;
    return kind === 'word' && (this.variables.includes(text) || this.quantities.has(text));
  }

  /** A name that something in the workload has. */
  name(kinds: readonly NameKind[]): string {
    const token = this.token;
    const what = kinds.map((kind) => KIND_WORDS[kind]).join(' or ');
    if (token.kind !== 'word') throw this.expected(`the name of ${what}`);
    const kind = this.names.get(token.text);
    if (kind === undefined || !kinds.includes(kind)) {
      const near = [...this.names]
        .filter(([, other]) => kinds.includes(other))
        .map(([name]) => name);
      const problem =
        kind === undefined ? 'is not defined in this workload' : `is ${KIND_WORDS[kind]}`;
      throw this.fail(
        'HMT203',
        token,
        `expected the name of ${what}, but '${clip(token.text)}' ${problem}`,
        didYouMean(token.text, near) ||
          (near.length === 0 ? '' : `there are ${near.slice(0, 8).join(', ')}`),
      );
    }
    this.next();
    return token.text;
  }
  taskName(): string {
    const token = this.token;
    if (token.kind !== 'word') throw this.expected('the name of a task');
    if (!this.taskNames.has(token.text)) {
      throw this.fail(
        'HMT203',
        token,
        `no task of this workload is called '${clip(token.text)}'`,
        didYouMean(token.text, this.taskNames),
      );
    }
    this.next();
    return token.text;
  }

  /** A sum of numbers and at most one loop variable. */
  number(what = 'a number'): Num {
    let negative = this.take('-');
    let sum = this.product(what);
    if (negative) sum = scaled(sum, -1);
    while (this.is('+') || this.is('-')) {
      const sign = this.next();
      negative = sign.text === '-';
      sum = this.add(sum, scaled(this.product(what), negative ? -1 : 1), sign);
    }
    return sum;
  }
  /** A number that no variable enters. */
  constant(what: string): number {
    const token = this.token;
    const value = this.number(what);
    if (typeof value !== 'number')
      throw this.fail('HMT202', token, `expected ${what} without a variable`);
    return value;
  }
  /** A whole number of at most `largest`. */
  count(what: string, largest: number): number {
    const token = this.token;
    const named = token.kind === 'word' ? this.quantities.get(token.text) : undefined;
    if (token.kind !== 'number' && named === undefined) throw this.expected(what);
    const { value } = named ?? token;
    if (value > largest) throw this.fail('HMT204', token, `${what} is at most ${largest}`);
    this.next();
    return value;
  }

  /** `4 pages`, `(c + 1) pages`, `2 * c pages`, `4 MiB`, or `0`. */
  pages(what: string): Num {
    const token = this.token;
    const value = this.product(`${what}, e.g. '4 pages'`);
    const unit = this.token.text;
    if (this.take('page') || this.take('pages')) return this.checkPages(value, token);
    const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit]! : 0;
    if (this.token.kind === 'word' && factor > 0) {
      if (typeof value !== 'number' || !Number.isInteger(value * factor)) {
        throw this.fail('HMT202', token, `expected ${what} that is a whole number of 4 KiB pages`);
      }
      this.next();
      return this.checkPages(value * factor, token);
    }
    if (value === 0) return 0;
    throw this.expected(`'pages' (or KiB, MiB, GiB) after ${what}`);
  }

  /** `8 bytes`, `4 pages`, `4 KiB` or `0`, in bytes. */
  bytes(what: string): Num {
    const token = this.token;
    const value = this.product(`${what}, e.g. '8 bytes'`);
    const factor = this.token.kind === 'word' ? BYTE_UNITS.get(this.token.text) : undefined;
    if (factor !== undefined) {
      this.next();
      return this.scale(value, factor, token);
    }
    if (value === 0) return 0;
    throw this.expected(`'bytes' or 'pages' (or KiB, MiB, GiB) after ${what}`);
  }

  /** `buf`, `buf + 2 pages`, `0x200000000 + c pages`. */
  place(what = 'an address', kinds: readonly NameKind[] = ['mapping']): Place {
    const token = this.token;
    if (token.kind === 'number' && token.hex) {
      this.next();
      if (token.value % 4096 !== 0) {
        throw this.fail(
          'HMT202',
          token,
          `the address ${clip(token.text)} is not the start of a page (a multiple of 0x1000)`,
        );
      }
      return { name: undefined, page: this.pagesFrom(token.value / 4096) };
    }
    if (token.kind !== 'word' || RESERVED.has(token.text)) {
      throw this.expected(`${what}: the name of a mapping, or 0x… and the start of a page`);
    }
    return { name: this.name(kinds), page: this.pagesFrom(0) };
  }
  private pagesFrom(start: number): Num {
    return this.offset(start, () => this.pages('a number of pages'));
  }

  /** `buf + 8 bytes`, `0x0`, `0x200000fff`: to the byte. */
  byteAddress(what = 'an address'): ByteAddress {
    const { token } = this;
    const length = () => this.bytes('a number of bytes');
    if (token.kind === 'number' && token.hex) {
      this.next();
      return { name: undefined, byte: this.offset(token.value, length) };
    }
    if (token.kind !== 'word' || RESERVED.has(token.text))
      throw this.expected(`${what}: the name of a mapping, or 0x…`);
    return { name: this.name(['mapping']), byte: this.offset(0, length) };
  }

  private offset(start: number, length: () => Num): Num {
    let sum: Num = start;
    while (this.is('+') || this.is('-')) {
      const sign = this.next();
      sum = this.add(sum, scaled(length(), sign.text === '-' ? -1 : 1), sign);
    }
    return sum;
  }

  private product(what: string): Num {
    let value = this.factor(what);
    while (this.is('*')) {
      const sign = this.next();
      const other = this.factor(what);
      if (typeof value !== 'number' && typeof other !== 'number') {
        throw this.fail('HMT202', sign, 'a product of two variables is not possible');
      }
      value =
        typeof value === 'number'
          ? this.scale(other, value, sign)
          : this.scale(value, other as number, sign);
    }
    return value;
  }
  private factor(what: string): Num {
    const token = this.token;
    if (token.kind === 'number') return this.next().value;
    if (this.is('(')) {
      if (++this.brackets > DEEPEST_BRACKETS) {
        throw this.fail(
          'HMT204',
          token,
          `more than ${DEEPEST_BRACKETS} brackets inside each other`,
        );
      }
      this.next();
      const value = this.number(what);
      this.expect(')');
      this.brackets--;
      return value;
    }
    const named = token.kind === 'word' ? this.quantities.get(token.text) : undefined;
    if (named !== undefined && !this.variables.includes(token.text)) {
      this.next();
      return named.value;
    }
    if (token.kind !== 'word' || RESERVED.has(token.text)) throw this.expected(what);
    if (!this.variables.includes(token.text)) {
      const hint = didYouMean(token.text, [...this.variables, ...this.quantities.keys()]);
      const known =
        this.variables.length === 0 ? '' : `; the loops around count ${this.variables.join(', ')}`;
      throw this.fail(
        'HMT203',
        token,
        `expected ${what}, but no loop around counts '${clip(token.text)}'${known}`,
        hint,
      );
    }
    this.next();
    return { variable: token.text, times: 1, plus: 0 };
  }
  private add(a: Num, b: Num, sign: Token): Num {
    if (typeof a === 'number' && typeof b === 'number') return this.bounded(a + b, sign);
    if (typeof a === 'number')
      return { ...(b as Exclude<Num, number>), plus: this.bounded(a + plusOf(b), sign) };
    if (typeof b === 'number') return { ...a, plus: this.bounded(a.plus + b, sign) };
    if (a.variable !== b.variable)
      throw this.fail('HMT202', sign, 'a sum of two different variables is not possible');
    return {
      variable: a.variable,
      times: this.factorBounded(a.times + b.times, sign),
      plus: this.bounded(a.plus + b.plus, sign),
    };
  }
  private scale(value: Num, by: number, sign: Token): Num {
    if (typeof value === 'number') return this.bounded(value * by, sign);
    const { variable, times, plus } = value;
    return {
      variable,
      times: this.factorBounded(times * by, sign),
      plus: this.bounded(plus * by, sign),
    };
  }
  private bounded(value: number, at: Token): number {
    if (Math.abs(value) <= LARGEST_NUMBER) return value + 0 === 0 ? 0 : value;
    throw this.fail('HMT204', at, `the result is larger than ${LARGEST_NUMBER}`);
  }
  private factorBounded(value: number, at: Token): number {
    if (Math.abs(value) <= LARGEST_FACTOR) return value + 0 === 0 ? 0 : value;
    throw this.fail('HMT204', at, `a variable is taken at most ${LARGEST_FACTOR} times`);
  }
  private checkPages(value: Num, at: Token): Num {
    if (Math.abs(plusOf(value)) <= LARGEST_PAGES) return value;
    throw this.fail('HMT204', at, `more than ${LARGEST_PAGES} pages`);
  }
}

function plusOf(value: Num): number {
  return typeof value === 'number' ? value : value.plus;
}

function scaled(value: Num, by: 1 | -1): Num {
  if (by === 1) return value;
  if (typeof value === 'number') return value === 0 ? 0 : -value;
  return {
    variable: value.variable,
    times: value.times === 0 ? 0 : -value.times,
    plus: value.plus === 0 ? 0 : -value.plus,
  };
}

/** A token as an error shows it. */
export function shown(token: Token): string {
  if (token.kind === 'end') return 'the end of the text';
  if (token.kind === 'line') return token.text === ';' ? "';'" : 'the end of the line';
  if (token.kind === 'string') return `"${clip(token.text)}"`;
  return `'${clip(token.text)}'`;
}
