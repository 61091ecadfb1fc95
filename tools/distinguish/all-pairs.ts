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

export function nothingTold(upTo: number, most: number): Data {
  const none = (): Record<string, Told> =>
    Object.fromEntries(pairsOf(listDesigns()).map((pair) => [keyOf(pair), { open: 0 }]));
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

/**
 * Looks at every candidate that was not looked at, until every two designs are told apart by every
 * question or none is left.
 * @param keep a workload that tells some apart, by its name
 * @param looked after each candidate
 */
export function tellAll(
  data: Data,
  keep: (name: string, text: string) => void,
  looked: () => void,
): void {
  const how = howOf(data);
  let at = 0;
  for (const candidate of candidates(data.upTo)) {
    if (at++ < data.looked) continue;
    const asked = untold(data);
    if (asked.length === 0) break;
    lookAt(data, candidate, asked, how, keep);
    data.looked = at;
    const { size } = candidate;
    if (size !== undefined) data.counts[size] = (data.counts[size] ?? 0) + 1;
    looked();
  }
  data.ended = true;
}

export function untold(data: Data): Asked[] {
  const pairs = pairsOf(listDesigns());
  return QUESTIONS.flatMap((by) =>
    pairs
      .filter((pair) => data.told[by][keyOf(pair)]!.workload === undefined)
      .map((pair) => ({ pair, by })),
  );
}

function lookAt(
  data: Data,
  { id, size, load }: Candidate,
  asked: readonly Asked[],
  how: How,
  keep: (name: string, text: string) => void,
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
  const small = shrinkWorkload(
    { ...one.workload, name: nameOf(id), about: '' },
    (w: Workload) => toldBy(loaded(w), told, how).length === told.length,
    SHRINK,
  );
  const name = small.name;
  keep(name, loaded(small).text);
  data.workloads[name] = size === undefined ? { from: id } : { from: id, size };
  for (const { pair, by } of told) {
    const key = keyOf(pair);
    data.told[by][key] = { workload: name, open: data.told[by][key]!.open };
  }
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
