import { describe, expect, it } from 'vitest';
import { listDesigns } from '../../src/designs/resolve.js';
import { generateWorkload } from '../../src/draw/generate.js';
import { PROFILES } from '../../src/draw/profiles.js';
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

/** Pins are of the memory that all designs share: these stand for the others. */
const PINNED = ['v5', 'linux-6.1'];

describe('a random workload', () => {
  it('is the same for the same seed, and prints as what it is', () => {
    for (const profile of PROFILES) {
      for (let seed = 1; seed <= 30; seed++) {
        const workload = generateWorkload({ profile, seed });
        expect(generateWorkload({ profile, seed })).toEqual(workload);
        expect(withoutPositions(parseWorkload(printWorkload(workload)))).toEqual(workload);
      }
    }
  });

  describe.each(TESTED)('under %s', (design) => {
    it.each(PROFILES.filter((profile) => profile !== 'pins' || PINNED.includes(design)))(
      'of profile %s keeps every rule, folds, runs again and reads back',
      (profile) => {
        for (let seed = 1; seed <= SEEDS; seed++) {
          if (profile !== 'pins' && !isOf(design, seed)) continue;
          const random = seed % 2 === 0;
          const drawn = generateWorkload({ profile, seed });
          const movable = profile === 'pins' && seed % 4 > 1;
          const workload = movable ? { ...drawn, movable: true as const } : drawn;
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
});
