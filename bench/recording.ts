/** Whole recordings: simulate, evolve, encode, append. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveDesign } from '../src/designs/resolve.js';
import type { Event } from '../src/events/generated.js';
import { recordSession } from '../src/replay/record.js';
import { reexecute } from '../src/replay/rerun.js';
import { verify } from '../src/replay/verify.js';
import { TraceFile } from '../src/store/trace-file.js';
import { loadWorkload } from '../src/language/library.js';
import { parseWorkload } from '../src/language/parse.js';
import { inScratch, type Comparison, type Work } from './harness.js';
import { insertRaw, rawDatabase, rowOf } from './rows.js';

/** Records a workload `sessions` times into a new file; returns how many events there are. */
export function recordText(path: string, text: string, name: string, sessions = 1): number {
  const workload = parseWorkload(text, name);
  const design = resolveDesign('v5', () => '');
  const file = TraceFile.create(path);
  let events = 0;
  for (let seed = 1; seed <= sessions; seed++) {
    const options = { workload, text, design, seed, strategy: 'random', toolVersion: 'bench' };
    events += recordSession(file, options).session.events;
  }
  file.close();
  return events;
}
/** The same for a workload of the library. */
function record(path: string, name: string, sessions?: number): number {
  return recordText(path, loadWorkload(name).text, name, sessions);
}

/** The first events of a real recording with threads that invalidate each other. */
export function realEvents(count: number): Event[] {
  return inScratch((scratch) => {
    const path = join(scratch, 't.db');
    record(path, 'anon_teardown');
    const file = TraceFile.open(path);
    const events: Event[] = [];
    file.readEvents(1, 1, count, (e) => {
      events.push(e);
    });
    file.close();
    return events;
  });
}

/** Real events as raw rows, which every whole recording is measured against. */
export function rawRows(events: number): Work {
  const rows = realEvents(events).map(rowOf);
  return {
    run(scratch) {
      const peer = rawDatabase(join(scratch, 'raw.db'), false);
      const n = insertRaw(peer, rows);
      peer.close();
      return n;
    },
  };
}

const whole = (name: string, sessions = 1): Comparison => ({
  name: `whole recording of ${name}${sessions > 1 ? `, ${sessions} sessions in a file` : ''}`,
  subject: 'simulate, evolve, encode, append',
  limit: 'better-sqlite3, a row an event, no index (of anon_teardown’s events)',
  reach: '0.7 or more',
  work: (side, events) =>
    side === 'limit'
      ? rawRows(events)
      : { run: (scratch) => record(join(scratch, 't.db'), name, sessions) },
});

/** What verify is for: a file that another process recorded. */
function recordElsewhere(path: string): void {
  const program = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));
  const args = ['run', 'anon_teardown', '--design', 'v5', '--strategy', 'random', '--no-index'];
  execFileSync(process.execPath, [program, ...args, '--output', path], { stdio: 'ignore' });
}

/** Something done to a recorded session, against recording it. */
const against = (
  name: string,
  subject: string,
  reach: string,
  body: (file: TraceFile) => number,
): Comparison => ({
  name,
  subject,
  limit: 'recording it once',
  reach,
  work: (side) =>
    side === 'limit'
      ? { run: (scratch) => record(join(scratch, 't.db'), 'anon_teardown') }
      : {
          prepare: (scratch) => recordElsewhere(join(scratch, 't.db')),
          run(scratch) {
            const file = TraceFile.open(join(scratch, 't.db'));
            const events = body(file);
            file.close();
            return events;
          },
        },
});
function again(file: TraceFile): number {
  const session = file.session(1);
  if (reexecute(file, session) !== undefined) throw new Error('another run, other events');
  return session.events;
}

export const RECORDING: readonly Comparison[] = [
  whole('anon_read', 50),
  whole('migrate', 25),
  whole('anon_teardown'),
  against(
    'verify without re-execution',
    'chain, decode, fold, hash of anon_teardown',
    '3 or more',
    (file) => verify(file, 1).events,
  ),
  against(
    'verify with re-execution',
    'the same, then run it again and compare event by event',
    '0.7 or more',
    (file) => {
      verify(file, 1);
      return again(file);
    },
  ),
  against('re-execution alone', 'run it again and compare event by event', '—', again),
];
