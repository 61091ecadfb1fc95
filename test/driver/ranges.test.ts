import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, SpanType, type Event } from '../../src/events/generated.js';
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

describe('a snapshot of a hole', () => {
  /** Answers of the snapshots, and what the walks of the range were answered. */
  function snapshots(text: string, design: string, seed: number) {
    const answers: string[] = [];
    const walks: number[] = [];
    const plan = { workload: parseWorkload(text), design: resolveDesign(design, () => '') };
    execute({ ...plan, seed, strategy: seededRandom(seed) }, [
      {
        event: (e) => {
          if (e.kind === Kind.Result && e.snapshot.length > 0) answers.push(e.snapshot.join(' '));
          if (e.kind === Kind.SpanEnd && e.type === SpanType.RANGE_FAULT) walks.push(e.ret);
        },
      },
    ]);
    return { answers, walks };
  }

  it('finds nothing where an earlier walk of the same range found a page', () => {
    const text = `
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(buf, 4 pages, linear(1, 1))
  mprotect(buf, 2 pages, PROT_READ) = 0
  start(dropper)
  start(unmapper)
  ioctl(fd, HMM_DMIRROR_SNAPSHOT, buf, 4 pages)
  join(dropper)
  join(unmapper)
  close(fd) = 0
}
task dropper {
  madvise(buf + 1 page, 1 page, MADV_DONTNEED) = 0
}
task unmapper {
  munmap(buf, 1 page) = 0
}
`;
    // Two walks or more, all of the memory gone before the last: what is no more is not read.
    expect(snapshots(text, 'hmm-2019-v2', 1).answers).toEqual(['0 0 2 2']);
  });

  it('ends where the hole begins, however far the next area is', () => {
    const text = `
task main {
  fd = open("/dev/hmm_dmirror0")
  low = mmap(0x200000000, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  high = mmap(0x200064000, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  munmap(low, 2 pages) = 0
  ioctl(fd, HMM_DMIRROR_SNAPSHOT, low, 2 pages)
  close(fd) = 0
}
`;
    expect(snapshots(text, 'hmm-2019-v2', 1)).toEqual({ answers: ['0 0'], walks: [0] });
  });
});
