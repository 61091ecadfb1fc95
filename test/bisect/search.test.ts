import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onlyFirst } from '../../src/bisect/bisection.js';
import { mostEvaluations, searchFlips } from '../../src/bisect/search.js';

/** A condition that is asked, and how often it was. */
function counted(holds: (at: number) => boolean | undefined) {
  const asked: number[] = [];
  return {
    asked,
    ask: (at: number) => {
      asked.push(at);
      return Promise.resolve(holds(at));
    },
  };
}

const positions = fc
  .record({
    from: fc.nat(50),
    size: fc.integer({ min: 1, max: 5000 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ from, size, part }) => ({
    range: { from, to: from + size },
    first: from + 1 + Math.floor(part * (size - 1)),
  }));

describe('a binary search', () => {
  it('finds what a linear scan finds, with at most ⌈log₂ N⌉ questions between the ends', async () => {
    await fc.assert(
      fc.asyncProperty(positions, async ({ range, first }) => {
        const { ask, asked } = counted((at) => at >= first);
        const found = await searchFlips(ask, { range, samples: 0 });
        expect(onlyFirst(found)?.at).toBe(first);
        const most = Math.ceil(Math.log2(range.to - range.from));
        expect(found.evaluations!.search).toBeLessThanOrEqual(most);
        expect(mostEvaluations(range.to - range.from)).toBe(most);
        // Both ends, and once more on both sides of the answer.
        expect(asked.length).toBeLessThanOrEqual(most + 4);
        expect(asked).toContain(range.from);
        expect(asked).toContain(range.to);
        expect(asked.slice(-2)).toEqual([first - 1, first]);
      }),
    );
  });

  it('is never wrong of a condition that flips back: what it lists are flips', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 600 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 600 }), { maxLength: 6 }),
        fc.boolean(),
        fc.nat(40),
        async (to, places, start, samples) => {
          const at = (n: number): boolean =>
            places.filter((place) => place <= n).length % 2 === (start ? 0 : 1);
          const found = await searchFlips(counted(at).ask, { range: { from: 0, to }, samples });
          expect(found.holdsAtStart).toBe(at(0));
          for (const flip of found.flips) {
            expect(at(flip.at)).toBe(flip.begins);
            expect(at(flip.at - 1)).toBe(!flip.begins);
          }
          // They take turns, and an odd number of them tells the ends apart.
          const turns = found.flips.map((f) => f.begins);
          expect(turns).toEqual(turns.map((_, i) => (i % 2 === 0) !== at(0)));
          expect(found.flips.length % 2 === 1).toBe(at(0) !== at(to));
        },
      ),
    );
  });

  it('sees by its samples that a condition does not stay', async () => {
    const at = (n: number): boolean => (n >= 300 && n < 500) || n >= 900;
    const range = { from: 0, to: 1000 };
    const blind = await searchFlips(counted(at).ask, { range, samples: 0 });
    expect(blind.flips).toHaveLength(1);
    const found = await searchFlips(counted(at).ask, { range, samples: 8 });
    expect(found.flips.map((f) => f.at)).toEqual([300, 500, 900]);
    expect(onlyFirst(found)).toBeUndefined();
  });

  it('names what could not be told, and the first is one of that', async () => {
    await fc.assert(
      fc.asyncProperty(
        positions,
        fc.uniqueArray(fc.nat(5000), { maxLength: 40 }),
        async ({ range, first }, skips) => {
          const skipped = new Set(skips.filter((s) => s > range.from && s < range.to));
          const { ask } = counted((at) => (skipped.has(at) ? undefined : at >= first));
          const { flips } = await searchFlips(ask, { range, samples: 0 });
          expect(flips).toHaveLength(1);
          const [flip] = flips as [(typeof flips)[0]];
          expect(flip.known).toBeLessThan(first);
          expect(flip.at).toBeGreaterThanOrEqual(first);
          // Nothing between was told, and all of it is named.
          const between = Array.from(
            { length: flip.at - flip.known - 1 },
            (_, i) => flip.known + 1 + i,
          );
          expect(flip.skipped).toEqual(between);
          expect(between.every((n) => skipped.has(n))).toBe(true);
        },
      ),
    );
  });

  it('gives up a stretch of which nothing can be told', async () => {
    const { ask, asked } = counted((at) => (at > 10 && at < 99_000 ? undefined : at >= 99_000));
    const { flips } = await searchFlips(ask, { range: { from: 0, to: 100_000 }, samples: 0 });
    expect(flips[0]).toMatchObject({ begins: true });
    expect(flips[0]!.skipped.length).toBeGreaterThan(0);
    expect(flips[0]!.known).toBeLessThanOrEqual(10);
    expect(flips[0]!.at).toBeGreaterThanOrEqual(99_000);
    expect(asked.length).toBeLessThan(200);
  });

  it('refuses an answer that changes, and an end of which nothing can be told', async () => {
    let n = 0;
    const moody = counted((at) => (at === 7 ? n++ % 2 === 0 : at > 7));
    await expect(
      searchFlips(moody.ask, { range: { from: 0, to: 12 }, samples: 0 }),
    ).rejects.toThrow(/after event 7 it first held, and asked again it does not hold/);
    const none = counted((at) => (at === 0 ? undefined : true));
    await expect(searchFlips(none.ask, { range: { from: 0, to: 9 }, samples: 0 })).rejects.toThrow(
      /before the first event/,
    );
  });

  it('asks nothing between ends that agree, and once at a single event', async () => {
    const never = counted(() => false);
    const range = { from: 0, to: 1000 };
    expect((await searchFlips(never.ask, { range, samples: 3 })).flips).toEqual([]);
    expect(never.asked).toHaveLength(5);
    const one = await searchFlips(counted((at) => at > 0).ask, {
      range: { from: 0, to: 1 },
      samples: 8,
    });
    expect(onlyFirst(one)?.at).toBe(1);
    expect(one.evaluations!.search).toBe(0);
  });
});
