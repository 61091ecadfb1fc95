import { describe, expect, test } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { conform } from '../../src/conformance/conform.js';
import type { Scenario } from '../../src/conformance/scenario.js';
import { recordedLines } from '../support/recorded.js';

/*
 * The recorded scenarios that use only private anonymous memory, the processor, and device reads
 * and writes, in one process: every answer is the recorded one.
 */
const BASIC = new Set([
  'open',
  'close',
  'mmap',
  'munmap',
  'mprotect',
  'madvise',
  'cpu_read',
  'cpu_write',
  'dev_read',
  'dev_write',
]);

function usesOnly(scenario: Scenario, operations: ReadonlySet<string>): boolean {
  return scenario.ops.every(
    ({ op, proc, kind, advice }) =>
      operations.has(op) &&
      proc === undefined &&
      (kind === undefined || kind === 'anon_private') &&
      (advice === undefined || advice === 'DONTNEED'),
  );
}

const GROUNDS = [
  ['linux-6.1-exact.jsonl.gz', 'linux-6.1'],
  ['v5-covered.jsonl.gz', 'v5-on-6.1-covered'],
] as const;
const SETS = [
  ['basic scenarios', BASIC, 107],
  ['basic scenarios and those that take snapshots', new Set([...BASIC, 'snapshot']), 332],
] as const;

describe.each(GROUNDS)('of %s', (file, name) => {
  const lines = recordedLines(file);

  test.each(SETS)('%s answer as recorded', (what, operations, scenarios) => {
    const design = resolveDesign(name, () => '');
    const only = (scenario: Scenario) => usesOnly(scenario, operations);
    const report = conform(lines, design, { file, only });
    console.log(
      `${what} of ${file} under ${name}: ${report.scenariosAgreed} of ${report.scenarios} scenarios, ` +
        `${report.operationsAgreed} of ${report.operations} operations agree`,
    );
    expect(report.scenarios).toBe(scenarios);
    expect(report.differing.map(({ name: scenario, first }) => ({ scenario, ...first }))).toEqual(
      [],
    );
    expect(report.violating).toEqual([]);
  });
});

test('a wrong design is found out', () => {
  const only = (scenario: Scenario) => usesOnly(scenario, BASIC);
  const report = conform(
    recordedLines('v5-covered.jsonl.gz'),
    resolveDesign('linux-6.1', () => ''),
    { only },
  );
  expect(report.scenariosAgreed).toBeLessThan(report.scenarios);
  expect(Object.keys(report.byField)).toContain('dev_write.ret');
});
