/**
 * Bisects the switches between Linux 6.1 and 6.12 over all recorded scenarios that the two answered
 * otherwise: `npm run releases` (five minutes). Writes traces/releases.json. `-- --every 20`: one of twenty.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { grouped } from './grouped.js';
import { bisectReleases, differingLines, RELEASES_FILE, type Released } from './releases/data.js';

const { values } = parseArgs({ options: { every: { type: 'string', default: '1' } } });
const lines = differingLines().filter((_, i) => i % Number(values.every) === 0);
const found = await grouped(lines, 25, async (file, line) => {
  const bisected = await bisectReleases(file, line);
  const name = bisected?.name ?? (JSON.parse(line) as { name: string }).name;
  return { name, what: { causes: bisected?.causes ?? [] } };
});
const text = JSON.stringify({ scenarios: lines.length, found } satisfies Released, undefined, 1);
writeFileSync(RELEASES_FILE, `${text}\n`);
