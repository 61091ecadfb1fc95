import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign, switchDifferences } from '../../src/designs/resolve.js';
import { listCases } from '../../src/docket/library.js';
import { bisectCase, pairOf, readBisects } from '../../tools/bisects/data.js';
import { scratch } from '../support/cli.js';

const dir = scratch();
const BISECTS = readBisects();
const CASES = listCases().flatMap((c) => {
  const pair = pairOf(c);
  return pair === undefined ? [] : [[c.id, c, pair] as const];
});

describe('the switches that make the difference in the cases of the docket', () => {
  it('are told of each case of A and D, and of some of 2019, whose head tells two designs apart', () => {
    expect(Object.keys(BISECTS)).toEqual(CASES.map(([id]) => id));
    const told = Object.values(BISECTS).filter((b) => b.causes.length > 0);
    expect(told.length).toBeGreaterThan(15);
  });

  it('are among others the one that the head of the case names', () => {
    let named = 0;
    for (const [id, b] of Object.entries(BISECTS)) {
      if (b.causes.length === 0) continue;
      const [a, z] = [b.without, b.shows].map((name) => resolveDesign(name, () => ''));
      const differing = switchDifferences(a!, z!).map(([name]) => name as string);
      for (const name of b.named.filter((n) => differing.includes(n))) {
        named++;
        expect(b.cures, `${id}: ${name}`).toContainEqual([name]);
      }
    }
    expect(named).toBeGreaterThan(5);
  });

  /** Those that take a second or two. */
  const QUICK = ['A1', 'A1c', 'A3', 'A5', 'A22', 'D1', 'D3', 'D4', 'U58', 'U59', 'U60'];
  it.each(CASES.filter(([id]) => QUICK.includes(id)))('%s, again', async (id, c, pair) => {
    expect(await bisectCase(c, pair, join(dir, `${id}.db`))).toEqual(BISECTS[id]);
  });
});
