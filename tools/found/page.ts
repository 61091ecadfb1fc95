import type { DocketCase } from '../../src/docket/case.js';
import { BUDGET, median, STARTS, STRATEGIES, type FoundCases, type Needed } from './data.js';
import { NOT_LOOKED_FOR } from './places.js';
import { table } from '../table.js';

/** The part of docs/docket.md that says how many schedules it takes to meet the cases. */
export function foundSection(cases: readonly DocketCase[], found: FoundCases): string[] {
  const budget = BUDGET.toLocaleString('en');
  const rows = cases.flatMap(({ id }) => {
    const f = found[id];
    if (f === undefined) return [];
    const { workload, design, needed, own, shrunk } = f;
    const sizes = shrunk && [shrunk.before.statements, shrunk.after.statements];
    const small = sizes === undefined ? '' : `[${sizes[1]}](../traces/general/found/${id}.hmm)`;
    const strategies = Object.keys(STRATEGIES).map((s) => numberOf(needed[s]!));
    return [
      [id, design, workload, ...strategies, `${sizes?.[0] ?? ''}`, small, `${own.statements}`],
    ];
  });
  const seeded = Object.keys(STRATEGIES).filter((s) => STRATEGIES[s]!.seeded);
  return [
    '## Found, not staged',
    '',
    'Whether a case is met by who does not look for it: the workloads in [traces/general](../traces/general),',
    'none of which is of one case, are explored under its design, with no schedule (but in the column `hint`), as this does:',
    '',
    '```text',
    '$ hmmtrace explore traces/general/threads.hmm --design v5 --strategy pos -o found.db',
    '```',
    '',
    'Met is what the head of the case says first to be seen, under its first design. Where that is a broken',
    'rule it is a row of the table of `explore`. A state breaks no rule; it is looked for in the same runs by',
    'what checks the case. A case that is about an answer has a state that says what is behind the answer.',
    '',
    `A number is of schedules, up to the first that shows it: the median of ${STARTS} starts with seeds of their`,
    `own, so that half of them needed at most as many. A start has ${budget}; \`> ${budget} (7)\` is met by 7`,
    'starts only. Every start of the strategies behind `pos` is the same, so that there is one; `no` says that',
    'it did all that it can do. `hint` has one: the schedule of what `shrink` made of the finding, in the general workload,',
    'as far as it fits there. The last columns are statements: of the general workload, of what `shrink` made',
    'of the first finding (a link, with its schedule), and of what a person wrote for the case.',
    '`npm run found` makes all this again.',
    '',
    'Doubts: who wrote the general workloads knew the cases, so that the operations that a case needs are in',
    'them, among others; what is found is the order. Where every strategy needs one schedule or two, nearly any',
    'order shows the case. And these are workloads of two to four tasks and 25 to 265 scheduling points.',
    '',
    ...table(
      ['case', 'under', 'in', ...Object.keys(STRATEGIES), 'general', 'shrunk', 'written'],
      rows,
    ),
    '',
    `Where it takes each the longest: ${seeded.map((s) => `\`${s}\` ${longest(found, s)}`).join(', ')}.`,
    '',
    'Not looked for:',
    '',
    ...Object.entries(NOT_LOOKED_FOR).map(([id, reason]) => `- ${id}: ${reason}`),
    '',
  ];
}

/** The largest of a strategy's numbers, and of which case. */
function longest(found: FoundCases, strategy: string): string {
  const all = Object.entries(found).map(([id, { needed }]) => ({
    id,
    schedules: median(needed[strategy]!.schedules) ?? Infinity,
  }));
  const most = Math.max(...all.map(({ schedules }) => schedules));
  const ids = all.filter(({ schedules }) => schedules === most).map(({ id }) => id);
  const number = most === Infinity ? `> ${BUDGET.toLocaleString('en')}` : most.toLocaleString('en');
  return `${number} (${ids.join(', ')})`;
}

function numberOf({ schedules, exhausted }: Needed): string {
  const middle = median(schedules);
  if (middle !== undefined) return middle.toLocaleString('en');
  const some = schedules.filter((n) => n !== null).length;
  if (exhausted) return 'no';
  const many = `> ${BUDGET.toLocaleString('en')}`;
  return schedules.length === 1 ? many : `${many} (${some})`;
}
