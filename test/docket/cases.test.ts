import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkClaim } from '../../src/docket/check.js';
import { casesNamed, listCases } from '../../src/docket/library.js';
import { swapsOf } from '../../src/docket/swap.js';
import { readBisects } from '../../tools/bisects/data.js';
import { docketPage } from '../../tools/docket.js';
import { readFound } from '../../tools/found/data.js';
import { UNDECIDED } from '../../tools/undecided.js';

const CASES = listCases();

/** Cases that every design shows: nothing can be swapped. Each with the reason. */
const EVERYWHERE: Readonly<Record<string, string>> = {
  A9: 'a read section waits for the end of what it is inside, whatever the core',
  A9b: 'munmap holds mmap_lock when it notifies, in every design',
  C16: 'who touches or pins a page gets it back from its device, in every design',
  A19b: 'the insertion is that of 5.5',
  E10: 'no design sleeps for what has no migration entry',
  F2: 'no driver asks whether the pages are still there',
  F4: 'no driver counts who uses a mirror',
  U20: 'what an address space was set up for it keeps, since 5.5',
  U14b: 'the same',
  U14: 'the driver has not changed there since it was posted',
};

describe.each(CASES.map((c) => [c.id, c] as const))('case %s', (_id, c) => {
  it.each(c.claims.map((claim) => [claim.text, claim] as const))('shows %s', (_text, claim) => {
    for (const evidence of checkClaim(c.workload, claim))
      expect(evidence, `${evidence.of}: ${evidence.says}`).toMatchObject({ holds: true });
  });

  const swaps = swapsOf(c);
  const implied = swaps.filter(({ contrast }) => !contrast);
  if (implied.length > 0) {
    it.each(implied.map((s) => [s.claim.text, s.to, s] as const))(
      'does not show %s under %s',
      (_text, _to, { claim }) => {
        expect(checkClaim(c.workload, claim).map(({ holds }) => holds)).toContain(false);
      },
    );
  }
  if (c.contrasts.length > 0) {
    it.each([...c.contrasts])('does not hold under %s', (to) => {
      const swapped = swaps.filter((s) => s.contrast && s.to === to);
      const evidence = swapped.flatMap(({ claim }) => checkClaim(c.workload, claim));
      expect(evidence.map(({ holds }) => holds)).toContain(false);
    });
  }
  it('says something that is not so under some design', () => {
    expect(swaps.length > 0 || c.id in EVERYWHERE).toBe(true);
  });
});

describe('the docket', () => {
  it('is what its page says: npm run docket-page', () => {
    expect(readFileSync('docs/docket.md', 'utf8')).toBe(
      docketPage(CASES, readFound(), readBisects()),
    );
  });

  it('finds cases by id, with their further workloads, and by file', () => {
    const ids = (...names: string[]): string[] => casesNamed(names).map(({ id }) => id);
    expect(ids('d3')).toEqual(['D3', 'D3b']);
    expect(ids('D3b', 'A3')).toEqual(['D3b', 'A3']);
    expect(ids('traces/docket/A16-overlap.hmm')).toEqual(['A16']);
    expect(() => ids('A99')).toThrow(/no case 'A99'/);
    expect(ids()).toEqual(CASES.map(({ id }) => id));
    expect(ids().indexOf('A3')).toBeLessThan(ids().indexOf('A20'));
  });

  it('has each claim about device memory of the second thread, or says why no run decides it', () => {
    const ids = CASES.map(({ id }) => id);
    const claims = Array.from({ length: 30 }, (_, i) => `U${i + 22}`);
    expect(claims.filter((id) => ids.includes(id) === id in UNDECIDED)).toEqual([]);
    expect(Object.keys(UNDECIDED).filter((id) => !claims.includes(id))).toEqual([]);
  });

  it('says in which order candidates are to be tried on a kernel', () => {
    const order = ['U14', 'E8', 'E7', 'E4', 'E6', 'E5', 'E2b'];
    const places = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'last'];
    const told = CASES.flatMap(({ id, howToTry }) => {
      const place = /^(\w+) of U14, E8, E7, E4, E6, E5, E2b\. /.exec(howToTry ?? '')?.[1];
      return place === undefined ? [] : [[place, id] as const];
    });
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(places.map((p, i) => [p, order[i]])),
    );
  });

  it('has what was predicted here and then confirmed on a real kernel', () => {
    const confirmed = CASES.filter(({ kernel }) => kernel?.includes('after it was predicted here'));
    expect(confirmed.map(({ id }) => id)).toEqual(['F1', 'F2', 'F3', 'F4']);
  });
});
