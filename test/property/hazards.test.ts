import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import type { Switches } from '../../src/designs/switches.js';
import { casesNamed } from '../../src/docket/library.js';
import type { Workload } from '../../src/language/ast.js';
import { parseWorkload } from '../../src/language/parse.js';
import { Pages } from '../../src/machine/pages.js';
import { Kind } from '../../src/events/generated.js';
import { execute, type Observer } from '../../src/run/execute.js';
import { applies, type Schedule } from '../../src/run/oracles/hazard.js';
import { HAZARDS, hazardOf } from '../../src/run/oracles/hazards.js';
import { StaleEntries, type Missed } from '../../src/run/oracles/missed.js';
import { PassedOver } from '../../src/run/oracles/passed-over.js';
import { breachOf, matches, type Breach } from '../../src/run/verdict.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { checkRun } from '../support/check-run.js';

/*
 * What random workloads are let through with is listed place by place. Each is here because a recorded
 * schedule shows it, and is no wider than a neighbour lets it be.
 */

/** Schedules beside the recorded one in which a neighbour is looked at. */
const SEEDS = 10;

/** In which every page is free. */
const NO_PAGES = new Pages();

const switchesOf = (design: string): Switches => resolveDesign(design, () => '').switches;
const workloadOf = ({ workload }: Schedule): Workload =>
  workload.endsWith('.hmm')
    ? parseWorkload(readFileSync(workload, 'utf8'), workload)
    : casesNamed([workload]).find(({ id }) => id === workload)!.workload;

function breaches(schedule: Schedule): readonly Breach[] {
  const { design, seed, strategy } = schedule;
  const make = strategy === 'run-to-block' ? runToBlock : seededRandom;
  const plan = { workload: workloadOf(schedule), design: resolveDesign(design, () => ''), seed };
  return execute({ ...plan, strategy: make(seed) }).verdict.breaches;
}

const ROWS = HAZARDS.map((h) => [h.rule, h.site, h.name, h] as const);

describe.each(ROWS)('%s at %s: %s', (_rule, _site, _name, hazard) => {
  const { shown } = hazard;
  const neighbour: Schedule = { ...shown, ...hazard.neighbour };

  it('is met by the schedule that is recorded with it, and explained by it alone', () => {
    expect(breaches(shown).filter((b) => matches(hazard, b))).toHaveLength(1);
    // Of waits for pages a test below says that the run shows the obstacle.
    const obstacles = hazard.obstacle && new Set([hazard.obstacle]);
    const switches = switchesOf(shown.design);
    const explains = hazardOf(hazard, switches, workloadOf(shown), { obstacles });
    expect(explains).toBe(hazard);
  });

  it('is not met beside it', () => {
    const seeds = hazard.neighbour.strategy === undefined ? SEEDS : 1;
    for (let i = 0; i < seeds; i++) {
      const met = breaches({ ...neighbour, seed: neighbour.seed + i });
      expect(met.filter((b) => matches(hazard, b))).toEqual([]);
    }
  });

  if (hazard.neighbour.design !== undefined) {
    it('is not excused there either: one switch that it names has another value', () => {
      const [mine, theirs] = [switchesOf(shown.design), switchesOf(neighbour.design)];
      const differ = (Object.keys(mine) as (keyof Switches)[]).filter((s) => mine[s] !== theirs[s]);
      expect(differ).toHaveLength(1);
      expect(Object.keys(hazard.under)).toContain(differ[0]);
      expect(applies(hazard, theirs, workloadOf(neighbour))).toBe(false);
    });
  }
});

