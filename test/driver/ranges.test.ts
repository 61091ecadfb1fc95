import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, type Event } from '../../src/events/generated.js';
import { loadWorkload } from '../../src/language/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';

const DESIGNS = ['hmm-2019-before', 'hmm-2019-v2', 'hmm-2019-repaired'] as const;

function run(name: string, design: string, see: (event: Event) => void = () => undefined) {
  const { workload } = loadWorkload(name);
  const plan = { workload, design: resolveDesign(design, () => ''), seed: 1 };
  return execute({ ...plan, strategy: seededRandom(1) }, [{ event: (e) => see(e) }]);
}

describe.each(DESIGNS)('under %s', (design) => {
  it('there are no intervals, and a range is gone with its call', () => {
    const made = { intervals: 0, ranges: 0, freed: 0, left: 0 };
    const { machine } = run('munmap_middle', design, (e) => {
      if (e.kind === Kind.IntervalAlloc) made.intervals++;
      if (e.kind === Kind.RangeAlloc) made.ranges++;
      if (e.kind === Kind.RangeFree) made.freed++;
    });
    expect(made.intervals).toBe(0);
    expect(made.ranges).toBeGreaterThan(0);
    expect(made.freed).toBe(made.ranges);
    expect([machine.hmms.size, machine.ranges.size]).toEqual([0, 0]);
  });
});

/** A page of a file is read in one place while it is locked for a migration from another. */
const LOCKED = `
task main {
  mine = open("/dev/hmm_dmirror0")
  other = open("/dev/hmm_dmirror1")
  f = tmpfile(4 pages)
  a = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_SHARED, f, 0)
  b = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_SHARED, f, 0)
  fill(a, 4 pages, linear(1, 1))
  start(mover)
  ioctl(other, HMM_DMIRROR_READ, b, 4 pages) = 0
  join(mover)
  close(other) = 0
  close(mine) = 0
}
task mover {
  ioctl(mine, HMM_DMIRROR_MIGRATE, a, 4 pages)
}
`;
const VM_FAULT_RETRY = 0x400;

describe('a fault that may be tried again', () => {
  function retries(design: string): number {
    let found = 0;
    for (let seed = 1; seed <= 30; seed++) {
      const plan = { workload: parseWorkload(LOCKED), design: resolveDesign(design, () => '') };
      const { verdict } = execute({ ...plan, seed, strategy: seededRandom(seed) }, [
        { event: (e) => void (e.kind === Kind.SpanEnd && e.ret === VM_FAULT_RETRY && found++) },
      ]);
      expect([...verdict.breaches, ...verdict.unmet]).toEqual([]);
    }
    return found;
  }
  it.each(DESIGNS)('gives mmap_lock up where a page is locked, under %s', (design) => {
    expect(retries(design)).toBeGreaterThan(0);
  });
  it('is not made by who sleeps with the lock held', () => {
    expect(retries('hmm-2019-v2+driver.rangeUse=helpers')).toBe(0);
  });
});
