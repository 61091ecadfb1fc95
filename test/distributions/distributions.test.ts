import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import {
  compareSamples,
  isTelling,
  type Distribution,
} from '../../src/distributions/distributions.js';
import { fisher } from '../../src/distributions/fisher.js';
import { distance, tallied, type Row } from '../../src/distributions/row.js';
import { Runs, type Sample } from '../../src/distributions/sample.js';
import { loadWorkload } from '../../src/language/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { COUNTS } from '../../src/compare/counts.js';
import { Random } from '../../src/schedule/random.js';
import { distributionsText } from '../../src/view/distributions.js';
import { PLAIN } from '../../src/view/style.js';
import { DEFAULT_LIMITS } from '../../src/schedule/ending.js';

/* What two designs do in many schedules: a difference is told from what one does by itself. */

/** Two tasks, and what one reads depends on who comes first. */
const RACE = `workload race
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(0x200000000, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  fill(buf, 4 pages, linear(1, 1))
  start(other)
  ioctl(fd, HMM_DMIRROR_READ, buf, 4 pages)
  *(buf)
  join(other)
  close(fd)
}
task other {
  *(buf) = 6
  munmap(buf + 2 pages, 2 pages)
}
`;
function sampled(text: string, design: string, first: number, runs: number): Sample[] {
  const side = new Runs(
    parseWorkload(text),
    resolveDesign(design, () => ''),
    'random',
    DEFAULT_LIMITS,
  );
  return Array.from({ length: runs }, (_, i) => side.run(first + i, () => undefined));
}
const telling = (rows: readonly Distribution[]): string[] =>
  rows.filter(isTelling).map(({ name }) => name);

describe('two designs in many schedules', () => {
  it('are no further apart than noise when they are one', () => {
    for (const text of [RACE, loadWorkload('close_and_munmap').text]) {
      const all = sampled(text, 'v5', 1, 400);
      for (const n of [5, 50, 200]) {
        const { rows } = compareSamples(all.slice(0, n), all.slice(n, 2 * n));
        // Other schedules do answer otherwise.
        expect(rows.length).toBeGreaterThan(n < 50 ? 1 : 5);
        expect(telling(rows)).toEqual([]);
      }
    }
  });

  it('are apart where one always does what the other never does', () => {
    const { text } = loadWorkload('munmap_middle');
    const found = compareSamples(sampled(text, 'v5', 1, 20), sampled(text, 'linux-6.1', 1, 20));
    expect(telling(found.rows)).toContain('deferrals');
    expect(found.rows[0]).toMatchObject({ distance: 1, chance: 1 / 1001 });
    expect(found.rows.filter(({ kind }) => kind === 'answer')).toEqual([]);
  });

  it('that break other rules are told by their verdicts, rare ones together', () => {
    const { text } = loadWorkload('close_and_munmap');
    const found = compareSamples(sampled(text, 'v5', 1, 200), sampled(text, 'linux-6.1', 1, 200));
    const runs = (row: Distribution, side: 'a' | 'b'): number =>
      tallied(row, side)[row.values.indexOf('yes')] ?? 0;
    expect(found.verdicts.length).toBeGreaterThan(2);
    for (const row of found.verdicts) {
      expect(runs(row, 'a')).toBeGreaterThan(0);
      expect(runs(row, 'b')).toBe(0);
    }
    const [any, ...each] = found.verdicts;
    expect(any!.name).toBe('any of these');
    expect(runs(any!, 'a')).toBeGreaterThanOrEqual(Math.max(...each.map((r) => runs(r, 'a'))));
  });

  it('are seldom told apart when they are one, however few the runs are', () => {
    // Of rows that vary as they like: 60 pairs of samples of one source, some 40 rows each.
    const random = new Random(7);
    const sample = (): Sample => {
      const answers = new Map(
        Array.from({ length: 20 }, (_, i) => [`op ${i}`, `${random.below(1 + (i % 4))}`]),
      );
      const counts = Object.fromEntries(
        Object.keys(COUNTS).map((name) => [name, random.below(50)]),
      ) as Sample['counts'];
      const verdicts = ['x', 'y', 'z'].filter(() => random.below(4) === 0);
      return { answers, counts, verdicts, cut: false };
    };
    let apart = 0;
    for (let trial = 0; trial < 60; trial++) {
      const samples = (): Sample[] => Array.from({ length: trial < 50 ? 5 : 20 }, sample);
      if (telling(compareSamples(samples(), samples()).rows).length > 0) apart++;
    }
    expect(apart).toBeLessThanOrEqual(2);
  });

  /** Runs of which the first break what is named, each as many. */
  const runs = (n: number, broken: Readonly<Record<string, number>>, cut = 0): Sample[] => {
    const verdicts = Object.entries(broken).flatMap(([name, times]) =>
      Array.from({ length: times }, () => name),
    );
    return Array.from({ length: n }, (_, i) => ({
      ...{ answers: new Map(), counts: {} as Sample['counts'] },
      ...{ verdicts: verdicts.slice(i, i + 1), cut: i < cut },
    }));
  };
  const told = (a: Sample[], b: Sample[], strategies = ['random', 'random']): string[] => {
    const found = compareSamples(a, b);
    const designs = ['v5', 'v6'] as const;
    const [x, y] = strategies as [string, string];
    const comparison = { workload: 'w', designs, strategies: [x, y], firstSeed: 1, found } as const;
    return distributionsText(comparison, PLAIN, 100).split('\n');
  };
  const head = (a: Sample[], b: Sample[]): string => told(a, b)[0]!.replace(/^.*random: /, '');

  it('are told apart by a rule that some runs of one break, and named where those are too few', () => {
    const one = (n: number, broken: number): string =>
      head(runs(n, { 'a rule': broken }), runs(n, {}));
    expect(one(20, 9)).toBe('1 verdict differs beyond noise');
    expect(one(200, 14)).toBe('1 verdict differs beyond noise');
    expect(one(5, 5)).toBe('1 verdict differs beyond noise');
    expect(one(20, 3)).toBe(
      'no difference beyond noise; a rule: 3 of 20 runs under v5, none under v6, too few to tell',
    );
    expect(one(20, 0)).toBe('no difference');
    const row = told(runs(20, { 'a rule': 1 }), runs(20, {})).find((l) => l.startsWith('a rule'));
    expect(row).toMatch(/^a rule +1 run +0 runs /);
  });

  it('are told apart by all verdicts together, which are no verdict more', () => {
    const [first, ...rest] = told(runs(90, { x: 12, y: 3, z: 2 }), runs(90, {}));
    expect(first!.replace(/^.*random: /, '')).toBe(
      '1 verdict differs beyond noise; runs with a verdict: 17 against 0; y: 3 of 90 runs under v5, none under v6, and 1 more verdict of v5 alone, too few to tell',
    );
    const looked = 3 + Object.keys(COUNTS).length;
    expect(rest.join('\n')).toContain(
      `3 of ${looked} verdicts, answers and counts do not come out equally often under both; 2 of these cannot`,
    );
    expect(head(runs(90, { x: 5, y: 5, z: 5 }), runs(90, {}))).toMatch(
      /^runs with a verdict: 15 against 0, beyond noise; x: 5 of 90 runs under v5, none under v6, and 2 more verdicts of v5 alone, too few/,
    );
    // Each comes to one that the other does not.
    expect(head(runs(20, { x: 2 }), runs(20, { y: 1 }))).toBe(
      'no difference beyond noise; x: 2 of 20 runs under v5, none under v6, too few to tell; y: 1 of 20 runs under v6, none under v5, too few to tell',
    );
  });

  it('are not called alike where runs were cut off', () => {
    expect(head(runs(8, {}, 8), runs(8, {}, 8))).toBe('16 of 16 runs were cut off at their limit');
    expect(head(runs(8, { x: 8 }, 1), runs(8, {}))).toBe(
      '1 verdict differs beyond noise; 1 of 16 runs was cut off at its limit',
    );
  });

  it('go by the schedules of both, where these are not one', () => {
    expect(told(runs(5, {}), runs(5, {}), ['pct(7)', 'pct(6)'])[0]).toBe(
      'w under v5 and v6, seeds 1 to 5, pct(7) under v5 and pct(6) under v6: no difference',
    );
  });

  it('give the same report each time', () => {
    const once = () => compareSamples(sampled(RACE, 'v5', 1, 30), sampled(RACE, 'v6', 1, 30));
    expect(once()).toEqual(once());
  });
});

