import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeLevel,
  encodeLevel,
  FACTOR,
  Rows,
  type ReadLevel,
} from '../../../src/page/timeline/levels.js';
import { Runs } from '../../../src/page/timeline/runs.js';

/** Spans of a row, each with the gap before it and its length. */
const spans = fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 900 }), fc.nat(16)), {
  maxLength: 80,
});

interface Totals {
  cover: number;
  count: number;
  /** Runs that lie on the one before, or say that more is covered than they have. */
  wrong: number;
}
function totals({ rows, width }: ReadLevel, row: number): Totals {
  const sum = { cover: 0, count: 0, wrong: 0 };
  let end = 0;
  const runs = rows[row]!;
  for (let i = 0; i < runs.at.length; i++) {
    const [at, length, cover, count] = [runs.at, runs.length, runs.cover, runs.count].map(
      (column) => column[i]!,
    ) as [number, number, number, number];
    const full = length * width;
    if (at < end || cover > full || (length > 1 && cover !== full)) sum.wrong++;
    end = at + length;
    sum.cover += cover;
    sum.count += count;
  }
  return sum;
}

describe('a row from afar', () => {
  it('covers at every level what its spans cover, and counts each once', () => {
    fc.assert(
      fc.property(spans, spans, (one, other) => {
        const rows = new Rows();
        const all = [one, other].map((list) => {
          const row = rows.add();
          let at = 1;
          for (const [gap, length, category] of list) {
            rows.span(row, at + gap, at + gap + length, category);
            at += gap + length;
          }
          return { row, cover: list.reduce((sum, [, n]) => sum + n, 0), count: list.length };
        });
        const levels = rows.levels(100_000);
        expect(levels.length).toBeGreaterThan(3);
        for (const level of levels) {
          const read = decodeLevel(encodeLevel(level));
          expect(read.width).toBe(level.width);
          for (const { row, cover, count } of all)
            expect(totals(read, row)).toEqual({ cover, count, wrong: 0 });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('counts what happens at once, and shows what weighs most', () => {
    const runs = new Runs();
    for (const [at, category] of [
      [4, 1],
      [5, 7],
      [6, 2],
    ] as const)
      runs.instant(4, at, category, category);
    const seen: number[][] = [];
    runs.each((...run) => seen.push(run));
    // At, length, cover, count, category.
    expect([runs.length, seen]).toEqual([1, [[1, 1, 0, 3, 7]]]);
  });

  it('stays within bounds, and loses nothing of it', () => {
    const rows = new Rows();
    const row = rows.add();
    const n = 110_000;
    for (let i = 0; i < n; i++) rows.span(row, i * 37 + 1, i * 37 + 34, 3);
    expect(rows.width).toBeGreaterThan(FACTOR);
    const levels = rows.levels(n * 37);
    expect(levels[0]!.rows[row]!.length).toBeLessThanOrEqual(200_000);
    for (const level of levels)
      expect(totals(decodeLevel(encodeLevel(level)), row)).toEqual({
        ...{ cover: n * 33, count: n, wrong: 0 },
      });
  });
});
