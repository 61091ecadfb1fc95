import { changedMeaning, reexecute } from '../../replay/rerun.js';
import { verify as verifySession, type VerifyReport } from '../../replay/verify.js';
import type { Difference } from '../../replay/reexecute.js';
import type { TraceFile } from '../../store/trace-file.js';
import { keptShrunk, verifyShrunk, type KeptShrunk } from '../../explore/shrink/kept.js';
import { verifyFile } from '../../store/log/verify.js';
import type { SessionInfo } from '../../store/log/session.js';
import type { Event } from '../../events/generated.js';
import { oneLine } from '../../units/one-line.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { JSON_OPTION, SESSION_OPTION, textOption, type CommandSpec } from '../command.js';
import { eventsOf } from '../../replay/events.js';
import { causeOf, type Cause } from '../../replay/why.js';
import type { Labels } from '../../replay/text/labels.js';
import type { EventSeq } from '../../units/numbers.js';
import { labelsAt } from '../../replay/address.js';
import { reportError } from '../errors.js';
import { Interrupted } from '../interrupt.js';
import { OutputClosed, type Io } from '../io.js';
import { resolveSession } from '../../replay/position.js';
import { progress } from '../progress.js';
import { openTrace } from '../trace.js';
import { causeJson, causeText } from '../../view/cause.js';
import type { Style } from '../../view/style.js';
import { workloadOf } from '../../replay/workload-of.js';

export const verify: CommandSpec = {
  about:
    'Checks the sessions of a trace file: the hash chain of the log, folding it to the recorded final state, every checkpoint, the SQL tables, and running each session again from its workload, design and choices, event by event; and the smallest forms of what explorations found. All sessions are checked, whatever is found in one of them; the exit status is that of the worst.',
  args: [['<file>', 'trace file']],
  options: [
    SESSION_OPTION,
    ['--no-reexecute', 'do not run the sessions again'],
    ['--rows', 'compare every row of the SQL tables with the log (default)'],
    ['--no-rows', 'only check which log the SQL tables were made from'],
    JSON_OPTION,
  ],
  examples: ['hmmtrace verify out.db', 'hmmtrace verify out.db -s 2 --no-reexecute --no-rows'],
  run({ io, env, args, options }) {
    const file = openTrace(args[0] as string);
    const again = options['reexecute'] !== false;
    const json = options['json'] === true;
    const reports: object[] = [];
    let status: number = EXIT.ok;
    /** What is wrong with one session says nothing about the next. */
    const checking = (where: Where | undefined, check: () => void): void => {
      try {
        check();
      } catch (error) {
        if (error instanceof Interrupted || error instanceof OutputClosed) throw error;
        const what = error instanceof UserError ? error.code : 'HMT070';
        if (json) reports.push({ ...where, error: what, message: messageOf(error) });
        else if (where !== undefined)
          io.out(`${whereText(where)}: ${io.style.bad(`NOT verified, ${what}`)}\n`);
        status = Math.max(status, reportError(error, io, env));
      }
    };
    try {
      const which = textOption(options, 'session');
      if (which === undefined) checking(undefined, () => verifyFile(file));
      const numbers = which === undefined ? sessionNumbers(file) : [resolveSession(file, which).id];
      for (const session of numbers) {
        checking({ session }, () => {
          const s = file.session(session);
          const rows = options['rows'] !== false;
          const { report, difference, changed } = verifyOne(file, s, io, again, rows);
          const rerun = again && changed === undefined;
          const sides = difference === undefined ? undefined : sidesOf(file, s, difference);
          if (sides !== undefined) status = Math.max(status, EXIT.differs);
          if (json) {
            const same = rerun ? 'same' : again ? { notRun: changed } : 'not asked';
            reports.push({ ...report, reexecution: sides === undefined ? same : sidesJson(sides) });
          } else {
            io.out(`${verdict(s, report, rerun && sides === undefined)}\n`);
            if (changed !== undefined) io.out(`  not run again: ${oneLine(changed)}\n`);
            if (sides !== undefined) io.out(sidesText(sides, io.style));
          }
        });
      }
      if (which === undefined && again) {
        let kept: readonly KeptShrunk[] = [];
        checking(undefined, () => void (kept = keptShrunk(file)));
        for (const one of kept) {
          const where = { search: one.row.search, verdict: one.row.number };
          checking(where, () => {
            const changed = verifyShrunk(file, one);
            if (json)
              reports.push({ ...where, shown: changed === undefined || { notRun: changed } });
            else if (changed === undefined) io.out(`${whereText(where)}: shows its verdict\n`);
            else io.out(`${whereText(where)}: not run again: ${oneLine(changed)}\n`);
          });
        }
      }
      if (json) io.out(`${JSON.stringify(reports)}\n`);
      else if (numbers.length === 0) io.out('the file has no session yet\n');
      return status;
    } finally {
      file.close();
    }
  },
};

