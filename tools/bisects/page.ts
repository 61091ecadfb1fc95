import { resolveDesign, switchDifferences } from '../../src/designs/resolve.js';
import { cell, table } from '../table.js';
import type { BisectedCase } from './data.js';

/** The part of docs/docket.md that says which switches make the difference. */
export function bisectsSection(bisects: Readonly<Record<string, BisectedCase>>): string[] {
  const told = Object.entries(bisects).filter(([, b]) => b.causes.length > 0);
  const rest = Object.entries(bisects).filter(([, b]) => b.causes.length === 0);
  const sets = (all: readonly (readonly string[])[]): string =>
    all.map((set) => set.join(' + ')).join('; ');
  return [
    '## The switches that make the difference',
    '',
    'What `hmmtrace bisect switches` says of each case whose designs show different verdicts, by the workload of',
    'the case ([bisect](bisect.md)): the sets of switches that bring the verdict about in the design that',
    'does not show it, and those that take it away. Where the head of a case names a switch that cures it,',
    'and the two designs differ in it, it is among the latter. Where the two differ by a state, an answer',
    'or a cost, which is no verdict, mixtures of them are asked what a line of the head says of the one.',
    '`npm run bisects` makes this again.',
    '',
    ...table(
      [
        'case',
        'verdict',
        'without it',
        'shows it',
        'brought about by',
        'taken away by',
        'explored',
      ],
      told.map(([id, b]) => [
        ...[id, cell(b.verdict), b.without, b.shows, sets(b.causes), sets(b.cures)],
        `${b.trials} designs, ${b.strategy}`,
      ]),
    ),
    '',
    'The waits of E1, E7, E8 and E9 are ended under Linux 6.1 by no value of one switch that keeps the rules: without the',
    'references of its pages (`devmem.pagemapRef=dropped`) RELEASE does not wait, and frees a chunk in use; with free pages',
    'that have a count (`devmem.freeCount`) it stops before, at one that it takes for a page in use; the other values that',
    'show no wait have no RELEASE, or no coherent memory.',
    '',
    'These heads name a switch as well in which the two designs of the table are alike, so that no bisect between',
    'them can name it; without it nothing is seen all the same, which is a claim of the head and checked as such:',
    `${told.flatMap(([id, b]) => shared(b).map((name) => `${id} ${name}`)).join(', ')}.`,
    '',
    'Of the others the two designs show the same verdicts, as far as they were explored; what the case says is a',
    `state or a cost, which is no verdict: ${rest.map(([id, b]) => `${id} (${b.strategy})`).join(', ')}.`,
    '',
  ];
}

/** Switches that the head names and in which the two designs do not differ. */
function shared({ without, shows, named }: BisectedCase): string[] {
  const [a, b] = [without, shows].map((name) => resolveDesign(name, () => ''));
  const differing = switchDifferences(a!, b!).map(([name]) => name as string);
  return named.filter((name) => !differing.includes(name));
}
