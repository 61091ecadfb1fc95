import { Kind, type Event, type ViolationEvent } from '../events/generated.js';
import type { Arena } from '../machine/arena.js';
import type { MachineView } from '../machine/state.js';
import type { Operation } from '../language/ast.js';
import type { DetectorName } from '../schedule/detectors.js';
import type { EventSeq } from '../units/numbers.js';
import type { Answer } from './answer.js';
import { STATUS, WorkloadRun, type RunOptions } from './runner.js';
import { Findings, type Verdict } from './verdict.js';

/** What is to be run: the same plan gives the same events, byte for byte. */
export type Plan = Omit<RunOptions, 'onAnswer'>;

/** Watches a run; what it is handed is valid until it returns. */
export interface Observer {
  /** Every event, in order. False: the run need not go on, and is cut off. */
  event?(event: Event, machine: MachineView): void | boolean;
  /** After each operation, before its task goes on. */
  answer?(operation: Operation, got: Answer, process: number, machine: MachineView): void;
  /** A rule of the machine was looked at, whether or not it holds. */
  look?(rule: DetectorName): void;
}

export interface Outcome {
  readonly verdict: Verdict;
  /** As the last event says, see STATUS: 0 done, 1 an expectation failed, 2 a violation, 3 stopped at a limit; of a run that an observer cut off what it would have been. */
  readonly status: number;
  readonly events: EventSeq;
  /** Violations and failed expectations. */
  readonly violations: number;
  readonly machine: MachineView;
}

/** Thrown when an observer wants no more: one for all, as making an error notes the stack. */
const CUT_OFF = new Error('cut off by an observer');

/**
 * Runs a workload from boot to the end of its last task, under the eyes of observers in their order:
 * whoever runs one, runs it here. What an observer throws ends the run and comes out.
 * @param arena where many are run one after another: the outcome's machine is good until the next
 * run with it, and none may begin within another
 */
export function execute(plan: Plan, observers: readonly Observer[] = [], arena?: Arena): Outcome {
  const findings = new Findings();
  const eyes = observers.filter((o) => o.event !== undefined);
  const ears = observers.filter((o) => o.answer !== undefined);
  let cut: Verdict['cut'] = false;
  // The kind comes along: reading it from events of a hundred shapes takes a while.
  const sink = (event: Event, kind: Kind): void => {
    switch (kind) {
      case Kind.Violation:
        findings.add(event as ViolationEvent, run.k.broken?.circle);
        break;
      case Kind.LimitReached:
        cut = 'by limit';
        break;
    }
    let goesOn = true;
    for (const eye of eyes) if (eye.event!(event, machine) === false) goesOn = false;
    if (!goesOn) throw CUT_OFF;
  };
  const onAnswer: RunOptions['onAnswer'] = (...got) => {
    for (const ear of ears) ear.answer!(...got);
  };
  const options = ears.length === 0 ? plan : { ...plan, onAnswer };
  const run = new WorkloadRun(options, sink, arena?.take());
  const machine = run.k.unnoted;
  const looks = observers.filter((o) => o.look !== undefined);
  if (looks.length > 0) run.k.onLook = (rule) => looks.forEach((o) => o.look!(rule));
  let status: number | undefined;
  try {
    status = run.run().status;
  } catch (error) {
    if (error !== CUT_OFF) throw error;
    cut = 'by observer';
  } finally {
    arena?.done();
  }
  const verdict = findings.verdict(cut);
  return {
    verdict,
    status: status ?? statusAfter(verdict),
    events: machine.seq,
    violations: machine.violations,
    machine,
  };
}

function statusAfter({ breaches, unmet }: Verdict): number {
  if (breaches.length > 0) return STATUS.violation;
  return unmet.length > 0 ? STATUS.unexpected : STATUS.done;
}
