import type { VerdictClass } from '../explore/verdict-class.js';
import type { ErrorCode } from '../units/error-catalogue.js';
import { UserError } from '../units/user-error.js';

/**
 * One of the verdicts that tell two things apart.
 * @param telling at least one
 * @param wanted its key, or a part of its words, in capitals or not; undefined: the first
 * @param whom what they tell apart, in words
 * @throws UserError `code` if none is meant
 */
export function chosenVerdict(
  telling: readonly VerdictClass[],
  wanted: string | undefined,
  whom: string,
  code: ErrorCode,
): VerdictClass {
  const part = wanted?.toLowerCase();
  const meant = (v: VerdictClass): boolean =>
    part === undefined || v.key === wanted || v.words.toLowerCase().includes(part);
  const found = telling.find(meant);
  if (found !== undefined) return found;
  const what = `no verdict that tells ${whom} apart is or says '${wanted!.slice(0, 80)}'`;
  throw new UserError(code, what, `there is: ${telling.map((v) => v.words).join('; ')}`);
}
