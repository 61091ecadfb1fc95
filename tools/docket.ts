/** Writes docs/docket.md from the heads of the cases: `npm run docket-page`; a test fails when it is stale. */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HOW_IT_IS_CALLED, type Claim, type DocketCase } from '../src/docket/case.js';
import { CONDITIONS } from '../src/docket/conditions.js';
import { COUNTS } from '../src/compare/counts.js';
import { KEYS } from '../src/docket/head.js';
import { listCases } from '../src/docket/library.js';
import { readBisects, type BisectedCase } from './bisects/data.js';
import { bisectsSection } from './bisects/page.js';
import { readFound, type FoundCases } from './found/data.js';
import { foundSection } from './found/page.js';
import { cell, table } from './table.js';
import { UNDECIDED } from './undecided.js';

/** The page, of cases in the order of their ids, and of how they were found. */
export function docketPage(
  cases: readonly DocketCase[],
  found: FoundCases,
  bisects: Readonly<Record<string, BisectedCase>>,
): string {
  return `${[
    '# The docket',
    '',
    'Made by `npm run docket-page` from the heads of the files in traces/docket, traces/found.json and traces/bisects.json; do not edit.',
    '',
    'A case is a claim, from the mail threads or of ours, with the workload that decides it and what must be',
    'seen under each design. It is met by seeds of the random strategy, and by exploring workloads that are of no',
    'case ([below](#found-not-staged)). Cases that have a schedule in their files, as most of E, which the campaign found',
    '(`npm run campaign`), are met by that.',
    'A claim that is refuted, or true in part, says what is true instead. What must be seen is checked against',
    'events and state; a test runs every case, and runs it with its designs swapped, which must fail.',
    '',
    'As `hmmtrace docket` runs them all it prints KTAP, with one line of evidence each; this takes a minute.',
    'A name runs one, also `hmmtrace docket ./mine.hmm`.',
    '',
    '```sh',
    'hmmtrace docket A3 --explain   # claim, trace of the decisive moment, what each design does',
    'hmmtrace docket --list',
    '```',
    '',
    ...table(
      ['case', 'what happens', 'verdict'],
      cases.map((c) => [`[${c.id}](#${anchor(c)})`, cell(c.title), c.verdict]),
    ),
    '',
    'Of the claims about device memory (U22 to U51) these are no cases, as no run here decides them:',
    '',
    ...table(
      ['', 'claim', 'why not'],
      Object.entries(UNDECIDED).map(([id, { claim, why }]) => [id, cell(claim), cell(why)]),
    ),
    '',
    ...toTrySection(cases),
    ...foundSection(cases, found),
    ...bisectsSection(bisects),
    ...cases.flatMap(section),
    ...howToWrite(),
  ].join('\n')}\n`;
}

function heading(c: DocketCase): string {
  return `${c.id}: ${c.title}`;
}
/** What is to be tried next on a real kernel, the likeliest to show first. */
function toTrySection(cases: readonly DocketCase[]): string[] {
  const order = (c: DocketCase): number => toTryOrder(c).indexOf(c.id);
  return [
    '## To be tried on a real kernel',
    '',
    'Met in the simulation, and not tried yet; the likeliest to show first. Each case says the calls in C, the window',
    'that it needs, and what would prove it. What was predicted so before, and then confirmed, is in the README.',
    HOW_IT_IS_CALLED,
    '',
    ...table(
      ['case', 'what happens'],
      cases
        .filter(({ howToTry }) => howToTry !== undefined)
        .sort((a, b) => order(a) - order(b))
        .map((c) => [`[${c.id}](#${anchor(c)})`, cell(c.title)]),
    ),
    '',
  ];
}
/** `first of U14, E8.` */
function toTryOrder({ howToTry }: DocketCase): string[] {
  return / of ([^.]+)\./.exec(howToTry!)![1]!.split(', ');
}
/** As the usual hosts make them of headings. */
function anchor(c: DocketCase): string {
  return heading(c)
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replace(/\s/g, '-');
}

function section(c: DocketCase): string[] {
  const field = (name: string, text: string | undefined): string[] =>
    text === undefined ? [] : [`- **${name}**: ${text}`];
  return [
    `## ${heading(c)}`,
    '',
    ...field('claim', c.claim),
    ...field('asked', c.asked),
    ...field('verdict', c.verdict),
    ...field('what is true instead', c.instead),
    ...field('real kernel', c.kernel),
    ...field('to be tried on a real kernel', c.howToTry),
    ...field('note', c.note),
    `- **workload**: [${basename(c.file)}](../traces/docket/${basename(c.file)})`,
    '',
    ...table(
      ['under', 'is seen'],
      c.claims.map((claim) => [cell(ofClaim(claim)), cell(`\`${claim.text}\``)]),
    ),
    '',
  ];
}

function ofClaim(claim: Claim): string {
  if (claim.kind === 'count') return `count of ${claim.count}`;
  return claim.kind === 'answers' ? 'answers of every operation' : claim.designs.join(', ');
}

function howToWrite(): string[] {
  const listed = (names: Readonly<Record<string, string>>): string[] =>
    Object.entries(names).map(([name, about]) => `- \`${name}\`: ${about}`);
  return [
    '## How a case is written',
    '',
    'A case is one workload in a file. The comments that the file begins with are its head, up to an empty',
    'one; a line that is indented goes on with the one before. A line begins with one of these words:',
    '',
    ...listed(KEYS),
    '',
    'What is seen under a design is one of these:',
    '',
    '- `nothing`: every rule is kept, and every expectation of the workload met',
    '- `RULE of OBJECT at FUNCTION`: the rule is broken there; objects and functions may be left out, or be',
    '  several with `or` between',
    '- `state NAME`: some event leaves the machine so (the names are below)',
    '- an operation as it stands in the workload, with what it answers: `munmap(buf, 1 page) = -EINVAL`; `2nd`',
    '  before it for one of several',
    '- `never` and one of these',
    '',
    'Behind it stands `within N seeds` for what some seed from 1 to N shows, or `in each of N seeds`; without',
    'either it is seed 1.',
    '',
    'States:',
    '',
    ...listed(
      Object.fromEntries(Object.entries(CONDITIONS).map(([name, { about }]) => [name, about])),
    ),
    '',
    'Counts:',
    '',
    ...listed(COUNTS),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = fileURLToPath(new URL('../docs/docket.md', import.meta.url));
  writeFileSync(page, docketPage(listCases(), readFound(), readBisects()));
}
