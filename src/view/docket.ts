import { resolveDesign } from '../designs/resolve.js';
import { HOW_IT_IS_CALLED, type Claim, type DocketCase } from '../docket/case.js';
import { strategyOf, type Evidence } from '../docket/check.js';
import { Kind, type Event } from '../events/generated.js';
import { Labels } from '../replay/text/labels.js';
import { execute } from '../run/execute.js';
import { EventTable, isStory } from './event-table.js';
import type { Style } from './style.js';
import { wrap } from './table.js';
import { fileWord, shellWord } from '../units/shell-word.js';

/** A case with what became of its claims. */
export interface CheckedCase {
  readonly case: DocketCase;
  readonly checked: readonly { readonly claim: Claim; readonly evidence: readonly Evidence[] }[];
  readonly holds: boolean;
}

export function evidenceOf({ checked }: CheckedCase): Evidence[] {
  return checked.flatMap(({ evidence }) => evidence);
}

/** How a case is shown. */
export interface DocketView {
  readonly style: Style;
  /** Characters a line. */
  readonly width: number;
  /** A case's workload as `hmmtrace run` takes it. */
  readonly name: (c: DocketCase) => string;
  readonly readFile: (path: string) => string;
}

/** The commands that record the run of an evidence and open its decisive event. */
export function commandFor(
  c: DocketCase,
  { at }: Evidence,
  { name }: Pick<DocketView, 'name'>,
): string | undefined {
  if (at === undefined) return undefined;
  const { design, seed, event } = at;
  const db = `${c.id}.db`;
  return `hmmtrace run ${fileWord(name(c))} --design ${shellWord(design)} --seed ${seed} -o ${db}; hmmtrace show ${db} --from ${Math.max(1, event - 20)} --to ${event}`;
}

/** KTAP lines of a case: its evidence in a line, how to look at it, and the verdict. */
export function ktap(n: number, checked: CheckedCase, view: DocketView): string[] {
  const { case: c, holds } = checked;
  const all = evidenceOf(checked);
  const shown = holds
    ? [all.find(({ at }) => at !== undefined) ?? all[0]!]
    : all.filter((e) => !e.holds);
  const lines = shown.flatMap((e) => {
    const command = commandFor(c, e, view);
    return [`# ${c.id} ${e.of}: ${e.says}`, ...(command === undefined ? [] : [`#   ${command}`])];
  });
  return [...lines, `${holds ? 'ok' : 'not ok'} ${n} ${c.id} ${c.verdict}: ${c.title}`];
}

/** Claim, verdict, and for each design what it does, with the trace of the decisive moment. */
export function explain(checked: CheckedCase, view: DocketView): string[] {
  const { case: c, holds } = checked;
  const { style, width } = view;
  const field = (name: string, text: string | undefined): string[] =>
    text === undefined ? [] : [`  ${name.padEnd(9)}${wrap(text, 11, width)}`];
  const lines = [
    `${style.strong(c.id)}  ${c.title}`,
    ...field('claim', c.claim),
    ...field('asked', c.asked),
    ...field('verdict', holds ? c.verdict : style.bad(`${c.verdict}, but it does not hold here`)),
    ...field('instead', c.instead),
    ...field('kernel', c.kernel),
    ...field('to try', c.howToTry && `${c.howToTry} ${HOW_IT_IS_CALLED}`),
    ...field('note', c.note),
    ...field('file', c.file),
  ];
  for (const { claim, evidence } of checked.checked) {
    for (const e of evidence) {
      const mark = e.holds ? style.good('holds') : style.bad('does not hold');
      lines.push('', `${style.strong(e.of)}: ${claim.text}`, `  ${mark}: ${e.says}`);
      if (e.at === undefined) continue;
      lines.push(...momentLines(c, e.at, view).map((line) => `  ${line}`));
      lines.push(style.dim(`  ${commandFor(c, e, view)!}`));
    }
  }
  return lines;
}

/** Lines of the story up to the decisive event. */
const STORY = 16;

/** The decisive event of an evidence, and what led to it. */
export function momentLines(
  { workload }: DocketCase,
  at: NonNullable<Evidence['at']>,
  { style, width, readFile }: DocketView,
): string[] {
  const events: Event[] = [];
  const design = resolveDesign(at.design, readFile);
  const plan = { workload, design, seed: at.seed, strategy: strategyOf(workload, at.seed) };
  execute(plan, [{ event: (e) => events.push(e) < at.event }]);
  const story = events.filter(isStory);
  const from = story.at(-STORY)?.seq ?? 1;
  const labels = new Labels(workload);
  const actors = new Set<string>();
  for (const e of events) {
    labels.observe(e);
    if (e.kind === Kind.TaskStart) actors.add(labels.task(e.started));
  }
  const told = new Labels(workload);
  const table = new EventTable(told, [...actors], {
    ...{ width: width - 2, all: false, repeats: false, style },
  });
  const lines = [table.header()];
  for (const e of events) {
    told.observe(e);
    if (e.seq < from) table.skip(e);
    else lines.push(...table.push(e));
  }
  return [...lines, ...table.end()];
}
