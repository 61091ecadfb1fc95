/**
 * Runs many random workloads under many designs: `npm run campaign -- --from 1 --to 500
 * [--profile general,cow] [--design v5,linux-6.1] [--operations 24]`. Prints what failed, shrunk,
 * with the command that shows it again, and which known hazards of which design were met.
 */
import { listDesigns } from '../src/designs/resolve.js';
import { parseArgs } from 'node:util';
import { resolveDesign } from '../src/designs/resolve.js';
import { generateWorkload } from '../src/draw/generate.js';
import { PROFILES, type Profile } from '../src/draw/profiles.js';
import { printWorkload } from '../src/language/print.js';
import { checkDesign, smallestFailure } from '../test/support/check-run.js';
import { hazardOf } from '../src/run/oracles/hazards.js';

/** Every design with a name. */
const TESTED = listDesigns().map(({ name }) => name);

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    to: { type: 'string', default: '100' },
    profile: { type: 'string', default: PROFILES.join(',') },
    design: { type: 'string', default: TESTED.join(',') },
    operations: { type: 'string', default: '24' },
  },
});

/** Where something was seen: how often, and the first places. */
const failures = new Map<string, string[]>();
const hazards = new Map<string, string[]>();
let runs = 0;
let events = 0;

for (let seed = Number(values.from); seed <= Number(values.to); seed++) {
  for (const profile of values.profile.split(',') as Profile[]) {
    const workload = generateWorkload({ profile, seed, operations: Number(values.operations) });
    for (const design of values.design.split(',')) {
      const options = { workload, design, seed, random: seed % 2 === 0 };
      const checked = checkDesign(options);
      runs++;
      events += checked.events.length;
      const place = `--profile ${profile} --design ${design} --from ${seed} --to ${seed}`;
      const { switches } = resolveDesign(design, () => '');
      for (const violation of checked.violations) {
        const hazard = hazardOf(violation, switches, workload);
        if (hazard !== undefined)
          note(hazards, `${design}: ${hazard.name}, at ${hazard.site}`, place);
      }
      if (checked.failure === undefined) continue;
      const kind = checked.failure.replace(/0x[0-9a-f]+|\d+/g, 'n').slice(0, 120);
      if (note(failures, kind, place) > 1) continue;
      const small = smallestFailure(options);
      console.log(
        `${small.failure}\n${printWorkload(small.workload)}npm run campaign -- ${place}\n`,
      );
    }
  }
}

console.log(`${runs} runs, ${events} events, ${failures.size} kinds of failure`);
for (const [kind, places] of failures)
  console.log(`${places.length} times ${kind}\n  ${places[0]}`);
for (const [hazard, places] of hazards)
  console.log(`${places.length} times ${hazard}\n  ${places[0]}`);
process.exitCode = failures.size > 0 ? 1 : 0;

function note(where: Map<string, string[]>, what: string, place: string): number {
  const places = where.get(what) ?? [];
  if (!places.includes(place)) places.push(place);
  where.set(what, places);
  return places.length;
}
