import { compareRecordings } from '../../compare/compare.js';
import type { SessionInfo } from '../../store/log/session.js';
import { EXIT } from '../../units/user-error.js';
import { JSON_OPTION, textOption, type CommandSpec } from '../command.js';
import { comparisonJson, comparisonText } from '../../view/comparison.js';
import { recordingOf } from '../../replay/recording.js';
import { resolveSession } from '../../replay/position.js';
import { openTrace } from '../trace.js';

export const diff: CommandSpec = {
  name: 'diff',
  summary: 'compare two sessions by what the user did',
  about:
    'Compares two sessions, aligned by workload operation and task: what the user saw, what was mapped after each operation, and how the kernel went about it. The exit status is 0 if outcome and mapping are the same.',
  args: [
    ['<file>', 'trace file'],
    ['<a>', 'session: number, @last, or design or WORKLOAD@DESIGN that one session has'],
    ['<b>', 'the other one'],
  ],
  options: [['--with <file>', 'trace file of the second session, if another'], JSON_OPTION],
  examples: [
    'hmmtrace diff out.db 1 2',
    'hmmtrace diff out.db munmap_middle@v5 munmap_middle@linux-6.1',
  ],
  run({ io, args, options }) {
    const file = openTrace(args[0] as string, io);
    const otherPath = textOption(options, 'with');
    const other = otherPath === undefined ? file : openTrace(otherPath, io);
    try {
      const a = resolveSession(file, args[1] as string);
      const b = resolveSession(other, args[2] as string);
      const [nameA, nameB] = distinct(a, b);
      const comparison = compareRecordings(
        recordingOf(file, a, nameA),
        recordingOf(other, b, nameB),
      );
      if (options['json'] === true) io.out(`${JSON.stringify(comparisonJson(comparison))}\n`);
      else io.out(comparisonText(comparison, io.style));
      const same = comparison.outcome.verdict === 'same' && comparison.mapping.verdict === 'same';
      return same ? EXIT.ok : EXIT.differs;
    } finally {
      file.close();
      if (other !== file) other.close();
    }
  },
};

/** What tells the two apart: the design, else the seed, else the number. */
function distinct(a: SessionInfo, b: SessionInfo): [string, string] {
  if (a.designName !== b.designName) return [a.designName, b.designName];
  if (a.seed !== b.seed) return [`seed ${a.seed}`, `seed ${b.seed}`];
  return [`session ${a.id}`, `session ${b.id}`];
}
