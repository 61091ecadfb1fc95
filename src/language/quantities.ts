import { didYouMean } from '../units/nearest.js';
import { UserError } from '../units/user-error.js';
import { KIND_WORDS, type NameKind } from './cursor.js';
import { errorAt, tokenize, type Source, type Token } from './tokens.js';
import { RESERVED } from './words.js';

/** A number of the workload with a name: `let unmaps = 50`, behind its name and in front of its tasks. */
export interface Quantity {
  readonly value: number;
  /** Where its number stands. */
  readonly token: Token;
}

/** The largest that a quantity may be: as often as a loop may run. */
export const LARGEST_QUANTITY = 2 ** 24;

/** A unit that may be counted by its own name: `let pages = 4`, and then `pages pages`. */
const COUNTED = 'pages';

/**
 * The quantities that a workload names.
 * @param names what other names of the workload stand for
 * @throws WorkloadError HMT202, HMT203, HMT204
 */
export function declaredQuantities(
  source: Source,
  tokens: readonly Token[],
  names: ReadonlyMap<string, NameKind>,
): Map<string, Quantity> {
  const found = new Map<string, Quantity>();
  for (const [i, token] of tokens.entries()) {
    if (token.kind === 'word' && token.text === 'task') break;
    const begins = i === 0 || tokens[i - 1]!.kind === 'line';
    if (!begins || token.kind !== 'word' || token.text !== 'let') continue;
    const [name, sign, number] = [tokens[i + 1]!, tokens[i + 2], tokens[i + 3]];
    // Whoever reads the line says what is wrong with it.
    if (name.kind !== 'word' || sign?.text !== '=' || number?.kind !== 'number') continue;
    const fail = (what: string, at = name) => errorAt(source, 'HMT203', at.position, what);
    if (RESERVED.has(name.text) && name.text !== COUNTED)
      throw fail(`'${name.text}' is a word of the language and cannot be a name`);
    if (found.has(name.text)) throw fail(`'${name.text}' is said twice`);
    const other = names.get(name.text);
    if (other !== undefined)
      throw fail(`'${name.text}' names two different things: it is ${KIND_WORDS[other]} elsewhere`);
    if (number.value > LARGEST_QUANTITY) {
      const what = `a quantity is at most ${LARGEST_QUANTITY}`;
      throw errorAt(source, 'HMT204', number.position, what);
    }
    found.set(name.text, { value: number.value, token: number });
  }
  return found;
}

/**
 * The text of a workload with other numbers for some of its quantities.
 * @throws UserError HMT210 for one that it does not name
 */
export function withQuantities(
  text: string,
  file: string,
  values: ReadonlyMap<string, number>,
): string {
  const source = { text, file };
  const known = declaredQuantities(source, tokenize(source).tokens, new Map());
  const starts = lineStarts(text);
  const changes = [...values].map(([name, value]) => {
    const quantity = known.get(name);
    if (quantity === undefined) throw unknownQuantity(name, [...known.keys()], file);
    const { position, text: number } = quantity.token;
    return { at: starts[position.line - 1]! + position.column - 1, number, value };
  });
  let changed = text;
  for (const { at, number, value } of changes.sort((a, b) => b.at - a.at))
    changed = changed.slice(0, at) + String(value) + changed.slice(at + number.length);
  return changed;
}

function unknownQuantity(name: string, known: readonly string[], file: string): UserError {
  const what = `${file} names no quantity '${name.slice(0, 40)}'`;
  const there =
    known.length === 0
      ? `say one in it, in front of its tasks: let ${/^[A-Za-z_]\w*$/.test(name) ? name : 'n'} = 10`
      : `it has ${known.join(', ')}`;
  return new UserError('HMT210', what, didYouMean(name, known) || there);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
