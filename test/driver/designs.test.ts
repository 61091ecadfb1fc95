import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { IntervalKind, Kind, SpanType, type Event } from '../../src/events/generated.js';
import { parseWorkload } from '../../src/language/parse.js';
import type { MachineView } from '../../src/machine/state.js';
import { execute } from '../../src/run/execute.js';
import { describeBreach } from '../../src/run/verdict.js';
import { EEXIST } from '../../src/units/errno.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';

/*
 * What each design that was argued for does with intervals, in its own words. What that leads to is
 * in the docket.
 */
function ran(text: string, design: string, seed = 0) {
  const events: Event[] = [];
  let most = 0;
  const strategy = seed === 0 ? runToBlock(1) : seededRandom(seed);
  const watch = (event: Event, machine: MachineView): void => {
    events.push({ ...event });
    most = Math.max(most, machine.mirrors.size);
  };
  const { verdict, machine } = execute(
    {
      workload: parseWorkload(text, 'test'),
      design: resolveDesign(design, () => ''),
      ...{ seed: 1, strategy },
    },
    [{ event: watch }],
  );
  const count = (kind: Kind) => events.filter((e) => e.kind === kind).length;
  const spans = (type: SpanType) =>
    events.filter((e) => e.kind === Kind.SpanBegin && e.type === type).length;
  return { events, machine, count, spans, breaches: verdict.breaches.map(describeBreach), verdict };
}
/** Intervals that the driver made, beside those of snapshots and of the whole address space. */
const made = (events: readonly Event[]) =>
  events.filter((e) => e.kind === Kind.IntervalAlloc && e.intervalKind === IntervalKind.TRACKED)
    .length;

const MAPPED = (body: string, pages = 16) => `task main {
  fd = open("/dev/hmm_dmirror0")
  m = mmap(NULL, ${pages} pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  ${body}
  munmap(m, ${pages} pages)
  close(fd)
}`;
const HOLE = MAPPED(`ioctl(fd, HMM_DMIRROR_READ, m, 16 pages) = 0
  munmap(m + 4 pages, 4 pages)`);

const HOLE_AND_SLEEP = MAPPED(`ioctl(fd, HMM_DMIRROR_READ, m, 16 pages) = 0
  munmap(m + 4 pages, 4 pages)
  sleep(10 us)`);

describe('a hole in a tracked area', () => {
  it.each([
    // design, intervals made, updates, releases
    ['v5', 2, 1, 2],
    ['shrink-and-fault', 1, 1, 1],
    ['batch', 3, 0, 3],
    ['workqueue', 1, 0, 0],
    ['v6', 2, 1, 2],
    ['odp-blocks', 1, 0, 0],
  ])('under %s makes %i intervals, updates %i and releases %i', (design, n, updates, releases) => {
    const { events, spans, count, breaches } = ran(HOLE, design);
    expect(breaches).toEqual([]);
    expect([made(events), spans(SpanType.INTERVAL_UPDATE), count(Kind.IntervalRelease)]).toEqual([
      n,
      updates,
      releases,
    ]);
  });

  it('is split by a worker with the mutex held throughout, in the order of the value', () => {
    for (const [value, order] of [
      ['splitOutside', [SpanType.INTERVAL_UPDATE, SpanType.INTERVAL_INSERT]],
      ['splitOutsideInsertFirst', [SpanType.INTERVAL_INSERT, SpanType.INTERVAL_UPDATE]],
    ] as [string, SpanType[]][]) {
      const { events, breaches } = ran(HOLE_AND_SLEEP, `v5+driver.unmap=${value}`);
      expect(breaches).toEqual([]);
      const from = events.findIndex((e) => e.kind === Kind.SpanBegin && e.type === SpanType.WORKER);
      const to = events.findIndex((e) => e.kind === Kind.WorkDone);
      const steps = events
        .slice(from, to)
        .flatMap((e) => (e.kind === Kind.SpanBegin && order.includes(e.type) ? [e.type] : []));
      expect(steps, value).toEqual(order);
      const released = events
        .slice(from, to)
        .filter((e) => e.kind === Kind.LockRelease && e.task === events[from]!.task);
      // The spinlock twice, and the mutex once, at the end.
      expect(released, value).toHaveLength(3);
    }
  });
});

describe('an area that is unmapped whole', () => {
  it.each([
    ['v5', SpanType.INTERVAL_REMOVE],
    ['v6', SpanType.INTERVAL_PUT],
    ['batch', SpanType.INTERVAL_REMOVE],
    ['workqueue', SpanType.WORKER],
  ])('under %s is let go of in the way of the design', (design, span) => {
    const text = MAPPED('ioctl(fd, HMM_DMIRROR_READ, m, 16 pages) = 0');
    const { events, breaches } = ran(text, design);
    expect(breaches).toEqual([]);
    const callback = events.findLastIndex(
      (e) => e.kind === Kind.SpanBegin && e.type === SpanType.CALLBACK,
    );
    const after = events.slice(callback).filter((e) => e.kind === Kind.SpanBegin);
    expect(after.some((e) => e.kind === Kind.SpanBegin && e.type === span)).toBe(true);
  });

  it('under workqueue leaves the interval in the tree until the worker comes, and the fault path passes over it', () => {
    const text = MAPPED(`ioctl(fd, HMM_DMIRROR_READ, m, 16 pages) = 0
      munmap(m, 16 pages)
      n = mmap(m, 16 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
      ioctl(fd, HMM_DMIRROR_READ, n, 16 pages) = 0`);
    const { events, count, breaches } = ran(text, 'workqueue');
    expect(breaches).toEqual([]);
    expect(count(Kind.IntervalMark)).toBe(2);
    expect(made(events)).toBe(2);
  });
});

