import { isOfPackage } from '../distinguish/candidates.js';
import type { Distinction } from '../distinguish/distinguish.js';
import type { Telling } from '../distinguish/report.js';
import type { Question } from '../distinguish/questions.js';
import type { How } from '../distinguish/survey.js';
import { EXHAUSTIVE } from '../replay/rerun.js';
import { wrap } from './table.js';
import { counted } from '../units/counted.js';
import { fileWord } from '../units/shell-word.js';

/** What tells two designs apart, or that nothing was found, for a reader. @param path of the file that keeps it */
export function distinctionText(
  distinction: Distinction,
  telling: Telling | undefined,
  path: string | undefined,
  width: number,
): string {
  const head = headText(distinction, telling);
  const searched = searchedText(distinction).map((line) => wrap(line, 2, width));
  if (telling === undefined) return `${[wrap(head, 2, width), ...searched].join('\n')}\n`;
  const { after } = telling.pairing;
  const sessions = path === undefined ? undefined : telling.sessions;
  const lines = [
    wrap(`${head}:`, 2, width),
    '',
    ...telling.found.small.text.trimEnd().split('\n'),
    '',
  ];
  if (after !== undefined) lines.push(`after ${after}:`);
  sidesText(distinction, telling).forEach(({ title, does }, i) => {
    const session = sessions === undefined ? '' : `; session ${sessions[i]}`;
    lines.push(
      wrap(`${title}${session}:`, 2, width),
      ...does.map((line) => wrap(`  ${line}`, 4, width)),
    );
  });
  const causes = causesText(telling, distinction).map((line) => wrap(line, 2, width));
  lines.push('', ...causes, ...searched);
  if (path !== undefined && sessions !== undefined)
    lines.push(`hmmtrace diff ${fileWord(path)} ${sessions[0]} ${sessions[1]}`);
  return `${lines.join('\n')}\n`;
}

/** In a sentence. */
export function headText(
  { designs, by, differing, how }: Distinction,
  telling: Telling | undefined,
): string {
  const names = `${designs[0].name} and ${designs[1].name}`;
  const differ = `they differ in ${counted(differing.length, 'switch', 'switches')}`;
  if (telling === undefined)
    return `no workload was found that tells ${names} apart by ${by} (${differ})`;
  const { within, rest } = reachOf(how);
  const size = `${counted(telling.statements, 'statement')}, ${counted(telling.tasks, 'task')}`;
  return `${names} are told apart by ${by}${rest === '' ? '' : ` ${within}`} (${differ}), in ${size}`;
}

/** What each of the designs does that the other does not. */
export function sidesText(
  { designs, by }: Distinction,
  { found, pairing }: Telling,
): readonly { readonly title: string; readonly does: readonly string[] }[] {
  return ([0, 1] as const).map((i) => {
    const met = counted(pairing.sights[i].runs, 'run');
    const { runs, seen, finished } = found.sides[i];
    const all = seen.get(by)!.size;
    const other = `${counted(found.sides[1 - i]!.runs, 'run')} of ${designs[1 - i]!.name}`;
    const what = i === pairing.only ? `, in none of ${other}` : '';
    const own = ownText(found.difference.alone[i].length, found.sides[1 - i]!.finished);
    const more =
      (all > 1 ? `; of ${all} ${MANY[by]} ${own}` : '') +
      (finished ? '' : '; not explored to its end');
    const title = `${designs[i].name}, in ${met} of ${runs}${what}${more}`;
    return { title, does: pairing.lines[i] };
  });
}

/** @param known was the other design explored to its end? */
function ownText(own: number, known: boolean): string {
  if (!known) return 'it is not known which are its own';
  return `${own} ${own === 1 ? 'is' : 'are'} its own`;
}

