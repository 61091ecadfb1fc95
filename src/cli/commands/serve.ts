import { refusalPage } from '../../page/served.js';
import { resolveSession } from '../../replay/position.js';
import { explain } from '../../store/file/explain.js';
import { ERRORS, UserError } from '../../units/user-error.js';
import {
  JSON_OPTION,
  numberOption,
  SESSION_OPTION,
  textOption,
  type CommandSpec,
} from '../command.js';
import { Interrupted, interruptible } from '../interrupt.js';
import { commandOf } from '../page-file.js';
import { Answering, pageAnswer } from '../serve/answering.js';
import { serve, type Answer } from '../serve/server.js';
import { openTrace } from '../trace.js';
import { toolVersion } from '../version.js';

export const serveCommand: CommandSpec = {
  about:
    'Shows the sessions of a trace file in a browser of this machine, until Ctrl-C: a list of them, and of each the pages that are asked for, which are made then. For sessions that are too large for one file, of which the browser is given what it looks at. Listens on 127.0.0.1 alone; the address that it prints holds a token, without which nothing is answered. The file is read, and never written; what is recorded into it meanwhile is shown at the next look.',
  args: [['<file>', 'trace file']],
  options: [
    SESSION_OPTION,
    ['--port <number>', 'listen there (default: any that is free)'],
    JSON_OPTION,
  ],
  examples: ['hmmtrace serve out.db', 'hmmtrace serve out.db -s 1 --port 8080'],
  async run(invocation) {
    const { io, args, options } = invocation;
    const port = numberOption(options, 'port', { max: 65_535 }) ?? 0;
    const file = openTrace(args[0] as string);
    try {
      const source = {
        command: commandOf('serve', serveCommand, invocation),
        toolVersion: toolVersion(),
      };
      const which = textOption(options, 'session');
      const opens = which === undefined ? '' : `session/${resolveSession(file, which).id}/`;
      const { answer } = new Answering(file, source);
      const server = await serve(port, answer, (error) => refusal(error, source));
      try {
        const url = server.url + opens;
        io.out(
          options['json'] === true
            ? `${JSON.stringify({ url })}\n`
            : `${file.path} is served at ${url}\nCtrl-C ends it\n`,
        );
        io.flush();
        return await interruptible(server.ended, () => undefined);
      } finally {
        server.close();
      }
    } finally {
      file.close();
    }
  },
};

type Source = ConstructorParameters<typeof Answering>[1];

/** What went wrong, as a page; the user's own wish to end goes on. */
function refusal(error: unknown, source: Source): Answer {
  if (error instanceof Interrupted) throw error;
  const explained = explain(error, 'the trace file');
  if (explained instanceof UserError) {
    const { code, message } = explained;
    const hint = explained.hint === '' ? ERRORS[code].mend : explained.hint;
    return pageAnswer(refusalPage({ code, message, hint }, source), 404);
  }
  const message = `a defect in hmmtrace: ${(explained as Error).message}`;
  return pageAnswer(
    refusalPage({ code: 'HMT070', message, hint: ERRORS.HMT070.mend }, source),
    500,
  );
}
