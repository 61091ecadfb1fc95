import { isOfPackage } from '../distinguish/candidates.js';
import type { Distinction } from '../distinguish/distinguish.js';
import type { Telling } from '../distinguish/report.js';
import type { Question } from '../distinguish/questions.js';
import { EXHAUSTIVE } from '../replay/rerun.js';
import { wrap } from './table.js';
import { counted } from '../units/counted.js';

/** What tells two designs apart, or that nothing was found, for a reader. @param path of the file that keeps it */
export function distinctionText(
  distinction: Distinction,
  telling: Telling | undefined,
  path: string | undefined,
  width: number,
): string {
  const { designs, by, differing } = distinction;
  const names = `${designs[0].name} and ${designs[1].name}`;
  const differ = `they differ in ${counted(differing.length, 'switch', 'switches')}`;
  const searched = searchedText(distinction);
  if (telling === undefined) {
    const lines = [`no workload tells ${names} apart by ${by} (${differ})`, ...searched];
    return `${lines.map((line) => wrap(line, 2, width)).join('\n')}\n`;
  }
  const { found, statements, tasks, pairing, sessions } = telling;
  const { after, only } = pairing;
  const size = `${counted(statements, 'statement')}, ${counted(tasks, 'task')}`;
  const lines = [
    wrap(`${names} are told apart by ${by} (${differ}), in ${size}:`, 2, width),
    '',
    ...found.small.text.trimEnd().split('\n'),
    '',
  ];
  if (after !== undefined) lines.push(`after ${after}:`);
  for (const i of [0, 1] as const) {
    const met = counted(pairing.sights[i].runs, 'run');
    const { runs, seen } = found.sides[i];
    const all = seen.get(by)!.size;
    const own = found.difference.alone[i].length;
    const session = sessions === undefined ? '' : `; session ${sessions[i]}`;
    const other = `${counted(found.sides[1 - i]!.runs, 'run')} of ${designs[1 - i]!.name}`;
    const what = i === only ? `, in none of ${other}` : '';
    const more =
      all > 1 ? `; of ${all} ${MANY[by]} ${own} ${own === 1 ? 'is' : 'are'} its own` : '';
    lines.push(
      wrap(`${designs[i].name}, in ${met} of ${runs}${what}${more}${session}:`, 2, width),
      ...pairing.lines[i].map((line) => wrap(`  ${line}`, 4, width)),
    );
  }
  lines.push(
    '',
    ...[...causesText(telling, distinction), ...searched].map((l) => wrap(l, 2, width)),
  );
  if (sessions !== undefined) lines.push(`hmmtrace diff ${path} ${sessions[0]} ${sessions[1]}`);
  return `${lines.join('\n')}\n`;
}
const MANY: Readonly<Record<Question, string>> = {
  outcome: 'outcomes',
  mapping: 'sequences of mappings',
  mechanism: 'sets of counts',
};

function causesText({ causes, pairing }: Telling, { designs }: Distinction): string[] {
  if (causes === undefined) return [];
  const [from, to] = pairing.only === 0 ? [designs[1], designs[0]] : designs;
  const sets = (all: Causes): string => all.map((set) => set.join(' + ')).join('; or ');
  return [
    `${from.name} shows what ${to.name} does with its ${sets(causes.causes)}`,
    ...(causes.cures.length > 0
      ? [`${to.name} does not show it with ${sets(causes.cures)} of ${from.name}`]
      : []),
  ];
}
type Causes = readonly (readonly string[])[];

/** Of a search: what there was, and what of it is not known. */
function searchedText({ searched, schedules, found, upTo, differing }: Distinction): string[] {
  const { counts, alike, unfinished, refused } = searched;
  const levels = Object.entries(counts).filter(([level]) => level !== 'package');
  const small = levels.reduce((sum, [, n]) => sum + n, 0);
  const isOfAlphabet = found?.candidate.size !== undefined;
  const size = isOfAlphabet ? found.candidate.size : upTo;
  const open = [...unfinished, ...refused].filter((id) => !isOfPackage(id)).length;
  const lines: string[] = [];
  const notAll = unknown(open);
  if (isOfAlphabet)
    lines.push(
      small === 0
        ? 'the alphabet has no smaller one'
        : `no smaller one of the alphabet does (before it: ${counted(small, 'workload')} of size ${size} or less${notAll})`,
    );
  else
    lines.push(
      `none of the alphabet up to size ${size} does (${counted(small, 'workload')}${notAll})`,
    );
  const more = counts['package'] ?? 0;
  if (found === undefined)
    lines.push(
      `nor does any of the package (${counted(more, 'workload')}${unknown(unfinished.length + refused.length - open)})`,
    );
  else if (!isOfAlphabet)
    lines.push(
      `it is what is left of traces/${found.candidate.id}, cut as far as it goes; a smaller one that is not of the alphabet is not ruled out`,
    );
  const same =
    alike === 0
      ? ''
      : `; of ${counted(alike, 'workload')} no run asked for any of the ${counted(differing.length, 'switch', 'switches')}, so that both designs do the same`;
  lines.push(`${counted(schedules, 'schedule')} run${same}`);
  if (unfinished.length > 0) lines.push(`not explored to their end: ${some(unfinished)}`);
  if (refused.length > 0) lines.push(`cannot be run: ${some(refused)}`);
  return lines;
}

function unknown(open: number): string {
  return open === 0 ? '' : `, but for ${open} of which that is not known`;
}

const SHOWN = 5;
function some(all: readonly string[]): string {
  const rest = all.length - SHOWN;
  return `${all.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** For programs. */
export function distinctionJson(
  { designs, by, upTo, differing, searched, schedules, found }: Distinction,
  telling: Telling | undefined,
  how: { readonly strategy: string; readonly bound: number | undefined; readonly most: number },
): object {
  const { counts, ...rest } = searched;
  return {
    designs: designs.map(({ name }) => name),
    by,
    differing,
    searched: {
      ...{ upToSize: upTo, bySize: counts, ...rest, schedules },
      ...{ strategy: how.strategy, bound: how.bound ?? null, budget: how.most },
      complete: how.strategy === EXHAUSTIVE && how.bound === undefined,
    },
    found:
      telling === undefined
        ? null
        : {
            workload: telling.found.small.text,
            from: found!.candidate.id,
            size: found!.candidate.size ?? null,
            ...{ statements: telling.statements, tasks: telling.tasks },
            only: designs[telling.pairing.only].name,
            after: telling.pairing.after ?? null,
            sides: designs.map(({ name }, i) => ({
              design: name,
              differs: telling.pairing.lines[i],
              inRuns: telling.pairing.sights[i]!.runs,
              runs: telling.found.sides[i]!.runs,
              finished: telling.found.sides[i]!.finished,
              session: telling.sessions?.[i] ?? null,
              shows: [...telling.found.sides[i]!.seen.get(by)!.values()].map((s) => ({
                ...{ runs: s.runs, words: s.words },
                alone: telling.found.difference.alone[i]!.includes(s),
              })),
            })),
            causes: telling.causes?.causes ?? null,
            cures: telling.causes?.cures ?? null,
          },
  };
}