/** What was run of each workload, and so what is not ruled out where nothing was met. */
interface Reach {
  /** Behind what was not met: `in any order`. */
  readonly within: string;
  readonly runs: string;
  /** Empty: nothing. */
  readonly rest: string;
}
function reachOf({ strategy, bound, seed, most }: How): Reach {
  if (strategy !== EXHAUSTIVE) {
    const seeds = most === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + most - 1}`;
    const runs = `in ${seeds} of ${strategy}`;
    return { within: runs, runs, rest: 'other orders may show otherwise' };
  }
  if (bound === undefined) return { within: 'in any order', runs: 'in every order', rest: '' };
  const few = `order with at most ${counted(bound, 'preemption')}`;
  const rest = 'orders with more may show otherwise';
  return { within: `in any ${few}`, runs: `in every ${few}`, rest };
}

const MANY: Readonly<Record<Question, string>> = {
  outcome: 'outcomes',
  mapping: 'sequences of mappings',
  mechanism: 'sets of counts',
};

export function causesText({ causes, pairing }: Telling, { designs, how }: Distinction): string[] {
  if (causes === undefined) return [];
  const [from, to] = pairing.only === 0 ? [designs[1], designs[0]] : designs;
  const sets = (all: Causes): string => all.map((set) => set.join(' + ')).join('; or ');
  return [
    `${from.name} shows what ${to.name} does with its ${sets(causes.causes)}`,
    ...(causes.cures.length > 0
      ? [
          `${to.name} does not show it ${reachOf(how).within} with ${sets(causes.cures)} of ${from.name}`,
        ]
      : []),
  ];
}
type Causes = readonly (readonly string[])[];

/** Of a search: what there was, and what of it is not known. */
export function searchedText(distinction: Distinction): string[] {
  const { searched, schedules, found, by, upTo, how } = distinction;
  const { counts, alike, stopped, unfinished, refused } = searched;
  const { within, runs, rest } = reachOf(how);
  const levels = Object.entries(counts).filter(([level]) => level !== 'package');
  const small = levels.reduce((sum, [, n]) => sum + n, 0);
  const isOfAlphabet = found?.candidate.size !== undefined;
  const size = isOfAlphabet ? found.candidate.size : upTo;
  const all = unfinished.length + refused.length;
  const open = [...unfinished, ...refused].filter((id) => !isOfPackage(id)).length;
  const lines: string[] = [];
  const notAll = unknown(open);
  if (isOfAlphabet)
    lines.push(
      small === 0
        ? 'the alphabet has no smaller one'
        : `no smaller one of the alphabet does ${within} (before it: ${counted(small, 'workload')} of size ${size} or less${notAll})`,
    );
  else
    lines.push(
      `none of the alphabet up to size ${size} does ${within} (${counted(small, 'workload')}${notAll})`,
    );
  const more = counts['package'] ?? 0;
  if (found === undefined)
    lines.push(`nor does any of the package (${counted(more, 'workload')}${unknown(all - open)})`);
  else if (!isOfAlphabet)
    lines.push(
      `it is what is left of traces/${found.candidate.id}, cut as far as it goes; a smaller one that is not of the alphabet is not ruled out`,
    );
  const reached = all === 0 ? `each workload ${runs}` : `workloads ${runs}, but for those below`;
  lines.push(
    `${counted(schedules, 'schedule')} run, ${reached}${rest === '' ? '' : `; ${rest}`}`,
    ...(alike === 0
      ? []
      : [
          `${counted(alike, 'workload')} ${alike === 1 ? 'was' : 'were'} run under one design only: no run asked for a switch in which the two differ, so that each goes the same way under the other`,
        ]),
  );
  if (stopped > 0)
    lines.push(
      `${counted(stopped, 'workload')} ${stopped === 1 ? 'tells' : 'tell'} nothing by ${by}, since a broken rule stopped a run`,
    );
  if (unfinished.length > 0)
    lines.push(`not run to their end, so that they tell nothing: ${some(unfinished)}`);
  if (refused.length > 0)
    lines.push(`cannot be run under one of the two at least, and tell nothing: ${some(refused)}`);
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
  { designs, by, upTo, how, differing, searched, schedules, found }: Distinction,
  telling: Telling | undefined,
): object {
  const { counts, ...rest } = searched;
  const whole = how.strategy === EXHAUSTIVE;
  const told = searched.unfinished.length + searched.refused.length === 0;
  return {
    designs: designs.map(({ name }) => name),
    by,
    differing,
    searched: {
      ...{ upToSize: upTo, bySize: counts, ...rest, schedules },
      ...{ strategy: how.strategy, bound: how.bound ?? null, budget: how.most },
      seeds: whole ? null : [how.seed, how.seed + how.most - 1],
      // Of each workload that was looked at every order was run.
      complete: whole && how.bound === undefined && told,
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
                // Null: the other design was not explored to its end.
                alone: telling.found.sides[1 - i]!.finished
                  ? telling.found.difference.alone[i]!.includes(s)
                  : null,
              })),
            })),
            causes: telling.causes?.causes ?? null,
            cures: telling.causes?.cures ?? null,
          },
  };
}
