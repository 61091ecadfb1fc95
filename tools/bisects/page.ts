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
    'and the two designs differ in it, it is among the latter. `npm run bisects` makes this again.',
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
    'Of the others the two designs show the same verdicts; what the case says is a state or a cost, which is no',
    `verdict: ${rest.map(([id]) => id).join(', ')}.`,
    '',
  ];
}
