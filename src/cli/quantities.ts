import { LARGEST_QUANTITY } from '../language/quantities.js';
import { UserError } from '../units/user-error.js';
import type { Invocation } from './command.js';

export const SET_OPTION = [
  '--set <name=number>',
  'another number for a quantity that the workload names with `let`; repeatable',
  [],
] as const;

/** What {@link SET_OPTION} says. @throws UserError HMT002 */
export function setOption(options: Invocation['options']): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const text of options['set'] as string[]) {
    const { name, list } = parsed('set', text, 'pages=100');
    if (list.length !== 1) throw wrong('set', text, 'pages=100');
    values.set(name, list[0]!);
  }
  return values;
}

/** `unmaps=1,10,100`. @throws UserError HMT002 */
export function scaleOption(text: string): { name: string; points: readonly number[] } {
  const example = 'pages=1,10,100,1000';
  const { name, list } = parsed('scale', text, example);
  const points = [...new Set(list)].sort((a, b) => a - b);
  return { name, points };
}

function parsed(option: string, text: string, example: string) {
  const [, name, numbers] = /^\s*([A-Za-z_]\w*)\s*=\s*([\d,\s]+)$/.exec(text) ?? [];
  const list = (numbers ?? '').split(',').map((n) => (n.trim() === '' ? NaN : Number(n)));
  if (name === undefined || !list.every((n) => Number.isInteger(n) && n <= LARGEST_QUANTITY))
    throw wrong(option, text, example);
  return { name, list };
}
function wrong(option: string, text: string, example: string): UserError {
  const what = `--${option} is '${text.slice(0, 80)}', but must be a name and whole numbers of at most ${LARGEST_QUANTITY}`;
  return new UserError('HMT002', what, `for example --${option} ${example}`);
}
