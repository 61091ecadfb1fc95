import { reexecute } from '../../replay/rerun.js';
import { verify as verifySession, type VerifyReport } from '../../replay/verify.js';
import type { Difference } from '../../replay/reexecute.js';
import type { TraceFile } from '../../store/trace-file.js';
import { verifyFile } from '../../store/verify.js';
import type { SessionInfo } from '../../store/session.js';
import type { Event } from '../../events/generated.js';
import { oneLine } from '../../units/one-line.js';
import { EXIT } from '../../units/user-error.js';
import { JSON_OPTION, SESSION_OPTION, textOption, type CommandSpec } from '../command.js';
import { describeEvent } from '../../replay/text/describe-event.js';
import { Labels } from '../../replay/text/labels.js';
import type { Io } from '../io.js';
import { resolveSession } from '../position.js';
import { progress } from '../progress.js';
import { openTrace } from '../trace.js';
import { eventJson } from '../format/cause.js';

export const verify: CommandSpec = {
  name: 'verify',
  summary: 'check a trace file by every way there is',
  about:
    'Checks the sessions of a trace file: the hash chain of the log, folding it to the recorded final state, every checkpoint, the SQL tables, and running each session again from its workload, design and choices, event by event.',
  args: [['<file>', 'trace file']],
  options: [
    SESSION_OPTION,
    ['--no-reexecute', 'do not run the sessions again'],
    ['--rows', 'compare every row of the SQL tables with the log (default)'],
    ['--no-rows', 'only check which log the SQL tables were made from'],
    JSON_OPTION,
  ],
  examples: ['hmmtrace verify out.db', 'hmmtrace verify out.db -s 2 --no-reexecute --no-rows'],
  run({ io, args, options }) {
    const file = openTrace(args[0] as string);
    try {
      const which = textOption(options, 'session');
      const sessions = which === undefined ? file.sessions() : [resolveSession(file, which)];
      if (which === undefined) verifyFile(file);
      const again = options['reexecute'] !== false;
      const reports: object[] = [];
      let status: number = EXIT.ok;
      for (const s of sessions) {
        const { report, difference } = verifyOne(file, s, io, again, options['rows'] !== false);
        if (difference !== undefined) status = EXIT.differs;
        if (options['json'] === true) {
          reports.push({
            ...report,
            reexecution: again
              ? difference === undefined
                ? 'same'
                : differenceJson(difference)
              : 'not asked',
          });
        } else io.out(`${verdict(s, report, again, difference, io)}\n`);
      }
      if (options['json'] === true) io.out(`${JSON.stringify(reports)}\n`);
      else if (sessions.length === 0) io.out('the file has no session yet\n');
      return status;
    } finally {
      file.close();
    }
  },
};

/** Checks one session by all engines, with progress. */
export function verifyOne(
  file: TraceFile,
  s: SessionInfo,
  io: Io,
  again: boolean,
  rows: boolean,
): { report: VerifyReport; difference: Difference | undefined } {
  const folding = progress(io, `checking session ${s.id}`, 'events');
  const report = verifySession(file, s.id, {
    projections: rows,
    onProgress: (_phase, done, total) => folding.update(done, total),
  });
  folding.stop();
  if (!again) return { report, difference: undefined };
  const running = progress(io, `running session ${s.id} again`, 'events');
  const difference = reexecute(file, s, (done) => running.update(done, s.events));
  running.stop();
  return { report, difference };
}

function verdict(
  s: SessionInfo,
  r: VerifyReport,
  again: boolean,
  d: Difference | undefined,
  io: Io,
): string {
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
  if (!again) return `${name}: ${checked.join('; ')}`;
  if (d === undefined) return `${name}: ${checked.join('; ')}; runs again to the same events`;
  const labels = new Labels(undefined);
  const show = (e: Event | undefined): string =>
    e === undefined ? 'nothing' : describeEvent(e, labels);
  return (
    `${name}: ${checked.join('; ')}\n  ${io.style.bad(`HMT404: running it again differs at event ${d.seq}`)}\n` +
    `    recorded: ${show(d.recorded)}\n    now:      ${show(d.executed)}`
  );
}

function differenceJson(d: Difference): object {
  const show = (e: Event | undefined): object | null =>
    e === undefined ? null : eventJson(e, describeEvent(e, new Labels(undefined)));
  return { seq: d.seq, recorded: show(d.recorded), executed: show(d.executed) };
}
