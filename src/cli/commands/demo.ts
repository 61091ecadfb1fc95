import { rmSync } from 'node:fs';
import { compareRecordings } from '../../compare/compare.js';
import { resolveDesign } from '../../designs/resolve.js';
import { recordSession } from '../../replay/record.js';
import type { SessionInfo } from '../../store/session.js';
import { TraceFile } from '../../store/trace-file.js';
import { EXIT } from '../../units/user-error.js';
import { loadWorkload } from '../../workload/library.js';
import { textOption, type CommandSpec } from '../command.js';
import { readTextFile } from '../files.js';
import { indexSession } from '../index-session.js';
import { progress } from '../progress.js';
import { toolVersion } from '../version.js';
import { recordingOf } from './diff.js';
import { outcome } from './sessions.js';
import { verifyOne } from './verify.js';

const WORKLOADS = ['anon_teardown', 'munmap_middle'];
const DESIGNS = ['v5', 'linux-6.1'];
const FILE = 'hmmtrace-demo.db';

export const demo: CommandSpec = {
  name: 'demo',
  summary: 'record two workloads under two designs, verify, compare',
  about: 'The main job in one go: records the self test anon_teardown and a munmap in the middle under v5 and linux-6.1 into a trace file, verifies all four recordings by both replay engines, and says what differs.',
  args: [],
  options: [['-o, --output <file>', 'trace file; an old one is replaced only if it is the default', FILE]],
  examples: ['hmmtrace demo', 'hmmtrace demo -o mine.db'],
  run({ io, options }) {
    const path = textOption(options, 'output')!;
    if (path === FILE) for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
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
          const indexing = progress(io, 'building SQL tables', 'events');
          indexSession(file, session.id, (done) => indexing.update(done, session.events));
          indexing.stop();
          sessions.push(session);
        }
      }
      io.out(`recorded into ${path}\n`);
      let status: number = EXIT.ok;
      for (const s of sessions) {
        const { report, difference } = verifyOne(file, s, io, true, false);
        const checked = difference === undefined ? 'folds and runs again to the same state' : `differs when run again at event ${difference.seq}`;
        if (difference !== undefined) status = EXIT.differs;
        io.out(`  ${s.id}  ${s.workloadName.padEnd(14)} ${s.designName.padEnd(10)} ${report.events.toLocaleString('en').padStart(10)} events  ${outcome(s)}; ${checked}\n`);
      }
      io.out('\nwhat differs\n');
      for (let i = 0; i < sessions.length; i += 2) {
        const [a, b] = [sessions[i]!, sessions[i + 1]!];
        const { head } = compareRecordings(recordingOf(file, a, a.designName), recordingOf(file, b, b.designName));
        io.out(`  ${io.style.strong(a.workloadName)}: ${head}\n`);
      }
      const middle = sessions.find((s) => s.workloadName === 'munmap_middle')!;
      io.out(
        `\nlook further\n` +
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
