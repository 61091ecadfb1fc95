import { join } from 'node:path';
import { didYouMean } from '../units/nearest.js';
import { UserError } from '../units/user-error.js';
import { folderOf, loadWorkload, type LoadedWorkload } from './library.js';

/* Self tests of a release, which have variants: one file a variant, named as the test is in its report. */

const HMM = [
  ...['open_close', 'anon_read', 'anon_read_prot', 'anon_write', 'anon_write_prot'],
  ...['anon_write_child', 'anon_write_child_shared', 'anon_write_huge', 'anon_write_hugetlbfs'],
  ...['file_read', 'file_write', 'migrate', 'migrate_file_private', 'migrate_fault'],
  ...['migrate_release', 'migrate_shared', 'migrate_multiple', 'anon_read_multiple'],
  ...['anon_teardown', 'mixedmap', 'compound', 'exclusive', 'exclusive_mprotect'],
  ...['exclusive_cow', 'hmm_gup_test', 'hmm_cow_in_device'],
];
const HMM2 = ['migrate_mixed', 'snapshot', 'double_map'];
const VARIANTS = ['private', 'coherent'];

/** The suites by the release that they are of, each in the order of the original. */
export const SUITES: Readonly<Record<string, readonly string[]>> = {
  'linux-6.1': [
    ...VARIANTS.flatMap((v) => HMM.map((name) => `hmm.hmm_device_${v}.${name}`)),
    ...VARIANTS.flatMap((v) => HMM2.map((name) => `hmm2.hmm2_device_${v}.${name}`)),
  ],
};

/** A test of a suite, under the name that reports have for it. */
export interface SuiteTest {
  readonly title: string;
  readonly loaded: LoadedWorkload;
}

/**
 * Tests of a suite: all, or those named, whole or by what is behind the last dot, in the order of the suite.
 * @throws UserError HMT201
 */
export function suiteTests(suite: string, names: readonly string[] = []): readonly SuiteTest[] {
  const titles = Object.hasOwn(SUITES, suite) ? SUITES[suite]! : undefined;
  if (titles === undefined) {
    const hint =
      didYouMean(suite, Object.keys(SUITES)) || `there is ${Object.keys(SUITES).join(', ')}`;
    throw new UserError('HMT201', `no suite of self tests is called '${suite.slice(0, 80)}'`, hint);
  }
  const isNamed = (title: string, name: string): boolean =>
    title === name || title.endsWith(`.${name}`);
  for (const name of names) {
    if (titles.some((title) => isNamed(title, name))) continue;
    const what = `suite ${suite} has no self test '${name.slice(0, 80)}'`;
    const known = [...titles, ...HMM, ...HMM2];
    throw new UserError('HMT201', what, didYouMean(name, known) || `its first is ${titles[0]}`);
  }
  const wanted = titles.filter(
    (title) => names.length === 0 || names.some((name) => isNamed(title, name)),
  );
  const folder = join(folderOf('suites'), suite);
  return wanted.map((title) => ({ title, loaded: loadWorkload(join(folder, `${title}.hmm`)) }));
}
