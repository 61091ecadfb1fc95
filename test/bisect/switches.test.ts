import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bisectSwitches } from '../../src/bisect/switches/bisect-switches.js';
import { reportOf } from '../../src/bisect/switches/report.js';
import { Trials, type TrialOptions } from '../../src/bisect/switches/trials.js';
import { scenarioWorkload } from '../../src/conformance/scenario-workload.js';
import { parseScenario } from '../../src/conformance/scenario.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { loadWorkload } from '../../src/language/library.js';
import { parseWorkload } from '../../src/language/parse.js';
import { printWorkload } from '../../src/language/print.js';
import { DEFAULT_LIMITS } from '../../src/schedule/ending.js';
import { TraceFile } from '../../src/store/trace-file.js';
import { bisectScenario, readCovered, scenarioLines } from '../../tools/covered/data.js';
import { bisectReleases, differingLines, readReleases } from '../../tools/releases/data.js';
import { scratch } from '../support/cli.js';
import { recordedLines } from '../support/recorded.js';

const dir = scratch();
const design = (name: string) => resolveDesign(name, () => '');
const OPTIONS: TrialOptions = {
  ...{ strategy: 'exhaustive', seed: 1, bound: undefined, most: 2000 },
  ...{ limits: DEFAULT_LIMITS, toolVersion: 'test' },
  onEvents: () => undefined,
  onTrial: () => undefined,
  onRun: () => undefined,
};

/** Bisects in a file of its own, or in one that is there. */
async function bisect(
  loaded: ReturnType<typeof ofText>,
  [good, bad]: readonly [string, string],
  {
    path = join(dir, `${Math.random()}.db`),
    verdict,
    size = 0,
    ...options
  }: {
    path?: string;
    verdict?: string;
    size?: number;
  } & Partial<TrialOptions> = {},
) {
  const file = TraceFile.openForAppend(path);
  try {
    const trials = new Trials(file, loaded, { ...OPTIONS, ...options });
    const found = await bisectSwitches(file, trials, [design(good), design(bad)], verdict, size);
    const { moments } = reportOf(file, found, 'test');
    return { ...found, moments, sessions: file.sessions().length };
  } finally {
    file.close();
  }
}
function ofText(text: string, name = 'w') {
  return { text, workload: parseWorkload(text, name) };
}

