import { describe, expect, test } from 'vitest';
import { loadWorkload } from '../../src/workload/library.js';
import { run } from '../support/run.js';

/*
 * The self tests at their real sizes, as the original asks. The long ones with two tasks meet other
 * schedules in the tests of exploration.
 */
const TESTS = [
  'open_close',
  'anon_read',
  'anon_read_prot',
  'anon_write',
  'anon_write_prot',
  'anon_read_multiple',
  'anon_teardown',
  'double_map',
  'munmap_middle',
];

describe.each(['v5', 'linux-6.1'])('under %s', (design) => {
  test.each(TESTS)('%s gets every answer that it expects, without a violation', (name) => {
    const { workload } = loadWorkload(name);
    expect(run(workload, design)).toMatchObject({ status: 0, violations: [], unmet: [] });
  });
});

test('an expectation that is not met is found in the run', () => {
  const { workload } = loadWorkload('anon_read');
  const wrong = JSON.parse(
    JSON.stringify(workload).replace('"cpages":1024', '"cpages":1023'),
  ) as typeof workload;
  const ran = run(wrong, 'v5');
  expect(ran.status).toBe(1);
  expect(ran.unmet).toEqual([expect.stringContaining('expected cpages 1023, got 1024')]);
  expect(ran.unmet[0]).toMatch(/^line 14: /);
});
