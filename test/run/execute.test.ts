import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind } from '../../src/events/generated.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute, type Observer, type Outcome, type Plan } from '../../src/run/execute.js';
import { matches, RULE_NAMES } from '../../src/run/verdict.js';
import { DEFAULT_LIMITS } from '../../src/schedule/ending.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';

const AREA = 'buf = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)';
const STALE = `task main {
  fd = open("/dev/hmm_dmirror0")
  ${AREA}
  fill(buf, 2 pages, linear(1, 1))
  ioctl(fd, HMM_DMIRROR_MIGRATE, buf, 2 pages) = 0
  munmap(buf, 1 page) = 0
  munmap(buf + 1 page, 1 page) = 0
}`;

function ran(text: string, options: Partial<Plan> = {}, observers: Observer[] = []): Outcome {
  const design = resolveDesign('v5', () => '');
  const plan = { workload: parseWorkload(text), design, seed: 1, strategy: runToBlock(1) };
  return execute({ ...plan, ...options }, observers);
}

const limited = (events: number) => ({ limits: { ...DEFAULT_LIMITS, events } });

describe('the verdict of a run', () => {
  it('is that it passed, when every rule was kept and every expectation met', () => {
    const { verdict, status, events, machine } = ran(`task main { ${AREA} }`);
    expect(verdict).toEqual({
      result: 'passed',
      cut: false,
      fatal: false,
      breaches: [],
      unmet: [],
    });
    expect([status, events]).toEqual([0, machine.seq]);
  });

  it('names a broken rule once for each site, with its count and first event', () => {
    let first = 0;
    const { verdict, status } = ran(STALE, {}, [
      { event: (e) => void (first ||= e.kind === Kind.Violation ? e.seq : 0) },
    ]);
    expect(status).toBe(2);
    expect(verdict).toMatchObject({ result: 'violated', cut: false, fatal: false, unmet: [] });
    expect(verdict.breaches).toMatchObject([
      {
        rule: 'STALE_MIRROR_ENTRY',
        site: 'mmu_notifier_invalidate_range_end',
        object: 'mirror',
        count: 2,
        first,
        fatal: false,
      },
    ]);
  });

  it('tells what the workload expected from rules of the machine, by operation and line', () => {
    const { verdict, status } = ran(`task main {
  ${AREA}
  munmap(buf, 1 page) = -EINVAL
}`);
    expect(status).toBe(1);
    expect(verdict).toMatchObject({ result: 'unexpected', breaches: [] });
    expect(verdict.unmet).toMatchObject([{ operation: 'munmap', line: 3, count: 1 }]);
  });

  it('says that it was cut off, by a limit or by who watched, with what was seen until then', () => {
    const whole = ran(STALE);
    const { first } = whole.verdict.breaches[0]!;
    expect(ran(STALE, limited(first - 1))).toMatchObject({
      events: first - 1,
      verdict: { result: 'cut', cut: 'by limit', breaches: [] },
    });
    expect(ran(STALE, {}, [{ event: (e) => e.seq < first }])).toMatchObject({
      events: first,
      verdict: { result: 'violated', cut: 'by observer', breaches: [{ count: 1 }] },
    });
    // One more than there are: none is needed to end it.
    expect(ran(STALE, limited(whole.events + 2)).verdict.cut).toBe(false);
  });

  it('takes apart breaches by rule, site and object', () => {
    const breach = { rule: 'USE_AFTER_FREE', site: 'a', object: 'lock' } as const;
    expect(matches({ rule: 'USE_AFTER_FREE' }, breach)).toBe(true);
    expect(matches({ rule: 'USE_AFTER_FREE', object: ['mirror', 'lock'] }, breach)).toBe(true);
    expect(matches({ rule: 'USE_AFTER_FREE', site: 'b' }, breach)).toBe(false);
    expect(matches({ rule: 'LEAK' }, breach)).toBe(false);
    expect(RULE_NAMES).not.toContain('EXPECTATION');
  });
});

describe('who watches', () => {
  it('is shown events in order and answers before their tasks go on; what it throws comes out', () => {
    const seen: string[] = [];
    const watcher = (name: string): Observer => ({
      event: (e) => void (e.kind === Kind.Result && seen.push(`${name} event`)),
      answer: ({ op }) => void seen.push(`${name} ${op}`),
    });
    ran(`task main { ${AREA} }`, {}, [watcher('a'), watcher('b')]);
    expect(seen).toEqual(['a event', 'b event', 'a mmap', 'b mmap']);
    const fails: Observer = {
      event: () => {
        throw new Error('mine');
      },
    };
    expect(() => ran(`task main { ${AREA} }`, {}, [fails])).toThrow('mine');
  });
});
