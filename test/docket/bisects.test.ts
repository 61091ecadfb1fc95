import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign, switchDifferences } from '../../src/designs/resolve.js';
import { SWITCHES } from '../../src/designs/switches.js';
import { listCases } from '../../src/docket/library.js';
import { execute } from '../../src/run/execute.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { BY_HEAD, bisectByHead } from '../../tools/bisects/by-head.js';
import { bisectCase, pairOf, readBisects } from '../../tools/bisects/data.js';
import { scratch } from '../support/cli.js';

const dir = scratch();
const BISECTS = readBisects();
const CASES = listCases().flatMap((c) => {
  const pair = pairOf(c);
  return pair === undefined ? [] : [[c.id, c, pair] as const];
});
const OF_HEADS = listCases().filter((c) => c.id in BY_HEAD);

describe('the switches that make the difference in the cases of the docket', () => {
  it('are told of each case of A, C, D and E, of some claims about device memory, and of all of 2019, whose head tells two designs apart', () => {
    const ids = new Set([...CASES.map(([id]) => id), ...OF_HEADS.map((c) => c.id)]);
    const order = listCases().map((c) => c.id);
    expect(Object.keys(BISECTS)).toEqual(order.filter((id) => ids.has(id)));
    // B, and U52 to U67: the range interface of 2019.
    const ofRanges = order.filter((id) => /^B|^U(5[2-9]|6[0-7])/.test(id));
    expect(ofRanges.filter((id) => (BISECTS[id]?.causes.length ?? 0) === 0)).toEqual([]);
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

  const FAST = ['B4', 'B5', 'B8', 'U57', 'U61', 'U62'];
  it.each(OF_HEADS.filter(({ id }) => FAST.includes(id)).map((c) => [c.id, c] as const))(
    '%s by a line of its head, again',
    async (id, c) => {
      expect(await bisectByHead(c, BY_HEAD[id]!)).toEqual(BISECTS[id]);
    },
  );
  it.each(['E7', 'E8'])('%s: no value of one switch ends the wait and keeps the rules', (id) => {
    const { workload } = listCases().find((c) => c.id === id)!;
    const ended: Record<string, string> = {};
    for (const [name, { values }] of Object.entries(SWITCHES))
      for (const value of Object.keys(values)) {
        const design = resolveDesign(`linux-6.1+${name}=${value}`, () => '');
        const { verdict } = execute({ workload, design, seed: 1, strategy: seededRandom(1) });
        if (verdict.breaches.some(({ rule }) => rule === 'LOST_WAKEUP')) continue;
        ended[`${name}=${value}`] = verdict.breaches[0]?.site ?? 'no rule';
      }
    // Without the command, and without the memory.
    const none = ['commands=posted', 'commands=exclusive', 'commands=migrateToSystem'];
    const without = [...none, 'coherentDevices=absent'].map((v) => [`driver.${v}`, 'no rule']);
    expect(ended).toEqual({
      ...Object.fromEntries(without),
      'devmem.freeCount=one': 'migrate_device_range',
      'devmem.freeCount=reset': 'migrate_device_range',
      'devmem.pagemapRef=dropped': 'free_zone_device_page',
    });
  });
  it('a line that does not tell the two designs apart is an error', async () => {
    const c = OF_HEADS.find(({ id }) => id === 'B4')!;
    const same = { ...BY_HEAD['B4']!, without: 'hmm-2019-v2+mirror.hole=refused' };
    await expect(bisectByHead(c, same)).rejects.toThrow('does not tell');
  });
});
