import type { Design } from '../designs/switches.js';
import { Kind, ViolationType, type Event } from '../events/generated.js';
import type { LoadedWorkload } from '../language/library.js';
import { runWorkload } from '../run/runner.js';
import { strategyNamed } from './record.js';

type ViolationEvent = Extract<Event, { kind: typeof Kind.Violation }>;

/** How a workload fared under a design with one seed. */
export interface TestRun {
  readonly name: string;
  readonly seed: number;
  /** Every expectation was met and the workload came to its end. */
  readonly passed: boolean;
  readonly events: number;
  readonly violations: number;
  /** The first unmet expectations. */
  readonly unmet: readonly ViolationEvent[];
  /** The first violations of other kinds. */
  readonly found: readonly ViolationEvent[];
}

/** Evidence that is kept of each kind. */
const KEPT = 3;

/**
 * Runs a workload without recording it.
 * @param onProgress told how many operations have their answers, every few thousand events; may
 * throw to end the run
 */
export function testWorkload(
  loaded: LoadedWorkload,
  design: Design,
  seed: number,
  strategy: string,
  onProgress: (operations: number) => void = () => undefined,
): TestRun {
  const unmet: ViolationEvent[] = [];
  const found: ViolationEvent[] = [];
  let fatal = false;
  let operations = 0;
  const result = runWorkload(
    {
      workload: loaded.workload,
      design,
      seed,
      strategy: strategyNamed(strategy, seed),
      onAnswer: () => operations++,
    },
    (e) => {
      if ((e.seq & 0xfff) === 0) onProgress(operations);
      if (e.kind !== Kind.Violation) return;
      fatal ||= e.fatal;
      const list = e.type === ViolationType.EXPECTATION ? unmet : found;
      if (list.length < KEPT) list.push(e);
    },
  );
  return {
    name: loaded.workload.name,
    seed,
    passed: unmet.length === 0 && !fatal,
    events: result.events,
    violations: result.violations,
    unmet,
    found,
  };
}
