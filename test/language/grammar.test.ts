import { expect, test } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { callNames, EXAMPLE, grammar } from '../../src/language/grammar.js';
import { parseWorkload } from '../../src/language/parse.js';
import { printWorkload } from '../../src/language/print.js';
import { fitSchedule } from '../../src/run/fit-schedule.js';
import { withoutPositions } from '../support/arbitrary-workload.js';

test('the example of the grammar is a workload', () => {
  const workload = parseWorkload(EXAMPLE);
  expect(workload.tasks.map(({ name }) => name)).toEqual(['main', 'unmapper', 'child']);
  expect(withoutPositions(parseWorkload(printWorkload(workload)))).toEqual(
    withoutPositions(workload),
  );
});

test('the schedule of the example fits', () => {
  const design = resolveDesign('v5', () => '');
  const workload = parseWorkload(EXAMPLE);
  expect(workload.schedule).toHaveLength(4);
  expect(() => fitSchedule({ workload, design, seed: 1 })).not.toThrow();
});

test.each(callNames())('the grammar tells of the call %s', (name) => {
  expect(grammar()).toContain(`"${name}" "(`);
});

test('a line of the grammar fits a terminal of 120 columns', () => {
  for (const line of grammar().split('\n')) expect(line.length, line).toBeLessThanOrEqual(120);
});
