import { pageText, type Page } from '../../page/page.js';
import { reportPage } from '../../page/report.js';
import { eventsPageFrom, refusalPage, sessionPage, sessionsPage } from '../../page/served.js';
import { servedTimeline, type ServedTimeline } from '../../page/timeline/served.js';
import { shownSession, timelinePiece } from '../../page/timeline/timeline-piece.js';
import { WHOLE } from '../../page/timeline/windows.js';
import { resolveSession } from '../../replay/position.js';
import { explain } from '../../store/file/explain.js';
import type { SessionInfo, TraceFile } from '../../store/trace-file.js';
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

type Source = Parameters<typeof sessionsPage>[1];

/** What is answered from a file. What was made for a large session is kept until another is asked for. */
class Answering {
  private kept:
    { readonly id: number; readonly events: number; readonly made: ServedTimeline } | undefined;

  constructor(
    private readonly file: TraceFile,
    private readonly source: Source,
  ) {}

  readonly answer = (path: string): Answer | undefined => {
    const { file, source } = this;
    if (path === '') return pageAnswer(sessionsPage(file, source));
    const asked = /^session\/(\d{1,15})\/(?:(events|part|start)\/(\d{1,15}))?$/.exec(path);
    if (asked === null) return undefined;
    const session = file.session(Number(asked[1]));
    const number = Number(asked[3]);
    switch (asked[2]) {
      case undefined:
        return pageAnswer(this.page(session));
      case 'events':
        requireEvent(session, number);
        return pageAnswer(eventsPageFrom(file, session, number, source));
      case 'part':
        return bytesAnswer(this.timeline(session).part(number));
      default:
        return bytesAnswer(this.timeline(session).start(number));
    }
  };

  private page(info: SessionInfo): Page {
    const shown = shownSession(this.file, info);
    const piece =
      info.events <= WHOLE ? timelinePiece([shown], undefined) : this.timeline(info).piece;
    return sessionPage(reportPage(piece, { ...this.source, sessions: [shown] }));
  }

  private timeline(info: SessionInfo): ServedTimeline {
    const { id, events } = info;
    if (this.kept?.id !== id || this.kept.events !== events) {
      this.kept = undefined;
      const name = `session ${id}`;
      this.kept = { id, events, made: servedTimeline({ file: this.file, info, name }, '') };
    }
    return this.kept.made;
  }
}

/** @throws UserError HMT003 */
function requireEvent({ id, events }: SessionInfo, from: number): void {
  if (from >= 1 && from <= events) return;
  const what = `session ${id} has no event ${from}: it has ${events}`;
  throw new UserError('HMT003', what, 'go back to the session');
}

function bytesAnswer(body: Uint8Array | undefined): Answer | undefined {
  return body === undefined ? undefined : { type: 'application/octet-stream', body };
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
