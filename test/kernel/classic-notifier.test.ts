import { describe, expect, test } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, SpanType, WaitType, type Event } from '../../src/events/generated.js';
import { dumpMachine } from '../../src/machine/dump.js';
import { evolve } from '../../src/machine/evolve.js';
import { emptyMachine, type MachineView } from '../../src/machine/state.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import type { Strategy } from '../../src/schedule/strategy.js';
import { EAGAIN, ENOENT } from '../../src/units/errno.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';

interface Ran {
  readonly events: readonly Event[];
  readonly machine: MachineView;
  readonly violations: readonly string[];
}

function run(text: string, design = 'linux-6.1', strategy: Strategy = runToBlock(1)): Ran {
  const events: Event[] = [];
  const { machine } = execute(
    {
      workload: parseWorkload(text, 'test'),
      design: resolveDesign(design, () => ''),
      seed: 1,
      strategy,
    },
    [{ event: (event) => void events.push(event) }],
  );
  const violations = events.flatMap((e) => (e.kind === Kind.Violation ? [e.message] : []));
  return { events, machine, violations };
}

/** Callbacks in the order in which they were called: `invalidate_range_start 2`, the notifier's number. */
function callbacks(events: readonly Event[]): string[] {
  return events.flatMap((e) =>
    e.kind === Kind.SpanBegin && e.type === SpanType.CALLBACK ? [`${e.name} ${e.object}`] : [],
  );
}
/** Events between the begin and the end of the workload's operations of this name. */
function during(events: readonly Event[], name: string): Event[] {
  const begin = events.findIndex((e) => e.kind === Kind.SpanBegin && e.name === name);
  const { task } = events[begin]!;
  const end = events.findIndex(
    (e, i) =>
      i > begin && e.task === task && e.kind === Kind.SpanEnd && e.type === SpanType.OPERATION,
  );
  return events.slice(begin, end);
}

const MEMORY = 'm = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)';

