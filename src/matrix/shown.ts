import { COUNTS, type CountName } from '../compare/counts.js';
import { didYouMean } from '../units/nearest.js';
import { UserError } from '../units/user-error.js';

/** The verdicts of a cell, or numbers of its runs. */
export const VERDICTS = 'verdicts';

/** Words of --show beside the names of the counts. */
const SHORT: Readonly<Record<string, readonly CountName[]>> = {
  retries: ['readRetries'],
  wasted: ['wastedCallbacks'],
  faults: ['deviceFaults', 'cpuFaults'],
  time: ['virtualTime'],
};

/**
 * Of these a search of every order says nothing: it does not pick a task that would have to wait for a
 * mutex, and whether a timer has fired is a choice to it.
 */
const OF_TIME: ReadonlySet<CountName> = new Set([
  'blocked',
  'virtualTime',
  'longestDeferral',
  'longestStale',
  'lockWaits',
  'otherWaits',
]);

/** What is to be shown of each cell. */
export interface Shown {
  readonly verdicts: boolean;
  readonly counts: readonly CountName[];
}

export function ofTime({ counts }: Shown): readonly CountName[] {
  return counts.filter((name) => OF_TIME.has(name));
}

/** @param text words between commas @throws UserError HMT002 */
export function parseShown(text: string): Shown {
  const counts = new Set<CountName>();
  let verdicts = false;
  for (const word of text.split(',').map((w) => w.trim())) {
    if (word === VERDICTS) verdicts = true;
    else if (Object.hasOwn(SHORT, word)) for (const name of SHORT[word]!) counts.add(name);
    else if (Object.hasOwn(COUNTS, word)) counts.add(word as CountName);
    else {
      const all = [VERDICTS, ...Object.keys(SHORT), ...Object.keys(COUNTS)];
      const hint = didYouMean(word, all) || `there is ${all.join(', ')}`;
      throw new UserError('HMT002', `--show: nothing is called '${word.slice(0, 40)}'`, hint);
    }
  }
  return { verdicts, counts: [...counts] };
}
