import { UserError } from '../units/user-error.js';

/** What a search may cost. */
export interface Budget {
  readonly runs: number;
  readonly milliseconds: number;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000 };

/**
 * `100000` runs, or a time.
 * @param option the one that says it @throws UserError HMT002
 */
export function parseBudget(text: string, option = 'budget'): Budget {
  const [, digits, unit = ''] = /^(\d+)(s|min|h)?$/.exec(text) ?? [];
  const amount = Number(digits ?? NaN) * (UNITS[unit] ?? 1);
  if (!Number.isSafeInteger(amount)) {
    const what = `--${option} is '${text}', but must be a number of runs, or a time`;
    throw new UserError('HMT002', what, 'for example 100000, 60s, 5min or 2h');
  }
  if (amount === 0)
    throw new UserError('HMT002', `--${option} is a budget of nothing`, 'give 1 run or more');
  return unit === ''
    ? { runs: amount, milliseconds: Infinity }
    : { runs: Infinity, milliseconds: amount };
}
