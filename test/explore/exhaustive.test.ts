import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { resolveDesign } from '../../src/designs/resolve.js';
import { runAttempt } from '../../src/explore/attempt.js';
import { prepare, subjectOf } from '../../src/explore/subject.js';
import { parseWorkload } from '../../src/language/parse.js';
import { BoundedSearch } from '../../src/explore/exhaustive/bounded-search.js';
import { bruteForce, drain, exhaust, LITMUS, prepared } from './litmus.js';

const MIGRATE = 'ioctl(fd, HMM_DMIRROR_MIGRATE, buf, 1 page)';
const DEVICE_READ = 'ioctl(fd, HMM_DMIRROR_READ, buf, 1 page)';
const DESIGNS = ['v5', 'v6', 'linux-5.5', 'linux-6.1', 'batch', 'v5-repaired'];
/** Schedules that are tried without reduction, at most; what has more is left out here. */
const MOST = 750;

describe('the exhaustive search', () => {
  it('meets exactly what every schedule together meets, once each', () => {
    let compared = 0;
    let more = 0;
    LITMUS.forEach((litmus, i) => {
      // Every litmus under two designs: together all of them.
      for (const d of [0, 1]) {
        const design = DESIGNS[(i + d * 3) % DESIGNS.length]!;
        const all = bruteForce(prepared(litmus, design), MOST);
        if (all === undefined) continue;
        compared++;
        const found = exhaust(prepared(litmus, design));
        const what = `${litmus.name} under ${design}`;
        expect(found.verdicts, what).toEqual(all.verdicts);
        // Each order once; few are begun that turn out to be known.
        expect(found.runs, what).toBe(found.traces);
        expect((found.runs + found.pruned) / found.traces, what).toBeLessThanOrEqual(1.5);
        expect(found.runs).toBeLessThanOrEqual(all.runs);
        if (all.verdicts.length > 1) more++;
      }
    });
    expect(compared).toBeGreaterThanOrEqual(23);
    // Most would be found with one schedule otherwise.
    expect(more).toBeGreaterThan(2);
  }, 240_000);

  it.each([
    ['device store and protection', 'hmm-2019-before'],
    ['device fault and dontneed', 'hmm-2019-repaired'],
    ['failed copy and device fault', 'hmm-2019-v2'],
    ['close and device fault', 'hmm-2019-v2'],
  ])('does so of %s under %s, where who waits for a range may be let down', (name, design) => {
    const of = prepared(
      LITMUS.find((l) => l.name === name)!,
      design,
    );
    // A time-out is a choice, as it is to the search.
    const all = bruteForce(of, MOST, Infinity)!;
    const found = exhaust(of);
    expect(found.verdicts).toEqual(all.verdicts);
    expect(found.verdicts.length).toBeGreaterThan(1);
    expect(found.runs).toBe(found.traces);
  });

  it('takes frames that were never used as all alike: parent and child fault each order once', () => {
    const fork = LITMUS.find(({ name }) => name === 'fork and store')!;
    for (const design of ['v5', 'linux-6.1']) {
      const { runs, traces, pruned } = exhaust(prepared(fork, design));
      expect(runs, design).toBe(traces);
      expect((runs + pruned) / traces, design).toBeLessThanOrEqual(1.5);
    }
  });

  it('lets who reads under a lock come between the steps of another reader of it', () => {
    // Both hold mmap_lock for reading: one finds the page locked, or gone to the device.
    const both = { name: 'w', before: [], main: [MIGRATE], other: [MIGRATE] };
    const of = prepared(both, 'odp-blocks');
    const { verdicts, runs, traces } = exhaust(of);
    expect(runs).toBe(traces);
    expect(verdicts).toHaveLength(3);
    expect(verdicts).toEqual(drain(new BoundedSearch(1, 2), of).verdicts);
  });

  it('does not mind which other tasks come and go while a device call holds its file', () => {
    const calls = { name: 'w', before: [], main: [], other: [DEVICE_READ], third: [] };
    expect(exhaust(prepared(calls, 'v5')).traces).toBe(1);
  });

  it('knows that the module stays while a file of its own is being released', () => {
    const going = {
      name: 'w',
      before: [],
      main: ['close(fd)'],
      other: ['rmmod()'],
      unjoined: true,
    };
    const { verdicts } = exhaust(prepared(going, 'linux-6.1'));
    // -EAGAIN or 0, and nothing else: what is released finds its device.
    expect(verdicts).toEqual([expect.stringMatching(/^passed/), expect.stringMatching(/^passed/)]);
  });

  it('tries every failure that a workload leaves open, and none', () => {
    const of = (nth: string) =>
      prepared(
        { name: 'w', before: [], main: [`inject(store, ${nth})`, MIGRATE], other: [] },
        'v5',
      );
    const found = exhaust(of('random 2'));
    const alone = ['1', '2', '9'].map((nth) => exhaust(of(nth)));
    expect(found.verdicts).toContain('DEADLOCK|dmirror_do_read');
    expect(found.verdicts).toEqual([...new Set(alone.flatMap((a) => a.verdicts))].sort());
    expect(found.runs).toBe(alone.reduce((sum, { runs }) => sum + runs, 0));
  });

  it('finds the same however many attempts are under way', () => {
    for (const litmus of LITMUS.slice(0, 4)) {
      const { verdicts, traces } = exhaust(prepared(litmus, 'v5'));
      for (const ahead of [2, 7, 64]) {
        const found = exhaust(prepared(litmus, 'v5'), ahead);
        expect({ verdicts: found.verdicts, traces: found.traces }).toEqual({ verdicts, traces });
      }
    }
  });

  it('meets exactly what every schedule of few preemptions meets, and with enough of them all', () => {
    let bounded = 0;
    let more = 0;
    LITMUS.forEach((litmus, i) => {
      const of = prepared(litmus, DESIGNS[i % DESIGNS.length]!);
      let before: readonly string[] = [];
      for (const bound of [0, 1, 2]) {
        const all = bruteForce(of, MOST, bound);
        if (all === undefined) break;
        const search = new BoundedSearch(1, bound);
        const found = drain(search, of);
        const what = `${litmus.name} within ${bound}`;
        expect(found.verdicts, what).toEqual(all.verdicts);
        expect(found.runs, what).toBeLessThanOrEqual(all.runs);
        if (search.beyond) bounded++;
        else expect(found.verdicts, what).toEqual(exhaust(of).verdicts);
        if (bound > 0 && all.verdicts.length > before.length) more++;
        before = all.verdicts;
      }
    });
    expect(bounded).toBeGreaterThan(20);
    expect(more).toBeGreaterThan(3);
  }, 240_000);

  it('goes on, bound to few preemptions, as if it had not been stopped', () => {
    const of = prepared(LITMUS[0]!, 'v5');
    const whole = drain(new BoundedSearch(1, 2), of, 3);
    let search = new BoundedSearch(1, 2);
    const verdicts = new Set<string>();
    let runs = 0;
    for (let next = search.next(); next !== undefined; next = search.next()) {
      const waiting = [next, search.next()].filter((a) => a !== undefined);
      // Handed out, and not learnt before it was stopped.
      search = new BoundedSearch(1, 2, JSON.parse(JSON.stringify(search.save())));
      for (const attempt of waiting) {
        const got = runAttempt(of, attempt, () => undefined);
        for (const { key } of got.verdicts) verdicts.add(key);
        search.learn(attempt, got);
        runs++;
      }
    }
    expect([...verdicts].sort()).toEqual(whole.verdicts);
    expect(runs).toBe(whole.runs);
    expect(search.exhausted).toBe(true);
  });

  function ofFile(path: string, design: string) {
    const text = readFileSync(path, 'utf8');
    const workload = parseWorkload(text, path);
    return prepare(
      subjectOf(
        { text, workload },
        resolveDesign(design, () => ''),
      ),
    );
  }

  it('knows that of two who give a file back either may be the last', () => {
    const read = 'ioctl(fd, HMM_DMIRROR_READ, buf, 1 page)';
    const text = `task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  ${read}
  start(reader)
  close(fd)
  madvise(buf, 1 page, MADV_DONTNEED)
  join(reader)
}
task reader {
  ${read}
}
`;
    // The reader lets the device go, while the other task calls back.
    const design = resolveDesign('v5', () => '');
    const found = exhaust(prepare(subjectOf({ text, workload: parseWorkload(text) }, design)));
    expect(found.verdicts).toContain('USE_AFTER_FREE|lock|dmirror_interval_invalidate');
  });

  it('gives a route up that asks for a lock which a third task holds, and for nothing else', () => {
    const map = (page: string) =>
      `mmap(${page}, 1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED)`;
    const text = `task main {
  fd = open("/dev/hmm_dmirror0")
  buf = ${map('0x200000000')}
  start(over)
  start(beside)
  ioctl(fd, HMM_DMIRROR_SNAPSHOT, buf, 1 page)
}
task over {
  ${map('0x200000000')}
}
task beside {
  ${map('0x300000000')}
}
`;
    // Where one waits to write while the other writes, the reader cannot come before who waits.
    const design = resolveDesign('linux-5.5', () => '');
    const found = exhaust(prepare(subjectOf({ text, workload: parseWorkload(text) }, design)));
    expect(found.verdicts).toEqual([expect.stringMatching(/^passed/)]);
    expect(found.pruned).toBeGreaterThan(0);
    expect((found.runs + found.pruned) / found.traces).toBeLessThanOrEqual(1.5);
  });

  it('finishes close_and_munmap with all of its verdicts', () => {
    const found = exhaust(ofFile('traces/workloads/close_and_munmap.hmm', 'v5'));
    expect(found.runs).toBeLessThanOrEqual(250);
    expect(found.verdicts).toEqual([
      'DOUBLE_REMOVE|interval|dmirror_do_unmap',
      'USE_AFTER_FREE|lock|dmirror_interval_invalidate',
      'USE_AFTER_FREE|mirror|dmirror_interval_invalidate',
      expect.stringMatching(/^passed/),
    ]);
  });

  it('knows that linux-6.1 closes against munmap without a violation, in any order', () => {
    const found = exhaust(ofFile('traces/workloads/close_and_munmap.hmm', 'linux-6.1'));
    expect(found.verdicts).toEqual([expect.stringMatching(/^passed/)]);
  });

  it('finishes a read of seventy pages that are unmapped meanwhile', () => {
    const found = exhaust(ofFile('traces/docket/A15-unmap-under-read.hmm', 'v5'));
    for (const site of ['read_begin', 'read_retry', 'check_retry'])
      expect(found.verdicts).toContain(`USE_AFTER_FREE|interval|mmu_interval_${site}`);
  });
});
