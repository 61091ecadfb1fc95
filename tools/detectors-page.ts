/** Writes docs/detectors.md from the rules and their evidence: `npm run detectors-page`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HAZARDS, type Hazard } from '../src/run/oracles/hazards.js';
import { OBSTACLES } from '../src/run/oracles/passed-over.js';
import { DETECTORS, type DetectorName } from '../src/schedule/detectors.js';
import { EVIDENCE } from '../test/detectors/evidence.js';
import type { Evidence, Staged } from '../test/detectors/staged.js';
import { FAULTS } from '../test/detectors/faults.js';

export function detectorsPage(): string {
  const rules = [...new Set(Object.values(DETECTORS).map(({ rule }) => rule))];
  return `${[
    '# Detectors',
    '',
    'Made by `npm run detectors-page` from src/schedule/detectors.ts and test/detectors; do not edit.',
    '',
    'The rules that the machine watches, always: each breach is an event with its evidence, in every session.',
    'Each is broken by a run of a test, which has a neighbour: a run in which the rule is looked at as well, and',
    'kept. A run is a case of [the docket](docket.md), or a workload of test/detectors/workloads or',
    'traces/switches, under a design, with a seed of the random strategy. *Fault* is a mistake that no design',
    'makes, put into a run behind an event; its neighbour is the run without it.',
    '',
    ...rules.flatMap((rule) => [
      `## ${rule}`,
      '',
      '| rule | what is looked for | broken by | neighbour |',
      '| --- | --- | --- | --- |',
      ...names(rule).flatMap(rowsOf),
      '',
    ]),
    '## What random workloads may meet',
    '',
    'A random workload fails the suite and the campaign by any breach that is not listed here: one rule at one',
    'place, about one kind of object, under the named values of switches, in workloads that have what it needs. A test',
    'runs the schedule that shows it and the neighbour that does not.',
    '',
    '| what happens | breach | under | needs | shown by | neighbour |',
    '| --- | --- | --- | --- | --- | --- |',
    ...HAZARDS.map(hazardRow),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

function names(rule: string): DetectorName[] {
  return (Object.keys(DETECTORS) as DetectorName[]).filter((n) => DETECTORS[n].rule === rule);
}

function rowsOf(name: DetectorName): string[] {
  const head = (i: number) => (i > 0 ? '| | ' : `| ${name} | ${DETECTORS[name].about} `);
  if (EVIDENCE[name].length === 0)
    return [`${head(0)}| two loops of test/detectors/detectors.test.ts | that does something |`];
  return EVIDENCE[name].map(
    (e, i) => `${head(i)}| ${describe(e.caught)}, at \`${e.at}\` | ${neighbour(e)} |`,
  );
}

function describe({ workload, design, seed, fault, pages }: Staged): string {
  const memory = pages === undefined ? '' : `, ${pages} pages of memory`;
  const by = fault === undefined ? '' : `; fault: ${FAULTS[fault].about}`;
  return `${workload}, \`${design}\`, seed ${seed}${memory}${by}`;
}

function hazardRow({
  name,
  rule,
  object,
  site,
  under,
  needs,
  obstacle,
  missed,
  refusal,
  shown,
  neighbour: n,
}: Hazard): string {
  const values = Object.entries(under).map(([s, v]) => `\`${s}=${v.join('` or `')}\``);
  const run = [shown.workload, `\`${shown.design}\``, `seed ${shown.seed}`].join(', ');
  const strategy = n.strategy && `strategy ${n.strategy}`;
  const beside = [n.workload, n.design && `\`${n.design}\``, strategy].filter(Boolean).join(', ');
  const page = obstacle && `a page ${OBSTACLES[obstacle]}`;
  const entry =
    missed && `an entry${missed.by ? ` set by ${missed.by}` : ''}${UNTOLD[missed.what]}`;
  const why = refusal && `a page last refused with ${refusal}`;
  const needed = [...needs, page, entry, why].filter(Boolean).join(', ') || 'nothing';
  const cells = [values.join(', ') || 'every design', needed, run, beside];
  return `| ${name} | ${rule} of ${object} at \`${site}\` | ${cells.join(' | ')} |`;
}

const UNTOLD = {
  own: ', not told of what its own device did',
  other: ', not told of what others did',
  anything: '',
} as const;

function neighbour({ caught, neighbour: n }: Evidence): string {
  const parts = [
    n.workload,
    n.design && `\`${n.design}\``,
    n.seed !== undefined && n.seed !== caught.seed && `seed ${n.seed}`,
    n.pages && `${n.pages} pages of memory`,
  ].filter(Boolean);
  return parts.length === 0 ? 'without the fault' : parts.join(', ');
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync('docs/detectors.md', detectorsPage());
