import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Alignment } from '../../src/compare/align.js';
import { compareRecordings } from '../../src/compare/compare.js';
import type { Comparison } from '../../src/compare/comparison.js';
import { OperationRun, type Pair } from '../../src/compare/operation.js';
import type { Recording } from '../../src/replay/recording.js';
import { Kind, type SpanBeginEvent } from '../../src/events/generated.js';
import { loadWorkload } from '../../src/language/library.js';
import { recording } from '../support/recording.js';

const library = (name: string): string => loadWorkload(name).text;
const count = (c: Comparison, name: string): { a: number; b: number } =>
  c.mechanism.counts.find((n) => n.name === name)!;

/** A program that uses up `n` page frames before it does anything, and gives them back or not. */
const afterUsing = (n: number): string => `workload renamed
task main {
  fd = open("/dev/hmm_dmirror0")
  other = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(other, ${n} pages, linear(7, 1))
  munmap(other, 8 pages)
  buf = mmap(0x200000000, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  fill(buf, 4 pages, linear(1, 1))
  buffer mirror = 4 pages, linear(0, 0)
  ioctl(fd, HMM_DMIRROR_READ, buf, 4 pages, mirror) = 0
  close(fd)
}
`;

describe('a recording compared with itself', () => {
  it.each([['munmap_middle'], ['migrate_mixed'], ['anon_write_child'], ['double_map']])(
    'is the same in every layer: %s',
    (name) => {
      const r = recording(library(name), 'v5');
      const c = compareRecordings(r, r);
      expect([c.outcome.verdict, c.mapping.verdict, c.mechanism.verdict]).toEqual([
        'same',
        'same',
        'same',
      ]);
      expect(c.divergences).toEqual([]);
      expect([c.operations.onlyA, c.operations.onlyB]).toEqual([[], []]);
      expect(c.mapping.ends.compared).toBeGreaterThan(3);
      expect(c.head).toMatch(/^same outcome; .*same page tables/);
    },
  );
});

describe('names that a design chooses freely', () => {
  it('do not count: other page frames for the same pages', () => {
    const [a, b] = [
      recording(afterUsing(1), 'v5', { name: 'one' }),
      recording(afterUsing(3), 'v5', { name: 'three' }),
    ];
    const pfns = (r: Recording): number[] => {
      const found: number[] = [];
      r.read(1, r.last, (e) => {
        if ('pfn' in e && 'vpn' in e && e.vpn >= 0x200000 && e.vpn < 0x200004) found.push(e.pfn);
      });
      return found;
    };
    expect(pfns(a)).not.toEqual(pfns(b));
    const c = compareRecordings(a, b);
    // The fills are not the same operation; after what both did the same is mapped.
    expect([c.outcome.differences, c.divergences]).toEqual([[], []]);
    expect(c.mapping.ends).toMatchObject({ compared: 9, differing: 0 });
    expect(count(c, 'pagesAllocated').b - count(c, 'pagesAllocated').a).toBe(2);
  });

  it('do not count: other intervals for the same page tables', () => {
    const c = compareRecordings(
      recording(library('munmap_middle'), 'v5'),
      recording(library('munmap_middle'), 'linux-6.1'),
    );
    expect([c.verdict, c.outcome.verdict, c.mapping.verdict]).toEqual(['same', 'same', 'same']);
    expect(c.mapping.parts).toEqual({
      areas: 'same',
      cpu: 'same',
      device: 'same',
      intervals: 'differs',
    });
    expect(c.divergences.map((d) => d.part)).toEqual(['intervals']);
    expect(c.head).toMatch(/same outcome; same page tables, but they track different intervals/);
  });
});

