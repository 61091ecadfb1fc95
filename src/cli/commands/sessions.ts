import { dependsOn } from '../../replay/depends.js';
import { JSON_OPTION, type CommandSpec } from '../command.js';
import { originText, SESSION_COLUMNS, sessionJson, sessionRow } from '../../view/sessions.js';
import { textTable } from '../../view/table.js';
import { closing, openTrace } from '../trace.js';

export const sessions: CommandSpec = {
  about:
    'Lists what was recorded into a trace file: workload, design, seed, how it ended, events and size. With --json also which switches of its design the run depended on: whatever the others are set to, the same would have happened.',
  args: [['<file>', 'trace file']],
  options: [JSON_OPTION],
  examples: ['hmmtrace sessions out.db'],
  run({ io, args, options }) {
    return closing(openTrace(args[0] as string), (file) => {
      const all = file.sessions();
      if (options['json'] === true) {
        const shown = all.map((s) => ({ ...sessionJson(s), dependsOn: dependsOn(file, s) }));
        io.out(`${JSON.stringify(shown)}\n`);
        return 0;
      }
      io.out(textTable(SESSION_COLUMNS, all.map(sessionRow), io.width));
      io.out(all.map((s) => originText(s, all)).join(''));
      return 0;
    });
  },
};
