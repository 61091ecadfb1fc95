import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { generateWorkload } from '../../src/draw/generate.js';
import { Kind } from '../../src/events/generated.js';
import type { Kernel } from '../../src/kernel/kernel.js';
import { parseWorkload } from '../../src/language/parse.js';
import { PAGE_BATCHED, PAGE_LRU, PAGE_MOVABLE } from '../../src/machine/pages.js';
import type { Strategy } from '../../src/schedule/strategy.js';
import { execute } from '../../src/run/execute.js';
import { WorkloadRun } from '../../src/run/runner.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import type { Pfn } from '../../src/units/numbers.js';

/*
 * The way of new pages to the lists that reclaim looks at, in memory that has to stay movable.
 */

/** After each operation of a workload, of its movable pages: how many wait in a batch, and how many are on a list. */
function ways(
  body: string,
  strategy: Strategy = runToBlock(1),
): { readonly by: string[]; readonly result: string } {
  const by: string[] = [];
  const run = {
    workload: parseWorkload(`movable memory\n${body}`, 'x'),
    design: resolveDesign('linux-6.1', () => ''),
    ...{ seed: 1, strategy },
  };
  const outcome = execute(run, [
    {
      answer: (operation, _got, _process, m) => {
        const flags = m.pages.live().map((pfn) => m.pages.flags(pfn));
        const movable = flags.filter((f) => (f & PAGE_MOVABLE) !== 0);
        const count = (flag: number) => movable.filter((f) => (f & flag) !== 0).length;
        by.push(`${operation.op} ${count(PAGE_BATCHED)}+${count(PAGE_LRU)}`);
      },
    },
  ]);
  return { by, result: outcome.verdict.result };
}
const MMAP = 'buf = mmap(NULL, 20 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)';

describe('a new page', () => {
  it('waits in the batch of the processor that added it, until fifteen do', () => {
    const { by } = ways(`task main {
      ${MMAP}
      fill(buf, 14 pages, linear(1, 1))
      *(buf + 14 pages) = 1
      *(buf + 15 pages) = 1
    }`);
    expect(by).toEqual(['mmap 0+0', 'fill 14+0', 'store 0+15', 'store 1+15']);
  });

  it('comes to its list when its processor unmaps something, and not when another does', () => {
    const { by } = ways(`task main {
      ${MMAP}
      *(buf) = 1
      start(other)
      join(other)
      munmap(buf + 19 pages, 1 page)
    }
    task other {
      munmap(buf + 18 pages, 1 page)
    }`);
    expect(by).toEqual([
      'mmap 0+0',
      'store 1+0',
      'start 1+0',
      'munmap 1+0',
      'join 1+0',
      'munmap 0+1',
    ]);
  });

  it('that is freed before is in no batch any more', () => {
    const { by } = ways(`task main {
      ${MMAP}
      start(other)
      join(other)
      fill(buf + 1 page, 14 pages, linear(1, 1))
      *(buf + 15 pages) = 1
    }
    task other {
      *(buf) = 1
      start(third)
      join(third)
    }
    task third {
      madvise(buf, 1 page, MADV_DONTNEED)
    }`);
    expect(by.slice(-2)).toEqual(['fill 14+0', 'store 0+15']);
  });
});

/*
 * Whose batch a page waits in is kept beside the state. It is no more than the events say, so that
 * nothing that goes on from a recorded one can decide otherwise.
 */
