import { indexSession } from '../../replay/index-session.js';
import { JSON_OPTION, SESSION_OPTION, type CommandSpec } from '../command.js';
import { progress } from '../progress.js';
import { chosenSessions, closing, openToAppend } from '../trace.js';

export const index: CommandSpec = {
  about:
    'Builds the tables and views that SQL reads, from the log: for sessions recorded with --no-index, or whose tables are stale.',
  args: [['<file>', 'trace file']],
  options: [SESSION_OPTION, ['--all', 'also sessions whose tables are there'], JSON_OPTION],
  examples: ['hmmtrace index out.db', 'hmmtrace index out.db -s 2'],
  run({ io, args, options }) {
    return closing(openToAppend(args[0] as string, { create: false }), (file) => {
      const chosen = chosenSessions(file, options);
      const todo = chosen.filter((s) => options['all'] === true || !s.indexed);
      for (const s of todo) {
        const shown = progress(io, `indexing session ${s.id}`, 'events');
        indexSession(file, s.id, (done, total) => shown.update(done, total));
        shown.stop();
      }
      if (options['json'] === true)
        io.out(`${JSON.stringify({ indexed: todo.map((s) => s.id) })}\n`);
      else
        io.out(
          todo.length === 0
            ? 'every session has its tables\n'
            : `built the tables of ${todo.map((s) => s.id).join(', ')}\n`,
        );
      return 0;
    });
  },
};
