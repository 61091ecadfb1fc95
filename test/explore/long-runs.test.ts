import { describe, expect, it } from 'vitest';
import { BoundedSearch } from '../../src/explore/exhaustive/bounded-search.js';
import { ExhaustiveSearch } from '../../src/explore/exhaustive/exhaustive-search.js';
import type { Ordered } from '../../src/explore/exhaustive/order.js';
import type { Passed } from '../../src/explore/exhaustive/passage.js';
import { packReport } from '../../src/explore/exhaustive/report.js';
import type { Explored, RoutePlan, Search } from '../../src/explore/search.js';

/* A run has more steps than calls can be nested; what is left of it is kept, and read, all the same. */

const STEPS = 20_000;
const got = { verdicts: [], events: 0, points: 0, switches: 0, choices: 0, trace: '' };

function learns(search: Search, detail: Explored['detail']): unknown {
  search.learn(search.next()!, { ...got, detail });
  return JSON.parse(JSON.stringify(search.save()));
}

describe('a run of many steps', () => {
  it('is kept by a search of few preemptions', () => {
    const passed = Array.from({ length: STEPS }, (_, i): Passed => {
      const able = i === STEPS - 1 ? [1, 2] : [1];
      return { task: 1, able, could: 1, choices: [], state: String(i) };
    });
    const again = new BoundedSearch(1, 2, learns(new BoundedSearch(1, 2), passed));
    const { plan } = again.next()!;
    expect(plan).toMatchObject({ kind: 'passage' });
    const { steps } = plan as Extract<typeof plan, { kind: 'passage' }>;
    expect([steps.length, steps.at(-1)!.task]).toEqual([STEPS, 2]);
  });

  it('is kept by an exhaustive search', () => {
    const steps = Array.from({ length: STEPS }, (_, i): Ordered => {
      const last = i === STEPS - 1;
      const step = {
        ...{
          task: last ? 2 : 1,
          able: [1, 2],
          choices: [],
          accesses: i >= STEPS - 2 ? [7, 0, 1, 2] : [],
        },
        ...{ exits: [], lock: undefined, takes: [], gives: [] },
      };
      const clock = last ? [1, i, 2, 1] : [1, i + 1];
      return { step, ordinal: last ? 1 : i + 1, clock, races: last ? [i - 1] : [] };
    });
    const report = packReport({ steps, able: [], followed: 0, end: 'complete' });
    const again = new ExhaustiveSearch(1, learns(new ExhaustiveSearch(1), report));
    const { route } = again.next()!.plan as RoutePlan;
    expect([route.steps.length, route.from]).toEqual([STEPS - 1, STEPS - 2]);
    expect(route.steps.at(-1)!.task).toBe(2);
  });
});
