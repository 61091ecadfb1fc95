import { reportPage } from '../../page/report.js';
import { partingOf } from '../../page/parting.js';
import { compareAligned, partedAt } from '../../page/timeline/alignment.js';
import { shownSession, timelinePiece, type Shown } from '../../page/timeline/timeline-piece.js';
import { resolveSession } from '../../replay/position.js';
import { recordingOf } from '../../replay/recording.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { SESSION_OPTION, textOption, type CommandSpec } from '../command.js';
import { commandOf, PageFile } from '../page-file.js';
import { progress } from '../progress.js';
import { openTrace } from '../trace.js';
import { toolVersion } from '../version.js';

export const report: CommandSpec = {
  about:
    'Writes a session as one page that opens from the disk: a lane a task, with spans, locks, waits and invalidations; pages by time for the CPU’s table and each device’s, where stale entries stand out; at a click what happens, what led to it, what it changes, and the line of the workload. With a second session both stand on one ruler, aligned by operation, and the page opens where they part: at the first event that differs in the operation after which their states do. A large session is shown from afar, and in full about its first violations, its beginning and its end. A session that was interrupted is shown as far as it goes. A page of before is written over, nothing else is.',
  args: [['<file>', 'trace file']],
  options: [
    SESSION_OPTION,
    ['-o, --output <page>', 'write the page there (default: report.html)', 'report.html'],
    ['--with <which>', 'another session, below it on the same ruler'],
    ['--of <file>', 'trace file of that session, if another'],
  ],
  examples: [
    'hmmtrace report out.db -o page.html',
    'hmmtrace report out.db -s munmap_middle@v5 -o page.html',
    'hmmtrace report out.db -s 1 --with 2 -o both.html',
  ],
  run(invocation) {
    const { io, args, options } = invocation;
    const page = new PageFile(textOption(options, 'output')!);
    const path = args[0] as string;
    const [which, second, of] = ['session', 'with', 'of'].map((name) => textOption(options, name));
    if (of !== undefined && second === undefined) {
      const what = '--of says where the session of --with is, and there is no --with';
      throw new UserError('HMT002', what, 'add --with SESSION');
    }
    const file = openTrace(path);
    const other = of === undefined ? file : openTrace(of);
    try {
      const a = resolveSession(file, which);
      const b = second === undefined ? undefined : resolveSession(other, second);
      const shown =
        b === undefined ? [shownSession(file, a)] : [shownSession(file, a), shownSession(other, b)];
      const comparing = progress(io, 'comparing', 'events');
      const events = shown.reduce((sum, s) => sum + s.info.events, 0);
      const [left, right] = shown.map((s) => recordingOf(s.file, s.info, s.info.designName));
      const compared =
        right === undefined
          ? undefined
          : compareAligned(left!, right, (read) => comparing.update(read, events));
      comparing.stop();
      const [here, there] = shown.map(({ file: of, info }) => ({ file: of, session: info }));
      const parting =
        compared === undefined ? undefined : partingOf(compared.comparison, [here!, there!]);
      const looked = progress(io, 'reading', 'events');
      const piece = timelinePiece(
        shown as [Shown] | [Shown, Shown],
        compared && partedAt(compared.alignment, parting?.at),
        (read, all) => looked.update(read, all),
      );
      looked.stop();
      page.write(
        reportPage(piece, {
          command: commandOf('report', report, invocation, 'output'),
          toolVersion: toolVersion(),
          sessions: shown,
          ...(compared === undefined ? {} : { head: compared.comparison.head }),
        }),
      );
      const full = piece.inFull.reduce((sum, n) => sum + n, 0);
      const told = shown.map((s) => `session ${s.info.id}`).join(' and ');
      io.out(
        `${page.path}: ${told}, ${events.toLocaleString('en')} events${full < events ? `, ${full.toLocaleString('en')} of them in full` : ''}\n`,
      );
      return EXIT.ok;
    } finally {
      file.close();
      if (other !== file) other.close();
    }
  },
};
