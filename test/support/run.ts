import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, ViolationType, type Event } from '../../src/events/generated.js';
import { runToBlock, seededRandom } from '../../src/schedule/strategy.js';
import type { Workload } from '../../src/language/ast.js';
import { runWorkload, type RunOptions } from '../../src/run/runner.js';

export interface Ran {
  /** As the runner has it: 0 done, 1 an expectation failed, 2 a violation. */
  readonly status: number;
  readonly events: number;
  /** Violations but for failed expectations, as `TYPE: message`. */
  readonly violations: readonly string[];
  readonly unmet: readonly string[];
}

const TYPES = new Map(Object.entries(ViolationType).map(([name, number]) => [number, name]));

/** Runs a workload under a design without recording it. */
export function run(
  workload: Workload,
  design: string,
  seed = 1,
  options: { readonly random?: boolean; readonly onAnswer?: RunOptions['onAnswer'] } = {},
): Ran {
  const found: Extract<Event, { kind: typeof Kind.Violation }>[] = [];
  let events = 0;
  const { status } = runWorkload(
    {
      workload,
      design: resolveDesign(design, () => ''),
      seed,
      strategy: options.random === true ? seededRandom(seed) : runToBlock(seed),
      ...(options.onAnswer && { onAnswer: options.onAnswer }),
    },
    (event) => {
      events++;
      if (event.kind === Kind.Violation) found.push(event);
    },
  );
  const isUnmet = ({ type }: (typeof found)[number]) => type === ViolationType.EXPECTATION;
  return {
    status,
    events,
    violations: found.filter((v) => !isUnmet(v)).map((v) => `${TYPES.get(v.type)}: ${v.message}`),
    unmet: found.filter(isUnmet).map(({ message }) => message),
  };
}
