import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, type Event } from '../../src/events/generated.js';
import { shrinkFinding, type Finding, type Shrunk } from '../../src/explore/shrink/shrink.js';
import { statementsOf } from '../../src/explore/shrink/statements.js';
import { shrunkText } from '../../src/explore/shrink/text.js';
import { verdictClasses } from '../../src/explore/verdict-class.js';
import type { Workload } from '../../src/language/ast.js';
import { docketFiles, docketId } from '../../src/language/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';
import { fitSchedule } from '../../src/run/fit-schedule.js';
import type { RuleName } from '../../src/run/verdict.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { hidden } from '../../bench/enlarged.js';

const LIMITS = { events: 100_000, tasks: 4096 };

function caseOf(id: string): Workload {
  const file = docketFiles().find((f) => docketId(f) === id)!;
  return parseWorkload(readFileSync(file, 'utf8'), file);
}

/** What the file shows when it is run as its head says, from its text alone. */
function shownBy(shrunk: Shrunk): readonly string[] {
  const workload = parseWorkload(shrunkText(shrunk, 'here', 'words'), 'small.hmm');
  const design = resolveDesign(shrunk.design.name, () => '');
  const plan = { workload, design, seed: 1, limits: LIMITS };
  const { verdict } = execute({ ...plan, strategy: fitSchedule(plan) });
  return verdictClasses(verdict, []).map(({ key }) => key);
}

/** The first seed's run that shows the rule at the site. */
function finding(text: string, design: string, rule: RuleName, site: string): Finding {
  const workload = parseWorkload(text, 'w.hmm');
  for (let seed = 1; seed < 500; seed++) {
    const plan = { workload, design: resolveDesign(design, () => ''), seed, limits: LIMITS };
    const { verdict } = execute({ ...plan, strategy: seededRandom(seed) });
    const key = verdictClasses(verdict, [])
      .map((c) => c.key)
      .find((k) => k.startsWith(`${rule}|`) && k.endsWith(`|${site}`));
    if (key !== undefined) return { ...plan, strategy: seededRandom(seed), verdict: key };
  }
  throw new Error(`no seed shows ${rule} at ${site}`);
}

describe('a finding hidden in a large workload gets as small as the case that a person wrote', () => {
  test.each<[string, number, RuleName, string]>([
    ['A3', 35, 'USE_AFTER_FREE', 'dmirror_interval_invalidate'],
    ['D1', 1, 'KERNEL_CRASH', 'dmirror_do_read'],
    ['D3', 1, 'STALE_MIRROR_ENTRY', 'dmirror_do_write'],
  ])(
    '%s',
    (id, from, rule, site) => {
      const person = caseOf(id);
      const found = hidden(person, 'v5', { rule, site }, { from });
      const shrunk = shrinkFinding(found)!;
      expect(shrunk.before.events).toBeGreaterThan(1500);
      expect(shrunk.after.statements).toBeLessThanOrEqual(
        Math.ceil(statementsOf(person).length * 1.2),
      );
      expect(shrunk.after.tasks).toBeLessThanOrEqual(person.tasks.length + 1);
      expect(shownBy(shrunk)).toContain(found.verdict);
    },
    120_000,
  );
});

test('a failure that was one of many is the one that the finding needs', () => {
  const text = `
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(buf, 4 pages, linear(1, 1))
  inject(store, random 6)
  ioctl(fd, HMM_DMIRROR_MIGRATE, buf, 4 pages)
}`;
  const found = finding(text, 'v5', 'DEADLOCK', 'dmirror_do_read');
  const shrunk = shrinkFinding(found)!;
  expect(shrunkText(shrunk, 'here', 'words')).toContain('inject(store, 1)');
  expect(shownBy(shrunk)).toContain(found.verdict);
});

const CLOSE = `
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 64 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  inject(chunk, 900)
  repeat 3 as c {
    ioctl(fd, HMM_DMIRROR_READ, buf + (4 * c) pages, 4 pages) = 0
  }
  sleep(random 40 us)
  start(unmapper)
  close(fd) = 0
  join(unmapper)
}
task unmapper {
  munmap(buf, 64 pages) = 0
}
`;
const closing = (design: string) =>
  finding(CLOSE, design, 'USE_AFTER_FREE', 'dmirror_interval_invalidate');

