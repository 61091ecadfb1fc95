import type { SessionIndex } from '../../timeline/index-data.js';
import { counted } from '../../../units/counted.js';

/** What the keys for it come to. */
export interface ToViolation {
  /** Undefined where there is none to go to. */
  readonly event: number | undefined;
  /** What is to be said; `''` if nothing. */
  readonly words: string;
}

type Flagged = Pick<SessionIndex, 'flags' | 'violations' | 'file' | 'session'>;

/** The violation after an event, or the one before. @param selected what is looked at, if anything is */
export function toViolation(
  index: Flagged,
  selected: number | undefined,
  direction: 1 | -1,
): ToViolation {
  const { flags, violations } = index;
  if (violations === 0) return { event: undefined, words: 'this session has no violation' };
  const all = flags.map((f) => f.event);
  const at = selected ?? (direction === 1 ? 0 : Infinity);
  const last = all.at(-1) ?? 0;
  const isCut = violations > all.length;
  if (direction === 1) {
    const event = all.find((e) => e > at);
    if (event !== undefined) return { event, words: '' };
    return { event, words: isCut ? cutText(index) : 'no violation farther on' };
  }
  const event = all.findLast((e) => e < at);
  if (event === undefined) return { event, words: 'no violation before' };
  // Others that have no mark may lie between.
  return { event, words: isCut && event === last ? `${cutText(index)}; the last marked: ` : '' };
}

/** A page marks so many violations and no more. */
function cutText({ flags, violations, file, session }: Flagged): string {
  const marked = `the page marks the first ${flags.length.toLocaleString('en')} of ${counted(violations, 'violation')} only`;
  if (file === undefined) return `${marked}, and no file keeps the rest`;
  return `${marked}; hmmtrace show ${file} -s ${session} --kind Violation -n 0 lists all`;
}
