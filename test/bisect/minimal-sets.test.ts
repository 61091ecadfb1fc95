import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimalSets, type ChangeSet } from '../../src/bisect/switches/minimal-sets.js';

const isWithin = (a: ChangeSet, b: ChangeSet) => a.every((x) => b.includes(x));
const key = (sets: readonly ChangeSet[]) => sets.map((s) => s.join()).sort();
function every(count: number): ChangeSet[] {
  return Array.from({ length: 2 ** count }, (_, bits) =>
    Array.from({ length: count }, (_, i) => i).filter((i) => (bits >> i) % 2 === 1),
  );
}
const minimal = (sets: readonly ChangeSet[]) =>
  sets.filter((s) => !sets.some((o) => o.length < s.length && isWithin(o, s)));

/** A world in which any of these sets, and whatever has more, shows it. */
async function of(count: number, causes: readonly ChangeSet[], upTo = 0) {
  let asked = 0;
  const found = await minimalSets(
    count,
    (set) => {
      asked++;
      return Promise.resolve(causes.some((c) => isWithin(c, set)));
    },
    upTo,
  );
  return { ...found, asked };
}

describe('minimal sets of changes', () => {
  it('are all causes, and all cures, of any world where more changes never hide it', async () => {
    const set = fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 4 }).map((s) => s.sort());
    await fc.assert(
      fc.asyncProperty(fc.array(set, { minLength: 1, maxLength: 4 }), async (causes) => {
        const found = await of(6, causes);
        expect(key(found.causes)).toEqual(
          key([...new Map(minimal(causes).map((c) => [c.join(), c])).values()]),
        );
        const cures = every(6).filter((s) => causes.every((c) => c.some((x) => s.includes(x))));
        expect(key(found.cures)).toEqual(key(minimal(cures)));
        expect(found.masked).toEqual([]);
      }),
    );
  });

  it('take few questions: within three times a binary search for each set found, of eight changes', async () => {
    for (let at = 0; at < 8; at++) {
      const { asked, causes } = await of(8, [[at]]);
      expect(causes).toEqual([[at]]);
      // The two ends were asked before.
      expect(asked + 2).toBeLessThanOrEqual(3 * 3);
    }
    for (const [a, b] of every(8).filter((s) => s.length === 2)) {
      const { asked, causes, cures } = await of(8, [[a!, b!]]);
      expect(causes).toEqual([[a, b]]);
      expect(asked + 2).toBeLessThanOrEqual(3 * 3 * (causes.length + cures.length));
    }
  });

  it('say about how many questions more a set takes: as many as it is halved', async () => {
    const lefts: number[] = [];
    await minimalSets(16, (set, left) => {
      lefts.push(left);
      return Promise.resolve(set.includes(13));
    });
    expect(lefts[0]).toBe(3);
    // The first of four halvings of 16 changes leaves three.
    expect(Math.max(...lefts)).toBe(3);
    expect(lefts.slice(0, 3)).toEqual([...lefts.slice(0, 3)].sort((a, b) => b - a));
    expect(lefts.every((n) => n >= 0)).toBe(true);
  });

  it('say where more changes hide it, and find what is hidden so if all small sets are tried', async () => {
    // With 0 it shows unless 1 is there too; with 2 and 3 it always does.
    const shows = (s: ChangeSet) =>
      Promise.resolve((s.includes(0) && !s.includes(1)) || (s.includes(2) && s.includes(3)));
    const tried = await minimalSets(4, shows, 2);
    expect(tried.causes).toEqual([[0], [2, 3]]);
    expect(tried.masked).toContainEqual([[0], [0, 1]]);
    expect(tried.triedUpTo).toBe(2);
  });

  it('have nothing that can be spared, and no other cause in them, in any world', async () => {
    const worlds = fc.array(fc.boolean(), { minLength: 16, maxLength: 16 });
    const number = (s: ChangeSet) => s.reduce((bits, x) => bits | (1 << x), 0);
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const shows = (s: ChangeSet) => s.length === 4 || (s.length > 0 && world[number(s)]!);
        const { causes } = await minimalSets(4, (s) => Promise.resolve(shows(s)));
        for (const cause of causes) {
          expect(shows(cause)).toBe(true);
          for (const x of cause) expect(shows(cause.filter((y) => y !== x))).toBe(false);
        }
        expect(key(minimal(causes))).toEqual(key(causes));
      }),
    );
  });

  it('take what cannot be told for not shown, and tell of it', async () => {
    const shows = (s: ChangeSet) => Promise.resolve(s.join() === '1' ? undefined : s.includes(1));
    const { causes, unresolved } = await minimalSets(2, shows);
    expect(unresolved).toEqual([[1]]);
    expect(causes).toEqual([[0, 1]]);
  });
});
