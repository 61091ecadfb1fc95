import { SwitchReader } from '../designs/reader.js';
import type { Design } from '../designs/switches.js';
import { Kind } from '../events/generated.js';
import { EXCLUSIVE_BITS } from '../kernel/mm/pagemap.js';
import { isStaleUse } from '../kernel/detect/stale-mirror.js';
import type { MachineView } from '../machine/state.js';
import { runToBlock } from '../schedule/strategies/run-to-block.js';
import { signalName, type Answer } from '../run/answer.js';
import { execute, type Observer } from '../run/execute.js';
import { parseScenario, type RecordedAnswer, type Scenario } from './scenario.js';
import { recordedIndexes, scenarioWorkload } from './scenario-workload.js';
import { pageTableCodes, vmaList } from './state-codes.js';

/** A recorded and a simulated answer that are not the same. */
export interface Difference {
  /** Number of the operation in the scenario, from 0. */
  readonly index: number;
  readonly op: string;
  readonly field: string;
  readonly recorded: unknown;
  readonly simulated: unknown;
}

export interface ScenarioResult {
  readonly name: string;
  readonly operations: number;
  /** Operations up to the first difference. */
  readonly agreed: number;
  readonly first: Difference | undefined;
  /**
   * The operation at which comparing ended because a stale mirror entry had been used, which was
   * reported: what is read through one is whatever the frame holds by then.
   */
  readonly endedAt: number | undefined;
  /** What the simulated machine reported, and the operation during which the first came. */
  readonly violations: readonly string[];
  readonly violatedAt: number | undefined;
}

export interface ConformanceReport {
  readonly design: string;
  readonly scenarios: number;
  readonly scenariosAgreed: number;
  readonly operations: number;
  /** Operations before the first difference of their scenario. */
  readonly operationsAgreed: number;
  /** By operation: how often it is the first that differs. */
  readonly byOperation: Readonly<Record<string, number>>;
  /** By `operation.field`, the same. */
  readonly byField: Readonly<Record<string, number>>;
  readonly differing: readonly ScenarioResult[];
  /** Scenarios compared only up to the reported use of a stale mirror entry. */
  readonly endedByStaleUse: readonly ScenarioResult[];
  /** Scenarios that agree and yet report a violation. */
  readonly violating: readonly ScenarioResult[];
}

export interface ConformanceOptions {
  /** For errors: the name of the file. */
  readonly file?: string;
  /** Runs only these scenarios. */
  readonly only?: (scenario: Scenario) => boolean;
  readonly progress?: (done: number) => void;
}

/**
 * Runs recorded scenarios, one a line, under a design and compares every answer.
 *
 * @throws UserError HMT205 for a line that is no scenario
 */
export function conform(
  lines: Iterable<string>,
  design: Design,
  options: ConformanceOptions = {},
): ConformanceReport {
  const results: ScenarioResult[] = [];
  let line = 0;
  for (const text of lines) {
    line++;
    if (text.trim() === '') continue;
    const scenario = parseScenario(text, `${options.file ?? 'scenario'}:${line}`);
    if (options.only?.(scenario) === false) continue;
    results.push(conformScenario(scenario, design));
    options.progress?.(results.length);
  }
  return summary(design.name, results);
}

