/** Writes docs/designs.md from the switches, the named designs and traces/switches: `npm run designs-page`; a test fails when it is stale. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NAMED_DESIGNS } from '../src/designs/named.js';
import { listDesigns, resolveDesign, switchDifferences } from '../src/designs/resolve.js';
import {
  SWITCH_NAMES,
  SWITCHES,
  valuesOf,
  type Design,
  type SwitchName,
} from '../src/designs/switches.js';
import { distinguishSection } from './distinguish/page.js';
import type { Seen } from './witnesses/observe.js';
import {
  BEYOND_WORKLOADS,
  commandOf,
  designOf,
  designRows,
  rowsOf,
  tellsApart,
  type DesignRow,
  type Row,
} from './witnesses/rows.js';

export function designsPage(): string {
  const designs = listDesigns();
  const rows = designRows();
  return `${[
    '# Designs',
    '',
    'Made by `npm run designs-page` from the switches, the named designs and the rows of traces/switches;',
    'do not edit.',
    '',
    'A design is a value for each switch. A switch is one rule on which kernels or proposals differ; every',
    'value of it behaves, and for every two there is a workload below whose runs differ by what they mean:',
    'by the rules that are broken, by what an operation answers, by how often something happens, or by a',
    'state that the machine comes to. A test makes every run on this page. `hmmtrace designs NAME` shows a',
    'design, `hmmtrace designs SWITCH` a switch, and any of them can be turned:',
    '',
    '```sh',
    'hmmtrace run anon_read --design v5+driver.lifetime=refcounted -o out.db',
    '```',
    '',
    `There are ${SWITCH_NAMES.length} switches with ${SWITCH_NAMES.flatMap(valuesOf).length} values, and ${designs.length} designs with a name.`,
    '',
    '- [Named designs](#named-designs)',
    '- [What tells two of them apart](#what-tells-two-of-them-apart)',
    '- [The smallest workload that tells two of them apart](#the-smallest-workload-that-tells-two-of-them-apart)',
    '- [Switches](#switches)',
    '- [How a row is written](#how-a-row-is-written)',
    '',
    '## Named designs',
    '',
    'In the order of history; each is another one with switches changed.',
    '',
    ...NAMED_DESIGNS.flatMap(({ name }) => named(name)),
    '## What tells two of them apart',
    '',
    'For every two: in how many switches they differ, and the first observation that shows it. A design that',
    'nothing distinguishes from another one would be the same design.',
    '',
    ...matrix(designs, rows),
    '',
    ...rows.flatMap((row, i) => observation(row, i)),
    ...distinguishSection(designs.map(({ name }) => name)),
    '## Switches',
    '',
    ...table(
      ['switch', 'question'],
      SWITCH_NAMES.map((name) => [`[\`${name}\`](#${anchor(name)})`, cell(SWITCHES[name].about)]),
    ),
    '',
    ...SWITCH_NAMES.flatMap(section),
    ...howToWrite(),
  ].join('\n')}\n`;
}

function named(name: string): string[] {
  const {
    about,
    provenance,
    switches,
    extends: base,
  } = NAMED_DESIGNS.find((d) => d.name === name)!;
  const changed = Object.entries(switches).sort(([a], [b]) => (a < b ? -1 : 1));
  const head = [`### \`${name}\``, '', `${about}.`, '', `From ${provenance}.`, ''];
  if (base === undefined) {
    const all = table(
      ['switch', 'value'],
      changed.map((pair) => pair.map(code)),
    );
    return [...head, ...all, ''];
  }
  const before = resolveDesign(base, () => '').switches;
  const now = resolveDesign(name, () => '').switches;
  const differs = changed.filter(([s]) => before[s as SwitchName] !== now[s as SwitchName]);
  return [
    ...head,
    `[\`${base}\`](#${anchor(base)}) with:`,
    '',
    ...table(
      ['switch', `in ${base}`, 'here'],
      differs.map(([s, value]) => [s, before[s as SwitchName], value].map(code)),
    ),
    '',
  ];
}

function matrix(designs: readonly Design[], rows: readonly DesignRow[]): string[] {
  return table(
    ['', ...designs.slice(0, -1).map(({ name }) => name)],
    designs.slice(1).map((a, i) => [
      a.name,
      ...designs.slice(0, -1).map((b, j) => {
        if (j > i) return '';
        const row = rows.findIndex(({ designs: seen }) => tellsApart(seen, a.name, b.name));
        const letter = row < 0 ? '?' : `[${letterOf(row)}](#${anchor(title(rows[row]!, row))})`;
        return `${switchDifferences(a, b).length} ${letter}`;
      }),
    ]),
  );
}

function letterOf(row: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + row);
}
function title({ observe, workload }: DesignRow, row: number): string {
  const what = observe.startsWith('answer of') ? 'answer' : observe;
  return `${letterOf(row)}: ${what} in ${workload.replace(/^.*\/|\.hmm$/g, '')}`;
}

function observation(row: DesignRow, i: number): string[] {
  const [first] = Object.keys(row.designs);
  return [
    `### ${title(row, i)}`,
    '',
    row.tells,
    '',
    `\`${commandOf(row, first!)}\``,
    '',
    ...seenTable('designs', row.observe, row.designs),
    '',
  ];
}

function section(name: SwitchName): string[] {
  const { about, source, values } = SWITCHES[name];
  const designs = listDesigns();
  const having = (value: string): string =>
    designs
      .filter(({ switches }) => switches[name] === value)
      .map((d) => d.name)
      .join(', ');
  return [
    `### \`${name}\``,
    '',
    about,
    '',
    `From ${source}.`,
    '',
    ...table(
      ['value', 'what happens', 'so in'],
      Object.entries<string>(values).map(([v, what]) => [code(v), cell(what), having(v)]),
    ),
    '',
    ...rowsOf(name).flatMap((row) => telling(name, row)),
    ...BEYOND_WORKLOADS.filter((b) => b.name === name).flatMap(({ values: [a, b], instead }) => [
      `Between \`${a}\` and \`${b}\`: ${instead}.`,
      '',
    ]),
  ];
}

function telling(name: SwitchName, row: Row): string[] {
  const [first] = Object.keys(row.values);
  return [
    row.tells,
    '',
    `\`${commandOf(row, designOf(row, name, first!))}\``,
    '',
    ...seenTable('value', row.observe, row.values),
    '',
  ];
}

/** Who sees what; those who see the same side by side. */
function seenTable(who: string, observe: string, seen: Readonly<Record<string, Seen>>): string[] {
  const byWhat = new Map<Seen, string[]>();
  for (const [key, what] of Object.entries(seen))
    byWhat.set(what, [...(byWhat.get(what) ?? []), key]);
  return table(
    [who, cell(observe.replace(/^answer of (.*)$/, '`$1`'))],
    [...byWhat].map(([what, keys]) => [keys.join(', '), code(String(what))]),
  );
}

