import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, type Event } from '../../src/events/generated.js';
import { performAttempt, runAttempt } from '../../src/explore/attempt.js';
import { ExhaustiveSearch } from '../../src/explore/exhaustive/exhaustive-search.js';
import type { Attempt, Explored, Search } from '../../src/explore/search.js';
import { SeedSearch } from '../../src/explore/seed-search.js';
import { shrinkFinding, type Shrunk } from '../../src/explore/shrink/shrink.js';
import { prepare, subjectOf, type Prepared } from '../../src/explore/subject.js';
import type { Sought } from '../../src/explore/shrink/trial.js';
import { Tally, type Sighting } from '../../src/explore/tally.js';
import type { Workload } from '../../src/language/ast.js';
import { printWorkload } from '../../src/language/print.js';
import { completeStrategy } from '../../src/run/complete-strategy.js';
import type { Strategy } from '../../src/schedule/strategy.js';
import {
  replay,
  ScheduleMismatch,
  type RecordedSwitch,
} from '../../src/schedule/strategies/recorded.js';
import { Eye, isToldApart } from './told.js';

/** Runs that one workload gets under one design. */
export interface Depth {
  /** Of the exhaustive search, before it is given up. */
  readonly exhaustive: number;
  /** Of each strategy by seeds, where it was given up. */
  readonly seeds: number;
}

export interface Examined {
  readonly tally: Tally;
  /** Every order was run. */
  readonly finished: boolean;
}

/** A run that is longer is cut off, and that is a verdict. */
const LIMITS = { events: 400_000, tasks: 64 };
/** What looks where the exhaustive search does not end; `random` is how the property tests run. */
const SAMPLED = ['pos', 'pct', 'random'];

export function preparedOf(workload: Workload, design: string): Prepared {
  const text = printWorkload(workload);
  const of = resolveDesign(design, () => '');
  return prepare(subjectOf({ text, workload }, of, LIMITS));
}

/** Every order of a workload under a design, or, of too many, some by several strategies; verdicts are told by what is behind them. */
export function examine(prepared: Prepared, depth: Depth): Examined {
  const tally = new Tally();
  const all = searched(prepared, new ExhaustiveSearch(1), depth.exhaustive, tally, told);
  if (!all.exhausted) {
    for (const name of SAMPLED) {
      const strategy = completeStrategy(name, prepared.unscheduled);
      searched(prepared, new SeedSearch(strategy, 1), depth.seeds, tally, told);
    }
  }
  return { tally, finished: all.exhausted };
}

type Run = (of: Prepared, attempt: Attempt) => Explored;
const plain: Run = (of, attempt) => runAttempt(of, attempt, () => undefined);
const told: Run = (of, attempt) => {
  const eye = new Eye();
  const got = runAttempt(of, attempt, () => undefined, [eye]);
  return { ...got, verdicts: eye.told(got.verdicts) };
};

/** Lets a search propose and learn, one attempt at a time. */
export function searched<S extends Search>(
  of: Prepared,
  search: S,
  most: number,
  to: Tally,
  run = plain,
): S {
  for (let n = 0; n < most; n++) {
    const attempt = search.next();
    if (attempt === undefined) break;
    const got = run(of, attempt);
    // More tasks than every order can tell apart: other ways of searching are left.
    if (got.refused !== undefined) break;
    search.learn(attempt, got);
    to.add(attempt, got);
  }
  return search;
}

/**
 * The smallest form of a sighting; undefined where no schedule shows it in which time ends sleeps: then it
 * takes one that only a search makes.
 */
export function shrunkSighting(
  of: Prepared,
  sighting: Sighting,
  budget: number,
): Shrunk | undefined {
  const { workload, design, subject } = of;
  const { key } = sighting.verdict;
  const verdict = isToldApart(sighting.verdict) ? () => lookFor(key) : key;
  for (const attempt of [sighting.first, ...shownAgain(of, key)]) {
    const { limits } = subject;
    const strategy = recordedStrategy(of, attempt);
    const finding = { workload, design, seed: attempt.seed, limits, strategy, verdict };
    try {
      const shrunk = shrinkFinding(finding, { budget });
      if (shrunk !== undefined) return shrunk;
    } catch (error) {
      if (!(error instanceof ScheduleMismatch)) throw error;
    }
  }
  return undefined;
}

/** Looks for a verdict by what is behind it. */
function lookFor(key: string): Sought {
  const eye = new Eye();
  return { event: (e, m) => eye.event(e, m), seen: () => (eye.has(key) ? eye : undefined) };
}

/** Seeds that are tried for a schedule of the same verdict. */
const AGAIN = 300;

/** The first attempt by seed that shows a verdict, of those that are tried. */
function* shownAgain(of: Prepared, key: string): Generator<Attempt> {
  for (const strategy of ['pos', 'random']) {
    const tally = new Tally();
    const search = new SeedSearch(strategy, 1);
    for (let n = 0; n < AGAIN && !tally.sightings.has(key); n++)
      searched(of, search, 1, tally, told);
    const found = tally.sightings.get(key);
    if (found !== undefined) yield found.first;
  }
}

/** Answers as an attempt was answered; good for one run. */
function recordedStrategy(of: Prepared, attempt: Attempt): Strategy {
  const switches: RecordedSwitch[] = [];
  const choices: number[] = [];
  const event = (e: Event): void => {
    if (e.kind === Kind.TaskSwitch && e.runnable > 1) switches.push({ step: e.step, to: e.to });
    else if (e.kind === Kind.Choice) choices.push(e.chosen);
  };
  try {
    performAttempt(of, attempt, [{ event }]);
  } catch {
    // Where the simulator itself fails, that is what is shown.
  }
  // Who came somewhere last goes on without a switch.
  let last = 0;
  const recorded = replay(switches, choices, () => last);
  return { ...recorded, arrived: (task) => void (last = task) };
}
