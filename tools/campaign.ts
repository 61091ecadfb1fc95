/**
 * Looks for what nobody has told of: random workloads under all designs, each in every order where that
 * comes to an end, else in many schedules. `npm run campaign -- --minutes 60` goes on with what lies in
 * its directory, however it was ended; what it finds lies there too, as workloads with a schedule.
 */
import { parseArgs } from 'node:util';
import { progress } from '../src/cli/progress.js';
import { toolVersion } from '../src/cli/version.js';
import { listDesigns, resolveDesign } from '../src/designs/resolve.js';
import { listCases } from '../src/docket/library.js';
import { CAMPAIGN_PROFILES, goOn, openLedger, type CampaignProfile } from './campaign/campaign.js';
import { campaignText } from './campaign/text.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    designs: {
      type: 'string',
      default: listDesigns()
        .map(({ name }) => name)
        .join(','),
    },
    profiles: { type: 'string', default: CAMPAIGN_PROFILES.join(',') },
    exhaustive: { type: 'string', default: '150' },
    seeds: { type: 'string', default: '30' },
    output: { type: 'string', default: 'campaign' },
  },
});

const designs = values.designs.split(',');
for (const design of designs) resolveDesign(design, () => '');
const ledger = openLedger(values.output, {
  seed: Number(values.seed),
  designs,
  profiles: values.profiles.split(',') as CampaignProfile[],
  exhaustive: Number(values.exhaustive),
  seeds: Number(values.seeds),
  toolVersion: toolVersion(),
});
const began = performance.now();
const milliseconds = Number(values.minutes) * 60_000;
const shown = progress({ errIsTerminal: process.stderr.isTTY }, 'campaign', 'schedules', 30);
const before = ledger.runs;
goOn(values.output, ledger, listCases(), ({ pairs, runs, met }) => {
  const spent = performance.now() - began;
  const found = Object.keys(met.new).length;
  shown.update(spent, milliseconds, runs - before, `; ${pairs} pairs, ${found} new`);
  return spent < milliseconds;
});
shown.stop();
console.log(campaignText(ledger, values.output));
process.exitCode = Object.keys(ledger.met.new).length > 0 ? 1 : 0;