it('waits in the batch of the task whose event said so, after every step', () => {
  let [waiting, several] = [0, 0];
  for (const [seed, profile] of (
    ['pins', 'cow', 'migrate', 'coherent', 'general'] as const
  ).entries()) {
    for (const name of ['linux-6.1', 'linux-6.12']) {
      const drawn = generateWorkload({ profile, seed, operations: 30, threads: true });
      const batches = new Map<number, number>();
      const run = new WorkloadRun(
        {
          workload: { ...drawn, movable: true },
          design: resolveDesign(name, () => ''),
          ...{ seed, strategy: seededRandom(seed), limits: { events: 20_000, tasks: 64 } },
        },
        (e) => {
          if (e.kind === Kind.TaskSwitch || e.kind === Kind.SpanEnd) {
            const told = byTask([...batches].map(([pfn, task]) => [task, pfn]));
            expect(kept(run.k), `${profile} ${seed} ${name} before ${e.seq}`).toEqual(told);
            if (told.length > 0) waiting++;
            if (told.length > 1) several++;
          }
          if (e.kind === Kind.PageFree) batches.delete(e.pfn);
          if (e.kind !== Kind.PageAlloc && e.kind !== Kind.PageFlags) return;
          if ((e.flags & PAGE_BATCHED) === 0) batches.delete(e.pfn);
          else if (!batches.has(e.pfn)) batches.set(e.pfn, e.task);
        },
      );
      run.run();
    }
  }
  expect(waiting).toBeGreaterThan(500);
  expect(several).toBeGreaterThan(100);
});
/** Batches by task, each in its order; without those that nobody waits in. */
function byTask(pairs: readonly (readonly [number, number])[]): [number, number[]][] {
  const tasks = [...new Set(pairs.map(([task]) => task))].sort((a, b) => a - b);
  return tasks.map((task) => [task, pairs.flatMap(([t, pfn]) => (t === task ? [pfn] : []))]);
}
function kept({ lruBatches, unnoted: { pages } }: Kernel): [number, number[]][] {
  const waits = (pfn: Pfn) => pages.isLive(pfn) && (pages.flags(pfn) & PAGE_BATCHED) !== 0;
  return byTask(
    [...lruBatches].flatMap(([task, batch]) =>
      batch.filter(waits).map((pfn) => [task, pfn] as const),
    ),
  );
}

describe('a long pin', () => {
  it('has the batches of all processors emptied, and then moves what it finds on a list', () => {
    const { by, result } = ways(`task main {
      ${MMAP}
      *(buf) = 1
      start(other)
      join(other)
    }
    task other {
      *(buf + 1 page) = 1
      dma = pin(buf, 1 page, WRITE|LONGTERM)
      unpin(dma)
    }`);
    expect(result).toBe('passed');
    // The page was moved to where it may stay; the other one is on a list for it.
    expect(by).toEqual([
      ...['mmap 0+0', 'store 1+0', 'start 1+0', 'store 2+0'],
      ...['pin 0+1', 'unpin 0+1', 'join 0+1'],
    ]);
  });

  it('beside another of the same pages comes to an end: a page that one moves is on no list for the other', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const body = `task main {
        ${MMAP}
        fill(buf, 2 pages, linear(1, 1))
        start(other)
        pin(buf, 2 pages, WRITE|LONGTERM)
        join(other)
        unpin()
      }
      task other {
        pin(buf, 2 pages, LONGTERM)
      }`;
      expect(ways(body, seededRandom(seed)).result, `seed ${seed}`).toBe('passed');
    }
  });
});

describe('a look-up that wants pages of the lists only', () => {
  it('is not offered without mmap_lock, and takes a page that waits in a batch', () => {
    const answers: number[] = [];
    const run = {
      workload: parseWorkload(
        `movable memory
        task main {
          ${MMAP}
          *(buf) = 1
          get(buf, 1 page, LRU)
          get(buf, 1 page, FAST|LRU)
        }`,
        'x',
      ),
      design: resolveDesign('linux-6.1+gup.nonLru=error', () => ''),
      ...{ seed: 1, strategy: runToBlock(1) },
    };
    execute(run, [{ answer: (op, { ret }) => void (op.op === 'get' && answers.push(ret)) }]);
    expect(answers).toEqual([0, -22]);
  });
  it('says so in events of pages', () => {
    const seen: number[] = [];
    const run = {
      workload: parseWorkload(
        `movable memory\ntask main {\n${MMAP}\n*(buf) = 1\nmunmap(buf, 1 page)\n}`,
      ),
      design: resolveDesign('linux-6.1', () => ''),
      ...{ seed: 1, strategy: runToBlock(1) },
    };
    execute(run, [{ event: (e) => void (e.kind === Kind.PageFlags && seen.push(e.flags)) }]);
    expect(seen.at(-1)! & (PAGE_BATCHED | PAGE_LRU)).toBe(PAGE_LRU);
  });
});
