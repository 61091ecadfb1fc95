import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bisectSchedule } from '../../src/bisect/schedule/bisect-schedule.js';
import { decisivePair } from '../../src/bisect/schedule/pair.js';
import { loadWorkload } from '../../src/language/library.js';
import { reexecute } from '../../src/replay/rerun.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { scheduleBisectionText } from '../../src/view/schedule-bisection.js';
import { hmmtrace, scratch } from '../support/cli.js';

const dir = scratch();
const CLOSE = loadWorkload('close_and_munmap');
const STRATEGIES = ['exhaustive', 'random', 'pos'];
const pathOf = (strategy: string) => join(dir, `${strategy}.db`);
/** Steps of a search that noted 40 steps of a run and less. */
const MOST_RUNS = 2 + 2 + 2 * 6;
const OPTIONS = { onRun: () => undefined, toolVersion: 'test' };

beforeAll(() => {
  for (const strategy of STRATEGIES)
    hmmtrace([
      ...['explore', 'close_and_munmap', '--design', 'v5', '--strategy', strategy],
      ...['--budget', '300', '--no-shrink', '--no-index', '-o', pathOf(strategy)],
    ]);
}, 120_000);

function sessions(file: TraceFile) {
  const all = file.sessions();
  return {
    passing: all.filter((s) => s.violations === 0),
    failing: all.filter((s) => s.violations! > 0),
  };
}

describe.each(STRATEGIES)('bisecting the schedules of sessions that %s found', (strategy) => {
  it('ends with two adjacent steps that touch the same, and only whose order decides', () => {
    const file = TraceFile.openForAppend(pathOf(strategy));
    try {
      const { passing, failing } = sessions(file);
      expect(failing.length).toBeGreaterThan(2);
      for (const f of failing) {
        const found = bisectSchedule(file, passing[0]!, f, undefined, OPTIONS);
        expect(found.runs).toBeLessThanOrEqual(MOST_RUNS);
        // One swap of neighbours, of different tasks.
        const { without, shows } = found;
        const at = without.findIndex((task, i) => task !== shows[i]);
        expect(shows).toEqual([
          ...without.slice(0, at),
          ...[without[at + 1], without[at]],
          ...without.slice(at + 2),
        ]);
        const pair = decisivePair(file, f, found, 'test');
        expect(pair.first.task).not.toBe(pair.second.task);
        expect(pair.shared.length).toBeGreaterThan(0);
        const [a, b] = [pair.without, pair.shows].map((id) => file.session(id));
        expect(b!.violations).toBeGreaterThan(0);
        expect([a, b].map((s) => reexecute(file, s!))).toEqual([undefined, undefined]);
      }
    } finally {
      file.close();
    }
  });
});

describe('what a bisection of schedules has run', () => {
  it('stays in the file: ended in the middle it goes on, and once more it runs and records nothing', () => {
    const path = join(dir, 'kept.db');
    copyFileSync(pathOf('exhaustive'), path);
    const file = TraceFile.openForAppend(path);
    try {
      const { passing, failing } = sessions(file);
      const bisect = (onRun: () => void) => {
        const how = { onRun, toolVersion: 'kept' };
        const found = bisectSchedule(file, passing[0]!, failing[1]!, undefined, how);
        return { found, pair: decisivePair(file, failing[1]!, found, 'kept') };
      };
      let left = 4;
      const ending = () => {
        if (--left === 0) throw new Error('ended');
      };
      expect(() => bisect(ending)).toThrow('ended');
      let runs = 0;
      const first = bisect(() => void runs++);
      // Each order once: of both halvings together, and not the ends of the second one.
      expect([first.found.before, runs]).toEqual([4, first.found.runs - 4]);
      const all = file.sessions().length;
      const again = bisect(() => expect.unreachable('a run'));
      expect(again.found.before).toBe(again.found.runs);
      expect(again.pair).toEqual(first.pair);
      expect(file.sessions()).toHaveLength(all);
      expect([again.found.without, again.found.shows]).toEqual([
        first.found.without,
        first.found.shows,
      ]);
    } finally {
      file.close();
    }
  });

  it('says of two steps that share nothing what their order does', () => {
    const file = TraceFile.openForAppend(pathOf('exhaustive'));
    try {
      const { passing, failing } = sessions(file);
      const found = bisectSchedule(file, passing[0]!, failing[0]!, undefined, OPTIONS);
      const pair = decisivePair(file, failing[0]!, found, 'test');
      expect(scheduleBisectionText(found, pair, 'f.db')).toContain('both touch:\n  ');
      const bare = scheduleBisectionText(found, { ...pair, shared: [] }, 'f.db');
      expect(bare).toContain('neither touches what the other changes');
    } finally {
      file.close();
    }
  });
});

describe('hmmtrace bisect schedule', () => {
  const bisect = (...args: string[]) => hmmtrace(['bisect', 'schedule', ...args]);

  it('says both steps, where their tasks were, and what both touch', () => {
    const path = pathOf('exhaustive');
    const { status, out, err } = bisect(path, '1', '2');
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^unmapper, first in session \d+, which does not show it:\n {2}in munmap/m);
    expect(out).toMatch(/^main, first in session \d+, which shows it:\n {2}in close/m);
    expect(out).toContain('  mirror: unmapper looks, main changes');
    const [, a, b] = /^hmmtrace diff \S+ (\d+) (\d+)$/m.exec(out)!;
    expect(hmmtrace(['diff', path, a!, b!]).out).toContain('mechanism  differs');
    expect(out).toContain(`session ${a} shows instead: USE_AFTER_FREE of mirror`);
    const json = JSON.parse(bisect(path, '1', '2', '--json').out) as { first: { task: string } };
    expect(json.first.task).toBe('unmapper');
  });

  it('takes a session that stopped before it was asked for what the other one was asked for', () => {
    const path = join(dir, 'stopped.db');
    const sleeping = CLOSE.text.replace(/^( *)close\(fd\).*$/m, '$&\n$1sleep(random 4 us)');
    const workload = join(dir, 'sleeping.hmm');
    writeFileSync(workload, sleeping);
    hmmtrace([
      ...['explore', workload, '--design', 'v5', '--strategy', 'random', '--budget', '60'],
      ...['--no-shrink', '--no-index', '-o', path],
    ]);
    expect(bisect(path, '1', '2')).toMatchObject({ status: 0, err: '' });
  });

  it('refuses sessions that cannot be compared so, and says what there is', () => {
    const path = pathOf('random');
    expect(bisect(path, '2', '2')).toMatchObject({ status: 1 });
    expect(bisect(path, '1', '2', '--verdict', 'nonsense').err).toContain(
      "HMT706: no verdict that tells them apart is or says 'nonsense'",
    );
    hmmtrace(['run', 'close_and_munmap', '--design', 'v6', '-o', path]);
    expect(bisect(path, '@last', '2').err).toMatch(
      /HMT706: sessions \d+ and 2 are not of one design/,
    );
    hmmtrace(['run', 'munmap_middle', '--design', 'v5', '-o', path]);
    expect(bisect(path, '@last', '2').err).toContain('are not of one workload');
  });
});
