import { minimalSets } from '../bisect/switches/minimal-sets.js';
import { withSwitchesOf } from '../bisect/switches/trials.js';
import type { Design, SwitchName } from '../designs/switches.js';
import type { Survey } from './survey.js';

/** The switches that make the difference. */
export interface Causes {
  /** Each set of them alone makes the design without it show it. */
  readonly causes: readonly (readonly SwitchName[])[];
  /** And without each of these the design that shows it does not. */
  readonly cures: readonly (readonly SwitchName[])[];
}

/** Switches that may be asked about: more take too long. */
const MOST = 20;

/**
 * The minimal sets of switches by which one design shows something and the other does not; undefined where
 * too many matter. Only those that runs of either asked for are tried, if they bring it about.
 * @param shows does a design show it; undefined where it is not explored to its end
 */
export async function causesOf(
  [without, having]: readonly [Design, Design],
  differing: readonly SwitchName[],
  surveys: readonly [Survey, Survey],
  shows: (design: Design) => boolean | undefined,
): Promise<Causes | undefined> {
  const [a, b] = surveys.map(({ depends }) => depends);
  const asked = differing.filter(
    (name) => a === undefined || b === undefined || a.has(name) || b.has(name),
  );
  const world = (names: readonly SwitchName[]): Design => withSwitchesOf(without, having, names);
  const live = shows(world(asked)) === true ? asked : differing;
  if (live.length > MOST) return undefined;
  const named = (set: readonly number[]): SwitchName[] => set.map((i) => live[i]!);
  const { causes, cures } = await minimalSets(live.length, (set) =>
    Promise.resolve(shows(world(named(set)))),
  );
  return { causes: causes.map(named), cures: cures.map(named) };
}
