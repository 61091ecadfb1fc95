import type { Design } from '../designs/switches.js';
import { designJson } from '../designs/resolve.js';
import type { Event } from '../events/generated.js';
import type { SessionInfo, SessionMeta } from '../store/log/session.js';
import type { SessionWriter, WriterOptions } from '../store/log/session-writer.js';
import type { TraceFile } from '../store/trace-file.js';
import type { Workload } from '../language/ast.js';
import { completeStrategy } from '../run/complete-strategy.js';
import { fitSchedule } from '../run/fit-schedule.js';
import { SCHEDULED } from '../schedule/strategies/scheduled.js';
import { strategyNamed } from '../schedule/strategies/named.js';
import { execute, type Observer, type Outcome, type Plan } from '../run/execute.js';
import { stateHash } from './state-hash.js';

export interface RecordOptions extends WriterOptions {
  readonly workload: Workload;
  /** The text that `workload` was read from: what is recorded, and what re-execution reads. */
  readonly text: string;
  readonly design: Design;
  /** 0 … 2^53-1. */
  readonly seed: number;
  /** A name of {@link STRATEGIES}, with parameters if it has any: `pct:depth=2`, what is measured is recorded; or `scheduled`. */
  readonly strategy: string;
  readonly toolVersion: string;
  readonly limits?: Plan['limits'];
  readonly onAnswer?: Observer['answer'];
  /** Sees every event after it was recorded; must not keep it. */
  readonly onEvent?: (event: Event) => void;
  /** Told how many events there are and how many operations have their answers, every few thousand events. */
  readonly onProgress?: (events: number, operations: number) => void;
}

export interface Recorded {
  readonly session: SessionInfo;
  readonly result: Outcome;
}

/**
 * Runs a workload and records it as a new session of a file that is open for appending. If the
 * simulator or the disk fails on the way, what was committed stays as an interrupted session.
 */
export function recordSession(file: TraceFile, options: RecordOptions): Recorded {
  const { workload, design, seed, limits } = options;
  const bySchedule = options.strategy === SCHEDULED;
  const named = bySchedule
    ? SCHEDULED
    : completeStrategy(options.strategy, { workload, design, limits });
  const strategy = bySchedule
    ? fitSchedule({ workload, design, seed, limits })
    : strategyNamed(named, seed, workload.schedule);
  const meta = {
    workloadName: workload.name,
    workload: options.text,
    designName: design.name,
    design: designJson(design),
    ...{ seed, strategy: named, toolVersion: options.toolVersion },
  };
  const onProgress = options.onProgress ?? (() => undefined);
  let operations = 0;
  const run = (writer: SessionWriter): Outcome =>
    execute({ workload, design, seed, strategy, limits }, [
      {
        event: (event) => {
          writer.append(event);
          options.onEvent?.(event);
          if ((event.seq & 0xfff) === 0) onProgress(event.seq, operations);
        },
        answer: (...answer) => {
          operations++;
          options.onAnswer?.(...answer);
        },
      },
    ]);
  return recordRun(file, meta, run, options);
}

/** Records what a run hands to the writer as a session; of one that fails on the way, what was committed. */
export function recordRun(
  file: TraceFile,
  meta: SessionMeta,
  run: (writer: SessionWriter) => Outcome,
  options: WriterOptions = {},
): Recorded {
  const writer = file.beginSession(meta, options);
  try {
    const result = run(writer);
    const { status, violations, machine } = result;
    return { session: writer.end({ status, violations, stateHash: stateHash(machine) }), result };
  } catch (error) {
    throw writer.abandon(error);
  }
}
