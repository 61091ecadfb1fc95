/** A session as a timeline, against reading what it is made of. */
import { join } from 'node:path';
import { film, PAGE_ROOM, partsOfPage } from '../src/page/timeline/film.js';
import { exportTimeline } from '../src/interchange/export-timeline.js';
import { TraceFile } from '../src/store/trace-file.js';
import type { Comparison } from './harness.js';
import { realEvents } from './recording.js';
import { recordTo } from './store.js';

export const TIMELINE: Comparison = {
  name: 'timeline of a session',
  subject: 'read, evolve, write Perfetto packets (bytes that nobody keeps)',
  limit: 'reading the same events, each decoded and looked at',
  reach: '1 million a second on a quiet core',
  work: (side, events) => ({
    prepare: (scratch) => recordTo(join(scratch, 't.db'), realEvents(events)),
    run(scratch) {
      const file = TraceFile.open(join(scratch, 't.db'));
      const session = file.session(1);
      let read = 0;
      if (side === 'limit') file.readEvents(1, 1, events, () => void read++, { passing: true });
      else for (const _ of exportTimeline(file, session, 'perfetto', (n) => (read = n)));
      file.close();
      return read;
    },
  }),
};

/** The same for a page, which also keeps how each page of memory is mapped. */
export const PAGE: Comparison = {
  name: 'page of a session',
  subject: 'read, evolve, rows and address map at all levels, compressed',
  limit: 'the same session as Perfetto packets (bytes that nobody keeps)',
  reach: '1 million a second on a quiet core',
  work: (side, events) => ({
    prepare: (scratch) => recordTo(join(scratch, 't.db'), realEvents(events)),
    run(scratch) {
      const file = TraceFile.open(join(scratch, 't.db'));
      const session = file.session(1);
      let read = 0;
      const onProgress = (n: number): void => void (read = n);
      if (side === 'limit') for (const _ of exportTimeline(file, session, 'perfetto', onProgress));
      else film(file, session, { parts: partsOfPage(file, session), room: PAGE_ROOM, onProgress });
      file.close();
      return read;
    },
  }),
};
