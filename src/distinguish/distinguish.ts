import { switchDifferences } from '../designs/resolve.js';
import type { Design, SwitchName } from '../designs/switches.js';
import type { OnEvents } from '../explore/attempt.js';
import { shrinkWorkload } from '../explore/shrink/shrink-workload.js';
import type { Workload } from '../language/ast.js';
import { UserError } from '../units/user-error.js';
import { candidates, loaded, type Candidate } from './candidates.js';
import type { Question } from './questions.js';
import { survey, Surveys, type How, type Loaded, type Survey } from './survey.js';
import { difference, type Difference } from './tell.js';

/** What was searched so far: plain data, from which the same search goes on. */
export interface Searched {
  /** Candidates that were looked at, in their order, and do not tell the two apart. */
  looked: number;
  /** By size of the alphabet, and of the package at the end: how many of them. */
  readonly counts: Record<string, number>;
  /** Runs that were made of them. */
  schedules: number;
  /**
   * That were run to their end under one design, and none of those runs asked for a switch in which the two
   * differ: the other does the same in all of them.
   */
  alike: number;
  /** Of which a run was stopped by a broken rule, so that they tell nothing by mapping and mechanism. */
  stopped: number;
  /** What was not explored to its end under both, and did not tell them apart. */
  readonly unfinished: string[];
  /** What cannot be run under one of them. */
  readonly refused: string[];
}

/** A workload that tells two designs apart. */
export interface Found {
  readonly candidate: Pick<Candidate, 'id' | 'size'>;
  /** Made as small as it goes. */
  readonly small: Loaded;
  readonly sides: readonly [Survey, Survey];
  readonly difference: Difference;
}

export interface Distinction {
  readonly designs: readonly [Design, Design];
  readonly by: Question;
  readonly upTo: number;
  readonly how: How;
  readonly differing: readonly SwitchName[];
  readonly searched: Searched;
  /** Runs that were made in all, those of what was found and of making it small among them. */
  readonly schedules: number;
  readonly found: Found | undefined;
}

export interface DistinguishOptions {
  readonly by: Question;
  /** Size of the alphabet's workloads, at most. */
  readonly upTo: number;
  readonly how: How;
  /** Where an earlier call stopped. */
  readonly searched?: Searched | undefined;
  /** May throw to end everything. */
  readonly onEvents: OnEvents;
  /** After each candidate. */
  readonly onLooked: (searched: Searched) => void;
}

/** Times that making a workload small may ask, at most. */
const SHRINK = 400;
const OF_PACKAGE = 'package';

export function nothingSearched(): Searched {
  return { looked: 0, counts: {}, schedules: 0, alike: 0, stopped: 0, unfinished: [], refused: [] };
}

/**
 * The first workload that tells two designs apart, made small: of the alphabet the smallest first, then of
 * the package. Tells by sets: something that runs of one design show and no run of the other does.
 * @source Wickerson, Batty, Sorensen, Constantinides: Automatically comparing memory consistency models,
 * POPL 2017: the smallest test that tells two models apart, by all tests of a size before any larger one
 * @throws UserError HMT710 where the designs differ in no switch
 */
export function distinguish(
  designs: readonly [Design, Design],
  { by, upTo, how, onEvents, onLooked, searched = nothingSearched() }: DistinguishOptions,
): Distinction {
  const differing = differingSwitches(designs);
  let { schedules } = searched;
  const look = (one: Loaded): readonly [Survey, Survey] => {
    const surveys = new Surveys((design) => survey(one, design, [by], how, onEvents));
    const both = [surveys.of(designs[0]), surveys.of(designs[1])] as const;
    schedules += surveys.runs;
    return both;
  };
  const result = (found: Found | undefined): Distinction => {
    return { designs, by, upTo, how, differing, searched, schedules, found };
  };
  // What an earlier call found is found again, from the candidate before it.
  let at = 0;
  for (const { id, size, load } of candidates(upTo)) {
    if (at++ < searched.looked) continue;
    const one = load();
    const [a, b] = look(one);
    const told = difference(a, b, by);
    if (told !== undefined) {
      const small = loaded(
        shrunk(one, (candidate) => {
          const [x, y] = look(loaded(candidate));
          return difference(x, y, by) !== undefined;
        }),
      );
      const sides = look(small);
      return result({
        candidate: { id, size },
        small,
        sides,
        difference: difference(...sides, by)!,
      });
    }
    searched.looked = at;
    searched.schedules = schedules;
    const level = String(size ?? OF_PACKAGE);
    searched.counts[level] = (searched.counts[level] ?? 0) + 1;
    if (a.refused !== undefined || b.refused !== undefined) searched.refused.push(id);
    else if (!a.finished || !b.finished) searched.unfinished.push(id);
    else if (a === b) searched.alike++;
    else if (by !== 'outcome' && (a.stopped || b.stopped)) searched.stopped++;
    onLooked(searched);
  }
  return result(undefined);
}

/** @throws UserError HMT710 */
export function differingSwitches([a, b]: readonly [Design, Design]): SwitchName[] {
  const differing = switchDifferences(a, b).map(([name]) => name);
  if (differing.length > 0) return differing;
  const what =
    a.name === b.name
      ? `${a.name} is named twice`
      : `${a.name} and ${b.name} have the same value of every switch`;
  throw new UserError('HMT710', `nothing can tell them apart: ${what}`, 'name two designs');
}

function shrunk({ workload }: Loaded, stillTells: (candidate: Workload) => boolean): Workload {
  return shrinkWorkload({ ...workload, name: 'told_apart', about: '' }, stillTells, SHRINK);
}
