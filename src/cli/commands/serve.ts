import { pageText, type Page } from '../../page/page.js';
import { eventsPageFrom, refusalPage, sessionPage, sessionsPage } from '../../page/served.js';
import { explain } from '../../store/file/explain.js';
import type { TraceFile } from '../../store/trace-file.js';
import { ERRORS, UserError } from '../../units/user-error.js';
import { JSON_OPTION, numberOption, type CommandSpec } from '../command.js';
import { Interrupted, interruptible } from '../interrupt.js';
import { commandOf } from '../page-file.js';
import { serve, type Answer } from '../serve/server.js';
import { openTrace } from '../trace.js';
import { toolVersion } from '../version.js';

export const serveCommand: CommandSpec = {
  about:
    'Shows the sessions of a trace file in a browser of this machine, until Ctrl-C: a list of them, and of each the pages that are asked for, which are made then. For sessions that are too large for one file, of which the browser is given what it looks at. Listens on 127.0.0.1 alone; the address that it prints holds a token, without which nothing is answered. The file is read, and never written; what is recorded into it meanwhile is shown at the next look.',
  args: [['<file>', 'trace file']],
  options: [['--port <number>', 'listen there (default: any that is free)'], JSON_OPTION],
  examples: ['hmmtrace serve out.db', 'hmmtrace serve out.db --port 8080'],
  async run(invocation) {
    const { io, args, options } = invocation;
    const port = numberOption(options, 'port', { max: 65_535 }) ?? 0;
    const file = openTrace(args[0] as string);
    try {
      const source = {
        command: commandOf('serve', serveCommand, invocation),
        toolVersion: toolVersion(),
      };
      const server = await serve(
        port,
        (path) => answer(file, path, source),
        (error) => refusal(error, source),
      );
      try {
        const { url } = server;
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

type Source = Parameters<typeof sessionsPage>[1];

function answer(file: TraceFile, path: string, source: Source): Answer | undefined {
  if (path === '') return pageAnswer(sessionsPage(file, source));
  const asked = /^session\/(\d{1,15})\/(?:events\/(\d{1,15}))?$/.exec(path);
  if (asked === null) return undefined;
  const session = file.session(Number(asked[1]));
  if (asked[2] === undefined) return pageAnswer(sessionPage(file, session, source));
  const from = Number(asked[2]);
  if (from < 1 || from > session.events) {
    const what = `session ${session.id} has no event ${from}: it has ${session.events}`;
    throw new UserError('HMT003', what, 'go back to the session');
  }
  return pageAnswer(eventsPageFrom(file, session, from, source));
}

function pageAnswer(page: Page, status = 200): Answer {
  return { status, type: 'text/html; charset=utf-8', body: pageText(page) };
}

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
