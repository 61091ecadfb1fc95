import { rebuildCheckpoints } from '../../replay/checkpoints.js';
import type { TraceFile } from '../../store/trace-file.js';
import type { SessionInfo } from '../../store/log/session.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { JSON_OPTION, SESSION_OPTION, type CommandSpec } from '../command.js';
import { textTable } from '../../view/table.js';
import type { Io } from '../io.js';
import { progress } from '../progress.js';
import { chosenSessions, closing, openToAppend, openTrace } from '../trace.js';

const ACTIONS = ['list', 'drop', 'rebuild'];

export const checkpoint: CommandSpec = {
  about:
    'Checkpoints are states of the machine at chosen events, compressed and hashed. They make seeking fast and hold nothing that the log does not: they can be dropped and rebuilt at any time.',
  args: [
    ['<action>', 'list, drop or rebuild'],
    ['<file>', 'trace file'],
  ],
  options: [SESSION_OPTION, JSON_OPTION],
  examples: ['hmmtrace checkpoint list out.db', 'hmmtrace checkpoint rebuild out.db -s 2'],
  run({ io, args, options }) {
    const [action, path] = args as [string, string];
    if (!ACTIONS.includes(action)) {
      const hint = `actions: ${ACTIONS.join(', ')}`;
      throw new UserError('HMT002', `checkpoint cannot '${action}'`, hint);
    }
    const opened = action === 'list' ? openTrace(path) : openToAppend(path, { create: false });
    return closing(opened, (file) => {
      const sessions = chosenSessions(file, options);
      for (const s of sessions) {
        if (action === 'drop') file.dropCheckpoints(s.id);
        else if (action === 'rebuild') rebuild(file, s, io);
      }
      print(file, sessions, io, options['json'] === true);
      return EXIT.ok;
    });
  },
};

function rebuild(file: TraceFile, s: SessionInfo, io: Io): void {
  const shown = progress(io, `checkpoints of session ${s.id}`, 'events');
  rebuildCheckpoints(file, s.id, (done) => shown.update(done, s.events));
  shown.stop();
}

function print(file: TraceFile, sessions: readonly SessionInfo[], io: Io, json: boolean): void {
  const rows = sessions.flatMap((s) =>
    file.checkpoints(s.id).map(({ seq, hash }) => ({ session: s.id, seq: seq as number, hash })),
  );
  if (json) io.out(`${JSON.stringify(rows)}\n`);
  else if (rows.length === 0) io.out('there are no checkpoints\n');
  else {
    io.out(
      textTable(
        ['session', 'event', 'state'],
        rows.map((r) => [r.session, r.seq, r.hash.slice(0, 16)]),
        io.width,
      ),
    );
  }
}
