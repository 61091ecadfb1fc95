import { Kind } from '../events/generated.js';
import { kinds } from '../replay/events.js';
import type { SessionInfo, TraceFile } from '../store/trace-file.js';
import type { EventSeq } from '../units/numbers.js';
import { didYouMean } from '../units/nearest.js';
import { UserError } from '../units/user-error.js';

/**
 * The event that a text names: `812`, `@end`, `@-20` (20 before the end), `@fail` (the first
 * violation).
 * @throws UserError HMT003 when it is none of these or outside the session
 */
export function resolvePosition(file: TraceFile, session: SessionInfo, text: string): EventSeq {
  const outside = (at: number): UserError =>
    new UserError(
      'HMT003',
      `event ${at} is outside session ${session.id}`,
      `it has events 1 to ${session.events}`,
    );
  if (text === '@end') return session.events as EventSeq;
  const back = /^@-(\d+)$/.exec(text);
  if (back !== null || /^\d+$/.test(text)) {
    const at = back === null ? Number(text) : session.events - Number(back[1]);
    if (!(at >= 0 && at <= session.events)) throw outside(at);
    return at as EventSeq;
  }
  if (text === '@fail') {
    const at = firstViolation(file, session);
    if (at === undefined) {
      throw new UserError(
        'HMT003',
        `session ${session.id} has no violation`,
        'give an event number, @end or @-N',
      );
    }
    return at;
  }
  throw new UserError('HMT003', `'${text}' is no position`, 'write a number, @end, @-20 or @fail');
}

const VIOLATIONS = kinds(Kind.Violation);

/** Number of the session's first violation. */
export function firstViolation(file: TraceFile, session: SessionInfo): EventSeq | undefined {
  if (session.violations === 0) return undefined;
  let found: EventSeq | undefined;
  file.readEvents(
    session.id,
    1,
    session.events,
    (e) => {
      if (e.kind !== Kind.Violation) return true;
      found = e.seq;
      return false;
    },
    { wanted: VIOLATIONS },
  );
  return found;
}

/**
 * The session that a text names: what {@link TraceFile.session} knows, or the last session of a
 * design (`v5`), workload (`anon_read`) or both (`anon_read@v5`).
 * @throws UserError HMT009 when there is none
 */
export function resolveSession(file: TraceFile, text: string | undefined): SessionInfo {
  if (text === undefined || /^(@last|@-\d+|\d+)$/.test(text)) return file.session(text ?? '@last');
  const sessions = file.sessions();
  const named = sessions.filter((s) => names(s).includes(text)).at(-1);
  if (named !== undefined) return named;
  const near = didYouMean(text, new Set(sessions.flatMap(names)));
  throw new UserError(
    'HMT009',
    `no session of ${file.path} is called '${text}'`,
    near === '' ? 'see `hmmtrace sessions FILE`' : near,
  );
}

function names(s: SessionInfo): string[] {
  return [s.designName, s.workloadName, `${s.workloadName}@${s.designName}`];
}
