import { pageText, type Page } from '../../page/page.js';
import { reportPage } from '../../page/report.js';
import { eventsPageFrom, sessionPage, sessionsPage } from '../../page/served.js';
import { servedTimeline, type ServedTimeline } from '../../page/timeline/served.js';
import { shownSession, timelinePiece } from '../../page/timeline/timeline-piece.js';
import { WHOLE } from '../../page/timeline/windows.js';
import { eventsSaying } from '../../page/timeline/words.js';
import type { SessionInfo, TraceFile } from '../../store/trace-file.js';
import { UserError } from '../../units/user-error.js';
import { checkInterrupted } from '../interrupt.js';
import { Kept } from './kept.js';
import type { Answer } from './server.js';

type Source = Parameters<typeof sessionsPage>[1];

/** Bytes that what was made for large sessions may take. */
const ROOM = 256e6;
/** Characters of what is searched for. */
const LONGEST = 200;

/** What is answered from a file. */
export class Answering {
  private readonly kept = new Kept<ServedTimeline>(ROOM);

  constructor(
    private readonly file: TraceFile,
    private readonly source: Source,
  ) {}

  readonly answer = (path: string, query: URLSearchParams): Answer | undefined => {
    const { file, source } = this;
    if (path === '') return pageAnswer(sessionsPage(file, source));
    const asked = /^session\/(\d{1,15})\/(?:(search)|(events|part|start)\/(\d{1,15}))?$/.exec(path);
    if (asked === null) return undefined;
    const session = file.session(Number(asked[1]));
    if (asked[2] !== undefined) return this.search(session, query.get('text') ?? '');
    const number = Number(asked[4]);
    switch (asked[3]) {
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
    return this.kept.get(`${id} ${events}`, () => {
      const made = servedTimeline(shownSession(this.file, info), '', checkInterrupted);
      return { made, size: made.size };
    });
  }

  private search(info: SessionInfo, text: string): Answer {
    const wanted = text.slice(0, LONGEST);
    const found = wanted === '' ? [] : eventsSaying(this.file, info, wanted, checkInterrupted);
    return { type: 'application/json', body: JSON.stringify(found) };
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
export function pageAnswer(page: Page, status = 200): Answer {
  return { status, type: 'text/html; charset=utf-8', body: pageText(page) };
}