describe('bisecting the switches of two designs', () => {
  const CLOSE = loadWorkload('close_and_munmap');

  it('tells two rules that only act together from a single cause, and what takes either away', async () => {
    const { verdict, sets, moments } = await bisect(CLOSE, ['linux-6.1', 'v5']);
    expect(verdict.key).toBe('USE_AFTER_FREE|lock|dmirror_interval_invalidate');
    expect(sets.causes).toEqual([['driver.tracking', 'notifier.remove']]);
    expect(sets.cures).toEqual([['driver.tracking'], ['notifier.remove']]);
    // Where they part, one side tracks an interval that has a release operation.
    const [moment] = moments;
    const first = moment!.shows.events.find((e) => e.seq === moment!.at)!;
    expect(first.text).toMatch(/^interval 1 tracked with release/);
  });

  it('keeps every design that it tried: the same question is answered without a run', async () => {
    const path = join(dir, 'kept.db');
    let runs = 0;
    const onRun = () => void runs++;
    const first = await bisect(CLOSE, ['linux-6.1', 'v5'], { path, onRun });
    expect(runs).toBeGreaterThan(0);
    runs = 0;
    const again = await bisect(CLOSE, ['linux-6.1', 'v5'], { path, onRun });
    expect(runs).toBe(0);
    const told = ({ sets, moments, sessions }: typeof first) => ({ sets, moments, sessions });
    expect(told(again)).toEqual(told(first));
    // The other way round it is the same difference.
    const turned = await bisect(CLOSE, ['v5', 'linux-6.1'], { path, onRun });
    expect([runs, turned.sets]).toEqual([0, first.sets]);
  });

  it('goes on where it was ended', async () => {
    const path = join(dir, 'ended.db');
    let left = 5;
    const onRun = () => {
      if (left-- === 0) throw new Error('ended');
    };
    await expect(bisect(CLOSE, ['linux-6.1', 'v5'], { path, onRun })).rejects.toThrow('ended');
    const { sets } = await bisect(CLOSE, ['linux-6.1', 'v5'], { path });
    expect(sets.causes).toEqual([['driver.tracking', 'notifier.remove']]);
  });

  it('finds the same where every set of one or two switches is tried', async () => {
    const { sets, live } = await bisect(CLOSE, ['v5-repaired', 'v5'], { size: 2 });
    const quick = await bisect(CLOSE, ['v5-repaired', 'v5']);
    expect(sets.causes).toEqual(quick.sets.causes);
    expect(sets.cures).toEqual(quick.sets.cures);
    expect(sets.triedUpTo).toBe(Math.min(2, live.length));
  });

  /** Where only the entry that is erased one page too far makes the driver meet its own page. */
  const BOTH = [
    'rnd-1-00136-general',
    'rnd-1-00142-excl',
    'rnd-1-00150-general',
    'rnd-1-01395-excl',
    'rnd-2-00437-migrate',
    'rnd-2-01387-cow',
  ];
  it('names the rule by which the kernel as it was crashed, in every recorded scenario that crashed', async () => {
    const crashed = recordedLines('linux-6.1.jsonl.gz').filter((l) => l.includes('"crash":true'));
    expect(crashed).toHaveLength(47);
    const path = join(dir, 'crashed.db');
    const together: string[] = [];
    for (const line of crashed) {
      const scenario = parseScenario(line, 'recorded');
      const { name } = scenario;
      const loaded = ofText(printWorkload(scenarioWorkload(scenario, false)), name);
      const options = { path, strategy: 'run-to-block' };
      const { sets } = await bisect(loaded, ['linux-6.1', 'linux-6.1-asis'], options);
      expect(sets.cures, name).toContainEqual(['driver.ownDevicePage']);
      expect(sets.causes, name).toHaveLength(1);
      if (sets.causes[0]!.length > 1) together.push(name);
      else expect(sets.causes, name).toEqual([['driver.ownDevicePage']]);
    }
    expect(together).toEqual(BOTH);
  }, 240_000);

  it('names the interval that migrated pages lack, in what was recorded of the patch', async () => {
    const covered = readCovered();
    const lines = scenarioLines();
    expect(covered.scenarios).toBe(lines.length);
    const all = covered.found.flatMap(({ names, ...group }) =>
      names.map((name) => ({ name, ...group })),
    );
    expect(all.length).toBeGreaterThan(600);
    for (const { name, causes, cures, shows } of all)
      expect([name, shows, causes, cures]).toEqual([
        ...[name, 'v5-on-6.1'],
        ...[[['driver.migrationCover']], [['driver.migrationCover']]],
      ]);
    // `npm run covered` is over all of them; here it is one of sixty.
    const file = TraceFile.openForAppend(join(dir, 'covered.db'));
    try {
      for (let i = 0; i < lines.length; i += 60) {
        const name = (JSON.parse(lines[i]!) as { name: string }).name;
        expect((await bisectScenario(file, lines[i]!)) ?? { name }).toEqual(
          all.find((s) => s.name === name) ?? { name },
        );
      }
    } finally {
      file.close();
    }
  });

  it('names the one switch by which Linux 6.12 answers otherwise than 6.1, where it was recorded', async () => {
    const lines = differingLines();
    expect(lines).toHaveLength(1187);
    const kept = new Map(
      readReleases().found.flatMap(({ names, causes }) => names.map((name) => [name, causes])),
    );
    // `npm run releases` asks all of them; here it is one of each switch.
    expect(kept.size).toBe(lines.length);
    for (const causes of kept.values()) expect(causes.map((set) => set.length)).toEqual([1]);
    const named: readonly (readonly [string, string])[] = [
      ['private.migrate', 'pagemap.exclusive'],
      ['rnd-2-02089-vma', 'vma.charge'],
      ['private.vma_merge_after_touch', 'vma.newBetween'],
      ['rnd-2-01853-migrate', 'mprotect.writable'],
      ['private.anon_write_huge', 'huge.zeroParts'],
    ];
    const file = TraceFile.openForAppend(join(dir, 'releases.db'));
    try {
      for (const [name, by] of named) {
        const line = lines.find((l) => (JSON.parse(l) as { name: string }).name === name)!;
        expect(await bisectReleases(file, line)).toEqual({ name, causes: [[by]] });
      }
    } finally {
      file.close();
    }
  });

  it('says that there is nothing to bisect, in which switches they differ, and which verdicts there are', async () => {
    await expect(bisect(CLOSE, ['v5', 'v5'])).rejects.toThrow(
      /nothing to bisect: v5 and v5 both show the same 4 verdicts; they differ in no switch/,
    );
    await expect(bisect(CLOSE, ['v6', 'linux-6.1'])).rejects.toThrow(
      /both show the same 1 verdict; they differ in .*notifier\.remove/,
    );
    await expect(bisect(CLOSE, ['v6', 'v5'], { verdict: 'nonsense' })).rejects.toThrow(
      /no verdict that tells v6 and v5 apart is or says 'nonsense'/,
    );
    // What was cut off at the limit may show it yet.
    const limits = { ...DEFAULT_LIMITS, events: 150 };
    await expect(bisect(CLOSE, ['linux-6.1', 'v5'], { limits })).rejects.toThrow(
      /linux-6\.1 may show it yet/,
    );
    // What was not explored to its end may show it yet.
    await expect(bisect(CLOSE, ['v6', 'v5'], { most: 20 })).rejects.toThrow(/v6 may show it yet/);
  });
});
