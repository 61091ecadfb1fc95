import { describe, expect, it } from 'vitest';
import { listDesigns, resolveDesign } from '../../src/designs/resolve.js';
import { generateWorkload } from '../../src/draw/generate.js';
import { PROFILES } from '../../src/draw/profiles.js';
import { eventToJson } from '../../src/events/json.js';
import { parseWorkload } from '../../src/language/parse.js';
import { Arena } from '../../src/machine/arena.js';
import { stateHash } from '../../src/replay/state-hash.js';
import { execute, type Observer, type Plan } from '../../src/run/execute.js';
import { DEFAULT_LIMITS } from '../../src/schedule/ending.js';
import { Random } from '../../src/schedule/random.js';
import { seededRandom } from '../../src/schedule/strategies/random.js';

/** Every event of a run, how it came out, and the hash of the state it left. */
function run(plan: Omit<Plan, 'strategy'>, upTo: number, arena?: Arena) {
  const events: string[] = [];
  const watch: Observer = {
    event: (e) => events.push(JSON.stringify({ ...eventToJson(e) })) < upTo,
  };
  const strategy = seededRandom(plan.seed);
  const { verdict, status, machine } = execute({ ...plan, strategy }, [watch], arena);
  return { events, verdict, status, hash: stateHash(machine) };
}

const EMPTY = parseWorkload('task main { }');
const plan = { workload: EMPTY, design: resolveDesign('v5', () => ''), seed: 1 };

describe('a run in an arena', () => {
  it('is the run that it would be in memory of its own, whatever ran there before', () => {
    const arena = new Arena();
    const random = new Random(1);
    const met = { fatal: 0, cut: 0, limited: 0 };
    for (const { name } of listDesigns()) {
      const design = resolveDesign(name, () => '');
      for (const profile of PROFILES) {
        const seed = random.below(1e6);
        const workload = generateWorkload({ profile, seed });
        const ends = random.below(3);
        // One whose tasks wait for memory that never comes goes on for ever.
        const events = ends === 1 ? 100 + random.below(400) : 20_000;
        const limits = { ...DEFAULT_LIMITS, events };
        const upTo = ends === 2 ? 1 + random.below(800) : Infinity;
        const options = { workload, design, seed, limits };
        const got = run(options, upTo, arena);
        expect(got, `${profile} ${seed} under ${name}`).toEqual(run(options, upTo));
        if (got.verdict.fatal) met.fatal++;
        if (got.verdict.cut === 'by observer') met.cut++;
        if (got.verdict.cut === 'by limit') met.limited++;
      }
    }
    // Runs that leave their memory as it was when they stopped.
    expect(Math.min(met.fatal, met.cut, met.limited)).toBeGreaterThan(0);
  });

  it('leaves a machine that can be read until the next one begins', () => {
    const arena = new Arena();
    const { machine } = execute({ ...plan, strategy: seededRandom(1) }, [], arena);
    expect(machine.pages.live()).toEqual([1]);
    execute({ ...plan, strategy: seededRandom(1) }, [], arena);
    expect(machine.pages.live()).toEqual([]);
  });

  it('is alone there, also when what watches it throws', () => {
    const arena = new Arena();
    const again: Observer = { event: () => void run(plan, Infinity, arena) };
    const nested = () => execute({ ...plan, strategy: seededRandom(1) }, [again], arena);
    expect(nested).toThrow('another run is using this arena');
    expect(run(plan, Infinity, arena)).toEqual(run(plan, Infinity));
  });
});
