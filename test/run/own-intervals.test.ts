import { describe, expect, it } from 'vitest';
import { resolveDesign } from '../../src/designs/resolve.js';
import { IntervalKind, Kind, SpanType, type Event } from '../../src/events/generated.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';
import { runToBlock } from '../../src/schedule/strategies/run-to-block.js';
import { run } from '../support/run.js';

const MAP =
  'buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS); *(buf) = 1; ' +
  '*(buf + 3 pages) = 2';

/** A workload of one task, its own first task; other tasks stand behind. */
function workload(body: string, others = '') {
  return parseWorkload(`task main {\n${MAP}\n${body}\n}\n${others}`, 'own.hmm');
}

/** Every event of a run in which each task goes on until it blocks. */
function eventsOf(body: string, design = 'v5', others = ''): Event[] {
  const events: Event[] = [];
  execute(
    {
      workload: workload(body, others),
      design: resolveDesign(design, () => ''),
      seed: 1,
      strategy: runToBlock(1),
    },
    [{ event: (e) => void events.push({ ...e }) }],
  );
  return events;
}

/** What a run breaks, and which expectations it does not meet. */
function outcome(body: string, design = 'v5', others = ''): string[] {
  const { violations, unmet } = run(workload(body, others), design);
  return [...violations, ...unmet];
}

/** Named somewhere, bound never. */
const NEVER = 'task never {\n  never = mmu_interval_notifier_insert(buf, 1 page)\n}';

