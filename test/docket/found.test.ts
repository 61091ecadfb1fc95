import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import type { DocketCase } from '../../src/docket/case.js';
import { listCases } from '../../src/docket/library.js';
import { watcherOf } from '../../src/docket/watchers.js';
import { statementsOf } from '../../src/explore/shrink/statements.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';
import { scheduled } from '../../src/schedule/strategies/scheduled.js';
import { BUDGET, readFound, seedOf, STARTS, STRATEGIES } from '../../tools/found/data.js';
import { foundSection } from '../../tools/found/page.js';
import { isSought, NOT_LOOKED_FOR, wantedOf, type Wanted } from '../../tools/found/places.js';
import { generalText, preparedFor, searchFor, shows } from '../../tools/found/search.js';
import { shrunkFile, SHRUNK_FOLDER } from '../../tools/found/files.js';

const CASES = listCases().filter(isSought);
const FOUND = readFound();
const WANTED = CASES.flatMap((c) => {
  const wanted = wantedOf(c);
  return wanted === undefined ? [] : [[c.id, wanted, c] as const];
});

describe('what exploring general workloads finds of the docket', () => {
  it('is each case of A to D, of E without a schedule, and of the claims about ranges and device memory, or there is a reason why it is not looked for', () => {
    const ids = CASES.map(({ id }) => id);
    expect(Object.keys(FOUND)).toEqual(ids.filter((id) => !(id in NOT_LOOKED_FOR)));
    expect(Object.keys(NOT_LOOKED_FOR).filter((id) => !ids.includes(id))).toEqual([]);
    for (const [id, found] of Object.entries(FOUND))
      expect(found.shrunk, `${id} is not met`).toBeDefined();
  });

  it('is met in workloads of no case and without a schedule', () => {
    const names = new Set(WANTED.map(([, { workload }]) => workload));
    expect(readdirSync('traces/general').filter((f) => f.endsWith('.hmm'))).toEqual(
      [...names].map((name) => `${name}.hmm`).sort(),
    );
    for (const name of names) {
      const { tasks, schedule } = parseWorkload(generalText(name), name);
      expect(schedule).toBeUndefined();
      expect(tasks.length).toBeGreaterThan(1);
    }
    expect(readdirSync(SHRUNK_FOLDER).sort()).toEqual(
      WANTED.map(([id]) => basename(shrunkFile(id))).sort(),
    );
  });

  it.each(WANTED)('is %s by the schedules that the table counts', (id, wanted) => {
    const { needed, ...found } = FOUND[id]!;
    const { workload, design, words: sight } = wanted;
    expect(found).toMatchObject({ workload, design, sight });
    expect(Object.keys(needed)).toEqual(Object.keys(STRATEGIES));
    for (const [name, { schedules, strategy }] of Object.entries(needed)) {
      const { seeded, strategy: called } = STRATEGIES[name]!;
      const prepared = preparedFor(wanted, called);
      expect(schedules).toHaveLength(seeded ? STARTS : 1);
      const start = schedules.findIndex((n) => n !== null);
      if (start < 0 || called === 'exhaustive') continue;
      const number = schedules[start]!;
      const seed = seedOf(start) + number - 1;
      const attempt = { number, seed, plan: { kind: 'seed', strategy } } as const;
      expect(shows(prepared, attempt, wanted), `${name}, seed ${seed}`).toBe(true);
    }
  });

  // The searches themselves, where they are short.
  it.each(['A1', 'A16', 'A20', 'D3b', 'D9'])('is %s by no schedule before', async (id) => {
    const { needed } = FOUND[id]!;
    const wanted = wantedOf(CASES.find((c) => c.id === id)!)!;
    let searches = 0;
    for (const [name, { schedules }] of Object.entries(needed)) {
      const first = schedules[0]!;
      if (first === null || first > 20) continue;
      const start = { ...STRATEGIES[name]!, seed: seedOf(0), budget: BUDGET };
      const prepared = preparedFor(wanted, STRATEGIES[name]!.strategy);
      const { hits, runs } = await searchFor(prepared, [wanted], start);
      expect([name, hits.get(id), runs]).toEqual([name, first, first]);
      searches++;
    }
    expect(searches).toBeGreaterThan(0);
  });

  it.each(WANTED)('is %s when shrunk, where the case holds and not elsewhere', (id, wanted, c) => {
    const { shrunk, own } = FOUND[id]!;
    const text = readFileSync(shrunkFile(id), 'utf8');
    const workload = parseWorkload(text, id);
    expect(text).toContain(`# under ${wanted.design}: `);
    expect(sees(workload, wanted.design, wanted), `under ${wanted.design}`).toBe(true);
    for (const other of elsewhere(c, wanted))
      expect(sees(workload, other, wanted), `under ${other}`).toBe(false);
    const statements = statementsOf(workload).length;
    expect({ statements, tasks: workload.tasks.length }).toEqual({
      statements: shrunk!.after.statements,
      tasks: shrunk!.after.tasks,
    });
    expect(own.statements).toBe(statementsOf(c.workload).length);
    expect(statements).toBeLessThanOrEqual(own.statements * 1.2 + 2);
  });

  it('stands in the page of the docket', () => {
    const page = readFileSync('docs/docket.md', 'utf8');
    expect(page).toContain(foundSection(listCases(), FOUND).join('\n'));
    for (const [, path] of page.matchAll(/\]\(\.\.\/(traces\/general[^)]*)\)/g))
      expect(existsSync(path!), path).toBe(true);
  });
});

/** Does a shrunk finding show what is wanted by its schedule, as far as that fits under the design? */
function sees(
  workload: ReturnType<typeof parseWorkload>,
  design: string,
  { sight }: Wanted,
): boolean {
  const watcher = watcherOf(sight);
  const strategy = scheduled(workload.schedule!, { asFarAsItFits: true });
  execute({ workload, design: resolveDesign(design, () => ''), seed: 1, strategy }, [watcher]);
  return watcher.seen() !== undefined;
}

/** Designs of which the case says that what is wanted is not seen, and those of its contrasts. */
function elsewhere({ claims, contrasts }: DocketCase, { design, sight }: Wanted): string[] {
  const none = claims.flatMap((claim) => {
    if (claim.kind === 'nothing') return sight.kind === 'breach' ? claim.designs : [];
    const never = claim.kind === 'seen' && claim.how === 'never';
    return never && JSON.stringify(claim.sight) === JSON.stringify(sight) ? claim.designs : [];
  });
  return [...none, ...contrasts].filter((other) => other !== design);
}
