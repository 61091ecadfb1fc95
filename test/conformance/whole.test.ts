import { describe, expect, test } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { conform, type ScenarioResult } from '../../src/conformance/conform.js';
import { AGREEMENT, recordedLines, rowOf } from '../support/recorded.js';
import explained from './explained.json' with { type: 'json' };

/*
 * Every recorded scenario, answer by answer, and that docs/conformance.md says what came out. What does not agree stands in
 * explained.json, by recording and scenario, with the kernel function that explains it; an entry
 * that agrees by now has to go.
 */
const design = (name: string) => resolveDesign(name, () => '');

/** `operation.field` of the first difference, as explained.json has it. */
function firstDifferences(results: readonly ScenarioResult[]): Record<string, string> {
  return Object.fromEntries(
    results.map(({ name, first }) => [name, `${first!.op}.${first!.field}`]).sort(),
  );
}
const EXPLAINED = explained as Readonly<
  Record<string, Readonly<Record<string, { differs: string; why: string }>>>
>;
function expected(recording: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(EXPLAINED[recording]!)
      .map(([name, { differs }]) => [name, differs])
      .sort(),
  );
}

describe('every scenario answers as recorded', () => {
  test.each([
    ['linux-6.1-exact', 'linux-6.1'],
    ['v5-covered', 'v5-on-6.1-covered'],
  ] as const)(
    '%s under %s, and nothing is violated',
    (recording, name) => {
      const file = `${recording}.jsonl.gz`;
      const report = conform(recordedLines(file), design(name), { file });
      console.log(summary(report));
      expect([report.scenarios, report.operations]).toEqual([2514, 49435]);
      expect(firstDifferences(report.differing)).toEqual(expected(recording));
      expect(report.violating).toEqual([]);
      expect(AGREEMENT).toContain(rowOf(recording, name, report));
    },
    180_000,
  );
});

/*
 * What follows is of two releases that differ in a few rules: the suite runs every eighth scenario of the
 * long files, and `npm run conformance` all.
 */
const ALL = process.env['HMMTRACE_CONFORMANCE'] === 'all';
const part = (lines: string[]): string[] => (ALL ? lines : lines.filter((_, i) => i % 8 === 0));

test.each([
  ['linux-6.1-coherent', 'linux-6.1-asis', 467, 9059, 2],
  ['linux-6.12-coherent', 'linux-6.12-asis', 467, 9059, 2],
  ['linux-6.12-coherent-exact', 'linux-6.12', 467, 9071, 0],
  ['linux-6.12-exact', 'linux-6.12', 2514, 49435, 0],
  ['linux-6.12', 'linux-6.12-asis', 2514, 49149, 47],
] as const)(
  '%s under %s: what crashed is reported, and nothing else',
  (recording, name, scenarios, operations, crashes) => {
    const file = `${recording}.jsonl.gz`;
    const lines = recordedLines(file);
    expect(lines).toHaveLength(scenarios);
    expect(crashesIn(lines)).toHaveLength(crashes);
    const run = scenarios > 1000 ? part(lines) : lines;
    const report = conform(run, design(name), { file });
    console.log(summary(report));
    expect(report.scenarios).toBe(run.length);
    if (run.length === scenarios) expect(report.operations).toBe(operations);
    expect(report.differing).toEqual([]);
    expect(report.violating.map((scenario) => scenario.name)).toEqual(crashesIn(run));
    expect(AGREEMENT).toContain(rowOf(recording, name, { scenarios, operations }));
  },
  180_000,
);

test.each([
  ['linux-6.12-exact', 'pagemap.exclusive=everyEntry', 'private.migrate'],
  ['linux-6.12-exact', 'vma.charge=kept', 'rnd-1-01218-vma'],
  ['linux-6.12-exact', 'vma.newBetween=next', 'private.vma_merge_after_touch'],
  ['linux-6.12-exact', 'mprotect.writable=dirtyExclusive', 'rnd-2-01853-migrate'],
  ['linux-6.12-exact', 'huge.zeroParts=kept', 'private.anon_write_huge'],
] as const)('%s differs under linux-6.12+%s, in %s', (recording, by, name) => {
  const lines = recordedLines(`${recording}.jsonl.gz`);
  const report = conform(lines, design(`linux-6.12+${by}`), { only: (s) => s.name === name });
  expect([report.scenarios, report.scenariosAgreed]).toEqual([1, 0]);
});

test('linux-6.1 under linux-6.1-asis: where the kernel crashed, a violation is reported at the same operation', () => {
  const file = 'linux-6.1.jsonl.gz';
  const report = conform(recordedLines(file), design('linux-6.1-asis'), { file });
  console.log(summary(report));
  expect(firstDifferences(report.differing)).toEqual(expected('linux-6.1'));
  expect(report.violating.map(({ name }) => name)).toEqual(crashesIn(recordedLines(file)));
  for (const { name, operations, violatedAt } of report.violating)
    expect(violatedAt, name).toBe(operations - 1);
  expect(AGREEMENT).toContain(rowOf('linux-6.1', 'linux-6.1-asis', report));
}, 180_000);

test('linux-6.1-fixed under linux-6.1-asis with the first repair: the crashing scenarios in full', () => {
  const file = 'linux-6.1-fixed.jsonl.gz';
  const fixed = 'linux-6.1-asis+driver.ownDevicePage=backing';
  const report = conform(recordedLines(file), design(fixed), { file });
  console.log(summary(report));
  expect(report.scenarios).toBe(49);
  expect(firstDifferences(report.differing)).toEqual(expected('linux-6.1-fixed'));
  expect(report.violating).toEqual([]);
  expect(AGREEMENT).toContain(rowOf('linux-6.1-fixed', fixed, report));
});

test('v5-literal under v5-on-6.1: nothing differs before the use of a stale entry, which is reported', () => {
  const file = 'v5-literal.jsonl.gz';
  const report = conform(recordedLines(file), design('v5-on-6.1'), { file });
  console.log(summary(report));
  expect(report.scenarios).toBe(2514);
  expect(report.differing).toEqual([]);
  // What is read through a stale entry is whatever the freed page holds by then.
  expect(report.endedByStaleUse.length).toBeLessThan(20);
  for (const { name, endedAt, violatedAt, violations } of report.endedByStaleUse) {
    expect(violatedAt, name).toBeLessThan(endedAt!);
    expect(violations[0], name).toMatch(/^mirror \d+ still maps (page|\d+ pages)/);
  }
  expect(AGREEMENT).toContain(rowOf('v5-literal', 'v5-on-6.1', report));
}, 180_000);

/** Scenarios that end in a crash of the kernel. */
function crashesIn(lines: readonly string[]): string[] {
  return lines
    .filter((line) => line.includes('"crash":true'))
    .map((line) => (JSON.parse(line) as { name: string }).name);
}

function summary(report: ReturnType<typeof conform>): string {
  return (
    `${report.design}: ${report.scenariosAgreed} of ${report.scenarios} scenarios, ` +
    `${report.operationsAgreed} of ${report.operations} operations agree`
  );
}
