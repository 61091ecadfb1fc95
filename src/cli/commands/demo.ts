import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compareRecordings } from '../../compare/compare.js';
import { resolveDesign } from '../../designs/resolve.js';
import { recordSession } from '../../replay/record.js';
import type { SessionInfo } from '../../store/log/session.js';
import { buildProjections } from '../../store/tables/projections.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { countOperations } from '../../language/count-operations.js';
import type { TraceFile } from '../../store/trace-file.js';
import { loadWorkload } from '../../language/library.js';
import { textOption, type CommandSpec } from '../command.js';
import { fileExists, readTextFile } from '../files.js';
import { interruptible, Interrupted } from '../interrupt.js';
import type { Io } from '../io.js';
import { progress } from '../progress.js';
import { openToAppend } from '../trace.js';
import { toolVersion } from '../version.js';
import { recordingOf } from '../../replay/recording.js';
import { outcome } from './sessions.js';
import { verifyOne } from './verify.js';

const WORKLOADS = ['anon_teardown', 'munmap_middle'];
const DESIGNS = ['v5', 'linux-6.1'];
/** Sessions up to this many events get their SQL tables here, and are verified here. */
const SMALL = 200_000;
const FILE = 'hmmtrace-demo.db';
/** The program itself. */
const MAIN = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../main.ts' : '../main.js', import.meta.url),
);

export const demo: CommandSpec = {
  about:
    'The main job in one go: records the self test anon_teardown and a munmap in the middle under v5 and linux-6.1 into a trace file, verifies all four recordings by both replay engines, and says what differs.',
  args: [],
  options: [
    ['-o, --output <file>', 'trace file; an old one is replaced only if it is the default', FILE],
  ],
  examples: ['hmmtrace demo', 'hmmtrace demo -o mine.db'],
  async run({ io, options }) {
    const path = textOption(options, 'output')!;
    if (path === FILE) for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
    if (fileExists(path)) throw new UserError('HMT101', `${path} exists already`);
    // Open to the end: it is folded into one file when all that read it are done.
    const file = openToAppend(path);
    const verdicts: Verdict[] = [];
    try {
      const sessions = recordAll(file, io, (s) => verdicts.push(verdictOf(file, s, io)));
      const heads: string[] = [];
      for (let i = 0; i < sessions.length; i += 2) {
        const [a, b] = [sessions[i]!, sessions[i + 1]!];
        const { head } = compareRecordings(
          recordingOf(file, a, a.designName),
          recordingOf(file, b, b.designName),
        );
        heads.push(`  ${io.style.strong(a.workloadName)}: ${head}\n`);
      }
      io.out(`recorded into ${path}, each session folded and run again\n`);
      let status: number = EXIT.ok;
      for (const [i, s] of sessions.entries()) {
        const wrong = await interruptible(verdicts[i]!.wrong, () => undefined);
        if (wrong !== undefined) status = wrong.status;
        const checked =
          wrong === undefined ? 'verified by both engines' : `NOT verified: ${wrong.message}`;
        io.out(
          `  ${s.id}  ${s.workloadName.padEnd(14)} ${s.designName.padEnd(10)} ${s.events.toLocaleString('en').padStart(10)} events  ${outcome(s)}; ${checked}\n`,
        );
      }
      io.out(`\nwhat differs\n${heads.join('')}`);
      const middle = sessions.find((s) => s.workloadName === 'munmap_middle')!;
      io.out(
        '\nlook further\n' +
          `  hmmtrace diff ${path} munmap_middle@v5 munmap_middle@linux-6.1\n` +
          `  hmmtrace show ${path} -s ${middle.id}\n` +
          `  hmmtrace why ${path} buf+3 -s ${middle.id}\n` +
          `  hmmtrace sql ${path}\n`,
      );
      return status;
    } finally {
      for (const { stop } of verdicts) stop();
      file.close();
    }
  },
};

/** @param recorded told of each session, before the next is recorded */
function recordAll(file: TraceFile, io: Io, recorded: (s: SessionInfo) => void): SessionInfo[] {
  const sessions: SessionInfo[] = [];
  for (const name of WORKLOADS) {
    const { workload, text } = loadWorkload(name);
    const operations = countOperations(workload);
    for (const designName of DESIGNS) {
      const recording = progress(io, `recording ${name} under ${designName}`, 'events');
      const { session } = recordSession(file, {
        workload,
        text,
        design: resolveDesign(designName, readTextFile),
        seed: 1,
        strategy: 'random',
        toolVersion: toolVersion(),
        onProgress: (events, done) => recording.update(done, operations, events),
      });
      recording.stop();
      // Millions of rows would take longer than everything else here: `index` makes them.
      if (session.events <= SMALL) buildProjections(file, session.id);
      sessions.push(session);
      recorded(session);
    }
  }
  return sessions;
}

interface Verdict {
  /** What is wrong, with the exit status that it deserves; undefined if nothing is. */
  readonly wrong: Promise<{ readonly status: number; readonly message: string } | undefined>;
  stop(): void;
}

/** A long session is verified by a process of its own, while this one goes on. */
function verdictOf(file: TraceFile, s: SessionInfo, io: Io): Verdict {
  if (s.events <= SMALL) {
    const { difference: d } = verifyOne(file, s, io, true, true);
    const message = d === undefined ? '' : `running it again differs at event ${d.seq}`;
    const wrong = d === undefined ? undefined : { status: EXIT.differs, message };
    return { wrong: Promise.resolve(wrong), stop() {} };
  }
  const args = [...process.execArgv, MAIN, 'verify', file.path, '-s', String(s.id), '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const wrong: Verdict['wrong'] = new Promise((resolve, reject) => {
    let message = '';
    child.stderr.on('data', (text: Buffer) => (message += text.toString()));
    child.on('error', (error) => resolve({ status: EXIT.internal, message: error.message }));
    child.on('close', (code, signal) => {
      // Ctrl-C at a terminal goes to every process.
      if (code === EXIT.interrupted || signal === 'SIGINT') reject(new Interrupted());
      else if (code === 0) resolve(undefined);
      else resolve({ status: code ?? EXIT.internal, message: message.trim() });
    });
  });
  // It may end before anybody asks.
  wrong.catch(() => undefined);
  return { wrong, stop: () => child.kill('SIGKILL') };
}
