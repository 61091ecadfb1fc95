import { Kind } from '../events/generated.js';
import { kinds } from './events.js';
import type { SessionInfo, TraceFile } from '../store/trace-file.js';
import type { EventSeq } from '../units/numbers.js';
import { parseAfterOperations } from '../schedule/strategies/after-operations.js';
import { didYouMean } from '../units/nearest.js';
import { oneLine } from '../units/one-line.js';
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
 * The session that a text names: what {@link TraceFile.session} knows, or the only session of a
 * design (`v5`), workload (`anon_read`) or both (`anon_read@v5`). Of recordings of the same run,
 * which are equal event by event, it is the last. A branch goes by its number alone: it begins as another
 * session, maybe under another design, and no run of its workload under its design need be like it.
 * @throws UserError HMT009 when there is none, or when the name does not tell sessions apart
 */
export function resolveSession(file: TraceFile, text: string | undefined): SessionInfo {
  if (text === undefined || /^(@last|@-\d+|\d+)$/.test(text)) return file.session(text ?? '@last');
  const sessions = file.sessions();
  const named = sessions.filter((s) => names(s).includes(text));
  if (new Set(named.map((s) => s.chainHead)).size > 1) {
    const listed = named.slice(0, CANDIDATES).map(toTellApart);
    const more = named.length - listed.length;
    throw new UserError(
      'HMT009',
      `${named.length} sessions of ${file.path} are called '${text}': ${listed.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
      `give a number${named.every((s) => names(s)[2] === text) ? '' : ' or WORKLOAD@DESIGN'}; \`hmmtrace sessions FILE\` lists them`,
    );
  }
  const last = named.at(-1);
  if (last !== undefined && isBranch(last)) {
    const what = `no session of ${file.path} is called '${text}' but a branch, and a branch goes by its number: ${toTellApart(last)}`;
    throw new UserError('HMT009', what, `write ${last.id}`);
  }
  if (last !== undefined) return last;
  const near = didYouMean(text, new Set(sessions.flatMap(names)));
  throw new UserError(
    'HMT009',
    `no session of ${file.path} is called '${text}'`,
    near === '' ? 'see `hmmtrace sessions FILE`' : near,
  );
}

/** Its beginning is another session's: the events, or the operations. */
function isBranch({ parent, strategy }: SessionInfo): boolean {
  return parent !== undefined || parseAfterOperations(strategy) !== undefined;
}

/** Sessions of one name that an error lists; more are counted. */
const CANDIDATES = 8;

/** Number of a session, and what may make it another than those of the same name. */
function toTellApart(s: SessionInfo): string {
  const from = s.parent === undefined ? '' : `, branch of ${s.parent.session} at ${s.parent.at}`;
  const ended = s.state === 'complete' ? '' : ', interrupted';
  return oneLine(
    `${s.id} (${s.workloadName}@${s.designName}, seed ${s.seed}, ${s.strategy}${from}${ended})`,
  );
}

function names(s: SessionInfo): string[] {
  return [s.designName, s.workloadName, `${s.workloadName}@${s.designName}`];
}
