import { describe, expect, it } from 'vitest';
import { compareRecordings } from '../../src/compare/compare.js';
import type { Comparison } from '../../src/compare/comparison.js';
import type { EventSeq } from '../../src/units/numbers.js';
import { loadWorkload } from '../../src/language/library.js';
import { recording } from '../support/recording.js';

/* Same, differs, not compared: nothing is called same that was not looked at. */

const layers = (c: Comparison): string[] => [
  c.outcome.verdict,
  c.mapping.verdict,
  c.mechanism.verdict,
];

/** A reader of 64 pages and three holes, while another task sleeps. */
const HOLES = `workload holes
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(0x200000000, 64 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  fill(buf, 64 pages, linear(1, 1))
  start(bystander)
  ioctl(fd, HMM_DMIRROR_READ, buf, 64 pages) = 0
  munmap(buf + 8 pages, 2 pages) = 0
  munmap(buf + 24 pages, 2 pages) = 0
  munmap(buf + 40 pages, 2 pages) = 0
  close(fd)
}
task bystander {
  sleep(1 s)
}
`;

/** Two tasks that change the same memory, a page each. */
const TWO = `workload two
task main {
  buf = mmap(0x200000000, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  start(other)
  *(buf) = 1
  *(buf + 1 page) = 1
  join(other)
}
task other {
  *(buf + 2 pages) = 1
  *(buf + 3 pages) = 1
}
`;

describe('the mappings', () => {
  it('are compared while another task sleeps', () => {
    const c = compareRecordings(recording(HOLES, 'v5'), recording(HOLES, 'shrink-and-fault'));
    expect(c.mapping.verdict).toBe('differs');
    expect(c.mapping.ends).toMatchObject({ all: 11, compared: 11, differing: 3 });
    const device = c.divergences.find((d) => d.part === 'device')!;
    expect(device.operation).toMatchObject({ text: 'munmap', line: 8 });
    expect(c.head).toContain('has a device mapping of buf+10..63');
  });

  it('are no mappings where an entry is poisoned', () => {
    const lost = `workload lost
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(0x200000000, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  *(buf) = 1
  ioctl(fd, HMM_DMIRROR_MIGRATE_TO_DEV, buf, 1 page) = 0
  inject(allocation, 1)
  ioctl(fd, HMM_DMIRROR_RELEASE, buf, 1 page) = 0
}
`;
    const under = (value: string) => recording(lost, `linux-6.1+eviction.noMemory=${value}`);
    const { head } = compareRecordings(under('kill'), under('drop'));
    expect(head).toMatch(/has a CPU entry for buf from event \d+ on that .*=drop has not/);
  });

  it('are compared where both have completed the same operations, whichever came last', () => {
    const [a, b] = [recording(TWO, 'v5', { seed: 1 }), recording(TWO, 'v5', { seed: 2 })];
    const { ends, verdict } = compareRecordings(a, b).mapping;
    expect(ends.compared + ends.otherOrder + ends.underWay).toBe(ends.all);
    expect([verdict, ends.otherOrder]).toEqual(['not compared', 1]);
  });

  it('are not called same where nothing could be compared', () => {
    const other = 'workload other\ntask main {\n  sleep(1 us)\n}\n';
    const c = compareRecordings(recording(TWO, 'v5'), recording(other, 'v5', { name: 'other' }));
    expect(c.operations.compared).toBe(1);
    expect(layers(c)).toEqual(['not compared', 'not compared', expect.anything()]);
    const nothing = { ...recording(TWO, 'v5'), last: 0 as EventSeq };
    const empty = compareRecordings(nothing, nothing);
    expect(layers(empty)).toEqual(['not compared', 'not compared', 'not compared']);
    expect(empty.head).toMatch(/answers not compared.*page tables not compared/);
  });
});

describe('the memory', () => {
  it('is compared where the same pages are mapped', () => {
    const less = HOLES.replace('  munmap(buf + 24 pages, 2 pages) = 0\n', '');
    const c = compareRecordings(recording(HOLES, 'v5'), recording(less, 'v5'));
    expect([c.outcome.parts.memory, c.mapping.verdict]).toEqual(['not compared', 'differs']);
  });
});

describe('an interrupted session', () => {
  const whole = recording(HOLES, 'v5', { name: 'whole' });
  const cut = { ...whole, name: 'cut', last: 700 as EventSeq };

  it('is no other outcome: what it did not come to is not compared', () => {
    const c = compareRecordings(whole, cut);
    expect(layers(c)).toEqual(['not compared', 'not compared', 'not compared']);
    expect(c.outcome).toMatchObject({
      parts: { answers: 'not compared', end: 'not compared' },
      differences: [],
    });
    expect(c.operations).toMatchObject({ onlyA: [], onlyB: [], notReachedByA: 0 });
    expect(c.operations.notReachedByB).toBeGreaterThan(3);
    expect(c.head).toMatch(
      /^same answers in the \d+ operations that both ended; cut was interrupted at event 700, so \d+ operations of whole are not compared/,
    );
  });

  it('that differs before is different', () => {
    const c = compareRecordings(recording(HOLES, 'linux-6.1'), {
      ...recording(HOLES.replace('= 0\n  close', '\n  close'), 'shrink-and-fault'),
      last: 800 as EventSeq,
    });
    expect([c.verdict, c.mapping.verdict]).toEqual(['differs', 'differs']);
    expect(c.outcome.verdict).toBe('not compared');
  });
});