describe('a call of the notifier core on an interval of the workload', () => {
  it.each([
    ['insertion', 'i = mmu_interval_notifier_insert(buf, 4 pages) = 0'],
    ['bytes', 'i = mmu_interval_notifier_insert(buf + 100 bytes, 9 bytes) = 0'],
    ['the byte at zero', 'i = mmu_interval_notifier_insert(0x0, 1 byte, release) = 0'],
    ['no byte at all', 'i = mmu_interval_notifier_insert(buf, 0) = -EOVERFLOW'],
    ['more than there is', 'i = mmu_interval_notifier_insert(0x0 - 2 bytes, 3 bytes) = -EOVERFLOW'],
    [
      'an insertion with mmap_lock held',
      `mmap_write_lock()
       i = mmu_interval_notifier_insert_locked(buf, 4 pages) = 0
       mmap_write_unlock()`,
    ],
    [
      'removal',
      'i = mmu_interval_notifier_insert(buf, 4 pages); mmu_interval_notifier_remove(i) = 0',
    ],
    [
      'a name that nothing has',
      `mmu_interval_notifier_remove(never) = -ENOENT
       mmu_interval_notifier_update(never, buf, 1 page) = -ENOENT
       mmu_interval_notifier_put(never) = -ENOENT
       mmu_interval_read_begin(never) = -ENOENT
       mmu_interval_read_retry(never) = -ENOENT
       hmm_range_fault(never, buf, 1 page) = -ENOENT`,
    ],
    [
      'a read section that nobody disturbs',
      `i = mmu_interval_notifier_insert(buf, 4 pages)
       mmu_interval_read_retry(i) = -EINVAL
       mmu_interval_read_begin(i) = 0
       mprotect(buf, 4 pages, PROT_READ)
       mmu_interval_read_retry(i) = 1
       mmu_interval_read_begin(i) = 0
       mmu_interval_read_retry(i) = 0`,
    ],
    [
      'a range fault',
      `i = mmu_interval_notifier_insert(buf, 4 pages)
       hmm_range_fault(i, buf, 4 pages) = 0
       mprotect(buf, 1 page, PROT_NONE)
       hmm_range_fault(i, buf, 4 pages) = -EFAULT`,
    ],
    [
      'mmap_lock',
      `mmap_write_lock() = 0
       mmap_write_unlock() = 0
       mmap_read_lock() = 0
       *(buf + 1 page) = 3
       mmap_read_unlock() = 0`,
    ],
  ])('%s', (_, body) => {
    for (const design of ['v5', 'linux-5.5', 'linux-6.1'])
      expect(outcome(body, design, NEVER), design).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    [
      'mmu_interval_notifier_update(i, buf + 1 byte, 2 pages)',
      { v5: '0', v6: '0', batch: '-ENOSYS', 'linux-5.5': '-ENOSYS' },
    ],
    ['mmu_interval_notifier_update(i, buf, 0)', { v5: '-EOVERFLOW' }],
    ['mmu_interval_notifier_put(i)', { v5: '-ENOSYS', v6: '0', 'linux-5.5': '-ENOSYS' }],
    ['mmu_interval_notifier_put(held)', { v6: '-EINVAL' }],
    [
      's = mmu_interval_notifier_insert_safe(buf, 1 page)',
      {
        ...{ v5: '0', v6: '0', 'v5-on-6.1': '0', 'shrink-and-fault': '0' },
        ...{ 'linux-5.5': '-ENOSYS', 'linux-6.1': '-ENOSYS', 'linux-6.12': '-ENOSYS' },
      },
    ],
  ])('%s answers what the design has', (call, answers) => {
    const body = `i = mmu_interval_notifier_insert(buf, 4 pages, release)
      held = mmu_interval_notifier_insert(buf, 4 pages)`;
    for (const [design, ret] of Object.entries(answers))
      expect(outcome(`${body}; ${call} = ${ret}`, design), design).toEqual([]);
  });

  it('there are no intervals where ranges are those of 2019', () => {
    const body = ['', '_safe', '_locked']
      .map((call, i) => `n${i} = mmu_interval_notifier_insert${call}(buf, 1 page) = -ENOSYS`)
      .concat('mmu_interval_notifier_remove(n0) = -ENOENT')
      .join('; ');
    for (const design of ['hmm-2019-before', 'hmm-2019-v2', 'hmm-2019-repaired'])
      expect(outcome(body, design), design).toEqual([]);
  });

  it('a safe insertion needs somebody who subscribed before', () => {
    const call = 's = mmu_interval_notifier_insert_safe(buf, 4 pages)';
    expect(outcome(`${call} = -EINVAL`)).toEqual([]);
    expect(outcome(`h = mmu_interval_notifier_insert(buf, 1 byte); ${call} = 0`)).toEqual([]);
  });

  it('is told in events: whose, with a release operation or not, and which bytes', () => {
    const body = `a = mmu_interval_notifier_insert(buf + 100 bytes, 9 bytes, release)
      b = mmu_interval_notifier_insert(0x1007, 1 byte)`;
    const told = (design: string) =>
      eventsOf(body, design).flatMap((e) => {
        if (e.kind === Kind.IntervalAlloc)
          return [[e.interval, e.intervalKind, e.mirror, e.hasRelease]];
        return e.kind === Kind.IntervalBounds ? [[e.start % 4096, e.last - e.start]] : [];
      });
    const { OWN } = IntervalKind;
    expect(told('v5')).toEqual([
      [1, OWN, 0, true],
      [100, 8],
      [2, OWN, 0, false],
      [7, 0],
    ]);
    // Before the patch there was no release operation.
    expect(told('linux-5.5')[0]).toEqual([1, OWN, 0, false]);
  });

  it('leaves nothing behind: what is not removed goes with the process, and its mutex', () => {
    const events = eventsOf('i = mmu_interval_notifier_insert(buf, 4 pages, release)');
    const kinds = events.map((e) => e.kind);
    expect(kinds).toContain(Kind.IntervalRelease);
    expect(kinds).toContain(Kind.IntervalFree);
    expect(events.filter((e) => e.kind === Kind.LockDestroy)).toHaveLength(
      events.filter((e) => e.kind === Kind.LockInit && !e.name.startsWith('dmirror_device.'))
        .length,
    );
  });
});

