import type { ScheduleLine } from '../../language/schedule.js';
import type { Strategy } from '../strategy.js';
import { HINT, hint } from './hint.js';
import { pct } from './pct.js';
import { pos } from './pos.js';
import { seededRandom } from './random.js';
import { roundRobin } from './round-robin.js';
import { runToBlock } from './run-to-block.js';

export interface StrategyInfo {
  readonly about: string;
  /** @param lines the schedule of the workload, if it has one; never undefined if `ofSchedule` */
  readonly make: (
    seed: number,
    parameters: Parameters,
    lines: readonly ScheduleLine[] | undefined,
  ) => Strategy;
  /** For workloads with a schedule only. */
  readonly ofSchedule?: true;
  /** The seed does not change which task runs. */
  readonly oneSchedule: boolean;
  /** What may be said behind its name. */
  readonly parameters: Readonly<Record<string, ParameterInfo>>;
}
export interface ParameterInfo {
  readonly about: string;
  /** Default; `measured`: the scheduling points of a run of the same workload under the same design. */
  readonly value: number | 'measured';
}
export type Parameters = Readonly<Record<string, number>>;

/** Strategies that a user may name, with what they do. */
export const STRATEGIES: Readonly<Record<string, StrategyInfo>> = {
  'run-to-block': {
    about: 'a task runs until it has to wait',
    make: runToBlock,
    oneSchedule: true,
    parameters: {},
  },
  random: {
    about: 'any runnable task goes on at every scheduling point, by seed',
    make: seededRandom,
    oneSchedule: false,
    parameters: {},
  },
  pct: {
    about:
      'random priorities, lowered at depth - 1 of the points: a bug of that depth is met with a known probability',
    make: (seed, { depth = 1, points = 1 }) => pct(seed, { depth, points }),
    oneSchedule: false,
    parameters: {
      depth: { about: 'orders that the bug needs', value: 3 },
      points: { about: 'scheduling points to draw from', value: 'measured' },
    },
  },
  pos: {
    about: 'what each task does next has a random priority, drawn anew for what races with a step',
    make: pos,
    oneSchedule: false,
    parameters: {},
  },
  'round-robin': {
    about: 'tasks take turns of as many scheduling points as the seed says',
    make: roundRobin,
    oneSchedule: false,
    parameters: {},
  },
  [HINT]: {
    about:
      'the schedule of the workload with a few deviations by seed; seed 1 is the schedule itself',
    make: (seed, { deviations = 1, points = 1 }, lines = []) =>
      hint(seed, { deviations, points }, lines),
    ofSchedule: true,
    oneSchedule: false,
    parameters: {
      deviations: { about: 'lines left out, late or added in a run, at most', value: 3 },
      points: { about: 'scheduling points to draw from', value: 'measured' },
    },
  },
};

/** Names of those that need nothing of a workload. */
export const ANYWHERE: readonly string[] = Object.entries(STRATEGIES)
  .filter(([, { ofSchedule }]) => ofSchedule !== true)
  .map(([name]) => name);
