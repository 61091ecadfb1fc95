import { describe, expect, test } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { parseWorkload } from '../../src/language/parse.js';
import type { Arena } from '../../src/machine/arena.js';
import { PageBlock } from '../../src/machine/page-block.js';
import type { Leaf } from '../../src/machine/page-table.js';
import { emptyMachine, type Machine } from '../../src/machine/state.js';
import { execute } from '../../src/run/execute.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import { PAGES_PER_PMD } from '../../src/units/numbers.js';

/*
 * What an operation costs grows with the pages that it touches, not with those that are mapped: counted, not
 * timed. Every look at an entry of a page table and at a struct page is counted by the memory itself.
 */

class Counted {
  looks = 0;

  /** The array, which counts how often a number in it is read. */
  private array<T extends object>(array: T): T {
    return new Proxy(array, {
      get: (target, key) => {
        if (typeof key === 'string' && /^\d/.test(key)) this.looks++;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }
  /** A machine with room for so many pages, all of it counted. */
  machine(pages: number): Machine {
    const blocks = Array.from({ length: 8 + pages / 1024 }, () => {
      const block = new PageBlock();
      for (const column of ['single', 'refcount', 'mapcount', 'kind', 'flags'] as const)
        Object.assign(block, { [column]: this.array(block[column]) });
      return block;
    });
    const leaves: Leaf[] = Array.from({ length: 8 + (2 * pages) / PAGES_PER_PMD }, () => ({
      entries: this.array(new Float64Array(PAGES_PER_PMD)),
      used: 0,
    }));
    return emptyMachine(blocks, leaves);
  }
}

const N = 64;
const MAP = 'PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS';
const on = (name: string) => (command: string) =>
  `ioctl(${name}, HMM_DMIRROR_${command}, small, ${N} pages)`;
const [device, coherent] = [on('fd'), on('co')];
const ROUND = [
  device('SNAPSHOT'),
  device('READ'),
  device('MIGRATE_TO_DEV'),
  `fill(small, ${N} pages, linear(0, 1))`,
  device('MIGRATE_TO_DEV'),
  device('MIGRATE_TO_SYS'),
  coherent('MIGRATE_TO_DEV'),
  `pin(small, ${N} pages, WRITE)`,
  'unpin()',
  `pin(small, ${N} pages, WRITE|LONGTERM|FAST)`,
  'unpin()',
  `mprotect(small, ${N} pages, PROT_READ)`,
  `madvise(small, ${N} pages, MADV_DONTNEED)`,
  `mprotect(small, ${N} pages, PROT_READ|PROT_WRITE)`,
];

/** Looks of each operation of a round, with so many pages mapped beside. */
function looks(beside: number): number[] {
  const text = `task main {
    fd = open("/dev/hmm_dmirror0")
    co = open("/dev/hmm_dmirror2")
    buf = mmap(NULL, ${beside} pages, ${MAP})
    fill(buf, ${beside} pages, linear(0, 1))
    small = mmap(NULL, ${N} pages, ${MAP})
    fill(small, ${N} pages, linear(0, 1))
    ${ROUND.join('\n')}
  }`;
  const counted = new Counted();
  const arena = { take: () => counted.machine(beside + 8 * N), done: () => undefined };
  const plan = {
    workload: parseWorkload(text, 'touched-only'),
    design: resolveDesign('linux-6.1', () => ''),
    ...{ seed: 1, strategy: runToBlock(1) },
  };
  const each: number[] = [];
  let before = 0;
  const answer = () => {
    each.push(counted.looks - before);
    before = counted.looks;
  };
  expect(execute(plan, [{ answer }], arena as unknown as Arena).status).toBe(0);
  return each.slice(-ROUND.length);
}

describe('the cost of an operation', () => {
  const [few, many] = [looks(512), looks(8 * 512)];
  test.each(ROUND.map((operation, i) => [operation, i] as const))(
    'of %s does not grow with what else is mapped',
    (_, i) => {
      // Something of each page that it touches is looked at, or the counting is none.
      if (!ROUND[i]!.startsWith('mprotect')) expect(few[i]).toBeGreaterThanOrEqual(N);
      expect(many[i]).toBe(few[i]);
    },
  );
});
