import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resolveDesign } from '../src/designs/resolve.js';
import { testWorkload } from '../src/replay/self-test.js';
import { words } from '../src/replay/text/describe-event.js';
import { loadWorkload, SELF_TESTS } from '../src/language/library.js';
import { SUITES, suiteTests } from '../src/language/suites.js';

/*
 * How the self tests of the v5 patch, at their real sizes, fare under the designs of the table in
 * docs/self-tests.md. `npm run self-tests` runs them all (with the name of a design: those) and writes docs/self-tests.json; the table is
 * made from that, and a test runs them again. Not in it: designs whose regions are registered by hand
 * (linux-5.5), under which no test of the patch gets an answer.
 */

export const TABLE_DESIGNS = ['v5', 'v5-on-6.1-covered', 'linux-6.1', 'linux-5.8', 'v6'] as const;

/** The designs of the range interface of 2019, in a table of their own: without the tests of migration, of which that thread says nothing. */
export const RANGE_DESIGNS = ['hmm-2019-before', 'hmm-2019-v2', 'hmm-2019-repaired'] as const;
const isOfMigration = (name: string): boolean => name.startsWith('migrate');
export const RANGE_TESTS = SELF_TESTS.filter(({ name }) => !isOfMigration(name));

/** A run that does not meet every expectation, or breaks a rule of the machine. */
export interface Blemish {
  /** Are there expectations that are not met, or did it not come to its end? */
  readonly fails: boolean;
  /** Position, in the session of seed 1, of the first event that shows it. */
  readonly event: number;
  /** The rule that is broken, or `EXPECTATION`, and where: function, or operation of the workload. */
  readonly rule: string;
  readonly site: string;
  /** What that event says, for people. */
  readonly says: string;
}
/** By design and test; a test that is not named passes without a violation. */
export type Blemishes = Readonly<Record<string, Readonly<Record<string, Blemish>>>>;

const FILE = fileURLToPath(new URL('../docs/self-tests.json', import.meta.url));

export const SEED = 1;

/** Runs one test under one design, as `hmmtrace run` does: seed 1, random. */
export function blemishOf(design: string, name: string): Blemish | undefined {
  const run = testWorkload(
    loadWorkload(name),
    resolveDesign(design, () => ''),
    SEED,
    'random',
  );
  const fails = !run.passed;
  const blemish = (rule: string, site: string, event: number, message: string): Blemish => ({
    fails,
    event,
    rule,
    site,
    says: `${words(rule)}: ${message}`,
  });
  const { unmet, breaches } = run.verdict;
  if (unmet[0] !== undefined)
    return blemish('EXPECTATION', unmet[0].operation, unmet[0].first, unmet[0].message);
  if (breaches[0] !== undefined)
    return blemish(breaches[0].rule, breaches[0].site, breaches[0].first, breaches[0].message);
  if (fails) throw new Error(`${name} fails under ${design} without an event that shows it`);
  return undefined;
}

export function recordedBlemishes(): Blemishes {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Blemishes;
}

type Reasons = readonly (readonly [rule: string, site: string | undefined, reason: string])[];

/** Why a test is not clean, in words, by what its first event is; a test asks for each. */
const REASONS: Reasons = [
  [
    'STALE_MIRROR_ENTRY',
    undefined,
    'meets what is posted, but the driver maps migrated pages without an interval, so that unmapping or migrating them back does not reach the device: it still maps them',
  ],
  [
    'EXPECTATION',
    'ioctl MIGRATE',
    'fails: the test was written for a driver that migrates any area; here areas that cannot be read are refused, as in Linux 6.1',
  ],
  [
    'EXPECTATION',
    'ioctl SNAPSHOT',
    'fails: the test expects NONE for an area that cannot be read; here it is shown as an ERROR byte, as in Linux 6.1',
  ],
];

const RANGE_REASONS: Reasons = [
  [
    'EXPECTATION',
    'ioctl READ',
    'fails: -EPERM for an area that cannot be read, where the interface of today says -EFAULT',
  ],
  ['EXPECTATION', 'ioctl WRITE', 'fails: areas of hugetlbfs are left to another day'],
  [
    'EXPECTATION',
    'ioctl SNAPSHOT',
    'fails: before, a range has to lie in one area (-EINVAL); since, one of which a part cannot be read is refused (-EPERM)',
  ],
  [
    'KERNEL_CRASH',
    'hmm_range_fault',
    'fails: the device writes over a hole, which is faulted in without an area (U60)',
  ],
];

/** The table of docs/self-tests.md with, below it, the event that shows why where a test is not clean. */
export function selfTestTable(found: Blemishes = recordedBlemishes()): string {
  return tableOf(found, TABLE_DESIGNS, SELF_TESTS, REASONS);
}

