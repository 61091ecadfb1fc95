import { resolveDesign } from '../../designs/resolve.js';
import { SEARCHES, searchKind } from '../../explore/searches.js';
import {
  docketId,
  loadWorkload,
  setQuantities,
  type LoadedWorkload,
} from '../../language/library.js';
import { statusOf, type CellOptions, type Labelled } from '../../matrix/cell.js';
import { exploreGrowth, type Growth } from '../../matrix/growth.js';
import { exploreMatrix } from '../../matrix/matrix.js';
import { ofTime, parseShown, type Shown } from '../../matrix/shown.js';
import { EXHAUSTIVE } from '../../replay/rerun.js';
import { needsSchedule } from '../../schedule/strategies/named.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { growthPage, matrixPage } from '../../page/matrix.js';
import { growthJson, growthText } from '../../view/growth.js';
import { matrixJson, matrixText } from '../../view/matrix.js';
import { boundOption } from '../bound.js';
import {
  JSON_OPTION,
  LIMIT_OPTION,
  limitsOption,
  numberOption,
  textOption,
  type CommandSpec,
  type Invocation,
} from '../command.js';
import { readTextFile } from '../files.js';
import { checkInterrupted, Interrupted } from '../interrupt.js';
import { commandOf, HTML_OPTION, pageOption } from '../page-file.js';
import { progress } from '../progress.js';
import { scaleOption, SET_OPTION, setOption } from '../quantities.js';
import { keeping } from '../keeping.js';
import { toolVersion } from '../version.js';

/** Where no workload is named: short ones, of the library and of the docket, on which designs differ. */
const WORKLOADS = 'close_and_munmap munmap_middle A10 A18 A22 D1 D3b D9'.split(' ');
/** Where no design is named: the patch, what was proposed in its place, and what Linux has. */
const DESIGNS = 'v5,v5-repaired,workqueue,odp-blocks,linux-5.8,linux-6.1';
/** Runs of a cell, where it is not said: of every order, and of seeds. */
const RUNS = { exhaustive: 100, seeds: 20, scaled: 5 };
/** What is shown where it is not said. */
const SHOW = { matrix: 'verdicts', scaled: 'callbacks,wasted,retries,faults' };

export const matrix: CommandSpec = {
  about:
    'Explores workloads under designs, each with each, and compares: a row for each design, a column for each workload, in a cell the verdicts that exploration finds and, as asked, what it costs: calls of callbacks, retries, faults, events, time that tasks are blocked. Says which designs are equal in all that is shown, on these workloads and within this bound, and of each cell whether it was explored to its end. Docs: docs/matrix.md',
  args: [
    ['[workloads...]', 'NAME or FILE.hmm, or the id of a case of the docket (a few short ones)'],
  ],
  options: [
    ['--designs <list>', 'NAME, NAME+switch=value or ./FILE.json, with commas between', DESIGNS],
    [
      '--show <list>',
      'of each cell: verdicts, callbacks, wasted, retries, faults (of device and processor), events, blocked, time, or any count of the docket (docs/docket.md), with commas between (default: verdicts)',
    ],
    [
      '--strategy <name>',
      `how each cell is explored: ${Object.keys(SEARCHES).join(', ')}; see hmmtrace explore (default: ${EXHAUSTIVE}; random where times are shown)`,
    ],
    ['--bound <number>', 'with exhaustive: preemptions of a run, at most'],
    [
      '--budget <runs>',
      `runs of a cell, at most (default: ${RUNS.exhaustive} of ${EXHAUSTIVE}, ${RUNS.seeds} of seeds)`,
    ],
    SET_OPTION,
    [
      '--scale <name=list>',
      `how costs grow with a quantity that the workload names with \`let\`, as in pages=1,10,100,1000: a table and a plot of each cost, with the exponent (--show: callbacks, wasted, retries, faults if nothing is said; ${RUNS.scaled} seeds)`,
    ],
    ['--seed <number>', 'the first one', '1'],
    ['-o, --output <file>', 'trace file that keeps what was explored; made if there is none'],
    LIMIT_OPTION,
    HTML_OPTION,
    JSON_OPTION,
  ],
  examples: [
    'hmmtrace matrix',
    'hmmtrace matrix close_and_munmap A15 --designs v5,v5-repaired,linux-6.1 --budget 2000 -o m.db',
    'hmmtrace matrix A17 A18 --designs v5,odp-blocks,linux-5.8 --show callbacks,wasted,retries',
  ],
  async run(invocation) {
    const { io, args, options } = invocation;
    const scale = textOption(options, 'scale');
    const shown = parseShown(
      textOption(options, 'show') ?? (scale === undefined ? SHOW.matrix : SHOW.scaled),
    );
    const names = args[0] as string[];
    const scaled = scale === undefined ? undefined : scaleOption(scale);
    if (scaled !== undefined) requireScalable(names, shown, scaled.name, setOption(options));
    const loaded = labelled(names.length > 0 ? names : WORKLOADS, setOption(options));
    const designs = designsOption(options);
    const how = howOption(invocation, shown, loaded);
    const cells = loaded.length * designs.length * (scaled?.points.length ?? 1);
    const bar = progress(io, 'exploring', 'schedules', 24);
    let [cell, runs] = [0, 0];
    const cellOptions: CellOptions = {
      ...how,
      onRun: (tally) => {
        runs++;
        bar.update(
          cell + Math.min(1, tally.runs / how.most),
          cells,
          runs,
          `; cell ${cell + 1} of ${cells}`,
        );
      },
    };
    const onCell = (): void => void cell++;
    const path = textOption(options, 'output');
    const page = pageOption(options);
    const ran = { command: commandOf('matrix', matrix, invocation), toolVersion: toolVersion() };
    try {
      return await keeping(path, async (file) => {
        if (scaled !== undefined) {
          const grown: Growth[] = [];
          for (const one of loaded) {
            const at = (x: number) => ({
              ...setQuantities(one, new Map([[scaled.name, x]])),
              label: `${one.label} ${scaled.name}=${x}`,
            });
            const of = { label: one.label, quantity: scaled.name, points: scaled.points, at };
            grown.push(
              await exploreGrowth(file, of, designs, shown.counts, { ...cellOptions, onCell }),
            );
          }
          bar.stop();
          if (options['json'] === true) io.out(`${JSON.stringify(grown.map(growthJson))}\n`);
          else io.out(grown.map((g) => growthText(g, shown.counts, io.width)).join('\n'));
          page?.write(growthPage(grown, shown.counts, path, ran));
          return statusOf(grown.flatMap((g) => g.cells.flat()));
        }
        const found = await exploreMatrix(file, loaded, designs, { ...cellOptions, onCell });
        bar.stop();
        if (options['json'] === true)
          io.out(`${JSON.stringify(matrixJson(found, shown, path !== undefined))}\n`);
        else io.out(matrixText(found, shown, path, io.width));
        page?.write(matrixPage(found, shown, path, ran));
        return statusOf(found.cells.flat());
      });
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      const next =
        path === undefined
          ? 'with -o FILE the same command would go on'
          : 'the same command goes on';
      io.err(`hmmtrace: interrupted; ${next}\n`);
      return EXIT.interrupted;
    } finally {
      bar.stop();
    }
  },
};

