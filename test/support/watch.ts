import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, MigrateReason, type Event } from '../../src/events/generated.js';
import type { MachineView } from '../../src/machine/state.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute, type Observer } from '../../src/run/execute.js';
import { breachOf, describeBreach } from '../../src/run/verdict.js';

export interface Watched {
  readonly events: readonly Event[];
  readonly machine: MachineView;
  /** `RULE of OBJECT at SITE`; a failed expectation of the workload is one. */
  readonly violations: readonly string[];
}

const nameOf = (names: Readonly<Record<string, number>>, n: number): string =>
  Object.entries(names).find(([, value]) => value === n)![0];

/** Runs the text of a workload and keeps its events. Tasks take turns at random if there is a seed. */
export function watch(
  text: string,
  design = 'linux-6.1',
  {
    seed,
    onAnswer,
    pages,
  }: {
    readonly seed?: number;
    readonly onAnswer?: Observer['answer'];
    readonly pages?: number;
  } = {},
): Watched {
  const events: Event[] = [];
  const { machine } = execute(
    {
      workload: parseWorkload(text, 'test'),
      design: resolveDesign(design, () => ''),
      seed: seed ?? 1,
      ...(pages !== undefined && { pages }),
      strategy: seed === undefined ? runToBlock(1) : seededRandom(seed),
    },
    [{ event: (event) => void events.push(event), ...(onAnswer && { answer: onAnswer }) }],
  );
  const violations = events.flatMap((e) =>
    e.kind === Kind.Violation ? [describeBreach(breachOf(e))] : [],
  );
  return { events, machine, violations };
}

/** What migrations said of pages, in order: reasons without their prefix. */
export function reasons(events: readonly Event[]): string[] {
  return events.flatMap((e) =>
    e.kind === Kind.MigratePage ? [nameOf(MigrateReason, e.reason).replace('MIGRATE_', '')] : [],
  );
}

/** How often each of some strings comes. */
export function tally(all: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const s of all) counts[s] = (counts[s] ?? 0) + 1;
  return counts;
}
