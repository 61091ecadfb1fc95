import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SUITES, suiteTests } from '../../src/language/suites.js';
import { recordedLines } from '../support/recorded.js';
import { run } from '../support/run.js';

/*
 * The self tests of Linux 6.1, variants of private and coherent devices. Here run the short ones of
 * coherent devices, and those that the v5 patch has not; `npm run self-tests` runs all.
 */
const titles = SUITES['linux-6.1']!;

test.each(['linux-6.1', 'linux-6.12'])('stand in the order in which %s ran them', (release) => {
  const ran = recordedLines(`hmm-tests-${release}.tap`)
    .filter((line) => line.startsWith('ok '))
    .map((line) => line.split(' ').at(-1));
  expect(ran).toHaveLength(58);
  expect(titles).toEqual(ran);
});

const LONG = /_multiple$|teardown$/;
/** Of the suite only, in its form for private devices. */
const NEW =
  /private\.(migrate_(file_private|release|shared|mixed)|mixedmap|compound|exclusive_mprotect|hmm_.*|snapshot|double_map)$/;

describe.each(['linux-6.1'])('under %s', (design) => {
  const short = titles.filter((t) => !LONG.test(t) && (/coherent/.test(t) || NEW.test(t)));
  test.each(short)('%s gets every answer that it expects, without a violation', (title) => {
    const [only] = suiteTests('linux-6.1', [title]);
    expect(run(only!.loaded.workload, design)).toMatchObject({
      ...{ status: 0, violations: [], unmet: [] },
    });
  });
});

test('names both variants, a whole title one, and what is unknown is an error', () => {
  const named = (...names: string[]) => suiteTests('linux-6.1', names).map(({ title }) => title);
  expect(named('snapshot')).toEqual([
    'hmm2.hmm2_device_private.snapshot',
    'hmm2.hmm2_device_coherent.snapshot',
  ]);
  expect(named('hmm.hmm_device_private.migrate')).toEqual(['hmm.hmm_device_private.migrate']);
  expect(() => named('migrat')).toThrow(/has no self test 'migrat'/);
  expect(() => suiteTests('linux-5.8')).toThrow(/no suite of self tests is called 'linux-5.8'/);
});

test('each says in its text which test it is, and opens the devices of its variant', () => {
  for (const { title, loaded } of suiteTests('linux-6.1')) {
    const text = readFileSync(loaded.file, 'utf8');
    expect(text).toContain(`# Self test ${title} of`);
    expect(/dmirror[01]"/.test(text), title).toBe(title.includes('_private.'));
    expect(/dmirror[23]"/.test(text), title).toBe(title.includes('_coherent.'));
  }
});