describe('regions', () => {
  const REGION = MAPPED(`ioctl(fd, HMM_DMIRROR_READ, m, 4 pages) = -ENOENT
    ioctl(fd, HMM_DMIRROR_REGISTER, m, 8 pages) = 0
    ioctl(fd, HMM_DMIRROR_REGISTER, m + 4 pages, 8 pages) = -EEXIST
    ioctl(fd, HMM_DMIRROR_REGISTER, m, 17 pages) = -EFAULT
    ioctl(fd, HMM_DMIRROR_READ, m, 4 pages) = 0, faults 1
    ioctl(fd, HMM_DMIRROR_READ, m + 6 pages, 4 pages) = -ENOENT
    ioctl(fd, HMM_DMIRROR_UNREGISTER, m, 4 pages) = -ENOENT
    ioctl(fd, HMM_DMIRROR_UNREGISTER, m, 8 pages) = 0
    ioctl(fd, HMM_DMIRROR_READ, m + 7 pages, 1 page) = -ENOENT`);

  it('are registered and unregistered by commands, and what lies outside cannot be reached', () => {
    const { verdict, spans } = ran(REGION, 'linux-5.5');
    expect([verdict.breaches, verdict.unmet]).toEqual([[], []]);
    expect(spans(SpanType.INTERVAL_UPDATE)).toBe(0);
  });

  it('are not registered twice, whoever registers at the same time', () => {
    const text = `task main {
      fd = open("/dev/hmm_dmirror0")
      m = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
      start(other)
      ioctl(fd, HMM_DMIRROR_REGISTER, m, 8 pages)
      join(other)
      close(fd)
    }
    task other {
      ioctl(fd, HMM_DMIRROR_REGISTER, m + 4 pages, 4 pages)
    }`;
    for (let seed = 1; seed <= 60; seed++) {
      const { events, breaches } = ran(text, 'linux-5.5', seed);
      const answers = events.flatMap((e) => (e.kind === Kind.Result ? [e.ret] : []));
      expect(
        answers.filter((ret) => ret === EEXIST),
        `seed ${seed}`,
      ).toHaveLength(1);
      expect(breaches).toEqual([]);
    }
  });

  it('are no commands of a driver that makes intervals on demand', () => {
    const { verdict } = ran(MAPPED('ioctl(fd, HMM_DMIRROR_REGISTER, m, 8 pages) = -EINVAL'), 'v5');
    expect(verdict.unmet).toEqual([]);
  });
});

describe('blocks of 512 pages', () => {
  it('have one interval each, however the areas lie, and go when nothing is mapped', () => {
    const text = `task main {
      fd = open("/dev/hmm_dmirror0")
      m = mmap(0x200000000, 1024 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
      mprotect(m + 100 pages, 10 pages, PROT_READ)
      ioctl(fd, HMM_DMIRROR_READ, m, 1024 pages) = 0
      munmap(m, 512 pages)
      munmap(m + 512 pages, 512 pages)
      sleep(10 us)
      ioctl(fd, HMM_DMIRROR_READ, m, 1 page) = -EFAULT
      close(fd)
    }`;
    const { events, machine, verdict, spans } = ran(text, 'odp-blocks');
    expect([verdict.breaches, verdict.unmet]).toEqual([[], []]);
    const bounds = events.flatMap((e) =>
      e.kind === Kind.MirrorTrack ? [e.last - e.start + 1] : [],
    );
    expect(bounds).toEqual([512 * 4096, 512 * 4096, 512 * 4096]);
    expect(spans(SpanType.WORKER)).toBe(2);
    expect(machine.intervals.size).toBe(0);
  });
});

describe('counts', () => {
  it('keep a mirror and an interval until the last who uses them', () => {
    // A device page names the mirror of a file that is closed; a touch brings it home.
    const text = `task main {
      fd = open("/dev/hmm_dmirror0")
      m = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
      *(m) = 7
      ioctl(fd, HMM_DMIRROR_MIGRATE, m, 1 page) = 0
      close(fd)
      *(m) == 7
      munmap(m, 1 page)
    }`;
    const bare = ran(text, 'v5');
    expect(bare.breaches).toEqual(['USE_AFTER_FREE of mirror at dmirror_devmem_fault']);
    const { breaches, events } = ran(text, 'v5+driver.lifetime=refcounted');
    expect(breaches).toEqual([]);
    const freed = events.findIndex((e) => e.kind === Kind.MirrorFree);
    const home = events.findIndex(
      (e) => e.kind === Kind.SpanBegin && e.type === SpanType.MIGRATE_TO_RAM,
    );
    expect(freed).toBeGreaterThan(home);
  });
});