describe('Fisher’s exact test', () => {
  it.each([
    // The lady tasting tea: 3 of 4 cups right on each side.
    [3, 1, 4, 34 / 70],
    [4, 0, 4, 2 / 70],
    [5, 0, 5, 2 / 252],
    [9, 0, 20, 0.00123],
    [7, 7, 20, 1],
    [0, 0, 20, 1],
  ])('of %i and %i of %i', (a, b, n, p) => {
    expect(fisher(a, b, n)).toBeCloseTo(p, 5);
    expect(fisher(b, a, n)).toBeCloseTo(p, 5);
  });
});

describe('the distance', () => {
  const row = (kind: Row['kind'], a: number[], b: number[]): Row => ({
    ...{ kind, name: 'n', values: [0, 1, 2, 3] },
    ...{ a: Uint32Array.from(a), b: Uint32Array.from(b) },
  });
  const apart = (r: Row): number => distance(r, tallied(r, 'a'), tallied(r, 'b'));

  it('is the share of runs that came out otherwise, of counts with regard to their order', () => {
    expect(apart(row('answer', [0, 0, 1, 1], [0, 0, 1, 1]))).toBe(0);
    expect(apart(row('answer', [0, 0, 0, 0], [0, 0, 0, 1]))).toBe(0.25);
    expect(apart(row('answer', [0, 1, 2, 3], [0, 1, 2, 3].reverse()))).toBe(0);
    // No two numbers are the same, but they lie between each other: little for a count.
    expect(apart(row('answer', [0, 2, 0, 2], [1, 3, 1, 3]))).toBe(1);
    expect(apart(row('count', [0, 2, 0, 2], [1, 3, 1, 3]))).toBe(0.5);
    expect(apart(row('count', [0, 0, 1, 1], [2, 2, 3, 3]))).toBe(1);
  });
});
