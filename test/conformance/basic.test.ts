import { expect, test } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { conform } from '../../src/workload/conformance/conform.js';
import type { Scenario } from '../../src/workload/conformance/scenario.js';
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

function isBasic(scenario: Scenario): boolean {
  return scenario.ops.every(
    ({ op, proc, kind, advice }) =>
      BASIC.has(op) &&
      proc === undefined &&
      (kind === undefined || kind === 'anon_private') &&
      (advice === undefined || advice === 'DONTNEED'),
  );
}

/**
 * What does not agree, and why. A test of what is left: an entry that agrees by now has to go.
 */
const EXPLAINED: Readonly<Record<string, string>> = {};

test.each([
  ['linux-6.1-exact.jsonl.gz', 'linux-6.1'],
  ['v5-covered.jsonl.gz', 'v5-on-6.1-covered'],
])('basic scenarios of %s answer under %s as recorded', (file, name) => {
  const design = resolveDesign(name, () => '');
  const report = conform(recordedLines(file), design, { file, only: isBasic });
  console.log(
    `${name}: ${report.scenariosAgreed} of ${report.scenarios} scenarios, ` +
      `${report.operationsAgreed} of ${report.operations} operations agree with ${file}`,
  );
  expect(report.scenarios).toBe(107);
  expect(report.differing.map((result) => result.name).sort()).toEqual(
    Object.keys(EXPLAINED).sort(),
  );
  expect(report.violating).toEqual([]);
});
