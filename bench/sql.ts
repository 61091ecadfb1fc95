/** The state as of an event, and the saved queries, on sessions of a million events. */
import { join } from 'node:path';
import { Kind, type Event } from '../src/events/generated.js';
import { AS_OF_VIEWS, queryAt } from '../src/store/tables/as-of.js';
import { buildProjections } from '../src/store/tables/projections.js';
import { SAVED_QUERIES } from '../src/store/questions/queries/all.js';
import { runSaved } from '../src/store/questions/queries/run.js';
import { TraceFile } from '../src/store/trace-file.js';
import { type Measure } from './harness.js';
import { recordText } from './recording.js';
import { recordTo } from './store.js';

/** Places of the session that the views are asked about, as parts of its length. */
const PLACES = [0.01, 0.5, 0.75, 1];

/** Areas, pages, device entries and intervals that are made and stay: events for each round. */
const GROWING_ROUND = 157;
const growing = (events: number): string => `workload growing
task main {
  fd = open("/dev/hmm_dmirror0")
  repeat ${Math.max(Math.round(events / GROWING_ROUND), 1)} as c {
    buf = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
    mprotect(buf, 1 page, PROT_READ)
    fill(buf + 1 page, 7 pages, linear(c, 1))
    buffer mirror = 6 pages, linear(0, 0)
    ioctl(fd, HMM_DMIRROR_READ, buf + 1 page, 6 pages, mirror)
  }
  close(fd) = 0
}
`;

/** Tasks that wait for each other's locks and invalidate what the device reads. */
const CONTENDED_ROUND = 106;
const contended = (events: number): string => {
  const rounds = Math.max(Math.round(events / CONTENDED_ROUND), 1);
  return `workload contended
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 64 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  start(protector)
  start(reader)
  start(mapper)
  join(protector)
  join(reader)
  join(mapper)
  close(fd) = 0
}
task protector {
  repeat ${rounds} as i {
    mprotect(buf, 1 page, PROT_READ)
    mprotect(buf, 1 page, PROT_READ|PROT_WRITE)
  }
}
task reader {
  buffer mirror = 4 pages, linear(0, 0)
  repeat ${rounds} as i {
    ioctl(fd, HMM_DMIRROR_READ, buf + 4 pages, 4 pages, mirror)
  }
}
task mapper {
  repeat ${rounds} as i {
    munmap(buf + 60 pages, 1 page)
    mmap(buf + 60 pages, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  }
}
`;
};

/** A session with projections, made when it is first asked for. */
interface Subject {
  readonly name: string;
  open(): TraceFile;
}

function subject(name: string, directory: string, make: (path: string) => void): Subject {
  const path = join(directory, `${name}.db`);
  let made = false;
  return {
    name,
    open() {
      if (!made) {
        make(path);
        const file = TraceFile.openForAppend(path);
        buildProjections(file, 1);
        file.close();
        made = true;
      }
      return TraceFile.open(path);
    },
  };
}

export function sqlMeasures(events: readonly Event[], directory: string): Measure[] {
  const subjects = [
    subject('anon_teardown', directory, (path) => recordTo(path, events)),
    subject('growing', directory, (path) => recordText(path, growing(events.length), 'growing')),
    subject('contended', directory, (path) =>
      recordText(path, contended(events.length), 'contended'),
    ),
  ];
  return subjects.flatMap((s) => [...asOf(s), ...saved(s)]);
}

/** Milliseconds with a file that was just opened. */
function timed({ open }: Subject, body: (file: TraceFile) => void): number {
  const file = open();
  const began = performance.now();
  body(file);
  const took = performance.now() - began;
  file.close();
  return took;
}

function asOf(s: Subject): Measure[] {
  return AS_OF_VIEWS.map(({ name }) => ({
    name: `SQL as of an event: all of ${name}, ${s.name}`,
    reach: '300 or less',
    unit: `ms, the slowest of ${PLACES.length} places`,
    measure: () =>
      Math.max(
        ...PLACES.map((part) =>
          timed(s, (file) => {
            const seq = Math.max(Math.floor(file.session(1).events * part), 1);
            queryAt(file, { session: 1, seq }, `SELECT * FROM ${name}`);
          }),
        ),
      ),
  }));
}

function saved(s: Subject): Measure[] {
  return SAVED_QUERIES.map((q) => ({
    name: `saved query ${q.name}, ${s.name}`,
    reach: '1000 or less',
    unit: 'ms, the first 1,000 rows',
    measure() {
      const file = s.open();
      const subjects = {
        page: somewhere(file, 'vpn', Kind.PteSet),
        event: somewhere(file, 'seq', Kind.PteSet),
        span: somewhere(file, 'seq', Kind.SpanBegin),
      };
      file.close();
      const needed = q.parameters.filter((p) => p.default === undefined);
      const given = needed.map((p) => [p.name, subjects[p.name as keyof typeof subjects]]);
      return timed(s, (f) => {
        runSaved(f, q, Object.fromEntries(given) as Record<string, number>, { limit: 1000 });
      });
    },
  }));
}

/** The value of a column in an event of a kind in the middle of the session. */
function somewhere(file: TraceFile, column: string, kind: Kind): number {
  const half = Math.floor(file.session(1).events / 2);
  const of = `SELECT ${column} FROM event WHERE session = 1 AND kind = ${kind}`;
  const { rows } = file.query(
    `SELECT coalesce((${of} AND seq >= ${half} LIMIT 1), (${of} LIMIT 1))`,
  );
  return rows[0]![0] as number;
}
