import { describe, expect, it } from 'vitest';
import { workloadsOfSize, type Small } from '../../src/distinguish/alphabet.js';
import { candidates, countCandidates } from '../../src/distinguish/candidates.js';
import { parseWorkload } from '../../src/language/parse.js';
import { printWorkload } from '../../src/language/print.js';

const SMALL: Small[] = [0, 1, 2, 3].flatMap((size) => [...workloadsOfSize(size)]);

describe('the alphabet', () => {
  it('has every workload once, up to the names of tasks', () => {
    expect(new Set(SMALL.map(({ id }) => id)).size).toBe(SMALL.length);
    const bodies = SMALL.map(({ text }) => {
      const [head, ...others] = text.split(/\ntask \w+ \{\n/);
      // Of main what it does beside the others counts as one of them.
      const [before, after] = head!.split(/(?:^ {2}start\(\w+\)\n)+/m);
      const own = (after ?? '').replace(/^ {2}join\(\w+\)\n/gm, '');
      return JSON.stringify([before, [own, ...others.map((b) => `${b.trim()}\n}`)].sort()]);
    });
    expect(new Set(bodies).size).toBe(bodies.length);
  });

  it('has all of a size: operations of one page in a row, and two beside each other in no order', () => {
    const count = (of: (s: Small) => boolean) => SMALL.filter(of).length;
    const letters = count((s) => s.size === 1);
    expect(letters).toBe(18);
    // Behind a close nothing uses the file: ten of the letters do.
    expect(count((s) => s.operations === 2 && s.tasks === 1 && s.pages === 1)).toBe(
      letters * letters - 10,
    );
    expect(count((s) => s.operations === 2 && s.tasks === 2 && s.pages === 1)).toBe(
      (letters * (letters + 1)) / 2,
    );
    for (const s of SMALL) expect(s.size).toBe(s.operations + s.tasks - 1 + s.pages - 1);
  });

  it('is written as workloads are, the smallest first, and those of the package behind it', () => {
    for (const { text } of SMALL.filter((_, i) => i % 50 === 0))
      expect(parseWorkload(printWorkload(parseWorkload(text, 'w'))).tasks.length).toBeGreaterThan(
        0,
      );
    const sizes = [...candidates(2)].map(({ size }) => size ?? 9);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(sizes.length).toBe(countCandidates(2));
    expect(sizes.filter((s) => s === 9).length).toBeGreaterThan(100);
  });
});
