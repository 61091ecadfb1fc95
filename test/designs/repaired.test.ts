import { describe, expect, it } from 'vitest';
import { NAMED_DESIGNS } from '../../src/designs/named.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { SWITCH_NAMES, valuesOf, type SwitchName } from '../../src/designs/switches.js';
import { casesNamed, listCases } from '../../src/docket/library.js';
import type { DocketCase } from '../../src/docket/case.js';
import { listWorkloads } from '../../src/language/library.js';
import type { Workload } from '../../src/language/ast.js';
import { execute } from '../../src/run/execute.js';
import { describeBreach } from '../../src/run/verdict.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { ofFewRounds } from '../support/few-rounds.js';

/*
 * What the design v5-repaired is: computed here. It is v5, which goes on keeping an interval for each
 * area, splitting it in the callback and updating it at the end; every other switch may change.
 */
const DESIGN = 'v5-repaired';
const REPAIRS = NAMED_DESIGNS.find(({ name }) => name === DESIGN)!.switches;
const KEPT: readonly SwitchName[] = [
  'notifier.update',
  'driver.tracking',
  'driver.unmap',
  'driver.lookup',
];

/** Known, and mended by no switch. */
const LEFT = ['F2', 'U14', 'U14b'];

/** Workloads that call the core as it must not be called, whatever the design. */
const MISUSE: Readonly<Record<string, string>> = {
  U65: 'a child reads what a parent mapped that may be dead: U14',
  U65b: 'the same',
  U65c: 'the same',
  B8: 'a child reads what a parent mapped that may be dead: U14',
  A1b: 'inserts in a callback by the call that is not for it',
  A9: 'waits in a callback for its end',
  A9b: 'takes mmap_lock in a callback',
  A20b: 'removes in a callback, where a put is beside the removal that sleeps',
};

/** By switch: a case that shows why it is needed. */
const NEEDED: Readonly<Partial<Record<SwitchName, string>>> = {
  'notifier.remove': 'U11',
  'notifier.pendingMark': 'A5',
  'notifier.classicRefusal': 'U1',
  'driver.lifetime': 'U24',
  'driver.migrationCover': 'D3',
  'driver.ownDevicePage': 'D1',
  'driver.clearLoop': 'D4',
  'driver.storeFailure': 'U17',
  'driver.copyErrors': 'A22',
  'devmem.faultRef': 'U16',
  'devmem.freeCount': 'C5b',
  'devmem.evictAtUnload': 'C6b',
  'devmem.regionExit': 'C5b',
};

function broken(workload: Workload, design: string, seed: number): string[] {
  const { verdict } = execute({
    ...{ workload, seed, strategy: seededRandom(seed) },
    design: resolveDesign(design, () => ''),
    limits: { events: 50_000_000, tasks: 4096 },
  });
  return verdict.cut === false ? verdict.breaches.map(describeBreach) : ['does not end'];
}

/** The first that a seed of the case's breaks. */
function firstBroken({ workload, claims }: DocketCase, design: string): string | undefined {
  const seeds = Math.max(...claims.map((claim) => claim.seeds));
  for (let seed = 1; seed <= seeds; seed++) {
    const [first] = broken(workload, design, seed);
    if (first !== undefined) return `seed ${seed}: ${first}`;
  }
  return undefined;
}
const caseOf = (id: string): DocketCase => casesNamed([id])[0]!;

describe('v5-repaired', () => {
  const clean = listCases().filter(({ id }) => !LEFT.includes(id) && !(id in MISUSE));
  it.each(clean.map((c) => [c.id, c] as const))('breaks no rule in case %s', (_id, c) => {
    expect(firstBroken(c, DESIGN)).toBeUndefined();
  });

  const workloads = listWorkloads().map(ofFewRounds);
  it.each(workloads.map((workload) => [workload.name, workload] as const))(
    'breaks no rule in %s',
    (_name, workload) => {
      expect(broken(workload, DESIGN, 1)).toEqual([]);
    },
  );

  it('changes nothing that makes v5 what it is', () => {
    expect(Object.keys(REPAIRS).filter((name) => KEPT.includes(name as SwitchName))).toEqual([]);
    expect(Object.keys(NEEDED).sort()).toEqual(Object.keys(REPAIRS).sort());
  });

  const v5 = resolveDesign('v5', () => '').switches;
  it.each(Object.entries(NEEDED))('needs %s: case %s', (name, id) => {
    const without = `${DESIGN}+${name}=${v5[name as SwitchName]}`;
    expect(firstBroken(caseOf(id), DESIGN)).toBeUndefined();
    expect(firstBroken(caseOf(id), without)).toBeDefined();
  });

  it.each(LEFT)('is left with %s by every value of every other switch', (id) => {
    const repaired = resolveDesign(DESIGN, () => '').switches;
    const mend = SWITCH_NAMES.filter((name) => !KEPT.includes(name)).flatMap((name) =>
      valuesOf(name)
        .filter((value) => value !== repaired[name])
        .map((value) => `${DESIGN}+${name}=${value}`),
    );
    expect(firstBroken(caseOf(id), DESIGN)).toBeDefined();
    expect(mend.filter((design) => firstBroken(caseOf(id), design) === undefined)).toEqual([]);
  });

  it.each(Object.entries(MISUSE))('and with what case %s itself does: it %s', (id) => {
    expect(firstBroken(caseOf(id), DESIGN)).toBeDefined();
  });
});
