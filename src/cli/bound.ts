import { EXHAUSTIVE } from '../replay/rerun.js';
import { UserError } from '../units/user-error.js';
import { numberOption } from './command.js';

/** Preemptions of a run, at most, where `--bound` says so. @throws UserError HMT002 */
export function boundOption(
  options: Readonly<Record<string, unknown>>,
  strategy: string,
): number | undefined {
  const bound = numberOption(options, 'bound');
  if (bound === undefined || strategy === EXHAUSTIVE) return bound;
  const what = `--bound means nothing to strategy ${strategy}`;
  throw new UserError('HMT002', what, `add --strategy ${EXHAUSTIVE}`);
}