/** Runs one scenario and compares every answer until the first difference. */
export function conformScenario(scenario: Scenario, design: Design): ScenarioResult {
  const { ops, npages, name } = scenario;
  const ofAll = new SwitchReader(design.switches).rule('pagemap.exclusive', EXCLUSIVE_BITS);
  const shown = { npages, ofAll };
  const workload = scenarioWorkload(scenario, false);
  const indexes = recordedIndexes(workload);
  const violations: string[] = [];
  let first: Difference | undefined;
  let violatedAt: number | undefined;
  let staleUse = false;
  let endedAt: number | undefined;
  /** The operation that runs now. */
  let current = 0;

  const onAnswer: Observer['answer'] = (operation, answer, process, machine) => {
    const index = indexes.get(operation);
    if (index === undefined) return;
    current = index + 1;
    if (first !== undefined || endedAt !== undefined) return;
    const { op, expect } = ops[index]!;
    const found = differingField(expect, simulated(expect, answer, machine, process, shown));
    if (found === undefined) return;
    if (staleUse) endedAt = index;
    else first = { index, op, ...found };
  };
  const onEvent: Observer['event'] = (event) => {
    if (event.kind !== Kind.Violation) return;
    violatedAt ??= Math.min(current, ops.length - 1);
    staleUse ||= isStaleUse(event);
    violations.push(event.message);
  };
  const plan = { workload, design, seed: 1, strategy: runToBlock(1) };
  execute(plan, [{ event: onEvent, answer: onAnswer }]);
  if (first === undefined && current < ops.length) {
    const { op, expect } = ops[current]!;
    // The machine stopped where the kernel did: that is an answer, the same one.
    if (expect.crash === undefined || violations.length === 0) {
      const simulatedEnd = violations.at(-1) ?? 'the run ended';
      first = { index: current, op, field: 'stopped', recorded: expect, simulated: simulatedEnd };
    }
  }
  return {
    name,
    operations: endedAt ?? ops.length,
    agreed: first?.index ?? endedAt ?? ops.length,
    first,
    violations,
    violatedAt,
    endedAt,
  };
}

/** The simulated side of the fields that were recorded. */
function simulated(
  recorded: RecordedAnswer,
  answer: Answer,
  machine: MachineView,
  process: number,
  { npages, ofAll }: { readonly npages: number; readonly ofAll: boolean },
): RecordedAnswer {
  const { ret, signal, siCode, cpages, faults, value, data, snapshot, kinds, pin } = answer;
  return {
    ...(signal === 0 ? { ret } : { signal: signalName(signal) as 'SIGSEGV', si_code: siCode }),
    cpages,
    faults,
    pages: cpages,
    ...(pin !== undefined && { id: pin }),
    ...(kinds !== undefined && { kinds }),
    ...(value !== undefined && { value }),
    ...(data !== undefined && { data }),
    ...(snapshot !== undefined && { snapshot: Array.from(snapshot) }),
    ...(recorded.pm !== undefined && { pm: pageTableCodes(machine, process, npages, ofAll) }),
    ...(recorded.vmas !== undefined && { vmas: vmaList(machine, process, npages) }),
  };
}

const FIELDS = [
  'signal',
  'si_code',
  'ret',
  'cpages',
  'faults',
  'pages',
  'id',
  'value',
  'data',
  'kinds',
  'snapshot',
  'pm',
  'vmas',
] as const;
/** Fields that are looked at only where they were recorded: a failing ioctl copies nothing back. */
const OPTIONAL: readonly string[] = [
  'cpages',
  'faults',
  'pages',
  'id',
  'value',
  'data',
  'kinds',
  'snapshot',
];

function differingField(
  recorded: RecordedAnswer,
  answer: RecordedAnswer,
): Pick<Difference, 'field' | 'recorded' | 'simulated'> | undefined {
  if (recorded.crash !== undefined) {
    return { field: 'crash', recorded: recorded.crash, simulated: answer.ret };
  }
  for (const field of FIELDS) {
    const wanted = recorded[field];
    const got = answer[field];
    if (wanted === undefined && (OPTIONAL.includes(field) || got === undefined)) continue;
    if (JSON.stringify(wanted) !== JSON.stringify(got))
      return { field, recorded: wanted, simulated: got };
  }
  return undefined;
}

function summary(design: string, results: readonly ScenarioResult[]): ConformanceReport {
  const differing = results.filter(({ first }) => first !== undefined);
  return {
    design,
    scenarios: results.length,
    scenariosAgreed: results.length - differing.length,
    operations: sum(results.map(({ operations }) => operations)),
    operationsAgreed: sum(results.map(({ agreed }) => agreed)),
    byOperation: tally(differing.map(({ first }) => first!.op)),
    byField: tally(differing.map(({ first }) => `${first!.op}.${first!.field}`)),
    differing,
    endedByStaleUse: results.filter(({ endedAt }) => endedAt !== undefined),
    violating: results.filter(
      ({ first, violations }) => first === undefined && violations.length > 0,
    ),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}

/** How often each text occurs, most often first. */
function tally(texts: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}
