import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { loadWorkload } from '../../src/language/library.js';
import { Arena } from '../../src/machine/arena.js';
import { parseWorkload } from '../../src/language/parse.js';
import { completeStrategy } from '../../src/run/complete-strategy.js';
import { execute } from '../../src/run/execute.js';
import { describeBreach } from '../../src/run/verdict.js';
import { STRATEGIES } from '../../src/schedule/strategies/all.js';
import { parseStrategy, strategyNamed } from '../../src/schedule/strategies/named.js';
import { pos } from '../../src/schedule/strategies/pos.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { pct } from '../../src/schedule/strategies/pct.js';
import { roundRobin } from '../../src/schedule/strategies/round-robin.js';
import type { Strategy } from '../../src/schedule/strategy.js';
import { UserError } from '../../src/units/user-error.js';

const design = resolveDesign('v5', () => '');
const { workload } = loadWorkload('close_and_munmap');
const PAGES = 4096;
const arena = new Arena();

/** How often each rule is broken in `runs` runs. */
function broken(
  make: (seed: number) => Strategy,
  runs: number,
  of = workload,
): Map<string, number> {
  const found = new Map<string, number>();
  for (let seed = 1; seed <= runs; seed++) {
    const plan = { workload: of, design, seed, strategy: make(seed), pages: PAGES };
    const { verdict } = execute(plan, [], arena);
    for (const b of verdict.breaches)
      found.set(describeBreach(b), (found.get(describeBreach(b)) ?? 0) + 1);
  }
  return found;
}

describe('pct', () => {
  it('meets bugs of depth 2 as often as its bound says, and none of them with depth 1', () => {
    const named = completeStrategy('pct:depth=2', { workload, design, pages: PAGES });
    const { depth, points } = parseStrategy(named).parameters as { depth: number; points: number };
    expect(depth).toBe(2);
    const runs = 1000;
    const found = broken((seed) => pct(seed, { depth, points }), runs);
    const tasks = 2;
    const bound = 1 / (tasks * points ** (depth - 1));
    // Three standard deviations below, which chance passes once in 700 times; seeds are fixed.
    const least = runs * bound - 3 * Math.sqrt(runs * bound * (1 - bound));
    expect([...found.keys()].sort()).toEqual([
      'DOUBLE_REMOVE of interval at dmirror_do_unmap',
      'USE_AFTER_FREE of lock at dmirror_interval_invalidate',
      'USE_AFTER_FREE of mirror at dmirror_interval_invalidate',
    ]);
    for (const [rule, times] of found) expect(times, rule).toBeGreaterThanOrEqual(least);

    expect(broken((seed) => pct(seed, { depth: 1, points }), 200)).toEqual(new Map());
  });

  it('runs the task of the highest priority, and puts a new one anywhere among the others', () => {
    const firsts = new Map<number, number>();
    for (let seed = 1; seed <= 3000; seed++) {
      const strategy = pct(seed, { depth: 1, points: 1 });
      strategy.pick([1, 2], 1, 1);
      const first = strategy.pick([1, 2, 3], 1, 2);
      expect(strategy.pick([1, 2, 3], first, 3)).toBe(first);
      firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    for (const task of [1, 2, 3]) expect(firsts.get(task)! / 1000).toBeCloseTo(1, 1);
  });

  it('lowers who is about to run at each of its change points', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const strategy = pct(seed, { depth: 2, points: 5 });
      const ran = [1, 2, 3, 4, 5, 6, 7].map((step) => strategy.pick([1, 2], 1, step));
      const turns = ran.filter((task, i) => i > 0 && task !== ran[i - 1]).length;
      expect(turns).toBeLessThanOrEqual(1);
      expect(ran[4]).toBe(ran[6]);
    }
  });
});