describe('what is let through', () => {
  it('is one place, not a kind: the same rule elsewhere fails the run', () => {
    const shown = HAZARDS.find(({ rule }) => rule === 'KERNEL_CRASH')!;
    const [switches, workload] = [switchesOf(shown.shown.design), workloadOf(shown.shown)];
    expect(hazardOf(shown, switches, workload)).toBe(shown);
    expect(hazardOf({ ...shown, site: 'elsewhere' }, switches, workload)).toBeUndefined();
    expect(hazardOf({ ...shown, object: 'page' }, switches, workload)).toBeUndefined();
  });
  it('fails the run of a random workload as soon as it is not listed', () => {
    const crash = HAZARDS.find(({ rule }) => rule === 'KERNEL_CRASH')!;
    const { design, seed } = crash.shown;
    const options = { workload: workloadOf(crash.shown), design, seed, random: true };
    const others = HAZARDS.filter((h) => h !== crash);
    const { failure } = checkRun({ ...options, isKnown: (b) => others.some((h) => matches(h, b)) });
    expect(failure).toMatch(/^violation: KERNEL_CRASH at dmirror_do_read/);
  });
  it.each(HAZARDS.filter((h) => h.obstacle !== undefined).map((h) => [h.name, h] as const))(
    'is a wait for a page that is in use, and that an eviction had to leave: %s',
    (_name, { shown, obstacle, site, rule, object }) => {
      const { design, seed } = shown;
      const [switches, workload] = [switchesOf(design), workloadOf(shown)];
      const passedOver = new PassedOver();
      const eyes = { event: passedOver.event.bind(passedOver) };
      const plan = { workload, design: resolveDesign(design, () => ''), seed };
      const { machine } = execute({ ...plan, strategy: seededRandom(seed) }, [eyes]);
      const waits = [...machine.tasks.values()].find(({ wait }) => wait?.where === site)!;
      const seen = passedOver.obstacles(waits.id, machine);
      expect([...seen]).toEqual([obstacle]);
      // The same wait, if no eviction had met the page so; and if the page were free, and nobody woken.
      const others = [
        new PassedOver().obstacles(waits.id, machine),
        passedOver.obstacles(waits.id, { ...machine, tasks: machine.tasks, pages: NO_PAGES }),
      ];
      for (const none of others) {
        expect(
          hazardOf({ rule, site, object }, switches, workload, { obstacles: none }),
        ).toBeUndefined();
      }
      expect(
        hazardOf({ rule, site, object }, switches, workload, { obstacles: seen }),
      ).toMatchObject({
        obstacle,
      });
      expect(
        checkRun({ workload, design, seed, random: true, isKnown: (_b, of) => of.has(obstacle!) })
          .failure,
      ).toBeUndefined();
    },
  );
  it('is no page that an operation had which is over, whoever has it now', () => {
    const text = `task main {
      fd = open("/dev/hmm_dmirror2")
      buf = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
      *(buf) = 1
      ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 1 page) = 0
      start(holder)
      join(holder)
      ioctl(fd, HMM_DMIRROR_RELEASE, buf, 1 page)
    }
    task holder { hold(buf, 1 page) = 0 }`;
    const passedOver = new PassedOver();
    // Nobody knows whose the reference is.
    const event: Observer['event'] = (e, m) =>
      passedOver.event(e, Object.create(m, { processes: { value: new Map() } }) as typeof m);
    const design = resolveDesign('linux-6.1', () => '');
    const plan = { workload: parseWorkload(text, 'held'), design, seed: 1 };
    const { machine } = execute({ ...plan, strategy: runToBlock(1) }, [{ event }]);
    const waits = [...machine.tasks.values()].find(({ wait }) => wait?.where === 'memunmap_pages')!;
    expect([...passedOver.obstacles(waits.id, machine)]).toEqual(['referenced']);
  });
  it.each(HAZARDS.filter((h) => h.missed !== undefined).map((h) => [h.site, h.name, h] as const))(
    'is a stale entry that was set so, and of which its device was not told: at %s, %s',
    (_site, _name, hazard) => {
      const { design, seed, strategy } = hazard.shown;
      const make = strategy === 'run-to-block' ? runToBlock : seededRandom;
      const [switches, workload] = [switchesOf(design), workloadOf(hazard.shown)];
      const staleEntries = new StaleEntries();
      const told: Missed[] = [];
      const event: Observer['event'] = (e, m) => {
        staleEntries.event(e);
        if (e.kind === Kind.Violation && matches(hazard, breachOf(e)))
          told.push(...staleEntries.of(e, m));
      };
      const plan = { workload, design: resolveDesign(design, () => ''), seed };
      execute({ ...plan, strategy: make(seed) }, [{ event }]);
      // Rules about who may write name no stale entry.
      if (hazard.rule === 'STALE_MIRROR_ENTRY') expect(told).not.toEqual([]);
      for (const missed of told) {
        expect(hazardOf(hazard, switches, workload, { missed })).toBe(hazard);
        // Neither another setter nor what the device was told of.
        const others: Missed[] = [{ by: 'other', own: false, other: true }];
        if (hazard.missed!.what !== 'anything')
          others.push({ ...missed, own: false, other: false });
        for (const other of others) {
          expect(hazardOf(hazard, switches, workload, { missed: other })).toBeUndefined();
        }
      }
    },
  );
  it.each(HAZARDS.filter((h) => h.refusal !== undefined).map((h) => [h.name, h] as const))(
    'is a loop about a page that did not come home for that reason: %s',
    (_name, hazard) => {
      const { design, seed } = hazard.shown;
      const [switches, workload] = [switchesOf(design), workloadOf(hazard.shown)];
      const options = { workload, design, seed, random: true };
      const seen: unknown[] = [];
      checkRun({ ...options, isKnown: (_b, _o, _m, why) => seen.push(why) > 0 });
      expect(seen).toEqual([hazard.refusal]);
      const { refusal } = hazard;
      expect(hazardOf(hazard, switches, workload, { refusal })).toBe(hazard);
      for (const other of ['MIGRATE_PINNED', 'MIGRATE_LOCK_BUSY', 'none'] as const)
        expect(hazardOf(hazard, switches, workload, { refusal: other })).toBeUndefined();
    },
  );
  it('is listed once', () => {
    const keys = HAZARDS.map(({ rule, object, site, name }) => [rule, object, site, name].join());
    expect(new Set(keys).size).toBe(keys.length);
  });
});
