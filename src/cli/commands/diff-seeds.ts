import { compareSamples, isTelling, LEAST_RUNS } from '../../distributions/distributions.js';
import { Runs, type Sample } from '../../distributions/sample.js';
import { resolveDesign } from '../../designs/resolve.js';
import { loadWorkload } from '../../language/library.js';
import { EXIT, UserError, type ExitStatus } from '../../units/user-error.js';
import { distributionsJson, distributionsText } from '../../view/distributions.js';
import { limitsOption, numberOption, textOption, type Invocation } from '../command.js';
import { readTextFile } from '../files.js';
import { checkInterrupted } from '../interrupt.js';
import { pageOption } from '../page-file.js';
import { progress } from '../progress.js';
import { toolVersion } from '../version.js';
import { requireSchedules } from './test.js';

/** `diff --seeds N WORKLOAD A B`: two designs by many schedules. @param command that makes a page again */
export async function diffSeeds(
  { io, args, options }: Invocation,
  command: () => string,
): Promise<ExitStatus> {
  const page = pageOption(options);
  const loaded = loadWorkload(args[0] as string);
  const designs = [args[1], args[2]].map((text) => resolveDesign(text as string, readTextFile));
  const runs = numberOption(options, 'seeds', { min: 1, max: 100_000 })!;
  if (runs < LEAST_RUNS)
    throw new UserError(
      'HMT002',
      `--seeds ${runs} are too few to tell two designs apart: by chance alone all runs of one and none of the other would come out otherwise too often`,
      `ask for ${LEAST_RUNS} at least; rare verdicts need hundreds`,
    );
  // Beyond that, two seeds would be one number.
  const max = Number.MAX_SAFE_INTEGER - runs + 1;
  const firstSeed = numberOption(options, 'seed', { max }) ?? 1;
  const strategy = textOption(options, 'strategy') ?? 'random';
  requireSchedules(strategy, [loaded]);
  const limits = limitsOption(options);
  const { workload } = loaded;
  const shown = progress(io, `running ${workload.name}`, 'runs');
  let done = 0;
  const samples: Sample[][] = [];
  const strategies: string[] = [];
  try {
    for (const design of designs) {
      const side = refusing(
        workload.name,
        design.name,
        () => new Runs(workload, design, strategy, limits),
      );
      strategies.push(side.strategy);
      const list: Sample[] = [];
      for (let n = 0; n < runs; n++) {
        list.push(
          refusing(workload.name, design.name, () => side.run(firstSeed + n, checkInterrupted)),
        );
        shown.update(++done, 2 * runs);
      }
      samples.push(list);
    }
  } finally {
    shown.stop();
  }
  const found = compareSamples(samples[0]!, samples[1]!);
  const [a, b] = designs;
  const comparison = {
    workload: workload.name,
    designs: [a!.name, b!.name] as const,
    strategies: [strategies[0]!, strategies[1]!] as const,
    firstSeed,
    found,
  };
  if (options['json'] === true) io.out(`${JSON.stringify(distributionsJson(comparison))}\n`);
  else io.out(distributionsText(comparison, io.style, io.width));
  if (page !== undefined) {
    const { distributionsPage } = await import('../../page/distributions.js');
    page.write(distributionsPage(comparison, { command: command(), toolVersion: toolVersion() }));
  }
  if (found.cut.a + found.cut.b > 0) return EXIT.limit;
  // As of two sessions: how the kernel came there does not count.
  return found.rows.some((row) => row.kind !== 'count' && isTelling(row)) ? EXIT.differs : EXIT.ok;
}

/** Which design a workload cannot run under. */
function refusing<T>(workload: string, design: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.code, `${workload} under ${design}: ${error.message}`, error.hint);
  }
}