/** What is checked: a session, or the smallest form of a verdict. */
type Where = { readonly session: number } | { readonly search: number; readonly verdict: number };
function whereText(where: Where): string {
  if ('session' in where) return `session ${where.session}`;
  return `smallest form of verdict ${where.verdict} of search ${where.search}`;
}

/** Also of a file where one session's description is damaged. @throws UserError HMT107 */
function sessionNumbers(file: TraceFile): number[] {
  try {
    return file.sessions().map((s) => s.id);
  } catch (error) {
    if (!(error instanceof UserError && ['HMT106', 'HMT117'].includes(error.code))) throw error;
    return file.sessionNumbers();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Checks one session by all engines, with progress. */
export function verifyOne(
  file: TraceFile,
  s: SessionInfo,
  io: Io,
  again: boolean,
  rows: boolean,
): { report: VerifyReport; difference?: Difference | undefined; changed?: string | undefined } {
  const folding = progress(io, `checking session ${s.id}`, 'events');
  const report = verifySession(file, s.id, {
    projections: rows,
    onProgress: (_phase, done, total) => folding.update(done, total),
  });
  folding.stop();
  if (!again) return { report };
  const changed = changedMeaning(s);
  if (changed !== undefined) return { report, changed };
  const running = progress(io, `running session ${s.id} again`, 'events');
  const difference = reexecute(file, s, (done) => running.update(done, s.events));
  running.stop();
  return { report, difference };
}

/** @param same running it again gave the same events */
function verdict(s: SessionInfo, r: VerifyReport, same: boolean): string {
  const name = oneLine(`session ${s.id} (${s.workloadName} under ${s.designName})`);
  const folded =
    s.state === 'complete'
      ? `folds to its final state ${r.stateHash.slice(0, 12)}`
      : 'was interrupted: a gap-free prefix';
  const checked = [
    `${r.events.toLocaleString('en')} events in ${r.chunks} chunk${r.chunks === 1 ? '' : 's'}, chain whole`,
    folded,
    ...(r.outdated > 0
      ? [`${r.outdated} checkpoint${r.outdated === 1 ? '' : 's'} of another version left out`]
      : []),
    ...(r.checkpoints > 0
      ? [`${r.checkpoints} checkpoint${r.checkpoints === 1 ? '' : 's'} right`]
      : []),
    r.projections === 'none' ? 'no SQL tables' : `SQL tables: ${r.projections}`,
  ];
  if (same) checked.push('runs again to the same events');
  return `${name}: ${checked.join('; ')}`;
}

/** The first event that differs, on both sides, with the spans that are around it there. */
interface Sides {
  readonly seq: EventSeq;
  readonly labels: Labels;
  readonly recorded: Cause | undefined;
  readonly executed: Cause | undefined;
}

function sidesOf(file: TraceFile, s: SessionInfo, { seq, recorded, executed }: Difference): Sides {
  // Up to there both are the same, so that the spans of either side are in the recording.
  const source = eventsOf(file, s.id);
  const cause = (e: Event | undefined) => (e === undefined ? undefined : causeOf(source, e));
  const labels = labelsAt(file, s.id, seq as EventSeq, workloadOf(s));
  return {
    ...{ seq: seq as EventSeq, labels },
    recorded: cause(recorded),
    executed: cause(executed),
  };
}

function sidesText({ seq, labels, recorded, executed }: Sides, style: Style): string {
  const side = (title: string, cause: Cause | undefined): string =>
    cause === undefined
      ? `  ${title}: nothing more\n`
      : `  ${title}:\n${causeText(cause, labels, style)}`;
  return (
    `  ${style.bad(`HMT404: running it again differs at event ${seq}`)}\n` +
    side('recorded', recorded) +
    side('now', executed)
  );
}

function sidesJson({ seq, labels, recorded, executed }: Sides): object {
  return { seq, recorded: causeJson(recorded, labels), executed: causeJson(executed, labels) };
}