describe('operations', () => {
  it('are the same whatever line they stand on', () => {
    const moved = HOLES.replace('task main {\n', 'task main {\n  # a comment\n\n');
    const c = compareRecordings(recording(HOLES, 'v5'), recording(moved, 'v5'));
    expect([c.workloads, ...layers(c)]).toEqual(['same', 'same', 'same', 'same']);
    expect(c.operations.compared).toBe(11);
  });

  it('that the other does less often are not called one’s alone', () => {
    const head = (a: string, b: string): string => {
      const text = (lines: string): string => `workload w\ntask main {\n${lines}\n}\n`;
      const sides = [
        recording(text(a), 'v5', { name: 'x' }),
        recording(text(b), 'v5', { name: 'y' }),
      ];
      return compareRecordings(sides[0]!, sides[1]!).head;
    };
    const nap = '  sleep(5 ns)\n';
    expect(head(nap.repeat(4), nap.repeat(3))).toContain(
      '; x does sleep(5 ns) of main 4 times, y 3 times',
    );
    expect(head(`${nap.repeat(4)}  sleep(6 ns)\n  sleep(7 ns)`, nap)).toContain(
      '; only x does sleep(6 ns) (line 7) of main and 4 more without counterpart in y',
    );
    expect(head(`${nap}  sleep(6 ns)\n  sleep(7 ns)`, nap)).toContain(
      '; only x does sleep(6 ns) (line 4) of main and 1 more',
    );
  });

  it('that only one workload has are named, and not taken for other answers', () => {
    const less = HOLES.replace('  munmap(buf + 24 pages, 2 pages) = 0\n', '');
    const c = compareRecordings(
      recording(HOLES, 'v5', { name: 'more' }),
      recording(less, 'v5', { name: 'less' }),
    );
    expect([c.workloads, c.outcome.verdict]).toEqual(['differ', 'not compared']);
    expect(c.operations).toMatchObject({
      compared: 10,
      onlyA: [{ call: 'munmap(buf + 24 pages, 2 pages)', line: 9 }],
      onlyB: [],
    });
    expect(c.head).toMatch(
      /^different workloads; same answers in the 10 .*only more does munmap\(buf \+ 24 pages, 2 pages\) \(line 9\)/,
    );
  });

  it('of a turn of a loop are aligned with those of the same turn', () => {
    const text = `workload turns
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  FIRST
  repeat 3 as c {
    ioctl(fd, HMM_DMIRROR_READ, buf + (2 * c) pages, 1 page)
    on success {
      *(buf + 7 pages)
    }
  }
}
`;
    // One fails in the first turn, the other in the last.
    const gone = (page: number): string =>
      text.replace('FIRST', `munmap(buf + ${page} pages, 1 page)`);
    // To the letter v5 does not come to the end of a process that leaves an interval.
    const design = 'v5+driver.clearLoop=populated';
    const c = compareRecordings(recording(gone(0), design), recording(gone(4), design));
    expect(c.outcome.differences.map((d) => [d.operation.text, d.a.ret, d.b.ret])).toEqual([
      ['ioctl READ', -2, 0],
      ['ioctl READ', 0, -2],
    ]);
    // Both do it once: nobody does it alone, and yet there is nothing to compare it with.
    const only = [c.operations.onlyA, c.operations.onlyB].map((list) => list.map((o) => o.text));
    expect(only).toEqual([['munmap'], ['munmap']]);
    expect(c.operations.elsewhere).toEqual({ a: 1, b: 1 });
  });

  it('do not include the end of the process as a task’s own: whoever is last comes to it', () => {
    const text = `workload last
task main {
  start(other)
  sleep(1 us)
}
task other {
  sleep(1 us)
}
`;
    const ends = new Set<string>();
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const c = compareRecordings(
        recording(text, 'v5', { seed: 1 }),
        recording(text, 'v5', { seed }),
      );
      expect([c.operations.onlyA, c.operations.onlyB, c.outcome.differences]).toEqual([[], [], []]);
      ends.add(c.schedules.order);
    }
    expect([...ends].sort()).toEqual(['differs', 'same']);
  });
});

describe('the mechanism', () => {
  it('is not the same when only the counts are', () => {
    const [a, b] = [recording(TWO, 'v5', { seed: 1 }), recording(TWO, 'v5', { seed: 18 })];
    const c = compareRecordings(a, b);
    expect(c.mechanism.counts.filter((n) => n.a !== n.b)).toEqual([]);
    expect(c.a.events).not.toBe(c.b.events);
    expect(c.mechanism).toMatchObject({ verdict: 'differs', first: expect.anything() as unknown });
    expect(c.head).not.toContain('same steps');
  });

  it('is named with its first difference, or is the same', () => {
    const text = loadWorkload('munmap_middle').text;
    for (const design of ['v5', 'linux-6.1', 'linux-5.5']) {
      const { verdict, first } = compareRecordings(
        recording(text, 'v5'),
        recording(text, design),
      ).mechanism;
      expect(verdict === 'same').toBe(first === undefined);
    }
  });
});

describe('the headline', () => {
  it('says that the schedules are different', () => {
    const [a, b] = [recording(TWO, 'v5', { seed: 1 }), recording(TWO, 'v5', { seed: 18 })];
    expect(compareRecordings(a, b).head).toMatch(
      /^same outcome \(under different schedules: seeds 1 and 18\)/,
    );
    const c = recording(TWO, 'v5', { strategy: 'run-to-block' });
    expect(compareRecordings(a, c).head).toContain('strategies random and run-to-block');
  });
});

describe('the interface of 2019 and intervals', () => {
  // One workload for both: what differs is how it is done, not what the user or the device sees.
  it.each(['hmm-2019-before', 'hmm-2019-v2', 'hmm-2019-repaired'])(
    'are compared by one workload, %s with linux-5.8',
    (design) => {
      const { text } = loadWorkload('anon_read');
      const [a, b] = [recording(text, design), recording(text, 'linux-5.8')];
      expect(layers(compareRecordings(a, b))).toEqual(['same', 'same', 'differs']);
    },
  );
});