function howToWrite(): string[] {
  return [
    '## How a row is written',
    '',
    'The rows of a switch stand in `traces/switches/SWITCH.json`, those of the named designs in',
    '`traces/switches/designs.json`; workloads that were written for them stand beside them. A row names the',
    'design in which the switch is turned (`base`), a workload (a file, a name of the library, or the id of a',
    "docket's case), a seed, what is observed, what is then seen of each value, and the difference in a sentence.",
    'What can be observed:',
    '',
    '- `verdict`: the rules that are broken, in their order; `nothing` if there are none',
    '- `answer of OPERATION`, as it stands in the workload; `answer of 2nd OPERATION` for one of several',
    '- `count of NAME`: a count of [the docket](docket.md), a kind of event or a type of span of',
    '  [the schema](schema.md), or what became of pages that were to migrate',
    '- `state NAME`: a state of the docket, `seen` or `never`',
    '',
    '`npm run witnesses` looks for workloads that tell apart what no row does yet; `-- --try FILE --switch NAME`',
    'prints all that one workload tells; `-- --fill` writes what is seen into rows that do not say it.',
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
function code(text: string): string {
  return cell(`\`${text}\``);
}
/** As the usual hosts make them of headings. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replace(/\s/g, '-');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(fileURLToPath(new URL('../docs/designs.md', import.meta.url)), designsPage());
}
