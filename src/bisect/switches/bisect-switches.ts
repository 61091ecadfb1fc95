import { switchDifferences } from '../../designs/resolve.js';
import type { Design, SwitchName } from '../../designs/switches.js';
import type { Sighting } from '../../explore/tally.js';
import type { VerdictClass } from '../../explore/verdict-class.js';
import { dependsOn } from '../../replay/depends.js';
import type { TraceFile } from '../../store/trace-file.js';
import { UserError } from '../../units/user-error.js';
import { chosenVerdict } from '../chosen-verdict.js';
import { minimalSets, type ChangeSet, type MinimalSets } from './minimal-sets.js';
import { isTold, withSwitchesOf, type Trial, type Trials } from './trials.js';

/** A set of switches, by name. */
export type SwitchSet = readonly SwitchName[];

/** What a design shows instead of the verdict when switches are set back. */
export interface Cured {
  readonly cure: SwitchSet;
  readonly trial: Trial;
}

export interface SwitchBisection {
  /** The verdict that one design shows and the other does not. */
  readonly verdict: VerdictClass;
  /** The design that does not show it, and the one that does. */
  readonly without: Trial;
  readonly shows: Trial;
  /** Switches in which they differ and that a recorded run of either asked for. */
  readonly live: SwitchSet;
  /** Other switches in which they differ. */
  readonly unasked: SwitchSet;
  readonly sets: Readonly<{
    [K in Exclude<keyof MinimalSets, 'triedUpTo' | 'masked'>]: readonly SwitchSet[];
  }> & {
    readonly masked: readonly (readonly [SwitchSet, SwitchSet])[];
    readonly triedUpTo: number;
  };
  /** The design that shows it with the switches of a cure set back. */
  readonly cures: readonly Cured[];
  /** The design that does not show it with the switches of a cause. */
  readonly worlds: readonly { readonly cause: SwitchSet; readonly trial: Trial }[];
  /** Designs explored: the two, and mixtures of them, in the order in which they were tried. */
  readonly trials: readonly Trial[];
}

/**
 * Which switches make one design show a verdict that another does not.
 * @param wanted a verdict: its key, or a part of its words; else the first that tells the designs apart
 * @param upTo tries all sets of up to so many switches
 * @throws UserError HMT702 where they show the same, HMT705
 */
export async function bisectSwitches(
  file: TraceFile,
  trials: Trials,
  [good, bad]: readonly [Design, Design],
  wanted: string | undefined,
  upTo: number,
): Promise<SwitchBisection> {
  const ends = [await trials.explore(good), await trials.explore(bad)] as const;
  const verdict = choose(ends, wanted);
  const { key } = verdict;
  const [without, shows] = has(ends[1], key) ? ends : ([ends[1], ends[0]] as const);
  if (!isTold(without)) {
    const what = `${without.design.name} may show it yet: ${verdict.words}; its exploration did not come to its end`;
    throw new UserError(
      'HMT705',
      what,
      'raise --budget or --max-events, give a --bound, or name a --verdict',
    );
  }
  const differing = switchDifferences(without.design, shows.design).map(([name]) => name);
  const asked = new Set([...askedFor(file, without), ...askedFor(file, shows)]);
  let live = differing.filter((name) => asked.has(name));
  const world = (names: SwitchSet): Design => withSwitchesOf(without.design, shows.design, names);
  // What only a mixture asks for is not known from the ends.
  if (live.length < differing.length && (await trials.shows(world(live), key)) !== true)
    live = differing;
  const named = (set: ChangeSet): SwitchSet => set.map((i) => live[i]!);
  const search = (): Promise<MinimalSets> =>
    minimalSets(live.length, (set, left) => trials.shows(world(named(set)), key, left), upTo);
  const cured = async (sets: MinimalSets): Promise<Cured[]> => {
    const all: Cured[] = [];
    for (const cure of sets.cures.map(named)) {
      const design = withSwitchesOf(shows.design, without.design, cure);
      all.push({ cure, trial: await trials.explore(design, key) });
    }
    return all;
  };
  let found = await search();
  let cures = await cured(found);
  const isWrong = ({ trial }: Cured): boolean => has(trial, key) || !isTold(trial);
  // A switch that was left out matters all the same.
  if (live.length < differing.length && cures.some(isWrong)) {
    live = differing;
    found = await search();
    cures = await cured(found);
  }
  const causes = found.causes.map(named);
  const worlds: { cause: SwitchSet; trial: Trial }[] = [];
  for (const cause of causes)
    worlds.push({ cause, trial: await trials.explore(world(cause), key) });
  return {
    ...{ verdict, without, shows, live, worlds, cures, trials: trials.all },
    unasked: differing.filter((name) => !live.includes(name)),
    sets: {
      causes,
      cures: found.cures.map(named),
      unresolved: found.unresolved.map(named),
      masked: found.masked.map(([less, more]) => [named(less), named(more)]),
      triedUpTo: found.triedUpTo,
    },
  };
}

function has({ found }: Trial, key: string): boolean {
  return found.tally.sightings.has(key);
}

/** Verdicts of one and not of the other, those of broken rules first, those of the bad one first. */
function choose([good, bad]: readonly [Trial, Trial], wanted: string | undefined): VerdictClass {
  const alone = (of: Trial, other: Trial): VerdictClass[] =>
    [...of.found.tally.sightings.values()]
      .filter(({ verdict }: Sighting) => verdict.kind !== 'defect' && !has(other, verdict.key))
      .map(({ verdict }) => verdict);
  const both = [...alone(bad, good), ...alone(good, bad)];
  const telling = [
    ...both.filter((v) => v.kind !== 'passed'),
    ...both.filter((v) => v.kind === 'passed'),
  ];
  const names = `${good.design.name} and ${bad.design.name}`;
  if (telling.length > 0) return chosenVerdict(telling, wanted, names, 'HMT705');
  const differ = switchDifferences(good.design, bad.design).map(([name]) => name);
  const switches =
    differ.length === 0 ? 'they differ in no switch' : `they differ in ${differ.join(', ')}`;
  const seen = `${good.found.tally.sightings.size} verdict${good.found.tally.sightings.size === 1 ? '' : 's'}`;
  throw new UserError(
    'HMT702',
    `nothing to bisect: ${names} both show the same ${seen}; ${switches}`,
    isTold(good) && isTold(bad)
      ? ''
      : 'not everything was explored: raise --budget or --max-events',
  );
}

/** Switches that recorded runs of a trial looked up. */
function askedFor(file: TraceFile, { found }: Trial): string[] {
  const sessions = [...found.tally.sightings.values()].map((s) => s.session).filter((s) => s > 0);
  return sessions.flatMap((id) => dependsOn(file, file.session(id)) ?? []);
}
