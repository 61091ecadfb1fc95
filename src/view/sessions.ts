import { STATUS } from '../schedule/ending.js';
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