describe('classic notifiers', () => {
  test('are called after the intervals, the one registered last first, at the start and at the end', () => {
    const { events, violations } = run(`
      task main {
        fd = open("/dev/hmm_dmirror0")
        a = mmu_notifier_register() = 0
        b = mmu_notifier_register() = 0
        ${MEMORY}
        munmap(m, 4 pages) = 0
      }`);
    const seen = during(events, 'munmap');
    expect(callbacks(seen)).toEqual([
      'invalidate 1',
      'invalidate_range_start 2',
      'invalidate_range_start 1',
      'invalidate_range_end 2',
      'invalidate_range_end 1',
    ]);
    const end = seen.findIndex(
      (e) => e.kind === Kind.SpanBegin && e.type === SpanType.INVALIDATE_END,
    );
    const [sequence] = seen.slice(end).flatMap((e, i) => (e.kind === Kind.NotifierSeq ? [i] : []));
    const firstEnd = seen
      .slice(end)
      .findIndex((e) => e.kind === Kind.SpanBegin && e.type === SpanType.CALLBACK);
    expect(sequence).toBeLessThan(firstEnd);
    expect(violations).toEqual([]);
  });

  /** Three subscribers, of which the second must refuse the first reaping, as somebody holds its mutex. */
  const REFUSED = (open: string) => `
      task main {
        ${open}
        a = mmu_notifier_register()
        b = mmu_notifier_register()
        c = mmu_notifier_register()
        ${MEMORY}
        fill(m, 4 pages, linear(7, 0))
        start(user)
        sleep(10 us)
        reap() = -EAGAIN
        *(m) == 7
        join(user)
        reap() = 0
        *(m) == 0
      }
      task user {
        hold(b, 1 ms) = 0
      }`;
  const OPEN = 'fd = open("/dev/hmm_dmirror0")';

  test('that would have to sleep refuse a range that must not, and those that agreed are told of its end', () => {
    const design = 'linux-6.1+notifier.classicRefusal=endsIntervals';
    const { events, violations, machine } = run(REFUSED(OPEN), design);
    const seen = during(events, 'reap');
    expect(callbacks(seen)).toEqual([
      'invalidate 1',
      'invalidate_range_start 3',
      'invalidate_range_start 2',
      'invalidate_range_start 1',
      'invalidate_range_end 3',
      'invalidate_range_end 1',
    ]);
    const answers = seen.flatMap((e) =>
      e.kind === Kind.SpanEnd && e.type === SpanType.CALLBACK ? [e.ret] : [],
    );
    expect(answers).toEqual([1, 0, EAGAIN, 0, 0, 0]);
    // Nothing of the refused start is left: no count, no odd sequence, no page taken.
    const sequences = seen.flatMap((e) => (e.kind === Kind.NotifierSeq ? [e] : []));
    expect(sequences.at(-1)).toMatchObject({ active: 0 });
    expect(sequences.at(-1)!.invalidateSeq % 2).toBe(0);
    const running = seen.flatMap((e) => (e.kind === Kind.ClassicRunning ? [e] : []));
    expect(running.map((e) => [e.notifier, e.running])).toEqual([
      [3, 1],
      [1, 1],
      [3, 0],
      [1, 0],
    ]);
    expect(seen.some((e) => e.kind === Kind.PteClear)).toBe(false);
    // The tests of the workload itself: what reap answered, and what the CPU saw.
    expect(violations).toEqual([]);
    expect(machine.classics.size).toBe(0);
  });

  test('that refuse leave the start of the intervals open for ever, as every kernel does', () => {
    const { events, machine } = run(REFUSED(OPEN));
    const [sequence] = during(events, 'reap').flatMap((e) =>
      e.kind === Kind.NotifierSeq ? [e] : [],
    );
    expect(sequence).toMatchObject({ active: 1 });
    expect(sequence!.invalidateSeq % 2).toBe(1);
    // Closing the device waits for an end that nobody will make.
    const waits = [...machine.tasks.values()].map((t) => t.wait?.type);
    expect(waits).toContain(WaitType.WAIT_INVALIDATION);
  });

  test('that agreed to what another refused are told of no end before Linux 5.12', () => {
    const { events, machine } = run(REFUSED(''), 'linux-5.8');
    expect(callbacks(during(events, 'reap'))).toEqual([
      'invalidate_range_start 3',
      'invalidate_range_start 2',
      'invalidate_range_start 1',
    ]);
    expect(machine.classics.size).toBe(0);
    const left = events.flatMap((e) => (e.kind === Kind.ClassicRunning ? [e.running] : []));
    expect(Math.max(...left)).toBe(2);
  });

  test('make a range that may block wait', () => {
    const { events, violations } = run(`
      task main {
        a = mmu_notifier_register()
        ${MEMORY}
        *(m) = 1
        start(user)
        sleep(10 us)
        munmap(m, 4 pages) = 0
      }
      task user {
        hold(a, 1 ms)
      }`);
    const seen = during(events, 'munmap');
    expect(seen.at(-1)!.time - seen[0]!.time).toBeGreaterThan(900_000);
    expect(violations).toEqual([]);
  });

  test('are released once when the process exits, before its memory goes, and hear of nothing after', () => {
    const { events, violations, machine } = run(`
      task main {
        a = mmu_notifier_register()
        b = mmu_notifier_register()
        ${MEMORY}
        *(m) = 1
      }`);
    const seen = during(events, 'exit');
    expect(callbacks(seen)).toEqual(['release 2', 'release 1']);
    const lastRelease = seen.findLastIndex((e) => e.kind === Kind.ClassicUnlink);
    const unmap = seen.findIndex((e) => e.kind === Kind.InvalidateStart);
    expect(lastRelease).toBeGreaterThan(0);
    expect(unmap).toBeGreaterThan(lastRelease);
    expect(violations).toEqual([]);
    expect([machine.classics.size, machine.mms.size]).toEqual([0, 0]);
  });

  test('are released when they are unregistered, and hear of nothing after', () => {
    const { events, violations } = run(`
      task main {
        a = mmu_notifier_register()
        ${MEMORY}
        mmu_notifier_unregister(a) = 0
        mmu_notifier_unregister(a) = -ENOENT
        hold(a, 1 us) = -ENOENT
        munmap(m, 4 pages)
      }`);
    expect(callbacks(events)).toEqual(['release 1']);
    expect(violations).toEqual([]);
    expect(ENOENT).toBeLessThan(0);
  });

  test('are unregistered only when no walk of the list runs any more', () => {
    const { events, violations } = run(`
      task main {
        a = mmu_notifier_register()
        b = mmu_notifier_register()
        ${MEMORY}
        start(user)
        sleep(10 us)
        start(leaver)
        munmap(m, 4 pages)
        join(leaver)
      }
      task user {
        hold(a, 1 ms)
      }
      task leaver {
        sleep(10 us)
        mmu_notifier_unregister(b) = 0
      }`);
    const waits = events.filter(
      (e) => e.kind === Kind.TaskBlock && e.wait === WaitType.WAIT_GRACE_PERIOD,
    );
    expect(waits).toHaveLength(1);
    const gone = events.find((e) => e.kind === Kind.ClassicUnregister)!;
    const walked = events.find(
      (e) =>
        e.kind === Kind.SpanEnd &&
        e.type === SpanType.CALLBACK &&
        e.task === 1 &&
        e.seq > waits[0]!.seq,
    )!;
    expect(gone.seq).toBeGreaterThan(walked.seq);
    // It heard of the start before it left the list, and of no end after.
    expect(callbacks(events).filter((text) => text.endsWith(' 2'))).toEqual([
      'invalidate_range_start 2',
      'release 2',
    ]);
    expect(violations).toEqual([]);
  });

  test('alone on an address space leave the interval tree out, until an interval is asked for', () => {
    const { events } = run(`
      task main {
        a = mmu_notifier_register()
        ${MEMORY}
        munmap(m, 1 page)
        fd = open("/dev/hmm_dmirror0")
        munmap(m + 1 page, 1 page)
      }`);
    const kinds = events.map((e) => e.kind);
    const tree = kinds.indexOf(Kind.SubscriptionsTree);
    expect(tree).toBeGreaterThan(kinds.indexOf(Kind.InvalidateEnd));
    expect(kinds.slice(0, tree)).not.toContain(Kind.NotifierSeq);
    expect(kinds.slice(tree)).toContain(Kind.NotifierSeq);
  });

  test('of a parent stay with the parent', () => {
    const { events, violations } = run(`
      task main {
        a = mmu_notifier_register()
        ${MEMORY}
        *(m) = 1
        fork(child)
        waitpid(child)
      }
      task child {
        mmu_notifier_unregister(a) = -ENOENT
        *(m) = 2
        munmap(m, 4 pages)
      }`);
    const child = events.flatMap((e) =>
      e.kind === Kind.TaskStart && e.name === 'child' ? [e] : [],
    )[0]!;
    expect(callbacks(events.filter((e) => e.task === child.started))).toEqual([]);
    expect(violations).toEqual([]);
  });

  test('that come into a callback later are not waited for by who waits for a grace period', () => {
    // Two callbacks overlap, one after another: whoever waited for both would wait for ever longer.
    const { events, violations } = run(`
      task main {
        a = mmu_notifier_register()
        b = mmu_notifier_register()
        ${MEMORY}
        fill(m, 4 pages, linear(1, 1))
        start(first)
        start(second)
        start(holder)
        sleep(20 us)
        mmu_notifier_unregister(b) = 0
        join(first)
        join(second)
      }
      task holder { hold(a, 100 us) }
      task first { sleep(5 us); mprotect(m, 1 page, PROT_READ) }
      task second { sleep(50 us); mprotect(m + 1 page, 1 page, PROT_READ) }`);
    const unregistered = events.find((e) => e.kind === Kind.ClassicUnregister && e.notifier === 2)!;
    const waited = events.filter(
      (e) => e.kind === Kind.TaskBlock && e.wait === WaitType.WAIT_GRACE_PERIOD,
    );
    expect(waited).toHaveLength(1);
    expect(unregistered.time).toBeGreaterThan(waited[0]!.time);
    expect(violations).toEqual([]);
  });

  test('keep their counts and their memory under every schedule, and a fold agrees', () => {
    const text = `
      task main {
        fd = open("/dev/hmm_dmirror0")
        a = mmu_notifier_register()
        b = mmu_notifier_register()
        ${MEMORY}
        fill(m, 4 pages, linear(1, 1))
        start(user)
        start(leaver)
        start(other)
        repeat 3 {
          *(m + 1 page) = 5
          reap()
          mprotect(m, 2 pages, PROT_READ)
          mprotect(m, 2 pages, PROT_READ|PROT_WRITE)
        }
        join(user)
        join(leaver)
        join(other)
      }
      task user {
        repeat 4 { hold(a, 2 us) }
      }
      task leaver {
        sleep(random 20 us)
        mmu_notifier_unregister(b)
        c = mmu_notifier_register()
        sleep(random 20 us)
        mmu_notifier_unregister(c)
      }
      task other {
        repeat 3 { ioctl(fd, HMM_DMIRROR_READ, m, 4 pages) }
        munmap(m + 3 pages, 1 page)
      }`;
    const design = 'linux-6.1+notifier.classicRefusal=endsIntervals';
    let refused = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const { events, machine, violations } = run(text, design, seededRandom(seed));
      expect(violations, `seed ${seed}`).toEqual([]);
      expect([machine.classics.size, machine.mms.size, machine.invalidations.size]).toEqual([
        0, 0, 0,
      ]);
      refused += events.filter(
        (e) => e.kind === Kind.SpanEnd && e.type === SpanType.INVALIDATE_START && e.ret === EAGAIN,
      ).length;
      const folded = emptyMachine();
      for (const event of events) evolve(folded, event);
      expect(dumpMachine(folded)).toEqual(dumpMachine(machine as typeof folded));
    }
    expect(refused).toBeGreaterThan(0);
  });
});