/** Cases of the docket go by their id, others by the name of the workload. @throws UserError HMT002, HMT2xx */
function labelled(
  names: readonly string[],
  values: ReadonlyMap<string, number>,
): readonly (LoadedWorkload & Labelled)[] {
  const all = names.map((name) => {
    const loaded = setQuantities(loadWorkload(name), values);
    return { ...loaded, label: docketId(loaded.file) || loaded.workload.name };
  });
  const labels = all.map(({ label }) => label);
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) throw new UserError('HMT002', `two workloads are called ${twice}`, '');
  return all;
}

/** Designs between commas. @throws UserError HMT002, HMT3xx */
function designsOption(options: Invocation['options']) {
  const names = textOption(options, 'designs')!
    .split(',')
    .map((name) => name.trim());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UserError('HMT002', `--designs names ${twice} twice`, '');
  return names.map((name) => resolveDesign(name, readTextFile));
}

/** @throws UserError HMT002 */
function requireScalable(
  names: readonly string[],
  shown: Shown,
  quantity: string,
  values: ReadonlyMap<string, number>,
): void {
  if (values.has(quantity))
    throw new UserError(
      'HMT002',
      `--set and --scale both say what ${quantity} is`,
      `leave one of them out: --scale runs each of its numbers`,
    );
  if (names.length === 0)
    throw new UserError(
      'HMT002',
      '--scale needs a workload',
      'for example traces/growth/unmaps.hmm',
    );
  if (shown.verdicts)
    throw new UserError(
      'HMT002',
      '--scale shows how costs grow, and verdicts do not',
      'leave verdicts out of --show',
    );
}

/** @throws UserError HMT002, HMT406 */
function howOption(
  { options }: Invocation,
  shown: Shown,
  loaded: readonly Labelled[],
): Omit<CellOptions, 'onRun'> {
  const times = ofTime(shown);
  const byTime = times.length > 0 || options['scale'] !== undefined;
  const strategy = textOption(options, 'strategy') ?? (byTime ? 'random' : EXHAUSTIVE);
  const { ofSchedule } = searchKind(strategy);
  const none = loaded.find(({ workload }) => workload.schedule === undefined);
  if (ofSchedule && none !== undefined) throw needsSchedule(strategy, none.workload.name);
  if (strategy === EXHAUSTIVE && times.length > 0) {
    const what = `--show ${times.join(', ')}: a search of every order has no such times, as nobody waits for a mutex in it`;
    throw new UserError('HMT002', what, 'leave --strategy out, or name random');
  }
  const isScaled = options['scale'] !== undefined;
  const usual = strategy === EXHAUSTIVE ? RUNS.exhaustive : isScaled ? RUNS.scaled : RUNS.seeds;
  return {
    strategy,
    bound: boundOption(options, strategy),
    seed: numberOption(options, 'seed')!,
    most: numberOption(options, 'budget', { min: 1 }) ?? usual,
    limits: limitsOption(options),
    toolVersion: toolVersion(),
    onEvents: checkInterrupted,
  };
}
