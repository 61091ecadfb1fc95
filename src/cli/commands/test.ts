import { resolveDesign } from '../../designs/resolve.js';
import { testWorkload, type TestRun } from '../../replay/self-test.js';
import { words } from '../../replay/text/describe-event.js';
import { ANYWHERE } from '../../schedule/strategies/all.js';
import { parseStrategy } from '../../schedule/strategies/named.js';
import { EXIT, UserError } from '../../units/user-error.js';
import { fileWord } from '../../units/shell-word.js';
import { countOperations } from '../../language/count-operations.js';
import { choosesAtRandom } from '../../language/random-choices.js';
import {
  loadWorkload,
  SELF_TESTS,
  type LoadedWorkload,
  workloadNames,
} from '../../language/library.js';
import { SUITES, suiteTests, type SuiteTest } from '../../language/suites.js';
import {
  JSON_OPTION,
  LIMIT_OPTION,
  limitsOption,
  numberOption,
  textOption,
  type CommandSpec,
} from '../command.js';
import { readTextFile } from '../files.js';
import { progress } from '../progress.js';

export const test: CommandSpec = {
  about:
    'Runs self tests under a design and prints KTAP, in the order of the original. A test passes when every expectation is met and it comes to its end; violations on the way are shown beside it.',
  args: [['[names...]', 'self tests or FILE.hmm; all self tests if none']],
  options: [
    ['-d, --design <design>', 'NAME, NAME+switch=value or ./FILE.json'],
    [
      '--suite <name>',
      `the self tests of a release instead of those of the v5 patch: ${Object.keys(SUITES).join(', ')}`,
    ],
    ['--seed <number>', 'the first seed', '1'],
    ['--seeds <count>', 'how many seeds a test is run with', '1'],
    ['--strategy <name>', `NAME, as of hmmtrace run: ${ANYWHERE.join(', ')}`, 'random'],
    LIMIT_OPTION,
    JSON_OPTION,
  ],
  examples: [
    'hmmtrace test --design v5',
    'hmmtrace test anon_teardown --design v5 --seeds 20',
    'hmmtrace test --suite linux-6.1 --design linux-6.1',
  ],
  run({ io, args, options }) {
    const designText = textOption(options, 'design');
    const suite = textOption(options, 'suite');
    if (designText === undefined && (args[0] as string[]).length > 0) {
      // What is wrong with the names is said first.
      if (suite === undefined) ofPatch(args[0] as string[]);
      else suiteTests(suite, args[0] as string[]);
      const hint = `for example: hmmtrace test ${(args[0] as string[]).map(fileWord).join(' ')} --design v5`;
      throw new UserError('HMT002', 'test needs a design', hint);
    }
    if (designText === undefined) {
      io.err(
        `${test.about}\n\nusage: hmmtrace test [NAMES...] --design DESIGN\n  for example: ${test.examples[0]}\n`,
      );
      return EXIT.usage;
    }
    const design = resolveDesign(designText, readTextFile);
    const given = args[0] as string[];
    const tests = suite === undefined ? ofPatch(given) : suiteTests(suite, given);
    const loaded = tests.map((t) => t.loaded);
    const first = numberOption(options, 'seed')!;
    const seeds = numberOption(options, 'seeds', { min: 1, max: 1_000_000 })!;
    const strategy = textOption(options, 'strategy')!;
    const limits = limitsOption(options);
    if (seeds > 1) requireSchedules(strategy, loaded);
    const json = options['json'] === true;
    const shown = progress(io, `testing under ${design.name}`, 'operations');
    const sizes = loaded.map(({ workload }) => countOperations(workload));
    const total = seeds * sizes.reduce((a, b) => a + b, 0);
    let before = 0;

    if (!json) io.out(`KTAP version 1\n1..${loaded.length}\n`);
    let [passed, failed, violations] = [0, 0, 0];
    let stopped = false;
    const results: object[] = [];
    for (const [i, workload] of loaded.entries()) {
      const runs: TestRun[] = [];
      for (let n = 0; n < seeds; n++) {
        const onProgress = (operations: number): void => shown.update(before + operations, total);
        runs.push(testWorkload(workload, design, first + n, strategy, onProgress, limits));
        before += sizes[i]!;
      }
      stopped ||= runs.some((r) => r.stopped !== undefined);
      const ok = runs.every((r) => r.passed);
      if (ok) passed++;
      else failed++;
      violations += runs.reduce((sum, r) => sum + r.verdict.breaches.length, 0);
      if (json) results.push(...runs);
      else {
        io.out(
          diagnostics(runs)
            .map((line) => `# ${line}\n`)
            .join(''),
        );
        io.out(`${ok ? 'ok' : 'not ok'} ${i + 1} ${tests[i]!.title}\n`);
        io.flush();
      }
    }
    shown.stop();
    if (json) io.out(`${JSON.stringify({ design: design.name, passed, failed, runs: results })}\n`);
    else io.out(`# Totals: pass:${passed} fail:${failed} xfail:0 xpass:0 skip:0 error:0\n`);
    if (stopped) return EXIT.limit;
    // Rules that the design breaks weigh more than what the test expected otherwise.
    if (violations > 0) return EXIT.violations;
    return failed > 0 ? EXIT.differs : EXIT.ok;
  },
};

/** Fifty runs of the one schedule there is would look like fifty. @throws UserError HMT002 */
export function requireSchedules(strategy: string, loaded: readonly LoadedWorkload[]): void {
  if (!parseStrategy(strategy).info.oneSchedule) return;
  const alike = loaded.filter(({ workload }) => !choosesAtRandom(workload));
  if (alike.length === 0) return;
  const names = alike.slice(0, NAMED).map(({ workload }) => workload.name);
  const which = `${names.join(', ')}${alike.length > NAMED ? ', …' : ''}`;
  throw new UserError(
    'HMT002',
    `${strategy} has one schedule: more seeds would run ${which} the same way again`,
    'leave --seeds out, or choose --strategy random',
  );
}
/** Workloads that an error names. */
const NAMED = 3;

/** The self tests of the patch, or those named, or files. */
function ofPatch(given: readonly string[]): readonly SuiteTest[] {
  const there = new Set(workloadNames());
  const names =
    given.length > 0 ? given : SELF_TESTS.map((t) => t.name).filter((n) => there.has(n));
  return names.map((n) => {
    const loaded = loadWorkload(n);
    const { name } = loaded.workload;
    const known = SELF_TESTS.find((t) => t.name === name);
    return { title: known === undefined ? name : `${known.fixture}.${name}`, loaded };
  });
}

function diagnostics(runs: readonly TestRun[]): string[] {
  const lines: string[] = [];
  for (const r of runs) {
    if (r.stopped !== undefined) lines.push(`seed ${r.seed}: ${r.stopped}`);
    const { unmet, breaches } = r.verdict;
    for (const v of [...unmet.map((u) => ({ rule: 'EXPECTATION', ...u })), ...breaches]) {
      const times = v.count > 1 ? `, ${v.count} times` : '';
      lines.push(`seed ${r.seed}, event ${v.first}${times}: ${words(v.rule)}: ${v.message}`);
      if (lines.length >= 6) return [...lines, '…'];
    }
  }
  return lines;
}
