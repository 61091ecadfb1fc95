import { QUESTIONS, type Question } from '../../src/distinguish/questions.js';
import { cell, table } from '../table.js';
import { keptText, readTold, type Data } from './data.js';

/** The section of docs/designs.md that says which workload tells two designs apart. */
export function distinguishSection(names: readonly string[], data: Data = readTold()!): string[] {
  const { upTo, counts, workloads, schedules } = data;
  const kept = Object.keys(workloads);
  const small = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return [
    '## The smallest workload that tells two of them apart',
    '',
    'What `hmmtrace distinguish` finds for every two ([bisect](bisect.md#two-designs)), kept in',
    '`traces/distinguish`: a workload of which runs of one design show something that no run of the other does,',
    'of all schedules. By outcome: which rules are broken, or what operations answer; by mapping: areas, page',
    'table and device page tables after operations; by mechanism: callbacks, intervals, deferrals, locks, faults',
    'and other counts. A letter is a workload below; of those of the alphabet none that is smaller tells the two',
    `apart; those that are cut from others stand where there is none up to size ${upTo} (a star: up to size ${SMALLER}).`,
    `${DASH} stands for: none of these, and none of the package. A number behind it says how many workloads before`,
    `it were not explored to their end within ${data.most} runs, so that of them it is not known. By mapping and`,
    'mechanism a workload tells nothing of which a run is stopped by a broken rule.',
    `${small.toLocaleString('en')} workloads of the alphabet were looked at, in ${schedules.toLocaleString('en')} schedules; a test explores those that are kept again.`,
    ...(data.ended ? [] : ['', '**The search has not come to its end.**']),
    '',
    ...QUESTIONS.flatMap((by) => [`By ${by}:`, '', ...matrix(names, by, data), '']),
    ...kept.flatMap((name, i) => [
      `${letter(i)}: \`traces/distinguish/${name}.hmm\`, ${fromText(data, name)}, tells ${countText(data, name)}.`,
      '',
      '```text',
      ...keptText(name).trimEnd().split('\n').slice(1),
      '```',
      '',
    ]),
  ];
}
const DASH = '–';
/** What newer designs were searched to. */
const SMALLER = 2;

function matrix(names: readonly string[], by: Question, data: Data): string[] {
  const order = Object.keys(data.workloads);
  return table(
    ['', ...names.slice(0, -1)],
    names.slice(1).map((a, i) => [
      a,
      ...names.slice(0, -1).map((b, j) => {
        if (j > i) return '';
        const { workload, open, upTo } = data.told[by][`${b} ${a}`]!;
        const what = workload === undefined ? DASH : letter(order.indexOf(workload));
        return cell(`${what}${upTo === undefined ? '' : '\\*'}${open === 0 ? '' : ` ${open}`}`);
      }),
    ]),
  );
}
function letter(i: number): string {
  return i < 26 ? String.fromCharCode(65 + i) : `A${String.fromCharCode(65 + i - 26)}`;
}
function fromText({ workloads }: Data, name: string): string {
  const { from, size } = workloads[name]!;
  return size === undefined ? `cut from \`traces/${from}\`` : `of size ${size}`;
}
function countText({ told }: Data, name: string): string {
  const of = (by: Question): number =>
    Object.values(told[by]).filter(({ workload }) => workload === name).length;
  return QUESTIONS.filter((by) => of(by) > 0)
    .map((by) => `${of(by)} pairs by ${by}`)
    .join(', ')
    .replace(/\b1 pairs/g, '1 pair');
}
