import type { Cursor, NameKind } from '../cursor.js';
import { formatList, formatPages, formatPlace } from '../format.js';
import { LARGEST_NUMBER } from '../tokens.js';
import type { Num, Place } from '../values.js';
import { NO_DESCRIPTOR } from '../words.js';

/** How an operation is written: one entry of the language's table. */
export interface Entry<Op, Family = Op> {
  /**
   * A call stands with its arguments in brackets; anything else begins with a word or sign of its own,
   * and a block has statements in braces behind it.
   */
  readonly form: 'call' | 'statement' | 'block';
  /** The name of the call, or that word or sign. Entries that share it share {@link parse}. */
  readonly opens: string;
  /** What the name in front of its `=` stands for from then on. */
  readonly gives?: NameKind;
  /** First argument: a name of this kind. It tells the call from another family's of the same name. */
  readonly takes?: NameKind;
  /** May stand in a callback: what a driver or the test itself does, rather than the process. */
  readonly inCallback?: true;
  /** As the grammar page has it, and a remark beside it. */
  readonly syntax: readonly [text: string, remark?: string];
  /** Reads the arguments of a call, or what stands behind the opening of anything else. */
  parse(cursor: Cursor, name: string | undefined): Family;
  print(operation: Op): string;
}

/** An entry for every operation of a family. */
export type Entries<Family extends { readonly op: string }> = {
  readonly [Name in Family['op']]: Entry<Extract<Family, { readonly op: Name }>, Family>;
};

// ---- reading

/** The name that a call must be given: `write` shows how. */
export function requireName(
  cursor: Cursor,
  name: string | undefined,
  call: string,
  write: string,
): string {
  if (name === undefined) throw cursor.expected(`a name for what ${call} gives`, `write ${write}`);
  return name;
}

export function comma(cursor: Cursor): void {
  cursor.expect(',', "',' and another argument");
}

export interface Range {
  readonly at: Place;
  readonly npages: Num;
}

/** `place, pages` */
export function range(cursor: Cursor): Range {
  const at = cursor.place();
  comma(cursor);
  return { at, npages: cursor.pages('a number of pages') };
}

/** The name of a descriptor; `-1` is a descriptor that nobody ever opened. */
export function descriptor(cursor: Cursor, kinds: readonly NameKind[]): string {
  if (!cursor.is('-')) return cursor.name(kinds);
  const { token } = cursor;
  if (cursor.constant('-1') !== -1)
    throw cursor.fail('HMT202', token, 'expected the name of a descriptor, or -1');
  return NO_DESCRIPTOR;
}

/** One or more words with `|`. */
export function flags<W extends string>(cursor: Cursor, known: readonly W[], what: string): Set<W> {
  const words = new Set<W>();
  do words.add(cursor.oneOf(known, what));
  while (cursor.take('|'));
  return words;
}

const TIMES: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

/** `10 us`, in nanoseconds. */
export function duration(cursor: Cursor): Num {
  const { token } = cursor;
  const value = cursor.number('a time');
  const unit = cursor.oneOf(Object.keys(TIMES), 'a unit of time');
  if (unit === 'ns') return value;
  if (typeof value !== 'number')
    throw cursor.fail('HMT202', token, `expected a time without a variable before ${unit}`);
  const ns = value * TIMES[unit]!;
  if (ns > LARGEST_NUMBER) throw cursor.fail('HMT204', token, `more than ${LARGEST_NUMBER} ns`);
  return ns;
}

// ---- printing

export function call(name: string, ...args: readonly string[]): string {
  return `${name}(${formatList(args)})`;
}

/** `name = text`, or only the text. */
export function assigned(name: string | undefined, text: string): string {
  return name === undefined ? text : `${name} = ${text}`;
}

export function formatRange({ at, npages }: Range): readonly string[] {
  return [formatPlace(at), formatPages(npages)];
}