describe('a batch', () => {
  it('waits for what has no release operation, in its own callback for ever', () => {
    const { breaches } = ran(HOLE, 'v5+notifier.remove=sync+notifier.update=batch');
    expect(breaches).toContain('DEADLOCK of task at mmu_interval_notifier_batch');
  });
  it('says so when a worker asks for it, who walks no tree', () => {
    const { breaches, spans } = ran(HOLE_AND_SLEEP, 'batch+driver.unmap=splitOutside');
    expect(breaches).toEqual(['ASSERTION of mm at mmu_interval_notifier_batch']);
    expect(spans(SpanType.INTERVAL_UPDATE)).toBe(0);
  });
  it('has the core release the interval that it replaces, also beside a put', () => {
    const { breaches, count } = ran(HOLE, 'batch+notifier.remove=put');
    expect(breaches).toEqual([]);
    expect(count(Kind.IntervalFree)).toBe(3);
  });
});

describe('intervals of blocks and regions', () => {
  const text = MAPPED(`ioctl(fd, HMM_DMIRROR_REGISTER, m, 8 pages)
    ioctl(fd, HMM_DMIRROR_READ, m, 8 pages) = 0`);
  it.each([
    'v5+driver.tracking=pageTableBlocks',
    'v5+driver.tracking=pageTableBlocks+driver.lifetime=refcounted',
    'v5+driver.tracking=registered',
  ])('are freed once where the core calls their release operation, under %s', (design) => {
    const { breaches, count } = ran(text, design);
    expect(breaches).toEqual([]);
    expect(count(Kind.IntervalAlloc)).toBe(1);
    expect(count(Kind.IntervalFree)).toBe(1);
  });
  it.each([
    'linux-5.5+driver.lookup=coreTree',
    'v6+driver.tracking=pageTableBlocks',
    'v6+driver.tracking=registered',
  ])('are found at close by what the driver remembers, under %s', (design) => {
    expect(ran(text, design).breaches).toEqual([]);
    // Nothing was made, and the mm was never set up.
    expect(ran(MAPPED(''), design).breaches).toEqual([]);
  });
});

describe('find in the tree of the core', () => {
  it('keeps the tree still until find_unlock, and the driver needs no tree of its own', () => {
    const { events, count, spans, breaches } = ran(HOLE, 'v6');
    expect(breaches).toEqual([]);
    expect(count(Kind.MirrorTrack)).toBe(0);
    expect(spans(SpanType.INTERVAL_FIND)).toBeGreaterThan(0);
    // A find counts as an invalidation that runs: what is inserted meanwhile is put off.
    const find = events.findLastIndex(
      (e) => e.kind === Kind.SpanBegin && e.type === SpanType.INTERVAL_FIND,
    );
    const during = events
      .slice(find)
      .flatMap((e) => (e.kind === Kind.NotifierSeq ? [e.active] : []));
    expect(during.slice(0, 2)).toEqual([1, 0]);
  });
});

describe('close', () => {
  it('waits for classic callbacks of any process under v5, and not under linux-5.8', () => {
    const text = `task main {
      fork(child)
      fd = open("/dev/hmm_dmirror0")
      sleep(20 us)
      close(fd)
    }
    task child {
      n = mmu_notifier_register()
      m = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
      *(m) = 1
      start(holder)
      sleep(5 us)
      munmap(m, 1 page)
    }
    task holder {
      hold(n, 1 ms)
    }`;
    const freedAt = (design: string) =>
      ran(text, design).events.find((e) => e.kind === Kind.MirrorFree)!.time;
    expect(freedAt('v5')).toBeGreaterThan(1_000_000);
    expect(freedAt('linux-5.8')).toBeLessThan(200_000);
  });
});

describe('an allocation inside a callback', () => {
  const SPLIT = (inject: string) =>
    MAPPED(`ioctl(fd, HMM_DMIRROR_READ, m, 16 pages) = 0
    ${inject}
    munmap(m + 4 pages, 4 pages)`);

  it('that may reclaim is against the order that registering teaches, whether or not it does', () => {
    const design = 'v5+driver.callbackAllocation=mayReclaim';
    expect(ran(SPLIT(''), design).breaches).toEqual(['LOCK_ORDER of task at kmalloc']);
    expect(ran(SPLIT(''), 'v5').breaches).toEqual([]);
    // A batch finds its memory in the callback too.
    const batch = 'batch+driver.callbackAllocation=mayReclaim';
    expect(ran(SPLIT(''), batch).breaches).toEqual(['LOCK_ORDER of task at kmalloc']);
  });

  it('waits for itself when it does reclaim', () => {
    const design = 'v5+driver.callbackAllocation=mayReclaim';
    const { breaches } = ran(SPLIT('inject(reclaim, 1)'), design);
    expect(breaches).toContain('DEADLOCK of task at dmirror_interval_invalidate');
    expect(ran(SPLIT('inject(reclaim, 1)'), 'v5').breaches).toEqual([]);
  });
});
