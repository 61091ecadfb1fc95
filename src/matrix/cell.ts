import { Counter, COUNTS, type CountName } from '../compare/counts.js';
import { Kind, type Event } from '../events/generated.js';
import type { Design } from '../designs/switches.js';
import { runAttempt, type OnEvents } from '../explore/attempt.js';
import type { RunCounts, Spread } from '../explore/counted.js';
import type { Crew } from '../explore/drive.js';
import { explore, type Explorations } from '../explore/explore.js';
import { prepare, subjectOf, type Prepared } from '../explore/subject.js';
import type { Tally } from '../explore/tally.js';
import type { Workload } from '../language/ast.js';
import { EXHAUSTIVE } from '../replay/rerun.js';
import type { Observer } from '../run/execute.js';
import type { Limits } from '../schedule/ending.js';
import type { TraceFile } from '../store/trace-file.js';
import { counted } from '../units/counted.js';
import { EXIT, UserError, type ExitStatus } from '../units/user-error.js';

/** How each cell is explored. */
export interface CellOptions {
  readonly strategy: string;
  readonly bound: number | undefined;
  /** The first one. */
  readonly seed: number;
  /** Runs of a cell, at most. */
  readonly most: number;
  readonly limits: Limits;
  readonly toolVersion: string;
  /** May throw to end everything; what was found stays in the file. */
  readonly onEvents: OnEvents;
  readonly onRun: (tally: Tally) => void;
}

/** A workload, and what it is called in a matrix. */
export interface Labelled {
  readonly label: string;
  readonly text: string;
  readonly workload: Workload;
}

/** What exploring a workload under a design gave. */
export interface Cell {
  readonly workload: string;
  readonly design: string;
  readonly found: Explorations;
}

/**
 * Explores a workload under a design, and counts each run. The file keeps it: a later call goes on with
 * what is there.
 * @throws UserError HMT720 where the file has the same search without counts
 */
export async function exploreCell(
  file: TraceFile,
  loaded: Labelled,
  design: Design,
  options: CellOptions,
): Promise<Cell> {
  const prepared = prepare(subjectOf(loaded, design, options.limits));
  const crew = countingCrew(prepared, options.onEvents);
  const found = await explore(file, prepared, { ...options, crew, goesOn: () => true });
  const { runs, counts } = found.tally;
  const without = runs - (counts.spread(PART) === undefined ? 0 : counts.runs);
  if (without > 0) {
    const what = `search ${found.id} of ${file.path} (${loaded.label} under ${design.name}) was explored without counting: ${without} of its ${runs} runs`;
    throw new UserError('HMT720', what, 'keep the matrix in another file');
  }
  return { workload: loaded.label, design: design.name, found };
}

/** Undefined where no run was counted. */
export function spreadOf({ found }: Cell, name: CountName): Spread | undefined {
  return found.tally.counts.spread(name);
}

/** Runs that did not come to their end, and cost what they did only up to there. */
export interface Parts {
  /** At a limit, or because the simulator failed. */
  readonly cut: number;
  /** By a broken rule after which nothing is defined. */
  readonly stopped: number;
}
export function partsOf({ found }: Cell): Parts {
  const { counts } = found.tally;
  return { cut: counts.runsWith(PART, CUT), stopped: counts.runsWith(PART, STOPPED) };
}

/** What cells are to a shell: a defect of the simulator before all, as of an exploration. */
export function statusOf(cells: readonly Cell[]): ExitStatus {
  if (cells.some((cell) => failedIn(cell) > 0)) return EXIT.internal;
  return cells.some(hasLimited) ? EXIT.limit : EXIT.ok;
}

/** Did a run come to its limit? Where the simulator failed none did. */
export function hasLimited(cell: Cell): boolean {
  return partsOf(cell).cut > failedIn(cell);
}
function failedIn({ found }: Cell): number {
  return [...found.tally.sightings.values()]
    .filter(({ verdict }) => verdict.kind === 'defect')
    .reduce((sum, { runs }) => sum + runs, 0);
}

/** Every run came to its end, and all there is to try was tried, within the bound if there is one. */
export function isFinished(cell: Cell): boolean {
  return cell.found.exhausted && partsOf(cell).cut === 0;
}

/** The file has more of a cell than was asked for: what is shown is of so many runs; else undefined. */
export function runsBeyond(
  { found: { tally } }: Cell,
  { most }: Pick<CellOptions, 'most'>,
): number | undefined {
  return tally.runs + tally.pruned > most ? tally.runs : undefined;
}

/** How each cell was to be explored, in words. */
export function howWords({
  strategy,
  bound,
  seed,
  most,
}: Pick<CellOptions, 'strategy' | 'bound' | 'seed' | 'most'>): string {
  if (strategy !== EXHAUSTIVE)
    return `${strategy}, ${most === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + most - 1}`}`;
  const few = bound === undefined ? '' : `, at most ${counted(bound, 'preemption')}`;
  return `${strategy}${few}, at most ${counted(most, 'run')}`;
}

/** Runs attempts in this thread, and counts what happens in them. */
function countingCrew(prepared: Prepared, onEvents: OnEvents): Crew {
  return {
    capacity: 1,
    run(attempt, done) {
      const counter = new Counter();
      const end = new End();
      const got = runAttempt(prepared, attempt, onEvents, [counter, end]);
      const failed = got.verdicts.some(({ kind }) => kind === 'defect');
      done({ ...got, counts: { ...countsOf(counter), [PART]: failed ? CUT : end.part } });
    },
    wait: () => Promise.resolve(),
  };
}

const NAMES = Object.keys(COUNTS) as CountName[];
function countsOf(counter: Counter): RunCounts {
  return Object.fromEntries(NAMES.map((name) => [name, counter.of(name)]));
}

/** Beside the counts of a run: did it come to its end? */
const PART = 'part';
const [WHOLE, CUT, STOPPED] = [0, 1, 2];

class End implements Observer {
  part = WHOLE;

  event = (e: Event): void => {
    if (e.kind === Kind.LimitReached) this.part = CUT;
    else if (e.kind === Kind.Violation && e.fatal) this.part = STOPPED;
  };
}
