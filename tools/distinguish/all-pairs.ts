import type { Design } from '../../src/designs/switches.js';
import { listDesigns } from '../../src/designs/resolve.js';
import { candidates, loaded, type Candidate } from '../../src/distinguish/candidates.js';
import { QUESTIONS, type Question } from '../../src/distinguish/questions.js';
import {
  MOST_EVENTS,
  survey,
  Surveys,
  type How,
  type Loaded,
} from '../../src/distinguish/survey.js';
import { difference } from '../../src/distinguish/tell.js';
import { shrinkWorkload } from '../../src/explore/shrink/shrink-workload.js';
import type { Workload } from '../../src/language/ast.js';
import { parseWorkload } from '../../src/language/parse.js';
import { EXHAUSTIVE } from '../../src/replay/rerun.js';
import { pairsOf } from '../witnesses/rows.js';
import type { Data, Told } from './data.js';

/** Two designs and a question. */
export interface Asked {
  readonly pair: readonly [Design, Design];
  readonly by: Question;
}

export function howOf({ most }: Pick<Data, 'most'>): How {
  return {
    ...{ strategy: EXHAUSTIVE, seed: 1, bound: undefined, most, mostEvents: MOST_EVENTS },
    limits: { events: 20_000, tasks: 64 },
  };
}

/** Every two named designs. */
export function allPairs(): (readonly [Design, Design])[] {
  return pairsOf(listDesigns());
}

export function nothingTold(upTo: number, most: number, pairs = allPairs()): Data {
  const none = (): Record<string, Told> =>
    Object.fromEntries(pairs.map((pair) => [keyOf(pair), { open: 0 }]));
  return {
    ...{ upTo, most, looked: 0, ended: false, counts: {}, schedules: 0, workloads: {} },
    told: { outcome: none(), mapping: none(), mechanism: none() },
  };
}
export function keyOf([a, b]: readonly [Design, Design]): string {
  return `${a.name} ${b.name}`;
}

/** What of a question is told by a workload, among those that are asked. */
export function toldBy(one: Loaded, asked: readonly Asked[], how: How): Asked[] {
  const { of } = surveysOf(one, how, [...new Set(asked.map(({ by }) => by))]);
  return asked.filter(({ pair, by }) => difference(of(pair[0]), of(pair[1]), by) !== undefined);
}

function surveysOf(one: Loaded, how: How, questions: readonly Question[]) {
  const surveys = new Surveys((design) => survey(one, design, questions, how, () => undefined));
  return { of: (design: Design) => surveys.of(design), surveys };
}

/** Times that making a workload small may ask, at most. */
const SHRINK = 300;

/** Workloads that tell some apart, by their names. */
export interface Store {
  text(name: string): string | undefined;
  keep(name: string, text: string): void;
}

/**
 * Looks at every candidate that was not looked at, until every two designs of `data` are told apart by every
 * question or none is left.
 * @param looked after each candidate
 */
export function tellAll(data: Data, store: Store, looked: () => void): void {
  const how = howOf(data);
  let at = 0;
  for (const candidate of candidates(data.upTo)) {
    if (at++ < data.looked) continue;
    const asked = untold(data);
    if (asked.length === 0) break;
    lookAt(data, candidate, asked, how, store);
    data.looked = at;
    const { size } = candidate;
    if (size !== undefined) data.counts[size] = (data.counts[size] ?? 0) + 1;
    looked();
  }
  data.ended = true;
}

/**
 * Looks for those that `data` knows nothing of, since their designs are newer or have changed; up to a size of
 * their own.
 */
export function addMissing(data: Data, upTo: number, store: Store, looked: () => void): void {
  const missing = allPairs().filter((pair) =>
    QUESTIONS.some((by) => data.told[by][keyOf(pair)] === undefined),
  );
  const part = nothingTold(upTo, data.most, missing);
  tellAll(part, store, looked);
  data.schedules += part.schedules;
  for (const [name, kept] of Object.entries(part.workloads)) data.workloads[name] ??= kept;
  for (const by of QUESTIONS) {
    const there = data.told[by];
    for (const [key, told] of Object.entries(part.told[by]))
      there[key] ??= isOfAlphabet(part, told) || upTo === data.upTo ? told : { ...told, upTo };
    data.told[by] = Object.fromEntries(
      allPairs().map((pair) => [keyOf(pair), there[keyOf(pair)]!]),
    );
  }
}
function isOfAlphabet({ workloads }: Data, { workload }: Told): boolean {
  return workload !== undefined && workloads[workload]!.size !== undefined;
}

export function untold(data: Data): Asked[] {
  return QUESTIONS.flatMap((by) =>
    allPairs()
      .filter((pair) => {
        const told = data.told[by][keyOf(pair)];
        return told !== undefined && told.workload === undefined;
      })
      .map((pair) => ({ pair, by })),
  );
}

function lookAt(
  data: Data,
  { id, size, load }: Candidate,
  asked: readonly Asked[],
  how: How,
  store: Store,
): void {
  const one = load();
  const { of, surveys } = surveysOf(one, how, [...new Set(asked.map(({ by }) => by))]);
  const told: Asked[] = [];
  for (const { pair, by } of asked) {
    const [a, b] = [of(pair[0]), of(pair[1])];
    if (difference(a, b, by) !== undefined) told.push({ pair, by });
    else if (!a.finished || !b.finished) {
      const key = keyOf(pair);
      data.told[by][key] = { open: data.told[by][key]!.open + 1 };
    }
  }
  data.schedules += surveys.runs;
  if (told.length === 0) return;
  const name = keptAs(one, nameOf(id), told, how, store);
  data.workloads[name] = size === undefined ? { from: id } : { from: id, size };
  for (const { pair, by } of told) {
    const key = keyOf(pair);
    data.told[by][key] = { workload: name, open: data.told[by][key]!.open };
  }
}

/** The name of what is left of a workload: one that is there, or a new one. */
function keptAs(
  { workload }: Loaded,
  wanted: string,
  told: readonly Asked[],
  how: How,
  store: Store,
): string {
  const tells = (one: Loaded): boolean => toldBy(one, told, how).length === told.length;
  const there = store.text(wanted);
  if (there !== undefined && tells({ text: there, workload: parseWorkload(there) })) return wanted;
  const name = there === undefined ? wanted : `${wanted}_2`;
  const small = shrinkWorkload(
    { ...workload, name, about: '' },
    (candidate: Workload) => tells(loaded(candidate)),
    SHRINK,
  );
  store.keep(name, loaded(small).text);
  return name;
}

/** `store 1; READ 12 | close`: store_1_read_12_beside_close. */
function nameOf(id: string): string {
  return id
    .replace(/^.*\/|\.hmm$/g, '')
    .replace(/^ \| /, '')
    .replace(/ \| /g, ' beside ')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}