describe('what differs is found where it begins', () => {
  it('a stale device mapping, with the events that made it', () => {
    const c = compareRecordings(
      recording(library('migrate'), 'v5'),
      recording(library('migrate'), 'v5+driver.migrationCover=interval'),
    );
    expect(c.head).toMatch(/v5 keeps a stale device mapping of buf \(all 1024\) from event \d+ on/);
    const first = c.divergences.find((d) => d.layer === 'mapping')!;
    expect(first.part).toBe('device');
    expect(first.operation.text).toBe('munmap');
    expect(first.cells[0]).toMatchObject({
      npages: 1024,
      b: undefined,
      stale: { a: true, b: false },
    });
    // On one side the migration mapped it, on the other a callback dropped it.
    expect(first.causes.a!.spans.map((s) => s.name)).toContain('ioctl MIGRATE');
    expect(first.causes.b!.spans.map((s) => s.name)).toContain('munmap');
    expect(c.a.violationCount).toBeGreaterThan(0);
    expect(c.b.violationCount).toBe(0);
  });

  it('another answer, named first', () => {
    const text = `workload answers
task main {
  buf = mmap(0x200000000, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  start(other)
  sleep(10 us)
  *(buf + 1 page)
  join(other)
}
task other {
  sleep(10 us)
  munmap(buf, 4 pages)
}
`;
    const [a, b] = [
      recording(text, 'v5', { seed: 1, name: 'before' }),
      recording(text, 'v5', { seed: 3, name: 'after' }),
    ];
    const c = compareRecordings(a, b);
    expect(c.outcome.verdict).toBe('differs');
    expect(c.outcome.differences.map((d) => d.operation.text)).toEqual(['load']);
    expect(c.outcome.differences[0]!.fields).toContain('signal');
    expect(c.head).toMatch(
      /^different outcome \(under different schedules: seeds 1 and 3, which alone may be why\): load \(line 6\) gives 0 under before and SIGSEGV under after/,
    );
    // Its cause is what unmapped the page, not that the load was answered with a signal.
    const { because, causes } = c.divergences.find((d) => d.part === 'answer')!;
    expect(because).toBe('areas');
    expect(causes.b).toMatchObject({ event: { kind: Kind.VmaRemove } });
    expect(causes.b!.spans.map((s) => s.name)).toContain('munmap');
  });

  it('other memory under the same answers, with who wrote it', () => {
    const text = `workload memory
task main {
  buf = mmap(0x200000000, 2 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  start(other)
  *(buf) = 5
  join(other)
}
task other {
  *(buf) = 6
}
`;
    const c = compareRecordings(
      recording(text, 'v5', { seed: 1, name: 'a' }),
      recording(text, 'v5', { seed: 3, name: 'b' }),
    );
    expect(c.outcome).toMatchObject({
      verdict: 'differs',
      parts: { answers: 'same', memory: 'differs' },
      differences: [],
      memory: { text: 'store' },
    });
    const memory = c.divergences.find((d) => d.part === 'memory')!;
    expect(memory.cells[0]).toMatchObject({ a: 'word 0 is 6', b: 'word 0 is 5' });
    expect([memory.causes.a!.event.task, memory.causes.b!.event.task]).toEqual([2, 1]);
    expect(memory.causes.a!.event.kind).toBe(Kind.PageContent);
  });

  it('other steps to the same end: the callbacks of one interval for everything are wasted', () => {
    const text = `workload elsewhere
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  other = mmap(0x300000000, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)
  ioctl(fd, HMM_DMIRROR_READ, buf, 4 pages) = 0
  fill(other, 4 pages, linear(0, 1))
  munmap(other, 4 pages) = 0
  close(fd)
}
`;
    const c = compareRecordings(recording(text, 'v5'), recording(text, 'linux-6.1'));
    expect(c.outcome.verdict).toBe('same');
    expect(count(c, 'wastedCallbacks').b).toBeGreaterThan(count(c, 'wastedCallbacks').a);
  });
});

describe('a schedule', () => {
  it('compares two tasks only where both have come as far', () => {
    const text = library('anon_teardown')
      .replace('repeat 256', 'repeat 4')
      .replaceAll('1024', '16')
      .replaceAll('512', '8');
    const [a, b] = [
      recording(text, 'v5', { seed: 1, name: 'one' }),
      recording(text, 'v5', { seed: 2, name: 'two' }),
    ];
    const c = compareRecordings(a, b);
    expect(c.operations.compared).toBeGreaterThan(20);
    expect(c.mapping.ends.compared).toBeGreaterThan(4);
    expect(c.mapping.ends.compared).toBeLessThanOrEqual(c.operations.compared);
    // At rest, both schedules have unmapped the same.
    expect(c.mapping.parts.areas).toBe('same');
  });
});

