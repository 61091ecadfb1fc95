import { UserError } from '../units/user-error.js';
import { ARGUMENTS, parseScenario, type Scenario } from './scenario.js';

/*
 * A recorded order of kernel events: one line of JSON a scenario, described in
 * test/conformance/recorded/README.md. Pages count from the start of the region.
 */

/** One event in the recorder's words: `ev` is its kind, the other fields depend on it. */
export interface KernelEvent {
  readonly ev: string;
  readonly [field: string]: unknown;
}

export interface RecordedEvents {
  /** As the recorder wrote the operation, e.g. `child cpu_write 3 8`; `exit` is the end of the process. */
  readonly op: string;
  readonly events: readonly KernelEvent[];
  /** Events of ranges outside the region that were left out; what they did to sequences stays. */
  readonly outside: number;
}

export interface EventRecording {
  /** What was done, without answers. */
  readonly scenario: Scenario;
  /** One an operation of the scenario, and then `exit`. */
  readonly steps: readonly RecordedEvents[];
}

/** Is a line the order of events of a scenario, rather than its answers? A line that is neither: no. */
export function isEventRecording(line: string): boolean {
  try {
    const { ops } = JSON.parse(line) as { ops?: readonly Partial<RecordedEvents>[] };
    return Array.isArray(ops?.[0]?.events);
  } catch {
    return false;
  }
}

/** Pages of the region where a line does not say. */
const REGION_PAGES = 64;
const EXIT = 'exit';

/**
 * Reads one line of a recorded file.
 *
 * @param where file and line, for errors
 * @throws UserError HMT205
 */
export function parseEventRecording(line: string, where: string): EventRecording {
  const bad = (what: string): UserError =>
    new UserError(
      'HMT205',
      `${where}: ${what}`,
      'one recording of events of JSON a line is expected',
    );
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw bad(`is not JSON: ${(error as Error).message}`);
  }
  const {
    name,
    npages = REGION_PAGES,
    ops,
  } = (value ?? {}) as {
    name?: unknown;
    npages?: unknown;
    ops?: unknown;
  };
  if (!Array.isArray(ops)) throw bad("'ops' is not a list");
  // What the harness does between operations is not part of any.
  const steps = (ops as RecordedEvents[]).filter((step) => step?.op !== '(between)');
  for (const { op, events, outside } of steps) {
    if (typeof op !== 'string') throw bad('an operation is not a text');
    if (!Array.isArray(events) || events.some((event) => typeof event?.ev !== 'string'))
      throw bad(`'${op}' has no list of events`);
    if (typeof outside !== 'number') throw bad(`'${op}' does not say how much is left out`);
  }
  if (steps.at(-1)?.op !== EXIT) throw bad(`the last operation is not '${EXIT}'`);
  const done = steps.slice(0, -1).map(({ op }) => operation(op, bad));
  return { scenario: parseScenario(JSON.stringify({ name, npages, ops: done }), where), steps };
}

/** `mmap 0 4 rw anon_private` as the fields that the name of the operation calls for. */
function operation(text: string, bad: (what: string) => UserError): Record<string, unknown> {
  const words = text.split(' ');
  const proc = words[0] === 'child' ? { proc: words.shift() } : {};
  const op = words.shift() ?? '';
  const names = Object.hasOwn(ARGUMENTS, op) ? ARGUMENTS[op]! : undefined;
  if (names === undefined || names.length !== words.length) throw bad(`'${text}' is no operation`);
  const fields = names.map((name, i) => [
    name,
    /^\d+$/.test(words[i]!) ? Number(words[i]) : words[i],
  ]);
  return { op, ...proc, ...Object.fromEntries(fields), expect: {} };
}
