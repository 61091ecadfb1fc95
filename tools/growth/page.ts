import { COUNTS } from '../../src/compare/counts.js';
import { fitText } from '../../src/view/growth.js';
import { spreadText } from '../../src/view/matrix.js';
import { table } from '../table.js';
import { QUESTIONS, SEEDS, type Measured } from './data.js';

/** docs/growth.md: what the thread said of costs, and how they grow. */
export function growthPage(measured: readonly Measured[]): string {
  return `${[
    '# How costs grow',
    '',
    'Made by `npm run growth` from the workloads in traces/growth; do not edit.',
    '',
    'The thread argues with costs: what is called for nothing, faulted once more, or put off. Here they are measured',
    'as a quantity of a workload grows ([matrix](matrix.md)), for the patch (`v5`), for what was merged in its place,',
    'one interval for the whole address space (`linux-5.8`), and for one interval a block of the page table',
    '(`odp-blocks`, as on-demand paging has it). Where a column has three numbers they are the least, the median and',
    `the most of ${SEEDS} seeds; the exponent is of the medians, by least squares of the logarithms. \`no exponent\` is`,
    'said where there is a zero, `by no power` where a point lies more than 15 % off; a line is told where it fits and',
    'a power does not. Costs are counts of the simulated kernel; its virtual nanoseconds are a made-up measure, the same',
    'for every design, which tells less from more and nothing of a real machine.',
    '',
    ...QUESTIONS.flatMap((q, i) => {
      const { curves } = measured[i]!;
      return [
        `## ${q.id}: ${q.workload}, by ${q.quantity}`,
        '',
        `- **said**: ${q.said}`,
        `- **measured**: ${q.answer}`,
        `- **workload**: [${q.workload}](../traces/growth/${q.workload}.hmm), case ${q.id} of [the docket](docket.md)`,
        '',
        ...q.counts.flatMap((count) => [
          `${count}: ${COUNTS[count]}`,
          '',
          ...table(
            ['', ...q.points.map((x) => x.toLocaleString('en')), 'grows'],
            curves
              .filter((c) => c.count === count)
              .map((c) => [
                c.design,
                ...c.costs.map(([least, median, most]) => spreadText({ least, median, most })),
                fitText(c.fit, q.quantity),
              ]),
          ),
          '',
        ]),
        '```text',
        `$ hmmtrace matrix traces/growth/${q.workload}.hmm --scale ${q.quantity}=${q.points.slice(0, 3).join()} --designs ${q.designs.join()} --show ${q.counts.join()}`,
        '```',
        '',
      ];
    }),
  ]
    .join('\n')
    .trimEnd()}\n`;
}