describe('a block in a callback', () => {
  const insert = 'i = mmu_interval_notifier_insert(buf, 4 pages, release)';

  it('runs inside the callback, in the task that is there, once', () => {
    const events = eventsOf(
      `${insert}; in callback of i { sleep(1 us) }; start(other); join(other)`,
      'v5',
      'task other { munmap(buf, 1 page); munmap(buf + 1 page, 1 page) }',
    );
    const actions = events.filter((e) => e.kind === Kind.SpanBegin && e.type === SpanType.ACTION);
    expect(actions).toHaveLength(1);
    const around = events.find((e) => e.seq === actions[0]!.span)!;
    expect(around).toMatchObject({ kind: Kind.SpanBegin, type: SpanType.CALLBACK, object: 1 });
    const names = new Map(
      events.flatMap((e) => (e.kind === Kind.TaskStart ? [[e.started, e.name]] : [])),
    );
    expect(names.get(actions[0]!.task)).toBe('other');
  });

  it('waits its turn behind the one that was armed before', () => {
    const body = `${insert}
      repeat 2 as c { in callback of i { sleep(1000 * c + 1000 ns) } }
      repeat 3 { mprotect(buf, 1 page, PROT_READ); mprotect(buf, 1 page, PROT_READ|PROT_WRITE) }`;
    const sleeps = (text: string) =>
      eventsOf(text).flatMap((e) =>
        e.kind === Kind.TaskBlock && e.until > 0 ? [e.until - e.time] : [],
      );
    const [first, second, ...more] = sleeps(body);
    expect(more).toEqual([]);
    expect(second! - first!).toBe(1000);
  });

  it('compares what it is told to, and is answered where its interval is nowhere', () => {
    expect(
      outcome(
        `${insert}; in callback of i { mmu_interval_read_retry(i) = 0 }; munmap(buf, 1 page)`,
      ),
    ).toEqual([expect.stringContaining('expected return 0, got -EINVAL')]);
    const armed = eventsOf('in callback of never { sleep(1 us) }', 'v5', NEVER);
    expect(armed.filter((e) => e.kind === Kind.Result).at(-1)).toMatchObject({ ret: -2 });
  });

  it('comes to a barrier in its own right', () => {
    const body = `${insert}
      in callback of i { barrier(inside); barrier(out) }
      start(cutter)
      barrier(inside)
      mmu_interval_notifier_update(i, buf, 1 page) = 0
      barrier(out)
      join(cutter)`;
    const events = eventsOf(body, 'v5', 'task cutter { munmap(buf, 1 page) }');
    expect(events.some((e) => e.kind === Kind.Violation)).toBe(false);
    expect(events.filter((e) => e.kind === Kind.IntervalRequest).map((e) => e.deferred)).toEqual([
      false,
      true,
      expect.any(Boolean),
    ]);
  });

  it('must not sleep where the range must not block', () => {
    expect(outcome(`${insert}; in callback of i { sleep(1 us) }; reap()`)).toEqual([
      'SLEEP_IN_ATOMIC of task at nanosleep',
    ]);
  });
});

