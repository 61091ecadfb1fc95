/** A session as a timeline, against reading what it is made of. */
import { join } from 'node:path';
import { film, PAGE_ROOM, partsOfPage } from '../src/page/timeline/film.js';
import { exportTimeline } from '../src/interchange/export-timeline.js';
import { TraceFile, type SessionInfo } from '../src/store/trace-file.js';
import type { Comparison } from './harness.js';
import { realEvents } from './recording.js';
import { recordTo } from './store.js';

/** Something that is done with a recorded session. @param read told how many events were read */
type Work = (file: TraceFile, session: SessionInfo, read: (events: number) => void) => void;

/** Two such things, of the same events of a real session. */
function overSession(subject: Work, limit: Work): Comparison['work'] {
  return (side, events) => ({
    prepare: (scratch) => recordTo(join(scratch, 't.db'), realEvents(events)),
    run(scratch) {
      const file = TraceFile.open(join(scratch, 't.db'));
      let read = 0;
      const work = side === 'limit' ? limit : subject;
      work(file, file.session(1), (n) => void (read = n));
      file.close();
      return read;
    },
  });
}

const perfetto: Work = (file, session, read) => {
  for (const _ of exportTimeline(file, session, 'perfetto', read));
};

export const TIMELINE: Comparison = {
  name: 'timeline of a session',
  subject: 'read, evolve, write Perfetto packets (bytes that nobody keeps)',
  limit: 'reading the same events, each decoded and looked at',
  reach: '1 million a second on a quiet core',
  work: overSession(perfetto, (file, session, read) => {
    let events = 0;
    file.readEvents(session.id, 1, session.events, () => void events++, { passing: true });
    read(events);
  }),
};

/** The same for a page, which also keeps how each page of memory is mapped. */
export const PAGE: Comparison = {
  name: 'page of a session',
  subject: 'read, evolve, rows and address map at all levels, compressed',
  limit: 'the same session as Perfetto packets (bytes that nobody keeps)',
  reach: '1 million a second on a quiet core',
  work: overSession((file, session, onProgress) => {
    film(file, session, { parts: partsOfPage(file, session), room: PAGE_ROOM, onProgress });
  }, perfetto),
};
