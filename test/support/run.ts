import { resolveDesign } from '../../src/designs/resolve.js';
import type { Workload } from '../../src/language/ast.js';
import { execute, type Observer } from '../../src/run/execute.js';
import { describeBreach } from '../../src/run/verdict.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';

export interface Ran {
  /** As the runner has it: 0 done, 1 an expectation failed, 2 a violation. */
  readonly status: number;
  readonly events: number;
  /** Each rule broken, `RULE of OBJECT at SITE`, once. */
  readonly violations: readonly string[];
  readonly unmet: readonly string[];
}

/** Runs a workload under a design without recording it. */
export function run(
  workload: Workload,
  design: string,
  seed = 1,
  options: { readonly random?: boolean; readonly onAnswer?: Observer['answer'] } = {},
): Ran {
  const { status, events, verdict } = execute(
    {
      workload,
      design: resolveDesign(design, () => ''),
      seed,
      strategy: options.random === true ? seededRandom(seed) : runToBlock(seed),
    },
    options.onAnswer === undefined ? [] : [{ answer: options.onAnswer }],
  );
  return {
    status,
    events,
    violations: verdict.breaches.map(describeBreach),
    unmet: verdict.unmet.map(({ message }) => message),
  };
}
