import { describe, expect, it } from 'vitest';
import { listDesigns } from '../../src/designs/resolve.js';
import { Kind, PteType } from '../../src/events/generated.js';
import { generateWorkload } from '../../src/draw/generate.js';
import { ALL_PROFILES, type Profile } from '../../src/draw/profiles.js';
import { parseWorkload } from '../../src/language/parse.js';
import { printWorkload } from '../../src/language/print.js';
import { withoutPositions } from '../support/arbitrary-workload.js';
import { checkDesign, smallestFailure } from '../support/check-run.js';

/** Every design with a name. */
const TESTED = listDesigns().map(({ name }) => name);

/** Seeds of a run of the suite; `npm run campaign` looks at others, in many schedules each. */
const SEEDS = 20;
/** Every second pair of them under each design: every seed is drawn, and under every second design. */
const isOf = (design: string, seed: number): boolean =>
  (seed >> 1) % 2 === TESTED.indexOf(design) % 2;

/** What is of the memory that all designs share is looked at under some, that stand for the others. */
const SOME: Partial<
  Record<Profile, { readonly designs: readonly string[]; readonly seeds: number }>
> = {
  pins: { designs: ['v5', 'linux-6.1'], seeds: SEEDS },
  coherent: { designs: ['linux-6.1', 'linux-6.12'], seeds: 12 },
  scarce: { designs: ['linux-6.1', 'linux-6.12'], seeds: 12 },
};

describe('a random workload', () => {
  it('is the same for the same seed, and prints as what it is', () => {
    for (const profile of ALL_PROFILES) {
      for (let seed = 1; seed <= 30; seed++) {
        const workload = generateWorkload({ profile, seed });
        expect(generateWorkload({ profile, seed })).toEqual(workload);
        expect(withoutPositions(parseWorkload(printWorkload(workload)))).toEqual(workload);
      }
    }
  });

  describe.each(TESTED)('under %s', (design) => {
    it.each(ALL_PROFILES.filter((profile) => SOME[profile]?.designs.includes(design) !== false))(
      'of profile %s keeps every rule, folds, runs again and reads back',
      (profile) => {
        const some = SOME[profile];
        for (let seed = 1; seed <= (some?.seeds ?? SEEDS); seed++) {
          if (some === undefined && !isOf(design, seed)) continue;
          const random = seed % 2 === 0;
          const workload = generateWorkload({ profile, seed });
          const options = { workload, design, seed, random };
          if (checkDesign(options).failure === undefined) continue;
          const { failure, workload: smallest } = smallestFailure(options);
          expect.fail(`${failure}
${printWorkload(smallest)}
${workload.name} under ${design}, ${random ? 'random' : 'run-to-block'}`);
        }
      },
    );
  });

  /** Of profile scarce, in which an eviction finds no memory. */
  const WITHOUT_MEMORY = [48, 70, 81, 85, 151, 165, 181];
  it.each(['drop', 'kill'])(
    'in which an eviction finds no memory keeps every rule under eviction.noMemory=%s',
    (value) => {
      let poisoned = 0;
      for (const seed of WITHOUT_MEMORY) {
        const workload = generateWorkload({ profile: 'scarce', seed });
        const design = `linux-6.1+eviction.noMemory=${value}`;
        const { events, failure } = checkDesign({ workload, design, seed, random: true });
        expect([seed, failure]).toEqual([seed, undefined]);
        if (events.some((e) => e.kind === Kind.PteSet && e.type === PteType.POISONED)) poisoned++;
      }
      // Some may have memory after all, where what is drawn has changed.
      expect(poisoned > 3).toBe(value === 'kill');
    },
  );
});
