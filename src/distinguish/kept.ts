import { designJson } from '../designs/resolve.js';
import { addSearch, readSearches, saveSearch, type SearchIdentity } from '../store/searches.js';
import type { TraceFile } from '../store/trace-file.js';
import { UserError } from '../units/user-error.js';
import { nothingSearched, type DistinguishOptions, type Searched } from './distinguish.js';
import type { Design } from '../designs/switches.js';

/** Where a search for a workload stands in a file, as a search of it with a state of its own. */
export interface Kept {
  readonly id: number;
  /** Undefined: it has not begun. */
  readonly searched: Searched | undefined;
}

type Asked = Pick<DistinguishOptions, 'by' | 'upTo' | 'how'>;

function identityOf([a, b]: readonly [Design, Design], { by, upTo, how }: Asked): SearchIdentity {
  const { strategy, most, seed, bound, limits } = how;
  return {
    workloadName: `distinguish by ${by}, size ${upTo}`,
    workload: '',
    designName: `${a.name} and ${b.name}`,
    design: `[${designJson(a)},${designJson(b)}]`,
    strategy: `distinguish by ${strategy}, ${most} runs`,
    seed,
    bound: bound ?? null,
    maxEvents: limits.events,
    parent: null,
    parentAt: null,
  };
}

/** @throws UserError HMT711 */
export function openKept(
  file: TraceFile,
  designs: readonly [Design, Design],
  asked: Asked,
  toolVersion: string,
): Kept {
  const identity = identityOf(designs, asked);
  const names = Object.keys(identity) as (keyof SearchIdentity)[];
  const there = readSearches(file).find((row) => names.every((k) => row[k] === identity[k]));
  if (there === undefined)
    return { id: addSearch(file, identity, toolVersion), searched: undefined };
  const refused = (what: string): UserError =>
    new UserError('HMT711', `search ${there.id} of ${file.path} ${what}`, 'name another file');
  if (there.toolVersion !== toolVersion)
    throw refused(`was begun by hmmtrace ${there.toolVersion}`);
  if (there.state === '') return { id: there.id, searched: undefined };
  try {
    const searched = { ...nothingSearched(), ...(JSON.parse(there.state) as Searched) };
    if (!Number.isSafeInteger(searched.looked)) throw new Error('no number');
    return { id: there.id, searched };
  } catch {
    throw refused('is damaged');
  }
}

export function keepSearched(
  file: TraceFile,
  id: number,
  searched: Searched,
  ended: boolean,
): void {
  saveSearch(file, id, {
    ...{ runs: searched.schedules, pruned: 0, events: 0, exhausted: ended },
    state: JSON.stringify(searched),
    ...{ verdicts: [], traces: [] },
  });
}