describe('what the core makes of', () => {
  const insert = 'i = mmu_interval_notifier_insert(buf, 4 pages, release)';
  const WITH = (action: string, then = '') =>
    `${insert}; in callback of i { ${action} }; munmap(buf, 4 pages); ${then}`;

  it.each<[string, string, string, string[]]>([
    ['a removal from its own callback', WITH('mmu_interval_notifier_remove(i) = 0'), 'v5', []],
    [
      'the same before the patch (docket A1)',
      WITH('mmu_interval_notifier_remove(i) = 0'),
      'linux-5.5',
      ['DEADLOCK of task at mmu_interval_notifier_remove'],
    ],
    [
      'a second update while one is pending (docket A4)',
      WITH(
        `mmu_interval_notifier_update(i, buf, 1 page) = 0
         mmu_interval_notifier_update(i, buf, 2 pages) = 0`,
        'mmu_interval_notifier_remove(i) = 0',
      ),
      'v5',
      [],
    ],
    [
      'an update to the byte at zero, which reads as a removal (docket A5)',
      WITH('mmu_interval_notifier_update(i, 0x0, 1 byte) = 0', 'mmu_interval_notifier_remove(i)'),
      'v5',
      ['USE_AFTER_FREE of interval at mmu_interval_notifier_remove'],
    ],
    [
      'the same with a mark that can say it',
      WITH('mmu_interval_notifier_update(i, 0x0, 1 byte) = 0', 'mmu_interval_notifier_remove(i)'),
      'v5+notifier.pendingMark=flag',
      [],
    ],
    [
      'hmm_range_fault from a callback (docket A9)',
      WITH('hmm_range_fault(i, buf, 1 page)'),
      'v5',
      ['DEADLOCK of task at mmu_interval_read_begin'],
    ],
    [
      'a second removal while the first is queued (docket A20)',
      WITH('mmu_interval_notifier_remove(i); mmu_interval_notifier_remove(i)'),
      'v5',
      ['DOUBLE_INSERT of interval at mmu_interval_notifier_remove'],
    ],
    [
      'a put from its own callback, and a second one (docket A13)',
      WITH('mmu_interval_notifier_put(i) = 0; mmu_interval_notifier_put(i) = -ENOENT'),
      'v6',
      [],
    ],
    [
      'a removal from its own callback beside a put',
      WITH('mmu_interval_notifier_remove(i)'),
      'v6',
      ['DEADLOCK of task at mmu_interval_notifier_remove'],
    ],
    [
      'an insertion from a callback before the patch (docket A1)',
      WITH('j = mmu_interval_notifier_insert(buf, 1 page)'),
      'linux-5.5',
      [
        'LOCK_ORDER of lock at mmu_interval_notifier_insert',
        'LOCK_ORDER of task at mmu_interval_notifier_insert',
        'ASSERTION of mm at mmu_interval_notifier_insert',
      ],
    ],
    [
      'a safe insertion from a callback',
      WITH('j = mmu_interval_notifier_insert_safe(buf, 1 page) = 0'),
      'v5',
      [],
    ],
    [
      'an insertion that needs mmap_lock and does not hold it',
      'i = mmu_interval_notifier_insert_locked(buf, 1 page)',
      'v5',
      ['ASSERTION of lock at mmu_interval_notifier_insert_locked'],
    ],
    [
      'an interval that is removed again after it was freed',
      `${insert}; mmu_interval_notifier_remove(i); mmu_interval_notifier_remove(i)`,
      'v5',
      ['USE_AFTER_FREE of interval at mmu_interval_notifier_remove'],
    ],
    [
      'an interval that is read after it was freed',
      `${insert}; mmu_interval_notifier_remove(i); hmm_range_fault(i, buf, 1 page)`,
      'linux-5.5',
      ['USE_AFTER_FREE of interval at mmu_interval_read_begin'],
    ],
    [
      'an munmap with mmap_lock held',
      'mmap_write_lock(); munmap(buf, 1 page)',
      'v5',
      ['DEADLOCK of task at munmap'],
    ],
    [
      'an unlock of what is not locked',
      'mmap_read_unlock()',
      'v5',
      ['UNBALANCED_LOCK of lock at mmap_read_unlock'],
    ],
  ])('%s', (_, body, design, broken) => {
    expect(outcome(body, design)).toEqual(broken);
  });

  it('mmap_lock that a task holds when it ends', () => {
    const body = 'start(other); join(other)';
    expect(outcome(body, 'v5', 'task other { mmap_read_lock() }')).toEqual([
      'UNBALANCED_LOCK of task at do_exit',
    ]);
  });
});

it('the two commands of registered regions are words of the language', () => {
  const text = 'fd = open("/dev/hmm_dmirror0"); ioctl(fd, HMM_DMIRROR_REGISTER, buf, 2 pages)';
  expect(workload(`${text}; ioctl(fd, HMM_DMIRROR_UNREGISTER, buf, 2 pages)`).tasks).toHaveLength(
    1,
  );
});
