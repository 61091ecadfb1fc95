/**
 * Benchmarks, each against its limit or peer in the same run.
 *   npm run bench -- [--json] [--rounds N] [--events N] [NAME …]
 * NAME: part of the name of what to measure.
 */
import { parseArgs } from 'node:util';
import { BISECTING } from './bisecting.js';
import { COMPARISONS } from './comparisons.js';
import { EMMETT, emmettMissing } from './emmett.js';
import { exhaustiveMeasures } from './exhaustive.js';
import { compare, inScratch, machineName, median, type ComparisonResult } from './harness.js';
import { realEvents } from './recording.js';
import { sqlMeasures } from './sql.js';
import { storeMeasures } from './store.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    events: { type: 'string', default: '1000000' },
  },
});
const rounds = Number(values.rounds);
const wanted = (name: string) =>
  positionals.length === 0 || positionals.some((p) => name.includes(p));
const say = (line: string) => {
  if (!values.json) console.log(line);
};

const count = Number(values.events);
const machine = machineName();
say(`${machine}\n${count} events of anon_teardown under v5; ${rounds} rounds, medians\n`);
const results: ComparisonResult[] = [];
for (const c of COMPARISONS) {
  if (!wanted(c.name)) continue;
  const missing = c === EMMETT ? emmettMissing() : undefined;
  if (missing !== undefined) {
    say(`${c.name}: ${missing}`);
    continue;
  }
  const r = await compare(c, rounds, count);
  const rates =
    r.limitRate < 1e4
      ? `${r.subjectRate.toFixed(1)} : ${r.limitRate.toFixed(1)} a second`
      : `${million(r.subjectRate)} : ${million(r.limitRate)} million a second`;
  say(
    `${r.name}: ${r.ratio.toFixed(2)} (${r.low.toFixed(2)} … ${r.high.toFixed(2)}), reach ${r.reach}`,
  );
  say(`    ${r.subject}\n    : ${r.limit}\n    ${rates}`);
  results.push(r);
}
await inScratch(async (directory) => {
  const events = realEvents(count);
  const measured = [];
  const all = [
    ...exhaustiveMeasures(),
    ...BISECTING,
    ...storeMeasures(events, directory),
    ...sqlMeasures(events, directory),
  ];
  for (const m of all.filter(({ name }) => wanted(name))) {
    const values: number[] = [];
    for (let round = 0; round < 3; round++)
      values.push(await inScratch(async (scratch) => m.measure(scratch)));
    const value = median(values);
    say(`${m.name}: ${value.toFixed(2)} ${m.unit}, reach ${m.reach}`);
    measured.push({ name: m.name, reach: m.reach, unit: m.unit, value });
  }
  const report = {
    machine,
    events: count,
    rounds,
    comparisons: results,
    measures: measured,
  };
  if (values.json) console.log(JSON.stringify(report, null, 2));
});

function million(rate: number): string {
  return (rate / 1e6).toFixed(rate < 1e5 ? 3 : 2);
}
