import { compareRecordings } from '../../compare/compare.js';
import type { Verdict } from '../../compare/comparison.js';
import type { SessionInfo } from '../../store/log/session.js';
import { EXIT, UserError, type ExitStatus } from '../../units/user-error.js';
import { fileWord } from '../../units/shell-word.js';
import { ANYWHERE } from '../../schedule/strategies/all.js';
import { JSON_OPTION, LIMIT_OPTION, textOption, type CommandSpec } from '../command.js';
import { comparisonJson, comparisonText } from '../../view/comparison.js';
import { recordingOf } from '../../replay/recording.js';
import { resolveSession } from '../../replay/position.js';
import { commandOf, HTML_OPTION, pageOption } from '../page-file.js';
import { progress } from '../progress.js';
import { openTrace } from '../trace.js';
import { diffSeeds } from './diff-seeds.js';

export const diff: CommandSpec = {
  about:
    'Compares two sessions, aligned by what each task does, not by lines: outcome (what the user saw, and what memory holds), mapping (areas and page tables at the end of every operation at which both have completed the same ones), and mechanism (the steps of the kernel). Each is same, differs, or not compared: nothing differs in what was looked at, but not all was. Exit status, by outcome and mapping: 0 same, 1 one of them differs, 6 nothing differs but something was not compared (interrupted, different workloads, other orders). What designs choose freely (page frames, tracked intervals, sequence values) and the mechanism do not count. With --seeds it runs a workload under two designs instead, with many schedules each, and says which verdicts, answers and counts come out otherwise, and which of these differences cannot be told from noise, as other schedules of one design make it (docs/exploration.md). Nothing is recorded; exit status 1 if a verdict, all verdicts together or an answer differs beyond noise.',
  args: [
    ['<file>', 'trace file; with --seeds a workload: NAME or FILE.hmm'],
    [
      '<a>',
      'session: number, @last, or design or WORKLOAD@DESIGN that one session has; with --seeds a design: NAME, NAME+switch=value or ./FILE.json',
    ],
    ['<b>', 'the other one'],
  ],
  options: [
    ['--with <file>', 'trace file of the second session, if another'],
    ['--seeds <count>', 'compare designs by so many schedules of a workload, 5 at least'],
    ['--seed <number>', 'with --seeds: the first one (default: 1)'],
    [
      '--strategy <name>',
      `with --seeds: NAME, as of hmmtrace run: ${ANYWHERE.join(', ')} (default: random)`,
    ],
    [
      LIMIT_OPTION[0],
      `with --seeds: ${LIMIT_OPTION[1]}, as these runs were not compared to their ends (default: ${LIMIT_OPTION[2]})`,
    ],
    HTML_OPTION,
    JSON_OPTION,
  ],
  conflicts: { seeds: ['with'] },
  examples: [
    'hmmtrace diff out.db 1 2',
    'hmmtrace diff out.db munmap_middle@v5 munmap_middle@linux-6.1',
    'hmmtrace diff out.db 1 2 --html diff.html',
    'hmmtrace diff --seeds 200 close_and_munmap v5 linux-6.1',
    'hmmtrace diff --seeds 200 close_and_munmap v5 linux-6.1 --html seeds.html',
  ],
  async run(invocation) {
    const { io, args, options } = invocation;
    if (options['seeds'] !== undefined)
      return diffSeeds(invocation, () => commandOf('diff', diff, invocation));
    for (const [name, flag] of SEEDS_ONLY)
      if (options[name] !== undefined)
        throw new UserError(
          'HMT002',
          `--${flag} means nothing without --seeds: two sessions are compared as they were recorded`,
          'leave it out, or name a workload, two designs and --seeds',
        );
    const page = pageOption(options);
    const file = openTrace(args[0] as string, io);
    const otherPath = textOption(options, 'with');
    const other = otherPath === undefined ? file : openTrace(otherPath, io);
    try {
      const a = resolveSession(file, args[1] as string);
      const b = resolveSession(other, args[2] as string);
      const [nameA, nameB] = distinct(a, b);
      const shown = progress(io, `comparing sessions ${a.id} and ${b.id}`, 'events');
      const recordings = [recordingOf(file, a, nameA), recordingOf(other, b, nameB)] as const;
      const onProgress = (events: number): void => shown.update(events, a.events + b.events);
      // A page also lays both beside each other, and only who wants one loads what makes it.
      const paged = page && (await import('./diff-page.js'));
      const { comparison, pageOf } =
        paged === undefined
          ? { comparison: compareRecordings(...recordings, onProgress) }
          : paged.compareForPage(...recordings, onProgress);
      shown.stop();
      if (options['json'] === true) io.out(`${JSON.stringify(comparisonJson(comparison))}\n`);
      else {
        io.out(comparisonText(comparison, io.style));
        // Where mechanism differs, so do events; of two files a query sees one.
        if (other === file && comparison.mechanism.verdict !== 'same')
          io.out(
            `\n  the first event that differs: hmmtrace sql ${fileWord(args[0] as string)} --saved first-difference -p session=${a.id} -p other=${b.id}\n`,
          );
      }
      const sides = [
        { file, info: a, name: nameA },
        { file: other, info: b, name: nameB },
      ] as const;
      if (pageOf !== undefined) page?.write(pageOf(sides, commandOf('diff', diff, invocation)));
      return STATUS[comparison.verdict];
    } finally {
      file.close();
      if (other !== file) other.close();
    }
  },
};

/** Options of `--seeds`. */
const SEEDS_ONLY = [
  ['seed', 'seed'],
  ['strategy', 'strategy'],
  ['maxEvents', 'max-events'],
] as const;

const STATUS: Readonly<Record<Verdict, ExitStatus>> = {
  same: EXIT.ok,
  differs: EXIT.differs,
  'not compared': EXIT.notCompared,
};

/** What tells the two apart: the design, else the seed, else the number. */
function distinct(a: SessionInfo, b: SessionInfo): [string, string] {
  if (a.designName !== b.designName) return [a.designName, b.designName];
  if (a.seed !== b.seed) return [`seed ${a.seed}`, `seed ${b.seed}`];
  return [`session ${a.id}`, `session ${b.id}`];
}
