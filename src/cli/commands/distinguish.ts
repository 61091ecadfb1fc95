import { resolveDesign } from '../../designs/resolve.js';
import { SIZES } from '../../distinguish/alphabet.js';
import { countCandidates } from '../../distinguish/candidates.js';
import {
  differingSwitches,
  distinguish as search,
  nothingSearched,
} from '../../distinguish/distinguish.js';
import { keepSearched, openKept } from '../../distinguish/kept.js';
import { QUESTIONS, type Question } from '../../distinguish/questions.js';
import { tellingOf } from '../../distinguish/report.js';
import { MOST_EVENTS, type How } from '../../distinguish/survey.js';
import { EXHAUSTIVE } from '../../replay/rerun.js';
import { DEFAULT_LIMITS } from '../../schedule/ending.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { didYouMean } from '../../units/nearest.js';
import { distinctionJson, distinctionText } from '../../view/distinction.js';
import { boundOption } from '../bound.js';
import { JSON_OPTION, numberOption, textOption, type CommandSpec } from '../command.js';
import { readTextFile } from '../files.js';
import { checkInterrupted, Interrupted } from '../interrupt.js';
import { commandOf, HTML_OPTION, pageOption } from '../page-file.js';
import { progress } from '../progress.js';
import { openToAppend } from '../trace.js';
import { toolVersion } from '../version.js';

/** Milliseconds between two times that a file is told how far the search has come. */
const KEEP = 2000;
/** Where seeds are asked for: it spreads best. */
const BY_SEEDS = 'pos';

export const distinguish: CommandSpec = {
  about:
    'Finds the smallest workload that tells two designs apart: every workload of a small alphabet, the smallest first, then those of the package, each explored under both designs; the first that tells them apart is made small, and shown with what each design shows and the other does not, and the switches that make the difference. They are told apart by sets: something that runs of one design show and no run of the other does, by outcome (broken rules, and what operations answer), by mapping (areas, page table and device page tables after operations) or by mechanism (callbacks, intervals, deferrals, locks, faults …). Ends with what was searched (every order, few preemptions or some seeds, and nothing is said of the rest), and what of it was not run to its end. Docs: docs/bisect.md',
  args: [
    ['<a>', 'a design: NAME, NAME+switch=value or ./FILE.json'],
    ['<b>', 'another one'],
  ],
  options: [
    ['--by <question>', QUESTIONS.join(', '), QUESTIONS[0]],
    [
      '--size <number>',
      `operations of the alphabet's workloads, a second page and further tasks counted: ${SIZES.least} to ${SIZES.most}; 2 takes seconds, 3 minutes, 4 hours`,
      '2',
    ],
    ['--bound <number>', 'preemptions of a run, at most (default: any number)'],
    ['--seeds <number>', `explore by so many seeds of ${BY_SEEDS} instead of every order`],
    ['--budget <runs>', 'runs of a workload under a design, at most', '200'],
    ['--max-events <number>', 'a run that is longer shows nothing', '20000'],
    [
      '-o, --output <file>',
      'trace file that keeps how far the search has come, and a session of each design; made if there is none',
    ],
    HTML_OPTION,
    JSON_OPTION,
  ],
  conflicts: { seeds: ['bound', 'budget'] },
  examples: [
    'hmmtrace distinguish v5 linux-6.1',
    'hmmtrace distinguish v5 linux-6.1 --html told.html',
    'hmmtrace distinguish v5 v6 --by mechanism -o told.db',
    'hmmtrace distinguish linux-6.1 linux-6.1+devmem.evictAtClose=no --size 3 -o told.db',
  ],
  async run(invocation) {
    const { io, args, options } = invocation;
    const by = questionOption(textOption(options, 'by')!);
    const upTo = numberOption(options, 'size', { min: SIZES.least, max: SIZES.most })!;
    const designs = [
      resolveDesign(args[0] as string, readTextFile),
      resolveDesign(args[1] as string, readTextFile),
    ] as const;
    differingSwitches(designs);
    const how = howOption(options);
    const path = textOption(options, 'output');
    const page = pageOption(options);
    const file = path === undefined ? undefined : openToAppend(path, { create: true });
    const shown = progress(
      io,
      `telling ${designs[0].name} and ${designs[1].name} apart`,
      'schedules',
      24,
    );
    try {
      const kept = file && openKept(file, designs, { by, upTo, how }, toolVersion());
      const searched = kept?.searched ?? nothingSearched();
      const total = io.errIsTerminal ? countCandidates(upTo) : 0;
      let since = performance.now();
      const keep = (ended: boolean): void => {
        if (file !== undefined) keepSearched(file, kept!.id, searched, ended);
        since = performance.now();
      };
      const asked = { by, upTo, how, onEvents: checkInterrupted };
      try {
        const distinction = search(designs, {
          ...{ ...asked, searched },
          onLooked: ({ looked, schedules }) => {
            if (performance.now() - since > KEEP) keep(false);
            shown.update(looked, total, schedules, `; workload ${looked}`);
          },
        });
        keep(distinction.found === undefined);
        const { found } = distinction;
        const recorder = file && { trace: file, toolVersion: toolVersion() };
        const telling = found && (await tellingOf(distinction, found, asked, recorder));
        shown.stop();
        if (options['json'] === true)
          io.out(`${JSON.stringify(distinctionJson(distinction, telling))}\n`);
        else io.out(distinctionText(distinction, telling, path, io.width));
        if (page !== undefined) {
          const { pageOfDistinction } = await import('./distinguish-page.js');
          const command = commandOf('distinguish', distinguish, invocation);
          page.write(await pageOfDistinction(distinction, telling, { path, file, command }));
        }
        return telling === undefined ? EXIT.differs : EXIT.ok;
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        keep(false);
        const goesOn =
          file === undefined
            ? 'with -o FILE the same command would go on'
            : 'the same command goes on';
        io.err(`hmmtrace: interrupted after ${searched.looked} workloads; ${goesOn}\n`);
        return EXIT.interrupted;
      }
    } finally {
      shown.stop();
      file?.close();
    }
  },
};

/** @throws UserError HMT002 */
function questionOption(text: string): Question {
  const found = QUESTIONS.find((question) => question === text);
  if (found !== undefined) return found;
  const what = `--by is '${text.slice(0, 40)}', but must be ${QUESTIONS.join(', ')}`;
  throw new UserError('HMT002', what, didYouMean(text, QUESTIONS));
}

function howOption(options: Readonly<Record<string, unknown>>): How {
  const seeds = numberOption(options, 'seeds', { min: 1 });
  const strategy = seeds === undefined ? EXHAUSTIVE : BY_SEEDS;
  return {
    strategy,
    seed: 1,
    bound: boundOption(options, strategy),
    most: seeds ?? numberOption(options, 'budget', { min: 1 })!,
    mostEvents: seeds === undefined ? MOST_EVENTS : Infinity,
    limits: { ...DEFAULT_LIMITS, events: numberOption(options, 'maxEvents', { min: 100 })! },
  };
}
