import { Counter, COUNTS, type CountName } from '../compare/counts.js';
import type { Design } from '../designs/switches.js';
import { runAttempt, type OnEvents } from '../explore/attempt.js';
import type { RunCounts, Spread } from '../explore/counted.js';
import type { Crew } from '../explore/drive.js';
import { explore, type Explorations } from '../explore/explore.js';
import { prepare, subjectOf, type Prepared } from '../explore/subject.js';
import type { Tally } from '../explore/tally.js';
import type { Workload } from '../language/ast.js';
import type { Limits } from '../schedule/ending.js';
import type { TraceFile } from '../store/trace-file.js';
import { UserError } from '../units/user-error.js';

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
  if (counts.runs !== runs) {
    const what = `search ${found.id} of ${file.path} (${loaded.label} under ${design.name}) was explored without counting: ${runs - counts.runs} of its ${runs} runs`;
    throw new UserError('HMT720', what, 'keep the matrix in another file');
  }
  return { workload: loaded.label, design: design.name, found };
}

/** Undefined where no run was counted. */
export function spreadOf({ found }: Cell, name: CountName): Spread | undefined {
  return found.tally.counts.spread(name);
}

/** Runs attempts in this thread, and counts what happens in them. */
function countingCrew(prepared: Prepared, onEvents: OnEvents): Crew {
  return {
    capacity: 1,
    run(attempt, done) {
      const counter = new Counter();
      const got = runAttempt(prepared, attempt, onEvents, [counter]);
      done({ ...got, counts: countsOf(counter) });
    },
    wait: () => Promise.resolve(),
  };
}

const NAMES = Object.keys(COUNTS) as CountName[];
function countsOf(counter: Counter): RunCounts {
  return Object.fromEntries(NAMES.map((name) => [name, counter.of(name)]));
}
