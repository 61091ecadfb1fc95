/**
 * Bisects the switches between the patch as posted, on Linux 6.1, and with migrated pages covered by
 * intervals, over all recorded scenarios: `npm run covered` (minutes). Writes traces/covered.json.
 */
import { writeFileSync } from 'node:fs';
import { bisectScenario, COVERED_FILE, scenarioLines, type Covered } from './covered/data.js';
import { grouped } from './grouped.js';

const lines = scenarioLines();
const found = await grouped(lines, 50, async (file, line) => {
  const bisected = await bisectScenario(file, line);
  if (bisected === undefined) return undefined;
  const { name, ...what } = bisected;
  return { name, what };
});
const text = JSON.stringify({ scenarios: lines.length, found } satisfies Covered, undefined, 1);
writeFileSync(COVERED_FILE, `${text}\n`);
