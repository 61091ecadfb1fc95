import { goingTheSameWay, planOf } from '../../replay/schedule-of.js';
import { execute } from '../../run/execute.js';
import { DEFAULT_LIMITS } from '../../schedule/ending.js';
import type { SessionInfo } from '../../store/log/session.js';
import type { TraceFile } from '../../store/trace-file.js';
import { oneLine } from '../../units/one-line.js';
import { UserError } from '../../units/user-error.js';
import { verdictClasses, type VerdictClass } from '../verdict-class.js';
import type { Finding } from './shrink.js';

export interface RecordedFinding {
  readonly finding: Finding;
  readonly verdict: VerdictClass;
  /** All that the session shows, in the order in which it was first met. */
  readonly verdicts: readonly VerdictClass[];
}

/** Told after every event of running the session again; may throw to end it. */
type OnEvent = () => void;

/**
 * What a session shows, to be made small: the rule that ended it, else the first that it broke, else the
 * first expectation that it did not meet.
 * @param which another one: part of its words
 * @throws UserError HMT602 if it shows nothing that could be kept, or did not come to its end; HMT404 if
 * running it again goes another way; HMT409 if its design means something else by now
 */
export function findingOf(
  file: TraceFile,
  session: SessionInfo,
  which?: string,
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

function chosen(
  session: SessionInfo,
  fatal: boolean,
  verdicts: readonly VerdictClass[],
  which: string | undefined,
): VerdictClass {
  if (which === undefined) {
    const broken = verdicts.filter(({ kind }) => kind === 'violation');
    return (fatal ? broken.at(-1) : broken[0]) ?? verdicts[0]!;
  }
  const wanted = which.toLowerCase();
  const found = verdicts.find(({ words }) => words.toLowerCase().includes(wanted));
  if (found !== undefined) return found;
  const what = `session ${session.id} shows no verdict of which '${oneLine(which)}' is part`;
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