describe('pos', () => {
  it('meets verdicts that random does not meet in as many runs, and rare ones more often', () => {
    const meets = (file: string, make: (seed: number) => Strategy): Map<string, number> =>
      broken(make, 400, loadWorkload(`traces/docket/${file}.hmm`).workload);
    const read = 'A15-unmap-under-read';
    const [byRandom, byPos] = [meets(read, seededRandom), meets(read, pos)];
    for (const rule of byRandom.keys()) expect([...byPos.keys()]).toContain(rule);
    expect(byPos.size).toBeGreaterThan(byRandom.size);

    const close = 'A03-close-in-invalidation';
    const rarest = (found: Map<string, number>): number => Math.min(...found.values());
    const [one, other] = [meets(close, seededRandom), meets(close, pos)];
    expect([...other.keys()].sort()).toEqual([...one.keys()].sort());
    expect(rarest(other)).toBeGreaterThan(2 * rarest(one));
  });

  it('draws priorities anew for what races with a step, and for nothing else', () => {
    let [kept, redrawn] = [0, 0];
    for (let seed = 1; seed <= 400; seed++) {
      for (const before of ['lock of 1', 'lock of 2']) {
        const strategy = pos(seed);
        strategy.arrived!(1, 'f', 'lock of 1', false);
        strategy.arrived!(2, 'f', 'lock of 2', false);
        strategy.arrived!(3, 'f', before, false);
        // Who of the first two comes first is asked twice, on two strategies of one seed.
        const ask = pos(seed);
        for (const [task, name] of [
          [1, 'lock of 1'],
          [2, 'lock of 2'],
          [3, before],
        ] as const)
          ask.arrived!(task, 'f', name, false);
        const first = ask.pick([1, 2], 0, 1);
        strategy.pick([3], 0, 1);
        const then = strategy.pick([1, 2], 0, 2);
        if (first === then) kept++;
        else redrawn++;
      }
    }
    // One of the two was drawn anew: it changes sides once in three times.
    expect(redrawn / (kept + redrawn)).toBeGreaterThan(0.25);
    expect(redrawn / (kept + redrawn)).toBeLessThan(0.42);
  });
});

describe('round-robin', () => {
  it('gives each task as many points as the seed says, in the order of their numbers', () => {
    const strategy = roundRobin(2);
    let current = 1;
    const ran = [1, 2, 3, 4, 5, 6, 7, 8].map((step) => {
      current = strategy.pick([1, 2, 3], current, step);
      return current;
    });
    expect(ran).toEqual([1, 1, 2, 2, 3, 3, 1, 1]);
  });
});

describe('a strategy by its name', () => {
  it('is the same run for the same seed, whatever its name', () => {
    for (const [name, { ofSchedule }] of Object.entries(STRATEGIES)) {
      // This workload has no schedule that one could follow.
      if (ofSchedule === true) continue;
      const named = completeStrategy(name, { workload, design, pages: PAGES });
      const run = () => {
        const hashes: number[] = [];
        const plan = { workload, design, seed: 5, strategy: strategyNamed(named, 5), pages: PAGES };
        execute(plan, [{ event: (e) => void hashes.push(e.kind, e.task, e.time) }]);
        return hashes;
      };
      expect(run(), name).toEqual(run());
    }
  });

  it('says what was measured, so that the text alone is enough', () => {
    const plan = { workload, design, pages: PAGES };
    const named = completeStrategy('pct', plan);
    expect(named).toMatch(/^pct:depth=3,points=\d+$/);
    expect(completeStrategy(named, plan)).toBe(named);
    expect(completeStrategy('pct:points=9,depth=2', plan)).toBe('pct:depth=2,points=9');
    expect(completeStrategy('random', plan)).toBe('random');
    const alone = parseWorkload('workload w\ntask main {\n}\n', 'w');
    expect(completeStrategy('pct', { ...plan, workload: alone })).toBe('pct:depth=3,points=1');
  });

  it.each([
    ['pcr', 'there is no strategy'],
    ['pct:', 'no parameter'],
    ['pct:depth', 'no parameter'],
    ['pct:depth=0', 'no parameter'],
    ['pct:depth=1,depth=2', 'no parameter'],
    ['pct:speed=2', 'no parameter'],
    ['random:depth=2', 'it takes none'],
    ['pct:depth=2', 'needs a number for points'],
    ['constructor', 'there is no strategy'],
  ])('refuses %s', (text, message) => {
    expect(() => strategyNamed(text, 1)).toThrow(UserError);
    try {
      strategyNamed(text, 1);
    } catch (error) {
      const { code, message: said, hint } = error as UserError;
      expect(code).toBe('HMT406');
      expect(`${said} ${hint}`).toContain(message);
    }
  });
});