describe('alignment', () => {
  const task = (lines: readonly number[]): OperationRun[] =>
    lines.map((line, index) => {
      const identity = { task: 'main', call: `op${line}`, key: `op${line}` };
      const begin = 10 * index + 1;
      return new OperationRun(identity, index, { object: line, seq: begin } as SpanBeginEvent);
    });
  interface Aligned {
    readonly pairs: readonly Pair[];
    readonly alone: Readonly<Record<'a' | 'b', readonly OperationRun[]>>;
    /** The most that waited. */
    readonly waited: number;
  }
  /** Aligns what comes in turns. */
  function align(
    a: readonly OperationRun[],
    b: readonly OperationRun[],
    turns: readonly boolean[] = [],
    window?: number,
  ): Aligned {
    const pairs: Pair[] = [];
    const alone = { a: [] as OperationRun[], b: [] as OperationRun[] };
    const decided = (): number => 2 * pairs.length + alone.a.length + alone.b.length;
    const alignment = new Alignment(
      {
        paired: (pair) => void pairs.push(pair),
        alone: (side, o, behind) => {
          expect(behind).toBe(pairs.at(-1));
          alone[side].push(o);
        },
        letGo: () => expect.unreachable(),
      },
      window,
    );
    const left = { a: [...a], b: [...b] };
    let waited = 0;
    for (let i = 0; left.a.length + left.b.length > 0; i++) {
      const wanted = (turns[i % Math.max(turns.length, 1)] ?? i % 2 === 0) ? 'a' : 'b';
      const side = left[wanted].length > 0 ? wanted : wanted === 'a' ? 'b' : 'a';
      alignment.add(side, left[side].shift()!);
      if (left[side].length === 0) alignment.end(side);
      const seen = a.length + b.length - left.a.length - left.b.length;
      waited = Math.max(waited, seen - decided());
    }
    for (const side of ['a', 'b'] as const) alignment.end(side);
    return { pairs, alone, waited };
  }

  it('decides every operation once, in the order of each side, and pairs only equals', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4)),
        fc.array(fc.nat(4)),
        fc.array(fc.boolean(), { minLength: 1 }),
        fc.integer({ min: 1, max: 8 }),
        (x, y, turns, window) => {
          const [a, b] = [task(x), task(y)];
          for (const found of [align(a, b, turns), align(a, b, turns, window)]) {
            for (const [side, all] of [
              ['a', a],
              ['b', b],
            ] as const) {
              const both = found.pairs.map((p) => p[side]);
              expect(both.map((o) => o.index)).toEqual(
                both.map((o) => o.index).sort((p, q) => p - q),
              );
              const decided = [...both, ...found.alone[side]];
              expect(decided.sort((p, q) => p.index - q.index)).toEqual(all);
            }
            for (const p of found.pairs) expect(p.a.line).toBe(p.b.line);
          }
        },
      ),
    );
  });

  it('does not depend on who is read first', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4)),
        fc.array(fc.nat(4)),
        fc.array(fc.boolean(), { minLength: 1 }),
        (x, y, turns) => {
          const lines = (found: Aligned): string =>
            found.pairs.map((p) => `${p.a.index} ${p.b.index}`).join();
          expect(lines(align(task(x), task(y), turns))).toBe(lines(align(task(x), task(y))));
        },
      ),
    );
  });

  it('finds its way back after what only one side did', () => {
    const { pairs, alone } = align(task([1, 2, 3, 4]), task([1, 9, 9, 3, 4]));
    expect(pairs.map((p) => p.a.line)).toEqual([1, 3, 4]);
    expect(alone.a.map((o) => o.line)).toEqual([2]);
    expect(alone.b).toHaveLength(2);
  });

  it('holds no more than the window, also where two programs have parted', () => {
    const many = Array.from({ length: 2000 }, (_, i) => i % 7);
    const other = many.flatMap((n, i) => (i % 50 === 10 ? [9, n] : [n]));
    const { pairs, waited } = align(task(many), task(other), [], 100);
    expect(pairs).toHaveLength(2000);
    expect(waited).toBeLessThan(400);
    // Also where one of them is over long before.
    const short = align(task(many.slice(0, 50)), task(other), [], 100);
    expect(short.pairs).toHaveLength(50);
    expect(short.waited).toBeLessThan(400);
  });

  it('finds its way back also where two programs are too different for the best alignment', () => {
    const common = (n: number): number[] => Array.from({ length: n }, (_, i) => 5000 + i);
    const unlike = (from: number): number[] => Array.from({ length: 1500 }, (_, i) => from + i);
    const [x, y] = [unlike(10_000), unlike(20_000)];
    const a = [...common(10), ...x, ...common(800).slice(10), 1, 1, 1, ...x.map((n) => -n), 2, 2];
    const b = [...common(10), ...y, ...common(800).slice(10), 1, 1, 1, ...y.map((n) => -n), 2, 2];
    const { pairs, alone } = align(task(a), task(b));
    expect(pairs).toHaveLength(805);
    expect(alone.a).toHaveLength(3000);
    for (const p of pairs) expect(p.a.line).toBe(p.b.line);
  });

  it('ends soon where two programs have nothing but their calls in common', () => {
    // Repeated calls in another order, more than fits into a window.
    const a = Array.from({ length: 3000 }, (_, i) => i % 7);
    const b = Array.from({ length: 3000 }, (_, i) => (i * i) % 5);
    const { pairs, alone, waited } = align(task(a), task(b), [], 200);
    expect(pairs.length + alone.a.length).toBe(3000);
    expect(waited).toBeLessThan(800);
  });
});
