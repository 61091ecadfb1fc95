import type { Switches } from '../../designs/switches.js';
import type { Workload } from '../../language/ast.js';
import { matches, type Breach } from '../verdict.js';
import { applies, type Hazard } from './hazard.js';
import { KNOWN } from './known-hazards.js';
import { MEMORY_HAZARDS } from './memory-hazards.js';
import type { Missed } from './missed.js';
import type { Obstacle } from './passed-over.js';
import type { Refusal } from './refusals.js';
import { RANGE_HAZARDS } from './range-hazards.js';

export type { Hazard, Need, Schedule } from './hazard.js';

/** Every one of them, each with a run that shows it. */
export const HAZARDS: readonly Hazard[] = [...KNOWN, ...MEMORY_HAZARDS, ...RANGE_HAZARDS];

/**
 * What oracles tell of the page or entry that a breach is about. What is left out, as of a class of runs, where there
 * is no oracle to be asked, is not asked for.
 */
export interface Behind {
  /** By PassedOver. */
  readonly obstacles?: ReadonlySet<Obstacle> | undefined;
  /** By StaleEntries. */
  readonly missed?: Missed | undefined;
  /** By Refusals. */
  readonly refusal?: Refusal | undefined;
}

/** The hazard that explains a breach of a run, if there is one: the first, where several may. */
export function hazardOf(
  breach: Pick<Breach, 'rule' | 'site' | 'object'>,
  switches: Switches,
  workload: Workload,
  { obstacles, missed, refusal }: Behind = {},
): Hazard | undefined {
  const isMet = (h: Hazard): boolean =>
    (h.obstacle === undefined || obstacles === undefined || obstacles.has(h.obstacle)) &&
    (h.missed === undefined || missed === undefined || isMissed(h.missed, missed)) &&
    (h.refusal === undefined || refusal === undefined || h.refusal === refusal);
  return HAZARDS.find((h) => matches(h, breach) && applies(h, switches, workload) && isMet(h));
}

function isMissed({ by, what }: NonNullable<Hazard['missed']>, missed: Missed): boolean {
  if (by !== undefined && by !== missed.by) return false;
  // That a device was not told of others either has another reason than that its driver passes over its own doings.
  if (what === 'own') return missed.own && !missed.other;
  return what === 'anything' || missed.other;
}

/** May mirrors go on allowing what the address space does not, before a device makes use of it? */
export function mayMirrorsBeWrong(s: Switches): boolean {
  // Are migrated pages mapped whether or not an interval guards them? One over everything always does.
  const lacksCover = s['driver.migrationCover'] === 'none' && s['driver.tracking'] !== 'wholeMm';
  return lacksCover || s['driver.ownDevicePage'] === 'page';
}
