import { describe, expect, it } from 'vitest';
import { bruteForce, exhaust, LITMUS, prepared } from './litmus.js';

const DESIGNS = ['v5', 'v6', 'linux-5.5', 'linux-6.1', 'batch', 'v5-repaired'];
/** Schedules that are tried without reduction, at most; what has more is left out here. */
const MOST = 500;

describe('the exhaustive search', () => {
  it('meets exactly what every schedule together meets, once each', () => {
    let compared = 0;
    let more = 0;
    LITMUS.forEach((litmus, i) => {
      // Every litmus under two designs: together all of them.
      for (const d of [0, 1]) {
        const design = DESIGNS[(i + d * 3) % DESIGNS.length]!;
        const all = bruteForce(prepared(litmus, design), MOST);
        if (all === undefined) continue;
        compared++;
        const found = exhaust(prepared(litmus, design));
        const what = `${litmus.name} under ${design}`;
        expect(found.verdicts, what).toEqual(all.verdicts);
        // As many runs as orders, and none broken off.
        const { runs, traces, pruned } = found;
        expect({ runs, pruned }, what).toEqual({ runs: traces, pruned: 0 });
        expect(found.runs).toBeLessThanOrEqual(all.runs);
        if (all.verdicts.length > 1) more++;
      }
    });
    expect(compared).toBeGreaterThan(9);
    // Most would be found with one schedule otherwise.
    expect(more).toBeGreaterThan(2);
  });

  it('finds the same however many attempts are under way', () => {
    for (const litmus of LITMUS.slice(0, 4)) {
      const { verdicts, traces } = exhaust(prepared(litmus, 'v5'));
      for (const ahead of [2, 7, 64]) {
        const found = exhaust(prepared(litmus, 'v5'), ahead);
        expect({ verdicts: found.verdicts, traces: found.traces }).toEqual({ verdicts, traces });
      }
    }
  });
});
