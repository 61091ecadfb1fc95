import { describe, expect, it } from 'vitest';
import { dumpMachine } from '../../src/machine/dump.js';
import { imageOf, loadImage } from '../../src/machine/image.js';
import type { MachineView } from '../../src/machine/state.js';
import { resolveDesign } from '../../src/designs/resolve.js';
import { Kind, type Event } from '../../src/events/generated.js';
import { parseWorkload } from '../../src/language/parse.js';
import { execute } from '../../src/run/execute.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';
import { GATHERED } from '../support/gathered.js';

/** Runs the workload that has of everything, and looks at the state after each event. */
function watch(design: string, seed: number, look: (m: MachineView, e: Event) => void): void {
  execute(
    {
      workload: parseWorkload(GATHERED),
      design: resolveDesign(design, () => ''),
      seed,
      strategy: seededRandom(seed),
    },
    [{ event: (e, m) => look(m, e) }],
  );
}

/** What the form leaves out, since it follows from the rest. */
const derived = (m: MachineView) => ({
  sections: [...m.sections],
  tasks: [...m.processes.values()].map((p) => [p.id, p.tasks]),
});

describe('the state that decides', () => {
  it.each(['v5', 'linux-6.1', 'v6', 'workqueue'])(
    'is in an image at any event, and is the same when it is read back, under %s',
    (design) => {
      watch(design, 2, (m, e) => {
        if (e.seq % 9 !== 0) return;
        const back = loadImage(imageOf(m));
        expect(dumpMachine(back)).toEqual(dumpMachine(m));
        expect(derived(back)).toEqual(derived(m));
      });
    },
  );

  it('holds walks of the lists of classic notifiers, and who waits for their end', () => {
    let [running, waiting] = [0, 0];
    for (const seed of [1, 2, 3, 4])
      watch('v5', seed, (m, e) => {
        running += m.sections.size;
        if (e.kind !== Kind.TaskBlock || e.where !== 'synchronize_srcu') return;
        waiting++;
        expect([...m.sections.keys()].some((began) => began <= e.invalidateSeq)).toBe(true);
      });
    expect(running).toBeGreaterThan(0);
    expect(waiting).toBeGreaterThan(0);
  });

  it('holds what the workload calls its mappings, intervals and classic notifiers, by process', () => {
    let last: MachineView | undefined;
    const seen = new Set<string>();
    watch('v5', 1, (m) => {
      last = m;
      for (const p of m.processes.values())
        for (const names of [p.places, p.intervals, p.classics])
          for (const name of names.keys()) seen.add(`${p.id} ${name}`);
    });
    // A child has its parent's memory, and what lies where in it; nothing else that has a name.
    expect([...seen].sort()).toEqual(['1 buf', '1 classic', '1 own', '2 buf']);
    expect(last!.processes.get(1)!.classics.size).toBe(0);
    expect([...last!.started]).toEqual([
      ['main', 1],
      ['other', 2],
      ['child', 3],
      ['walker', 4],
    ]);
    expect([...last!.processes.values()].map(({ tasks }) => tasks)).toEqual([0, 0]);
  });

  it('holds what callbacks are armed with, in order, until they run it', () => {
    const armed: string[] = [];
    watch('v5', 1, (m, e) => {
      if (e.kind === Kind.IntervalAction)
        armed.push(`${e.armed ? 'armed' : 'runs'}: ${m.intervals.get(e.interval)!.actions.join()}`);
    });
    expect(armed).toEqual(['armed: 14', 'runs: ', 'armed: 22', 'armed: 22,25']);
  });

  it('holds who has yet to ask for the removal of an interval', () => {
    const keepers: number[] = [];
    watch('v5', 1, (m) => {
      const keeper = [...m.intervals.values()].find(({ lock }) => lock > 0)?.keeper;
      if (keeper !== undefined && keeper !== keepers.at(-1)) keepers.push(keeper);
    });
    expect(keepers).toEqual([0, 1, 0]);
  });
});
