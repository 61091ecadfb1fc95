import { SwitchReader } from '../designs/reader.js';
import type { Design } from '../designs/switches.js';
import { Kind, type ViolationType } from '../events/generated.js';
import { ONLY_ENDS } from '../kernel/notifier/invalidate.js';
import { runToBlock } from '../schedule/strategies/run-to-block.js';
import { execute } from '../run/execute.js';
import { compareSteps, type StepDifference } from './compare-steps.js';
import { parseEventRecording, type EventRecording, type KernelEvent } from './event-recording.js';
import { KernelWords } from './kernel-events.js';
import { recordedIndexes, scenarioWorkload } from './scenario-workload.js';

export interface EventOrderResult {
  readonly name: string;
  /** Recorded events that were compared. */
  readonly events: number;
  readonly differences: readonly StepDifference[];
  /** Operations whose evicted pages came in another order, as the device's free pages did. */
  readonly reordered: readonly string[];
  /** Rules that the simulated machine reported as violated. */
  readonly violations: readonly { readonly type: ViolationType; readonly message: string }[];
}

/**
 * Runs recorded scenarios, one a line, under a design and compares the order of kernel events and
 * their fields. Left out is `inv_range`, the hook of secondary translation caches, which the machine
 * does not have.
 *
 * @throws UserError HMT205 for a line that is no recording
 */
export function compareEventOrder(
  lines: Iterable<string>,
  design: Design,
  file = 'events',
): EventOrderResult[] {
  const results: EventOrderResult[] = [];
  let line = 0;
  for (const text of lines) {
    line++;
    if (text.trim() === '') continue;
    results.push(compareRecording(parseEventRecording(text, `${file}:${line}`), design));
  }
  return results;
}

/** Runs one scenario and compares every operation's events. */
export function compareRecording(recording: EventRecording, design: Design): EventOrderResult {
  const { scenario, steps } = recording;
  const recorded = steps.map((step) => ({
    ...step,
    events: step.events.filter(({ ev }) => ev !== 'inv_range'),
  }));
  const { simulated, violations } = simulate(recording, design);
  const { differences, reordered } = compareSteps(recorded, simulated);
  return {
    name: scenario.name,
    events: recorded.reduce((sum, { events }) => sum + events.length, 0),
    differences,
    reordered,
    violations,
  };
}

/** The machine's events by operation; the last list is what the end of the process adds. */
function simulate({ scenario, steps }: EventRecording, design: Design) {
  const workload = scenarioWorkload(scenario, false);
  const indexes = recordedIndexes(workload);
  const simulated: KernelEvent[][] = steps.map(() => []);
  // Operations run strictly one after another: what happens belongs to the first not yet answered.
  let current = 0;
  const violations: EventOrderResult['violations'][number][] = [];
  const onlyEnds = new SwitchReader(design.switches).rule('notifier.onlyEnd', ONLY_ENDS);
  let words: KernelWords | undefined;
  execute({ workload, design, seed: 1, strategy: runToBlock(1) }, [
    {
      event: (event, machine) => {
        words ??= new KernelWords(machine, scenario.npages, onlyEnds);
        simulated[current]!.push(...words.of(event));
        if (event.kind === Kind.Violation)
          violations.push({ type: event.type, message: event.message });
      },
      answer: (operation) => {
        const index = indexes.get(operation);
        if (index !== undefined) current = index + 1;
      },
    },
  ]);
  return { simulated, violations };
}
