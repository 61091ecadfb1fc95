import type { Design } from '../designs/switches.js';
import { Kind } from '../events/generated.js';
import type { LoadedWorkload } from '../language/library.js';
import { execute } from '../run/execute.js';
import type { Verdict } from '../run/verdict.js';
import type { Limits } from '../schedule/ending.js';
import { strategyNamed } from '../schedule/strategies/named.js';
import { completeStrategy } from '../run/complete-strategy.js';
import { limitText } from './text/describe-event.js';

/** How a workload fared under a design with one seed. */
export interface TestRun {
  readonly name: string;
  readonly seed: number;
  /** Every expectation was met and the workload came to its end. */
  readonly passed: boolean;
  readonly events: number;
  readonly violations: number;
  /** The limit that ended it before its end, in words. */
  readonly stopped: string | undefined;
  readonly verdict: Verdict;
}

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
  limits?: Limits,
): TestRun {
  let stopped: string | undefined;
  let operations = 0;
  const { workload } = loaded;
  const named = completeStrategy(strategy, { workload, design, limits });
  const plan = {
    workload,
    design,
    seed,
    strategy: strategyNamed(named, seed, workload.schedule),
    limits,
  };
  const { verdict, events, violations } = execute(plan, [
    {
      event: (e) => {
        if ((e.seq & 0xfff) === 0) onProgress(operations);
        if (e.kind === Kind.LimitReached) stopped = limitText(e);
      },
      answer: () => void operations++,
    },
  ]);
  const passed = verdict.unmet.length === 0 && !verdict.fatal && verdict.cut === false;
  return { name: workload.name, seed, passed, events, violations, stopped, verdict };
}
