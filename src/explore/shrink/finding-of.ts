import { goingTheSameWay, planOf } from '../../replay/schedule-of.js';
import { execute } from '../../run/execute.js';
import { DEFAULT_LIMITS } from '../../schedule/ending.js';
import type { SessionInfo } from '../../store/log/session.js';
import type { TraceFile } from '../../store/trace-file.js';
import { oneLine } from '../../units/one-line.js';
import { UserError } from '../../units/user-error.js';
import { verdictClasses, type VerdictClass } from '../verdict-class.js';
import { shrinkFinding, type Finding, type ShrinkOptions, type Shrunk } from './shrink.js';

export interface RecordedFinding {
  readonly finding: Finding;
  readonly verdict: VerdictClass;
  /** All that the session shows, in the order in which it was first met. */
  readonly verdicts: readonly VerdictClass[];
}

/** One of several verdicts. */
export interface Which {
  readonly words?: string | undefined;
  readonly key?: string;
}

/** Told after every event of running the session again; may throw to end it. */
type OnEvent = () => void;

/**
 * What a session shows, to be made small: the rule that ended it, else the first that it broke, else the
 * first expectation that it did not meet.
 * @param which another one: part of its words, or its key
 * @throws UserError HMT602 if it shows nothing that could be kept, or did not come to its end; HMT404 if
 * running it again goes another way; HMT409 if its design means something else by now
 */
export function findingOf(
  file: TraceFile,
  session: SessionInfo,
  which: Which = {},
  onEvent: OnEvent = () => undefined,
): RecordedFinding {
  if (session.state !== 'complete') {
    throw new UserError(
      'HMT602',
      `session ${session.id} did not come to its end: what it shows is not known`,
      'record its workload again, and shrink that',
    );
  }
  const { fatal, verdicts } = seen(file, session, onEvent);
  if (verdicts.length === 0) {
    throw new UserError(
      'HMT602',
      `session ${session.id} broke no rule and met every expectation: it shows nothing that could be kept`,
      '`hmmtrace sessions` says which sessions found something',
    );
  }
  const verdict = chosen(session, fatal, verdicts, which);
  const { limits = DEFAULT_LIMITS, ...plan } = planOf(file, session);
  const finding: Finding = { ...plan, limits, verdict: verdict.key };
  return { finding, verdict, verdicts };
}

/**
 * Makes small what a session shows.
 * @throws UserError HMT404 if running it again does not show it, HMT602 if it was found where time does not
 * pass, and no schedule was found that shows it where it does
 */
export function shrinkRecorded(
  { finding, verdict }: RecordedFinding,
  options: ShrinkOptions,
): Shrunk {
  const shrunk = shrinkFinding(finding, options);
  if (shrunk !== undefined) return shrunk;
  if (finding.strategy.timers !== undefined) {
    const what = `no schedule by place was found that shows ${verdict.words}: an exhaustive search ends sleeps as early as it likes`;
    throw new UserError(
      'HMT602',
      what,
      'make the sleeps of the workload shorter, or leave them out',
    );
  }
  throw new UserError(
    'HMT404',
    `running the session again does not show ${verdict.words}`,
    'run its workload anew, or run it with the version that recorded it',
  );
}

function chosen(
  session: SessionInfo,
  fatal: boolean,
  verdicts: readonly VerdictClass[],
  { words: part, key }: Which,
): VerdictClass {
  if (part === undefined && key === undefined) {
    const broken = verdicts.filter(({ kind }) => kind === 'violation');
    return (fatal ? broken.at(-1) : broken[0]) ?? verdicts[0]!;
  }
  const wanted = part?.toLowerCase();
  const found = verdicts.find((verdict) =>
    wanted === undefined ? verdict.key === key : verdict.words.toLowerCase().includes(wanted),
  );
  if (found !== undefined) return found;
  const what =
    part === undefined
      ? `session ${session.id} does not show ${key!} any more`
      : `session ${session.id} shows no verdict of which '${oneLine(part)}' is part`;
  throw new UserError('HMT602', what, `it shows ${verdicts.map(({ words }) => words).join('; ')}`);
}

/** Runs the session again and says how it came out. */
function seen(
  file: TraceFile,
  session: SessionInfo,
  onEvent: OnEvent,
): { readonly fatal: boolean; readonly verdicts: readonly VerdictClass[] } {
  const plan = planOf(file, session);
  const eye = { event: () => onEvent() };
  const { verdict } = goingTheSameWay(session, () => execute(plan, [eye]));
  const kept = ['violation', 'unexpected'];
  const verdicts = verdictClasses(verdict, []).filter(({ kind }) => kept.includes(kind));
  return { fatal: verdict.fatal, verdicts };
}
