import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Answers } from '../../src/explore/answers.js';
import { runAttempt } from '../../src/explore/attempt.js';
import { estimateSize } from '../../src/explore/estimate.js';
import { prepare, subjectOf } from '../../src/explore/subject.js';
import { defectClass, verdictClasses } from '../../src/explore/verdict-class.js';
import { Kind, LockType, processStart, type Event } from '../../src/events/generated.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';
import { Findings } from '../../src/run/verdict.js';
import { Engine, type Run } from '../../src/schedule/engine.js';
import { createLock, mutexLock, mutexUnlock } from '../../src/schedule/locks.js';
import { prefixed } from '../../src/schedule/strategies/prefixed.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import type { Strategy } from '../../src/schedule/strategy.js';

const design = resolveDesign('v5', () => '');
const workload = (text: string) => ({ text, workload: parseWorkload(text, 'w') });

/** Verdicts of tasks that take locks in orders that contradict each other. */
function ofOrders(orders: readonly (readonly number[])[], seed: number): string[] {
  const findings = new Findings();
  const strategy = seededRandom(seed);
  const k: Engine = new Engine(strategy, (e: Event) => {
    if (e.kind === Kind.Violation) findings.add(e, k.broken?.circle);
  });
  k.run(
    seed,
    16,
    () => {
      k.emit(processStart(1, 0, 0));
      const locks = ['a', 'b', 'c'].map((name) => createLock(k, LockType.MUTEX, name, 1));
      function* body(order: readonly number[], site: string): Run {
        for (const i of order) yield* mutexLock(k, locks[i]!, site);
        for (const i of order) mutexUnlock(k, locks[i]!, site);
      }
      orders.forEach((order, i) => k.start(1, `t${i}`, () => body(order, `site ${i}`)));
    },
    () => undefined,
    () => '',
  );
  return verdictClasses(findings.verdict(false), [])
    .map(({ key }) => key)
    .filter((key) => key.startsWith('LOCK_ORDER'));
}

describe('a verdict', () => {
  it('of a run in which the simulator failed is the same for other events and objects', () => {
    const of = (message: string) => defectClass(new Error(message));
    expect(of('event 431 cannot follow: page 7 is at 0x1f000')).toEqual({
      key: 'defect|event N cannot follow: page N is at N',
      kind: 'defect',
      words: 'hmmtrace itself failed: event N cannot follow: page N is at N',
    });
    expect(of('lock 3 is not held')).toEqual(of('lock 12 is not held'));
    expect(of('lock 3 is not held').key).not.toBe(of('lock 3 is held').key);
  });

  it('of locks taken in a circle is the circle, whoever closes it and wherever', () => {
    const two = new Set<string>();
    const three = new Set<string>();
    for (let seed = 1; seed <= 30; seed++) {
      for (const key of ofOrders([[0, 1], [1, 0]], seed)) two.add(key); // prettier-ignore
      for (const key of ofOrders([[0, 1], [1, 2], [2, 0]], seed)) three.add(key); // prettier-ignore
    }
    expect([...two]).toEqual(['LOCK_ORDER|a|b']);
    expect([...three]).toEqual(['LOCK_ORDER|a|b|c']);
  });

  it('of a run that passes is what its tasks saw, not which of them came first', () => {
    const text = [
      'workload w',
      'task main {',
      '  start(other)',
      '  a = mmap(NULL, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)',
      '  *(a) = 1',
      '  join(other)',
      '}',
      'task other {',
      '  b = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)',
      '  *(b) = 2',
      '}',
    ].join('\n');
    const prepared = prepare(subjectOf(workload(text), design));
    const traces = new Set<string>();
    const keys = new Set<string>();
    for (let seed = 1; seed <= 40; seed++) {
      const plan = { kind: 'seed', strategy: 'random' } as const;
      const got = runAttempt(prepared, { number: seed, seed, plan }, () => undefined);
      traces.add(got.trace);
      for (const { key } of got.verdicts) keys.add(key);
    }
    expect(traces.size).toBeGreaterThan(5);
    expect(keys.size).toBe(1);
  });

  it('tells apart runs that pass with different answers', () => {
    const text = [
      'workload w',
      'task main {',
      '  a = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)',
      '  start(other)',
      '  *(a)',
      '  join(other)',
      '}',
      'task other {',
      '  *(a) = 2',
      '}',
    ].join('\n');
    const prepared = prepare(subjectOf(workload(text), design));
    const answers = new Set<string>();
    for (let seed = 1; seed <= 30; seed++) {
      const seen = new Answers();
      execute({ ...prepared.unscheduled, seed, strategy: seededRandom(seed) }, [seen]);
      answers.add(seen.lines().find((line) => line.includes('load'))!);
    }
    expect([...answers].sort()).toEqual([
      'main 3 load = 0, value 0x0',
      'main 3 load = 0, value 0x2',
    ]);
  });

  it('of a run in which the simulator fails is that, and not the end of the search', () => {
    const prepared = prepare(subjectOf(workload('workload w\ntask main {\n}'), design));
    const plan = { kind: 'prefix', decisions: [] } as const;
    const broken = { ...prepared, workload: prepared.workload };
    Object.assign(broken.unscheduled, { workload: { ...prepared.workload, tasks: [] } });
    const got = runAttempt(broken, { number: 1, seed: 1, plan }, () => undefined);
    expect(got.verdicts.map(({ kind }) => kind)).toEqual(['defect']);
  });
});

describe('the estimate', () => {
  it('is the number of schedules, on the mean of many probes', () => {
    const text = [
      'workload w',
      'task main {',
      '  start(other)',
      '  sleep(1us)',
      '  join(other)',
      '}',
      'task other {',
      '  sleep(1us)',
      '}',
    ].join('\n');
    const prepared = prepare(subjectOf(workload(text), design));
    const leaves = countSchedules((strategy) => {
      execute({ ...prepared.unscheduled, seed: 1, strategy });
    });
    expect(leaves).toBeGreaterThan(4);
    let sum = 0;
    const rounds = 40;
    for (let i = 0; i < rounds; i++) sum += Math.exp(estimateSize(prepared, 1 + i * 20).logMean);
    expect(sum / rounds / leaves).toBeGreaterThan(0.9);
    expect(sum / rounds / leaves).toBeLessThan(1.1);
  });
});

/** Every schedule once, without any reduction: depth first, each run from its beginning. */
function countSchedules(run: (strategy: Strategy) => void): number {
  let leaves = 0;
  for (let decisions: number[] | undefined = []; decisions !== undefined;) {
    const ways: number[][] = [];
    const taken: number[] = [];
    const inner = prefixed(decisions);
    run({
      ...inner,
      pick(runnable, current, step) {
        // Behind the prefix the first way, so that the next ones are those behind it.
        const task =
          decisions!.length > taken.length ? inner.pick(runnable, current, step) : runnable[0]!;
        ways.push([...runnable]);
        taken.push(task);
        return task;
      },
    });
    leaves++;
    decisions = undefined;
    for (let at = taken.length - 1; at >= 0 && decisions === undefined; at--) {
      const next = ways[at]![ways[at]!.indexOf(taken[at]!) + 1];
      if (next !== undefined) decisions = [...taken.slice(0, at), next];
    }
  }
  return leaves;
}
