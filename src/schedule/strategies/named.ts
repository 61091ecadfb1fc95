import { didYouMean } from '../../units/nearest.js';
import { oneLine } from '../../units/one-line.js';
import { UserError } from '../../units/user-error.js';
import type { ScheduleLine } from '../../language/schedule.js';
import type { Strategy } from '../strategy.js';
import { parseAfterOperations } from './after-operations.js';
import { SCHEDULED } from './scheduled.js';
import { STRATEGIES, type Parameters, type StrategyInfo } from './all.js';

/** A strategy as a user writes it: NAME, or NAME:parameter=number,parameter=number. */
export interface StrategyText {
  readonly name: string;
  readonly info: StrategyInfo;
  /** What was said, and the defaults of the rest but for what is to be measured. */
  readonly parameters: Parameters;
  /** Parameters that nobody has given: they are measured. */
  readonly missing: readonly string[];
}

/** The largest value of a parameter. */
const MOST = 1_000_000_000;

/**
 * @param others names that the caller knows besides, for the message
 * @throws UserError HMT406 if there is no such strategy or parameter
 */
export function parseStrategy(text: string, others: readonly string[] = []): StrategyText {
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  const info = Object.hasOwn(STRATEGIES, name) ? STRATEGIES[name] : undefined;
  if (info === undefined) {
    const names = [...others, ...Object.keys(STRATEGIES)];
    throw new UserError(
      'HMT406',
      `there is no strategy '${oneLine(name)}'`,
      didYouMean(name, names) || `there are ${names.join(', ')}`,
    );
  }
  const given = new Map<string, number>();
  for (const part of colon < 0 ? [] : text.slice(colon + 1).split(',')) {
    const [parameter, value] = /^([a-z]+)=(\d+)$/.exec(part)?.slice(1) ?? [];
    const known = parameter !== undefined && Object.hasOwn(info.parameters, parameter);
    if (!known || Number(value) < 1 || Number(value) > MOST || given.has(parameter))
      throw unknownParameter(name, info, part);
    given.set(parameter, Number(value));
  }
  const parameters: Record<string, number> = {};
  const missing: string[] = [];
  for (const [parameter, { value }] of Object.entries(info.parameters)) {
    const chosen = given.get(parameter) ?? value;
    if (chosen === 'measured') missing.push(parameter);
    else parameters[parameter] = chosen;
  }
  return { name, info, parameters, missing };
}

function unknownParameter(name: string, info: StrategyInfo, part: string): UserError {
  const known = Object.entries(info.parameters).map(([p, { about }]) => `${p}=N (${about})`);
  return new UserError(
    'HMT406',
    `strategy ${name} has no parameter '${oneLine(part)}'`,
    known.length === 0 ? 'it takes none' : `it takes ${known.join(', ')}; N is 1 or more`,
  );
}

/**
 * What a recorded session's strategy is where new choices begin. A schedule by place, and a way that
 * an exhaustive search tried, are of their own runs; where those are left, what both do elsewhere
 * goes on.
 */
export function anew(recorded: string): string {
  const ofOneRun = recorded === SCHEDULED || /^(exhaustive|hint)\b/.test(recorded);
  return ofOneRun ? 'run-to-block' : (parseAfterOperations(recorded)?.then ?? recorded);
}

/** In the one way in which equal strategies are equal texts. */
export function strategyText(name: string, parameters: Parameters): string {
  const said = Object.entries(parameters).map(([p, value]) => `${p}=${value}`);
  return said.length === 0 ? name : `${name}:${said.join(',')}`;
}

/**
 * A strategy by its text, all parameters said or with defaults.
 * @param lines the schedule of the workload, if it has one
 * @throws UserError HMT406 if there is no such strategy, or if one of its parameters would have to
 * be measured (recording does that), or if it needs the schedule
 */
export function strategyNamed(
  text: string,
  seed: number,
  lines?: readonly ScheduleLine[],
): Strategy {
  const { name, info, parameters, missing } = parseStrategy(text);
  if (missing.length > 0) {
    const what = `strategy ${name} needs a number for ${missing.join(', ')}`;
    throw new UserError('HMT406', what, `for example ${name}:${missing[0]!}=100`);
  }
  if (info.ofSchedule && lines === undefined) throw needsSchedule(name, 'the workload');
  return info.make(seed, parameters, lines);
}

/** @param workload its name */
export function needsSchedule(strategy: string, workload: string): UserError {
  return new UserError(
    'HMT406',
    `${workload} has no schedule that strategy ${strategy} could follow from its beginning`,
    'add a `schedule` block (`hmmtrace help workload`; `hmmtrace shrink FILE -s N --whole` writes that of a session), or choose another strategy',
  );
}
