/**
 * One long session, each thing done to it in a process of its own: rate, peak memory, and what a
 * seek costs against folding from the start.
 *   node dist/bench/scale.js [EVENTS …]      (default 1000000 10000000)
 *   node dist/bench/scale.js STAGE FILE N    one stage, as a JSON line
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { askState } from '../src/bisect/ask-state.js';
import type { Test } from '../src/bisect/condition/subject.js';
import { foldFlips } from '../src/bisect/fold-flips.js';
import { mostEvaluations, searchFlips } from '../src/bisect/search.js';
import { emptyMachine } from '../src/machine/state.js';
import { Cursor } from '../src/replay/cursor.js';
import { foldTo } from '../src/replay/fold.js';
import { indexSession } from '../src/replay/index-session.js';
import { reexecute } from '../src/replay/rerun.js';
import { verify } from '../src/replay/verify.js';
import { TraceFile } from '../src/store/trace-file.js';
import { inScratch, machineName, median } from './harness.js';
import { recordText } from './recording.js';

export interface StageResult {
  readonly stage: Stage;
  readonly events: number;
  readonly seconds: number;
  /** Peak resident memory of the process, MiB. */
  readonly peak: number;
  /** Milliseconds of a seek: median and slowest. */
  readonly seek?: readonly [number, number];
}

/** Events of one round of {@link scaleWorkload}, about. */
const ROUND = 11_080;

/** Rounds of mapping, filling, reading by the device while another task unmaps: the state stays as large as one. */
export function scaleWorkload(events: number): string {
  return `workload scale
task main {
  fd = open("/dev/hmm_dmirror0")
  repeat ${Math.max(Math.round(events / ROUND), 1)} as c {
    buf = mmap(NULL, 1024 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
    fill(buf, 1024 pages, linear(c, 1))
    buffer mirror = 1024 pages, linear(0, 0)
    start(unmap_buffer)
    ioctl(fd, HMM_DMIRROR_READ, buf, 1024 pages, mirror)
    join(unmap_buffer)
    munmap(buf, 512 pages)
  }
  close(fd) = 0
}

task unmap_buffer {
  sleep(random 32000 ns)
  munmap(buf + 512 pages, 512 pages)
}
`;
}

interface Done {
  readonly events: number;
  readonly seek?: [number, number];
}
type Work = (path: string, events: number) => Done | Promise<Done>;
const opened = async (
  path: string,
  body: (file: TraceFile) => number | Promise<number>,
): Promise<Done> => {
  const file = TraceFile.open(path);
  const events = await body(file);
  file.close();
  return { events };
};

/** Of the intervals of {@link scaleWorkload}, one of a round in the last third. */
const freed: Test = (m) => m.lastInterval >= 600 && !m.intervals.has(600);

const STAGES = {
  record: (path, events) => ({ events: recordText(path, scaleWorkload(events), 'scale') }),
  fold: (path) =>
    opened(path, (file) => foldTo(file, 1, emptyMachine(), file.session(1).events).seq),
  verify: (path) => opened(path, (file) => verify(file, 1).events),
  're-execute': (path) =>
    opened(path, (file) => {
      const session = file.session(1);
      if (reexecute(file, session) !== undefined) throw new Error('another run, other events');
      return session.events;
    }),
  index(path) {
    const file = TraceFile.openForAppend(path);
    indexSession(file, 1);
    const { events } = file.session(1);
    file.close();
    return { events };
  },
  'read rows': (path) =>
    opened(path, (file) => {
      const sql = 'SELECT * FROM event WHERE session = 1 AND seq > ? ORDER BY seq LIMIT 1000';
      const page = file.connection.prepare(sql).raw();
      let read = 0;
      for (let got = page.all(0); got.length > 0; got = page.all(read)) read += got.length;
      return read;
    }),
  query: (path) =>
    opened(path, (file) => {
      file.query('SELECT kind, count(*), avg(task) FROM event GROUP BY kind');
      return file.session(1).events;
    }),
  seek(path) {
    const file = TraceFile.open(path);
    const cursor = new Cursor(file, 1);
    const took = Array.from({ length: 200 }, (_, i) => {
      const began = performance.now();
      cursor.seek(1 + ((i * 7_654_321) % cursor.last));
      return performance.now() - began;
    });
    file.close();
    return { events: cursor.last, seek: [median(took), Math.max(...took)] };
  },
  'seek once': (path) =>
    opened(path, (file) => {
      const cursor = new Cursor(file, 1);
      cursor.seek(Math.floor((cursor.last * 2) / 3));
      return cursor.last;
    }),
  'bisect by seeks': (path) =>
    opened(path, async (file) => {
      const { events } = file.session(1);
      const search = { range: { from: 0, to: events }, samples: 0 };
      const { evaluations } = await searchFlips(askState(file, 1, freed), search);
      if (evaluations!.search > mostEvaluations(events)) throw new Error('too many questions');
      return events;
    }),
  'bisect by fold': (path) =>
    opened(path, (file) => {
      const { events } = file.session(1);
      foldFlips(file, 1, { from: 0, to: events }, freed);
      return events;
    }),
} satisfies Record<string, Work>;
export type Stage = keyof typeof STAGES;

/** Runs a stage in a process of its own. `options` are the runtime's. */
export function runStage(
  stage: Stage,
  path: string,
  events: number,
  options: string[] = [],
): StageResult {
  const program = fileURLToPath(import.meta.url);
  const args = [...process.execArgv, ...options, program, stage, path, String(events)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as StageResult;
}

async function oneStage(stage: Stage, path: string, wanted: number): Promise<void> {
  const began = performance.now();
  const { events, seek } = await (STAGES[stage] as Work)(path, wanted);
  const seconds = (performance.now() - began) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  const result: StageResult = {
    stage,
    events,
    seconds,
    peak,
    ...(seek === undefined ? {} : { seek }),
  };
  process.stdout.write(JSON.stringify(result));
}

function main(sizes: readonly number[]): void {
  console.log(`${machineName()}\n`);
  for (const size of sizes) {
    inScratch((directory) => {
      let [fold, once] = [0, 0];
      for (const stage of Object.keys(STAGES) as Stage[]) {
        const r = runStage(stage, join(directory, 't.db'), size);
        if (stage === 'fold') fold = r.seconds * 1000;
        if (stage === 'seek once') once = r.seconds;
        const rate = `${(r.events / r.seconds / 1e6).toFixed(2)} million events a second`;
        const times = `${(r.seconds * 1000).toFixed(0)} ms, ${(r.seconds / once).toFixed(1)} times one seek`;
        const plain = once > 0 ? times : rate;
        const what = r.seek === undefined ? plain : seekText(r.seek, fold);
        console.log(`${r.events} events, ${stage}: ${what}, peak ${r.peak.toFixed(0)} MiB`);
      }
    });
  }
}
function seekText([middle, slowest]: readonly [number, number], fold: number): string {
  const times = (fold / middle).toFixed(0);
  return `${middle.toFixed(1)} ms in the median, ${slowest.toFixed(1)} at most, ${times} times faster than fold from the start`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [first = '', path = '', events = ''] = process.argv.slice(2);
  if (Object.hasOwn(STAGES, first)) await oneStage(first as Stage, path, Number(events));
  else main(process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1e6, 1e7]);
}
