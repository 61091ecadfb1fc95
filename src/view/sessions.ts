import { STATUS } from '../schedule/ending.js';
import { parseAfterOperations } from '../schedule/strategies/after-operations.js';
import type { SessionInfo } from '../store/trace-file.js';
import { counted } from '../units/counted.js';

/** Columns of a list of sessions; those that are numbers. */
export const SESSION_COLUMNS = [
  'session',
  'workload',
  'design',
  'seed',
  'strategy',
  'outcome',
  'events',
  'log bytes',
  'parent',
] as const;

export function sessionRow(s: SessionInfo): (string | number)[] {
  return [
    ...[s.id, s.workloadName, s.designName, s.seed, s.strategy, outcome(s), s.events, s.bytes],
    s.parent === undefined ? '' : `${s.parent.session} at ${s.parent.at}`,
  ];
}

/**
 * How a session ended, in words: what the workload expected otherwise is no violation of the design.
 * @param unmet of the violations, those that are unmet expectations, where it is known
 */
export function outcome(s: SessionInfo, unmet = 0): string {
  if (s.state === 'interrupted') return 'interrupted';
  const found = s.violations ?? 0;
  if (s.status === 1) return counted(found, 'unmet expectation');
  const violations = counted(found - unmet, 'violation');
  if (s.status === STATUS.limit)
    return found > 0 ? `stopped at its limit, ${violations}` : 'stopped at its limit';
  if (s.status !== 2) return found > 0 ? `done, ${violations}` : 'done';
  return unmet > 0 ? `${violations}, ${counted(unmet, 'unmet expectation')}` : violations;
}

/**
 * Where a translated session has the operations from that it begins with, if that is not the session of
 * this file that it names: numbers change when sessions are imported.
 */
export function originText(s: SessionInfo, all: readonly SessionInfo[]): string {
  const begins = parseAfterOperations(s.strategy);
  if (begins === undefined) return '';
  const here = all.filter(({ chainHead }) => chainHead.startsWith(begins.head));
  if (here.some(({ id }) => id === begins.session)) return '';
  const what = `session ${s.id} begins with operations of`;
  return here.length > 0
    ? `${what} session ${here[0]!.id} of this file (chain ${begins.head})\n`
    : `${what} a session that is not in this file: session ${begins.session} where it was recorded; \`hmmtrace sessions FILE --json\` has it where a chainHead begins with ${begins.head}\n`;
}

/** A session without the text of its workload. */
export function sessionJson(s: SessionInfo): object {
  const { workload: _, design, ...rest } = s;
  return { ...rest, design: designOf(design) };
}
/** As it is kept, if it is no design that could be shown: a forged one may be anything. */
function designOf(text: string): unknown {
  try {
    const design: unknown = JSON.parse(text);
    // What is nested too deep cannot be printed.
    JSON.stringify(design);
    return design;
  } catch {
    return text;
  }
}
