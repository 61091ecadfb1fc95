import { docketFiles, docketId, readWorkloadText } from '../language/library.js';
import { didYouMean } from '../units/nearest.js';
import { UserError } from '../units/user-error.js';
import type { DocketCase } from './case.js';
import { parseCase } from './parse-case.js';

type ReadFile = (path: string) => string;

/**
 * The cases that come with the package, in the order of their ids.
 * @throws WorkloadError HMT202 to HMT206; UserError HMT207 for an id that is not its file's, or twice
 */
export function listCases(readFile?: ReadFile): DocketCase[] {
  const cases = docketFiles().map((file) => readCase(file, readFile));
  const byId = new Map<string, DocketCase>();
  for (const c of cases) {
    if (docketId(c.file) !== c.id)
      throw new UserError(
        'HMT207',
        `${c.file}: the case is ${c.id}, and its file is of another`,
        '',
      );
    if (byId.has(c.id))
      throw new UserError('HMT207', `${c.id} is the id of ${byId.get(c.id)!.file} and ${c.file}`);
    byId.set(c.id, c);
  }
  return cases.sort((a, b) => (sortKey(a.id) < sortKey(b.id) ? -1 : 1));
}

/**
 * Cases by id (`A3` is also its further workloads A3b and so on), or by the path of a file.
 * @throws UserError HMT207 if there is none; what {@link listCases} throws
 */
export function casesNamed(names: readonly string[], readFile?: ReadFile): DocketCase[] {
  const all = listCases(readFile);
  if (names.length === 0) return all;
  return names.flatMap((name) => {
    if (/[/\\]/.test(name) || name.endsWith('.hmm')) return [readCase(name, readFile)];
    const wanted = name.toUpperCase();
    const found = all.filter(({ id }) => id.toUpperCase() === wanted || isPartOf(id, wanted));
    if (found.length > 0) return found;
    const ids = all.map(({ id }) => id);
    throw new UserError(
      'HMT207',
      `the docket has no case '${name.slice(0, 40)}'`,
      didYouMean(wanted, ids) || `there are ${ids.join(', ')}`,
    );
  });
}

function isPartOf(id: string, whole: string): boolean {
  return /\d$/.test(whole) && id.startsWith(whole) && /^[a-z]$/.test(id.slice(whole.length));
}

function readCase(file: string, readFile?: ReadFile): DocketCase {
  return parseCase(readWorkloadText(file), file, readFile);
}

function sortKey(id: string): string {
  return id.replace(/\d+/, (digits) => digits.padStart(4, '0'));
}
