import { describe, expect, it } from 'vitest';
import { listDesigns } from '../../src/designs/resolve.js';
import { SWITCH_NAMES, valuesOf } from '../../src/designs/switches.js';
import { loadWorkload } from '../../src/language/library.js';
import { checkObservation } from '../../tools/witnesses/observe.js';
import {
  BEYOND_WORKLOADS,
  designOf,
  designRows,
  ownWorkloads,
  rowsOf,
  sight,
  strayFiles,
  untold,
  untoldDesigns,
  type Telling,
} from '../../tools/witnesses/rows.js';

/*
 * A value of a switch is one that can be told from every other by what a run means; a design with a
 * name likewise. Whoever adds one adds a row: `npm run witnesses` looks for it.
 */

const HINT = 'npm run witnesses finds a workload for traces/switches';

function isWellWritten({ workload, observe, tells }: Telling): void {
  checkObservation(observe, loadWorkload(workload).workload);
  expect(tells).toMatch(/^[A-Z].{20,}\.$/);
}

describe.each(SWITCH_NAMES)('switch %s', (name) => {
  it('has a row for every two values', () => {
    // What is beyond a workload is so still: such an exception goes when a row comes.
    const beyond = BEYOND_WORKLOADS.filter((b) => b.name === name).map((b) => b.values);
    expect(untold(name), HINT).toEqual(beyond);
  });

  it.each(rowsOf(name).map((row) => [row.observe, row.workload, row] as const))(
    'is told by the %s of %s',
    (_observe, _workload, row) => {
      isWellWritten(row);
      expect(valuesOf(name)).toEqual(expect.arrayContaining(Object.keys(row.values)));
      expect(new Set(Object.values(row.values)).size).toBeGreaterThan(1);
      const seen = Object.keys(row.values).map((value) => [
        value,
        sight(row, designOf(row, name, value)).see(row.observe),
      ]);
      expect(Object.fromEntries(seen), row.tells).toEqual(row.values);
    },
  );
});

describe('named designs', () => {
  const names = listDesigns().map((design) => design.name);

  it('are told from each other, every two', () => {
    expect(untoldDesigns(names), HINT).toEqual([]);
  });

  it.each(designRows().map((row) => [row.observe, row.workload, row] as const))(
    'are told by the %s of %s',
    (_observe, _workload, row) => {
      isWellWritten(row);
      expect(names).toEqual(expect.arrayContaining(Object.keys(row.designs)));
      const seen = Object.keys(row.designs).map((design) => [
        design,
        sight(row, design).see(row.observe),
      ]);
      expect(Object.fromEntries(seen), row.tells).toEqual(row.designs);
    },
  );
});

describe('the folder of the rows', () => {
  it('has rows of switches only, and workloads that a row needs', () => {
    expect(strayFiles()).toEqual([]);
    const used = [...SWITCH_NAMES.flatMap(rowsOf), ...designRows()].map((row) => row.workload);
    expect(ownWorkloads().filter((file) => !used.includes(file))).toEqual([]);
  });

  it('has no row that sees something else', () => {
    const [row] = rowsOf('driver.lifetime');
    expect(sight(row!, 'v5+driver.lifetime=refcounted').see('verdict')).not.toBe(
      row!.values['bare'],
    );
    expect(() => checkObservation('count of nonsense', loadWorkload('A18').workload)).toThrow(
      /nothing counts 'nonsense'/,
    );
    expect(() => checkObservation('answer of close(fd9)', loadWorkload('A18').workload)).toThrow(
      /has no operation/,
    );
  });
});