test('workload, schedule, failures and design get small together', () => {
  const shrunk = shrinkFinding(closing('v5+devmem.evictAtUnload=yes+driver.clearLoop=populated'))!;
  expect(shrunk.complete).toBe(true);
  expect(shrunk.design.name).toBe('v5');
  expect(shrunkText(shrunk, 'session 1 of x.db', 'what it shows')).toMatchInlineSnapshot(`
    "workload w
    # Shrunk from session 1 of x.db: 2 tasks, 10 statements, 9 switches, 225 events.
    # under v5: what it shows
    # hmmtrace run FILE.hmm --design v5 -o out.db
    task main {
      fd = open("/dev/hmm_dmirror0")
      buf = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
      ioctl(fd, HMM_DMIRROR_READ, buf, 1 page)
      start(unmapper)
      close(fd)
    }

    task unmapper {
      munmap(buf, 1 page)
    }

    schedule {
      unmapper runs when main is at mmu_interval_notifier_remove before notifier_subscriptions.lock
    }
    "
  `);
});

test('a design goes back to v5 or to its release, but for the switches that the verdict needs', () => {
  const kept = (design: string) => shrinkFinding(closing(design))!.design.name;
  expect(kept('workqueue+notifier.remove=release+driver.lifetime=bare')).toBe('v5');
  // What is built on a release goes back to that, but for what the verdict needs.
  const needed = 'linux-6.1+driver.tracking=perVma+notifier.remove=release';
  expect(kept('v5-on-6.1-covered')).toBe(needed);
  expect(kept(`${needed}+driver.lifetime=bare+driver.snapshotHuge=small`)).toBe(needed);
});

test('the same finding gives the same result, and what was stopped is the best so far', () => {
  const whole = shrinkFinding(closing('v5'))!;
  expect(shrinkFinding(closing('v5'))).toEqual(whole);
  let last = 0;
  const stopped = shrinkFinding(closing('v5'), {
    progress: (trials) => {
      last = trials;
      return trials < 60;
    },
  })!;
  expect(last).toBe(60);
  expect(stopped).toMatchObject({ trials: 60, complete: false });
  expect(stopped.after.statements).toBeLessThan(stopped.before.statements);
  expect(stopped.after.statements).toBeGreaterThanOrEqual(whole.after.statements);
  expect(shownBy(stopped)).toContain(closing('v5').verdict);
  const few = shrinkFinding(closing('v5'), { budget: 5 })!;
  expect(few).toMatchObject({ trials: 5, complete: false });
});

test('a finding that its strategy does not show is none', () => {
  expect(shrinkFinding({ ...closing('v5'), verdict: 'DEADLOCK|task|nowhere' })).toBeUndefined();
});

test('an expectation that is not met is kept as one', () => {
  const workload = parseWorkload(
    `task main {
  a = mmap(NULL, 8 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)
  munmap(a, 2 pages)
  *(a + 3 pages) == 5
}`,
    'w.hmm',
  );
  const design = resolveDesign('v5', () => '');
  const plan = { workload, design, seed: 1, limits: LIMITS, strategy: seededRandom(1) };
  const shrunk = shrinkFinding({ ...plan, verdict: 'EXPECTATION|load|4' })!;
  expect(shrunk.workload.tasks[0]!.body).toHaveLength(2);
  expect(shrunk.workload.schedule).toEqual([]);
});

test('what a watcher of a run sees is kept as a verdict is, and the design where that is asked for', () => {
  // A change that is put off: no rule is broken, and no verdict says so.
  const deferred = () => {
    let at: Event | undefined;
    return {
      event: (e: Event) => void (e.kind === Kind.IntervalDefer && (at ??= e)),
      seen: () => at,
    };
  };
  const design = 'v5+devmem.evictAtUnload=yes';
  const shrunk = (keepDesign: boolean) =>
    shrinkFinding({ ...closing(design), verdict: deferred }, { keepDesign, budget: 1500 })!;
  const small = shrunk(true);
  expect(small.design.name).toBe(design);
  expect(shrunk(false).design.name).toBe('v5');
  expect(small.after.statements).toBeLessThan(small.before.statements);
  const sought = deferred();
  const { workload } = small;
  const plan = { workload, design: small.design, seed: 1, limits: LIMITS };
  execute({ ...plan, strategy: fitSchedule(plan) }, [sought]);
  expect(sought.seen()).toBeDefined();
  const never = () => ({ seen: () => undefined });
  expect(shrinkFinding({ ...closing(design), verdict: never })).toBeUndefined();
});
