import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listCases } from '../../src/docket/library.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { measure, QUESTIONS, readGrowth } from '../../tools/growth/data.js';
import { growthPage } from '../../tools/growth/page.js';
import { scratch } from '../support/cli.js';

const dir = scratch();
const GROWTH = readGrowth();

describe('how costs grow', () => {
  it('is measured of the cases in which the thread argues with costs', () => {
    expect([...new Set(QUESTIONS.map(({ id }) => id))].sort()).toEqual([
      'A10',
      'A11',
      'A17',
      'A18',
      'B1',
    ]);
    const known = listCases().map(({ id }) => id);
    for (const { id, points } of QUESTIONS) {
      expect(known).toContain(id);
      expect(points.length).toBeGreaterThanOrEqual(3);
    }
    expect(GROWTH.map(({ workload }) => workload)).toEqual(QUESTIONS.map((q) => q.workload));
  });

  it('stands in docs/growth.md', () => {
    expect(readFileSync('docs/growth.md', 'utf8')).toBe(growthPage(GROWTH));
  });

  it.each(QUESTIONS.map((q, i) => [q.workload, q, i] as const))(
    'is measured again, where that is short: %s',
    async (name, question, i) => {
      const file = TraceFile.openForAppend(join(dir, `${name}.db`));
      try {
        const points = question.points.filter((x) => x <= 10);
        const { curves } = await measure(file, question, points);
        for (const [j, { design, count, costs }] of curves.entries()) {
          const kept = GROWTH[i]!.curves[j]!;
          expect([kept.design, kept.count]).toEqual([design, count]);
          expect(kept.costs.slice(0, points.length), `${count} of ${design}`).toEqual(costs);
        }
      } finally {
        file.close();
      }
    },
  );

  it('says of the costs what the docket says of their cases', () => {
    const medians = (workload: string, count: string, design: string): number[] =>
      GROWTH.find((g) => g.workload === workload)!
        .curves.find((c) => c.count === count && c.design === design)!
        .costs.map(([, median]) => median);
    expect(medians('unmaps', 'callbacks', 'linux-5.8')).toEqual([1, 10, 100, 1000]);
    expect(medians('unmaps', 'callbacks', 'v5')).toEqual([0, 0, 0, 0]);
    const extra = medians('holes', 'deviceFaults', 'shrink-and-fault').map((n) => n - 1);
    expect(extra).toEqual(QUESTIONS.find((q) => q.workload === 'holes')!.points);
    expect(medians('changes', 'callbacks', 'v5+driver.unmap=stale').at(-1)).toBe(2001);
    expect(Math.max(...medians('remaps', 'longestStale', 'workqueue'))).toBeGreaterThan(0);
  });
});
