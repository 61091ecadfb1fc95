import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { printWorkload } from '../../src/language/print.js';
import { parseWorkload } from '../../src/language/parse.js';
import { PARTS, workloadsOf } from '../../tools/freedom/corpus.js';
import { foundIn, readData, writeData } from '../../tools/freedom/data.js';
import { searchAll, type Found } from '../../tools/freedom/search.js';
import { FREE_DESIGNS, freedomText, freeKinds } from '../../tools/freedom/table.js';
import { scratch } from '../support/cli.js';

const dir = scratch();
const CORPUS = PARTS.flatMap(workloadsOf);
const DATA = readData();
/** One pair in so many is run again, if it has no more orders than that. */
const EVERY = 41;
const MOST_ORDERS = 40;

describe('the corpus', () => {
  it('has every workload of its grammar once, up to the names of tasks', () => {
    const ids = CORPUS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const shapes = CORPUS.map(({ text, part }) => {
      const { tasks } = parseWorkload(text);
      const bodies = tasks
        .slice(1)
        .map((task) => printWorkload({ ...EMPTY, tasks: [{ ...task, name: 't' }] }));
      return JSON.stringify([part, tasks[0]!.body.length, ...bodies.sort()]);
    });
    expect(new Set(shapes).size).toBe(shapes.length);
    // n things of which two are taken, in no order: n (n + 1) / 2.
    const counts = Object.fromEntries(PARTS.map((part) => [part.name, workloadsOf(part).length]));
    expect(counts).toMatchObject({ two: (19 * 20) / 2, row: 7 * 7 * 7, unread: (8 * 9) / 2 });
  });

  it('was run under every design, and what is said of it is so', () => {
    const rerun: string[] = [];
    CORPUS.forEach((small, i) => {
      FREE_DESIGNS.forEach((design, d) => {
        const known = foundIn(DATA, design, small.id);
        expect(known, `${small.id} under ${design}`).toBeDefined();
        if ((i * FREE_DESIGNS.length + d) % EVERY > 0 || known!.orders > MOST_ORDERS) return;
        const what = `${small.id} under ${design}: npm run freedom`;
        expect(searchAll(small, design), what).toEqual(known);
        rerun.push(design);
      });
    });
    expect(rerun.length).toBeGreaterThan(50);
    expect(new Set(rerun).size).toBe(FREE_DESIGNS.length);
  });
});
const EMPTY = { name: 'x', about: '' };

describe('what is said of the corpus', () => {
  const [part] = PARTS;
  const pairs = workloadsOf(part!).map((small) => ({
    small,
    found: { orders: 1, finished: true, verdicts: [] } as Found,
  }));
  const but = (kind: string, found: Partial<Found>) =>
    pairs.map((p) =>
      p.small.kinds.join() === kind ? { ...p, found: { ...p.found, ...found } } : p,
    );

  it('calls free what came to its end without a violation, and nothing else', () => {
    expect(freeKinds(part!, pairs)).toEqual([Object.keys(part!.statements).join(', ')]);
    for (const found of [{ finished: false }, { verdicts: ['LEAK|page|do_exit'] }]) {
      const [kinds, ...more] = freeKinds(part!, but('munmap', found));
      expect([kinds!.includes('munmap'), kinds!.includes('READ'), more]).toEqual([false, true, []]);
    }
  });

  it('names what was given up', () => {
    const file = join(dir, 'data.json');
    const one = { orders: 7, finished: true, verdicts: ['limit'] };
    const all = new Map(
      FREE_DESIGNS.map((d) => [d as string, new Map(CORPUS.map((s) => [s.id, one]))]),
    );
    all.get('v6')!.set(CORPUS[0]!.id, { ...one, finished: false });
    writeData(all, file);
    const text = freedomText(readData(file));
    expect(text).toContain(`free of nothing: 1 (${CORPUS[0]!.id.replace(/\|/g, '∥')} under v6)`);
    expect(text).not.toContain('Every pair was run to its end');
    expect(text).toMatch(/\| `v5` \| limit \| \d+ \| .* \| \*\*nobody\*\* \|/);
    expect(() => freedomText({ verdicts: [], found: {} })).toThrow(/was not run under v5/);
  });
});
