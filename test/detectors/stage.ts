import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveDesign } from '../../src/designs/resolve.js';
import { listCases } from '../../src/docket/library.js';
import { Kind } from '../../src/events/generated.js';
import type { Workload } from '../../src/language/ast.js';
import { parseWorkload } from '../../src/language/parse.js';
import { WorkloadRun } from '../../src/run/runner.js';
import { breachOf, type Breach } from '../../src/run/verdict.js';
import type { DetectorName } from '../../src/schedule/detectors.js';
import { DEFAULT_LIMITS } from '../../src/schedule/ending.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import type { Staged } from './staged.js';
import { FAULTS, type Fault } from './faults.js';

const CASES = new Map(listCases().map((c) => [c.id, c.workload]));

/** Workloads that are here for a rule alone. */
export const OWN = 'test/detectors/workloads';

/** A case of the docket, a workload of this directory, or one that tells the values of a switch. */
function workloadOf(name: string): Workload {
  const found = CASES.get(name);
  if (found !== undefined) return found;
  const own = join(OWN, `${name}.hmm`);
  const file = existsSync(own) ? own : `traces/switches/${name}.hmm`;
  return parseWorkload(readFileSync(file, 'utf8'), file);
}

export interface Shown {
  readonly breaches: readonly Pick<Breach, 'rule' | 'site' | 'object'>[];
  /** How often each rule was looked at. */
  readonly looks: ReadonlyMap<DetectorName, number>;
  /** Was the fault done, where there is one? */
  readonly faulted: boolean;
  readonly messages: readonly string[];
}

/** Runs what is staged, and what a fault makes of it. */
export function stage({ workload, design, seed, fault, pages }: Staged): Shown {
  const breaches: Shown['breaches'][number][] = [];
  const messages: string[] = [];
  const looks = new Map<DetectorName, number>();
  const made: Fault | undefined = fault === undefined ? undefined : FAULTS[fault];
  let faulted = made?.after === undefined;
  let inside = false;
  const run = new WorkloadRun(
    {
      workload: workloadOf(workload),
      design: resolveDesign(design, () => ''),
      seed,
      strategy: seededRandom(seed),
      limits: { ...DEFAULT_LIMITS, events: 400_000 },
      ...(pages !== undefined && { pages }),
    },
    (event) => {
      if (event.kind === Kind.Violation) {
        breaches.push(breachOf(event));
        messages.push(event.message);
      }
      if (faulted || inside) return;
      inside = true;
      faulted = made!.after!(event, run.k);
      inside = false;
    },
  );
  run.k.onLook = (rule) => looks.set(rule, (looks.get(rule) ?? 0) + 1);
  made?.before?.(run);
  run.run();
  return { breaches, messages, looks, faulted };
}
