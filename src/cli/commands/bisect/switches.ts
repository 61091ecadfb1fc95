import { bisectSwitches } from '../../../bisect/switches/bisect-switches.js';
import { reportOf } from '../../../bisect/switches/report.js';
import { Trials } from '../../../bisect/switches/trials.js';
import { resolveDesign } from '../../../designs/resolve.js';
import { SEARCHES, searchKind } from '../../../explore/searches.js';
import { loadWorkload } from '../../../language/library.js';
import { EXHAUSTIVE } from '../../../replay/rerun.js';
import { DEFAULT_LIMITS } from '../../../schedule/ending.js';
import { EXIT, UserError } from '../../../units/user-error.js';
import type { Ran } from '../../../page/page.js';
import { switchesPage } from '../../../page/switches.js';
import { switchBisectionJson, switchBisectionText } from '../../../view/switch-bisection.js';
import {
  JSON_OPTION,
  LIMIT_OPTION,
  limitsOption,
  numberOption,
  textOption,
  type CommandSpec,
  type Invocation,
} from '../../command.js';
import { boundOption } from '../../bound.js';
import { readTextFile } from '../../files.js';
import { checkInterrupted, Interrupted } from '../../interrupt.js';
import { commandOf, HTML_OPTION, pageOption } from '../../page-file.js';
import { progress } from '../../progress.js';
import { openToAppend } from '../../trace.js';
import { toolVersion } from '../../version.js';

/** Runs of a design, where it is not said. */
const RUNS = '10000';

export const bisectSwitchesCommand: CommandSpec = {
  about:
    'Says which switches of a design make the difference: two designs are explored by a workload, and of a verdict that one of them shows and the other does not, the minimal sets of switches that bring it about, and those that take it away. A verdict is what exploration finds, not what one schedule shows. Each design that is tried is explored once, and stays in the file with a session for each verdict: the same command takes it from there. Ends with the rule in words, its source, and both traces where they part under the same schedule. Docs: docs/bisect.md',
  args: [['<workload>', 'NAME or FILE.hmm']],
  options: [
    ['--good <design>', 'one of the two: NAME, NAME+switch=value or ./FILE.json'],
    ['--bad <design>', 'the other one'],
    ['--verdict <text>', 'a part of the words of the verdict, or its key (default: a broken rule)'],
    [
      '--strategy <name>',
      `how each design is explored: ${Object.keys(SEARCHES).join(', ')}; see hmmtrace explore`,
      EXHAUSTIVE,
    ],
    ['--bound <number>', 'with exhaustive: preemptions of a run, at most'],
    ['--budget <runs>', 'runs of each design, at most', RUNS],
    ['--seed <number>', 'the first one', '1'],
    ['--size <number>', 'try every set of at most so many switches, in both directions', '0'],
    ['-o, --output <file>', 'trace file that keeps what was tried; made if there is none'],
    LIMIT_OPTION,
    HTML_OPTION,
    JSON_OPTION,
  ],
  examples: [
    'hmmtrace bisect switches close_and_munmap --good linux-6.1 --bad v5 -o why.db',
    "hmmtrace bisect switches close_and_munmap --good linux-6.1 --bad v5 --verdict 'USE_AFTER_FREE of lock' --size 2 -o why.db",
    'hmmtrace bisect switches close_and_munmap --good linux-6.1 --bad v5 -o why.db --html why.html',
  ],
  async run(invocation) {
    const { io, args, options } = invocation;
    const strategy = textOption(options, 'strategy')!;
    searchKind(strategy);
    const bound = boundOption(options, strategy);
    const missing = ['good', 'bad', 'output'].find((o) => textOption(options, o) === undefined);
    if (missing !== undefined) {
      const hint = `for example: ${bisectSwitchesCommand.examples[0]}`;
      throw new UserError('HMT002', `--${missing} is missing`, hint);
    }
    const [good, bad] = ['good', 'bad'].map((o) =>
      resolveDesign(textOption(options, o)!, readTextFile),
    );
    const loaded = loadWorkload(args[0] as string);
    const limits = limitsOption(options);
    const seed = numberOption(options, 'seed')!;
    const upTo = numberOption(options, 'size', { max: 6 })!;
    const most = numberOption(options, 'budget', { min: 1 })!;
    const page = pageOption(options);
    const file = openToAppend(textOption(options, 'output')!, { create: true });
    const shown = progress(io, `exploring ${loaded.workload.name}`, 'schedules', 40);
    let [design, more] = [0, ''];
    const trials = new Trials(file, loaded, {
      ...{ strategy, bound, most, toolVersion: toolVersion() },
      seed,
      limits: limits ?? DEFAULT_LIMITS,
      onEvents: checkInterrupted,
      onTrial(_, left) {
        design++;
        more = left === 0 ? '' : `, about ${left} more for this set`;
      },
      onRun: ({ runs }) => shown.update(runs, most, runs, `; design ${design}${more}`),
    });
    try {
      const verdict = textOption(options, 'verdict');
      const bisection = await bisectSwitches(file, trials, [good!, bad!], verdict, upTo);
      const report = reportOf(file, bisection, toolVersion());
      shown.stop();
      if (options['json'] === true) io.out(`${JSON.stringify(switchBisectionJson(report))}\n`);
      else io.out(switchBisectionText(report, file.path, io.width));
      page?.write(switchesPage(report, ranBy(invocation), file.path));
      return EXIT.ok;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      io.err('hmmtrace: interrupted; the same command goes on\n');
      return EXIT.interrupted;
    } finally {
      shown.stop();
      file.close();
    }
  },
};

/** What a page of it says of where it comes from. */
function ranBy(invocation: Invocation): Ran {
  const { args, options } = invocation;
  const [good, bad, strategy, seed] = ['good', 'bad', 'strategy', 'seed'].map((name) =>
    textOption(options, name),
  );
  return {
    command: commandOf('bisect switches', bisectSwitchesCommand, invocation),
    toolVersion: toolVersion(),
    facts: [
      ['workload', args[0] as string],
      ['designs', `${good}, ${bad}`],
      ['strategy', strategy],
      ['seed', seed],
    ],
  };
}
