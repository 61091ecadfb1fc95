import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DocketCase } from '../../src/docket/case.js';
import { generateWorkload } from '../../src/draw/generate.js';
import { smallWorkload } from './small.js';
import { ALL_PROFILES, type Profile } from '../../src/draw/profiles.js';
import { shrunkText } from '../../src/explore/shrink/text.js';
import type { Sighting } from '../../src/explore/tally.js';
import type { Workload } from '../../src/language/ast.js';
import { printWorkload } from '../../src/language/print.js';
import { UserError } from '../../src/units/user-error.js';
import { checkDesign, smallestFailure } from '../../test/support/check-run.js';
import { examine, preparedOf, shrunkSighting, type Depth } from './examine.js';
import { explanationOf } from './explained.js';

/** What a workload dwells on; small ones mostly come to their end. */
export const CAMPAIGN_PROFILES = ['small', 'keeping', ...ALL_PROFILES] as const;
export type CampaignProfile = 'small' | 'keeping' | Profile;

/** What a campaign is: the same one goes on where it was ended, another one needs another directory. */
export interface Campaign extends Depth {
  /** Of the first workload of each profile. */
  readonly seed: number;
  readonly designs: readonly string[];
  readonly profiles: readonly CampaignProfile[];
  readonly toolVersion: string;
}

/** How often something was met, and where first. */
export interface Met {
  readonly words: string;
  times: number;
  readonly first: string;
  /** Of what is new: the file with its smallest form. */
  readonly file?: string;
}

/** All that is kept between two calls. */
export interface Ledger {
  readonly of: Campaign;
  /** Pairs of workload and design that are done: the next one begins there. */
  pairs: number;
  /** Of them, those whose every order was run. */
  finished: number;
  /** Schedules. */
  runs: number;
  events: number;
  /** By what explains it, and by class of verdict where nothing does. */
  readonly met: Record<'hazard' | 'case' | 'like' | 'new', Record<string, Met>>;
}

export const LEDGER = 'ledger.json';
/** Operations of a workload's first task, by seed: small ones come to their end. */
const SIZES = [3, 5, 8, 12];
/** Runs to make a finding small. */
const SHRINK = 4000;

/** The ledger of a directory, or a new one. @throws UserError HMT005 if it is of another campaign */
export function openLedger(directory: string, of: Campaign): Ledger {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, LEDGER);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    const met = { hazard: {}, case: {}, like: {}, new: {} };
    return { of, pairs: 0, finished: 0, runs: 0, events: 0, met };
  }
  const ledger = JSON.parse(text) as Ledger;
  if (JSON.stringify(ledger.of) === JSON.stringify(of)) return ledger;
  throw new UserError('HMT005', `${path} is of another campaign`, 'name another directory');
}

/** The n-th workload of a campaign, from 0. */
export function workloadOf({ seed: first, profiles }: Campaign, n: number): Workload {
  const profile = profiles[n % profiles.length]!;
  const seed = first + Math.floor(n / profiles.length);
  if (profile === 'small') return smallWorkload(seed);
  // Small ones over coherent devices, pins and little memory.
  if (profile === 'keeping') return smallWorkload(seed, true);
  // Tasks beside each other would use intervals that come and go under one name.
  const threads = profile !== 'core' && seed % 3 > 0;
  return generateWorkload({ profile, seed, operations: SIZES[seed % SIZES.length]!, threads });
}

/** Goes on with the next pairs until `goesOn` says no; what was done is kept after each. */
export function goOn(
  directory: string,
  ledger: Ledger,
  cases: readonly DocketCase[],
  goesOn: (ledger: Ledger) => boolean,
  explain: typeof explanationOf = explanationOf,
): void {
  const { designs } = ledger.of;
  while (goesOn(ledger)) {
    const workload = workloadOf(ledger.of, Math.floor(ledger.pairs / designs.length));
    const design = designs[ledger.pairs % designs.length]!;
    new Pair(directory, ledger, workload, design).look(cases, explain);
    ledger.pairs++;
    const path = join(directory, LEDGER);
    writeFileSync(`${path}.new`, `${JSON.stringify(ledger, undefined, 1)}\n`);
    renameSync(`${path}.new`, path);
  }
}

class Pair {
  constructor(
    private readonly directory: string,
    private readonly ledger: Ledger,
    private readonly workload: Workload,
    private readonly design: string,
  ) {}

  look(cases: readonly DocketCase[], explain: typeof explanationOf): void {
    const { ledger, workload, design } = this;
    this.check();
    const prepared = preparedOf(workload, design);
    const { tally, finished } = examine(prepared, ledger.of);
    ledger.runs += tally.runs;
    ledger.events += tally.events;
    if (finished) ledger.finished++;
    for (const sighting of tally.sightings.values()) {
      const { kind, key, words } = sighting.verdict;
      if (kind === 'passed') continue;
      const explanation = explain(sighting.verdict, design, workload, cases);
      if (explanation === undefined) {
        this.meet('new', key, words, () => this.smallest(sighting));
      } else if (explanation.kind === 'hazard') this.meet('hazard', explanation.name, words);
      else this.meet(explanation.kind, `${explanation.name}: ${words}`, words);
    }
  }

  /** One run with all that has to hold of any: memory, references, folding, running again. */
  private check(): void {
    const { workload, design, ledger } = this;
    const options = { workload, design, seed: 1, random: true };
    const { failure, events } = checkDesign(options);
    ledger.runs++;
    ledger.events += events.length;
    // Rules are looked at in many schedules, and not in this one alone.
    if (failure === undefined || failure.startsWith('violation: ')) return;
    const key = failure.replace(/0x[0-9a-f]+|\d+/g, 'n').slice(0, 100);
    this.meet('new', key, failure, () => {
      const small = smallestFailure(options, SHRINK);
      const about = `${small.failure}\nunder ${design}, strategy random, seed 1`;
      return printWorkload({ ...small.workload, about });
    });
  }

  private meet(kind: keyof Ledger['met'], key: string, words: string, text?: () => string): void {
    const met = this.ledger.met[kind];
    const known = met[key];
    if (known !== undefined) return void known.times++;
    const first = `${this.workload.name} under ${this.design}`;
    if (text === undefined) return void (met[key] = { words, times: 1, first });
    const number = Object.keys(met).length + 1;
    const file = `${String(number).padStart(3, '0')}-${key.replace(/\W+/g, '_').slice(0, 80)}.hmm`;
    writeFileSync(join(this.directory, file), text());
    met[key] = { words, times: 1, first, file };
  }

  private smallest(sighting: Sighting): string {
    const { workload, design } = this;
    const { words } = sighting.verdict;
    const shrunk = shrunkSighting(preparedOf(workload, design), sighting, SHRINK);
    if (shrunk !== undefined) return shrunkText(shrunk, workload.name, words);
    return printWorkload({ ...workload, about: `not made small\nunder ${design}: ${words}` });
  }
}
