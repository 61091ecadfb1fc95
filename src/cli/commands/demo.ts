import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { compareRecordings } from '../../compare/compare.js';
import { resolveDesign } from '../../designs/resolve.js';
import { recordSession } from '../../replay/record.js';
import type { SessionInfo } from '../../store/session.js';
import { buildProjections } from '../../store/projections.js';
import { TraceFile } from '../../store/trace-file.js';
import { EXIT } from '../../units/user-error.js';
import { loadWorkload } from '../../workload/library.js';
import { textOption, type CommandSpec } from '../command.js';
import { readTextFile } from '../files.js';
import type { Io } from '../io.js';
import { progress } from '../progress.js';
import { toolVersion } from '../version.js';
import { recordingOf } from './diff.js';
import { outcome } from './sessions.js';

const WORKLOADS = ['anon_teardown', 'munmap_middle'];
const DESIGNS = ['v5', 'linux-6.1'];
/** Sessions up to this many events get their SQL tables here. */
const INDEXED = 200_000;
const FILE = 'hmmtrace-demo.db';

export const demo: CommandSpec = {
  name: 'demo',
  summary: 'record two workloads under two designs, verify, compare',
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
    const sessions = recordAll(path, io);
    // Each session is verified by a process of its own while this one compares.
    const verdicts = sessions.map((s) => verifyApart(path, s));
    const file = TraceFile.open(path);
    try {
      const heads: string[] = [];
      for (let i = 0; i < sessions.length; i += 2) {
        const [a, b] = [sessions[i]!, sessions[i + 1]!];
        if (io.errIsTerminal)
          io.err(`${io.errStyle.dim(`verifying and comparing ${a.workloadName} …`)}\n`);
        const { head } = compareRecordings(
          recordingOf(file, a, a.designName),
          recordingOf(file, b, b.designName),
        );
        heads.push(`  ${io.style.strong(a.workloadName)}: ${head}\n`);
      }
      io.out(`recorded into ${path}, each session folded and run again\n`);
      let status: number = EXIT.ok;
      for (const [i, s] of sessions.entries()) {
        const verdict = await verdicts[i]!;
        if (verdict.status !== 0) status = verdict.status;
        const checked =
          verdict.status === 0 ? 'verified by both engines' : `NOT verified: ${verdict.message}`;
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
      file.close();
    }
  },
};

function recordAll(path: string, io: Io): SessionInfo[] {
  const file = TraceFile.create(path);
  try {
    const sessions: SessionInfo[] = [];
    for (const name of WORKLOADS) {
      const { workload, text } = loadWorkload(name);
      for (const designName of DESIGNS) {
        const recording = progress(io, `recording ${name} under ${designName}`, 'events');
        const { session } = recordSession(file, {
          workload,
          text,
          design: resolveDesign(designName, readTextFile),
          seed: 1,
          strategy: 'random',
          toolVersion: toolVersion(),
          onProgress: (events) => recording.update(events, 0),
        });
        recording.stop();
        // Millions of rows would take longer than everything else here: `index` makes them.
        if (session.events <= INDEXED) buildProjections(file, session.id);
        sessions.push(session);
      }
    }
    return sessions;
  } finally {
    file.close();
  }
}

function verifyApart(path: string, s: SessionInfo): Promise<{ status: number; message: string }> {
  const args = [
    ...process.execArgv,
    process.argv[1]!,
    'verify',
    path,
    '-s',
    String(s.id),
    '--json',
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let message = '';
    child.stderr.on('data', (text: Buffer) => (message += text.toString()));
    child.on('error', (error) => resolve({ status: EXIT.internal, message: error.message }));
    child.on('close', (code) =>
      resolve({ status: code ?? EXIT.internal, message: message.trim() }),
    );
  });
}