/** The same of the interface of 2019. */
export function rangeTestTable(found: Blemishes = recordedBlemishes()): string {
  return tableOf(found, RANGE_DESIGNS, RANGE_TESTS, RANGE_REASONS);
}

function tableOf(
  found: Blemishes,
  designs: readonly string[],
  tests: typeof SELF_TESTS,
  reasons: Reasons,
): string {
  const cell = (b: Blemish | undefined): string =>
    b === undefined ? 'pass' : b.fails ? '**fails**' : 'pass, *violates*';
  const rows = tests.map(
    ({ name, fixture }) =>
      `| ${fixture}.${name} | ${designs.map((d) => cell(found[d]![name])).join(' | ')} |`,
  );
  const notes = tests.flatMap(({ name }) => {
    const by = new Map<string, string[]>();
    for (const design of designs) {
      const b = found[design]![name];
      if (b === undefined) continue;
      const isMeant = ([rule, site]: Reasons[number]): boolean =>
        rule === b.rule && (site ?? b.site) === b.site;
      const reason = reasons.find(isMeant)?.[2];
      if (reason === undefined) throw new Error(`no reason is written for '${b.says}'`);
      const text = `${reason} (\`${b.says}\`)`;
      by.set(text, [...(by.get(text) ?? []), `${design}, event ${b.event}`]);
    }
    return [...by].map(([text, where]) => `- *${name}* under ${where.join('; ')}: ${text}.`);
  });
  return [
    `| test | ${designs.join(' | ')} |`,
    `| --- |${' --- |'.repeat(designs.length)}`,
    ...rows,
    '',
    ...notes,
  ].join('\n');
}

/** Designs under which the self tests of Linux 6.1 are run; by design, tests that are not clean. */
const SUITE_DESIGNS = ['linux-6.1', 'linux-6.12'] as const;
const SUITE_FILE = fileURLToPath(new URL('../docs/self-tests-linux-6.1.json', import.meta.url));
type SuiteBlemishes = Readonly<Record<(typeof SUITE_DESIGNS)[number], readonly string[]>>;

export function recordedSuite(): SuiteBlemishes {
  return JSON.parse(readFileSync(SUITE_FILE, 'utf8')) as SuiteBlemishes;
}

/** A row a test, a column a design and kind of device. */
export function suiteTable(found: SuiteBlemishes = recordedSuite()): string {
  const titles = SUITES['linux-6.1']!;
  const columns = SUITE_DESIGNS.flatMap((design) =>
    (['private', 'coherent'] as const).map((kind) => ({ design, kind })),
  );
  const names = titles.filter((title) => title.includes('_private.'));
  const rows = names.map((title) => {
    const [fixture, , name] = title.split('.');
    const cells = columns.map(({ design, kind }) =>
      found[design].includes(title.replace('_private.', `_${kind}.`)) ? '**not clean**' : 'pass',
    );
    return `| ${fixture}.${name} | ${cells.join(' | ')} |`;
  });
  return [
    `| test | ${columns.map(({ design, kind }) => `${design}, ${kind}`).join(' | ')} |`,
    `| --- |${' --- |'.repeat(columns.length)}`,
    ...rows,
  ].join('\n');
}

function notClean(design: string): string[] {
  return suiteTests('linux-6.1').flatMap(({ title, loaded }) => {
    const run = testWorkload(
      loaded,
      resolveDesign(design, () => ''),
      SEED,
      'random',
    );
    return run.passed && run.verdict.breaches.length === 0 ? [] : [title];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found: Record<string, Record<string, Blemish>> = {};
  const only = process.argv.slice(2);
  if (only.length > 0) Object.assign(found, recordedBlemishes());
  for (const design of [...TABLE_DESIGNS, ...RANGE_DESIGNS]) {
    if (only.length > 0 && !only.includes(design)) continue;
    const tests = (RANGE_DESIGNS as readonly string[]).includes(design) ? RANGE_TESTS : SELF_TESTS;
    const row: Record<string, Blemish> = (found[design] = {});
    for (const { name } of tests) {
      const blemish = blemishOf(design, name);
      if (blemish !== undefined) row[name] = blemish;
    }
    process.stdout.write(`${design}: ${tests.length - Object.keys(row).length} pass cleanly\n`);
  }
  writeFileSync(FILE, `${JSON.stringify(found, null, 2)}\n`);
  const suite = Object.fromEntries(SUITE_DESIGNS.map((design) => [design, notClean(design)]));
  writeFileSync(SUITE_FILE, `${JSON.stringify(suite, null, 2)}\n`);
}
