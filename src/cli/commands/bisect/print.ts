import {
  onlyFirst,
  type Bisection,
  type Evaluations,
  type Flip,
} from '../../../bisect/bisection.js';
import type { StateCondition } from '../../../bisect/condition/parse-condition.js';
import { mostEvaluations } from '../../../bisect/search.js';
import { Cursor } from '../../../replay/cursor.js';
import { eventsOf } from '../../../replay/events.js';
import { describeEvent } from '../../../replay/text/describe-event.js';
import { Labels, NAMING } from '../../../replay/text/labels.js';
import { causeOf } from '../../../replay/why.js';
import { workloadOf } from '../../../replay/workload-of.js';
import type { SessionInfo, TraceFile } from '../../../store/trace-file.js';
import { causeJson, causeText, eventJson } from '../../../view/cause.js';
import type { Style } from '../../../view/style.js';
import { oneLine } from '../../../units/one-line.js';
import { fileWord } from '../../../units/shell-word.js';
import { numberOption, type Invocation } from '../../command.js';

export interface Report {
  readonly file: TraceFile;
  readonly session: SessionInfo;
  readonly found: Bisection;
  /** Of --when. */
  readonly condition: StateCondition | undefined;
  /** What was asked, as it was written. */
  readonly question: string;
}

/** Skipped events that are named. */
const NAMED = 12;

export function printBisection(report: Report, invocation: Invocation): void {
  const { io, options } = invocation;
  if (options['json'] === true) printJson(report, invocation);
  else io.out(bisectionText(report, io.style, invocation));
}

/** The names that hold at one event after another. */
function labelling({ file, session }: Report): (at: number) => Labels {
  const labels = new Labels(workloadOf(session));
  let next = 1;
  return (at) => {
    if (at >= next)
      file.readEvents(session.id, next, at, (e) => labels.observe(e), { wanted: NAMING });
    next = Math.max(next, at + 1);
    return labels;
  };
}

/** What the condition speaks of, on both sides of an event. */
function aroundOf(
  { file, session, condition }: Report,
  at: number,
  labels: Labels,
): { readonly subject: string; readonly before: string; readonly after: string }[] {
  const cursor = new Cursor(file, session.id);
  const subjects = condition?.subjects ?? [];
  cursor.seek(at - 1);
  const before = subjects.map((s) => oneLine(s.describe(cursor.machine, labels)));
  cursor.seek(at);
  return subjects.map((s, i) => ({
    subject: s.text,
    before: before[i]!,
    after: oneLine(s.describe(cursor.machine, labels)),
  }));
}

function seekCommand({ file, session }: Report, at: number): string {
  return `hmmtrace seek ${fileWord(file.path)} ${at} -s ${session.id} --state`;
}

function printJson(report: Report, { io, options }: Invocation): void {
  const { file, session, found, question } = report;
  const first = onlyFirst(found);
  const labels = labelling(report);
  const told = (at: number): object => {
    const event = file.readEvent(session.id, at)!;
    const cause = causeOf(eventsOf(file, session.id), event);
    return {
      at,
      event: eventJson(event, describeEvent(event, labels(at))),
      cause: causeJson(cause, labels(at)),
      around: aroundOf(report, at, labels(at)),
      seek: seekCommand(report, at),
    };
  };
  const json = {
    session: session.id,
    question,
    ...found.range,
    holdsAtStart: found.holdsAtStart,
    first: first === undefined ? null : told(first.at),
    flips: found.flips.map(({ at, begins, skipped, known }) => ({
      at,
      begins,
      ...(skipped.length === 0 ? {} : { oneOf: { from: known + 1, to: at, skipped } }),
    })),
    by: found.by,
    monotone: options['monotone'] === true,
    evaluations:
      found.evaluations === undefined
        ? null
        : { ...found.evaluations, most: mostEvaluations(found.range.to - found.range.from) },
  };
  io.out(`${JSON.stringify(json)}\n`);
}

/** What was found, for a reader. */
export function bisectionText(
  report: Report,
  style: Style,
  { options }: Pick<Invocation, 'options'>,
): string {
  const { file, session, found } = report;
  const first = onlyFirst(found);
  const labels = labelling(report);
  const lines: string[] = [];
  if (first === undefined) lines.push(...flipLines(report, style, numberOption(options, 'limit')!));
  else {
    const { at } = first;
    const event = file.readEvent(session.id, at)!;
    const time = (event.time / 1000).toFixed(2);
    lines.push(`${style.strong('first event after which it holds')}, at ${time} us`);
    const cause = causeOf(eventsOf(file, session.id), event);
    lines.push(causeText(cause, labels(at), style).trimEnd());
    for (const { subject, before, after } of aroundOf(report, at, labels(at)))
      lines.push(`${subject}  ${before}${before === after ? '' : ` -> ${after}`}`);
  }
  lines.push(style.dim(howFound(found, options['monotone'] === true)));
  for (const { at } of found.flips.slice(0, 1)) lines.push(seekCommand(report, at));
  return `${lines.join('\n')}\n`;
}

function flipLines(report: Report, style: Style, limit: number): string[] {
  const { file, session, found } = report;
  const { flips, holdsAtStart, range } = found;
  const labels = labelling(report);
  const lines: string[] = [];
  const [only, ...others] = flips as [Flip, ...Flip[]];
  const from = range.from === 0 ? 'the start' : `event ${range.from}`;
  const start = holdsAtStart ? `it holds from ${from}; ` : '';
  if (others.length > 0)
    lines.push(
      `${style.warn(`${start}it flips ${flips.length.toLocaleString('en')} times`)}: no one event is the first`,
    );
  else if (only.skipped.length > 0)
    lines.push(style.warn(`${start}it cannot be told which event is the first`));
  else lines.push(`${style.warn(`it holds from ${from}`)}, and ends to hold:`);
  const shown = limit === 0 ? flips : flips.slice(0, limit);
  for (const { at, begins, skipped, known } of shown) {
    const e = file.readEvent(session.id, at)!;
    const what = describeEvent(e, labels(at));
    const by = style.dim(`by ${labels(at).task(e.task)}`);
    lines.push(
      `${String(at).padStart(10)}  ${begins ? 'begins to hold' : 'ends to hold  '}  ${what}  ${by}`,
    );
    if (skipped.length === 0) continue;
    const named = skipped.slice(0, NAMED).join(', ');
    const more = skipped.length > NAMED ? ', …' : '';
    lines.push(
      `${' '.repeat(12)}or another of events ${known + 1} to ${at}: it could not be told after ${named}${more}`,
    );
  }
  const left = flips.length - shown.length;
  if (left > 0) lines.push(`… and ${left.toLocaleString('en')} more: --limit 0, or --json`);
  const [off, on, next] = flips.slice(holdsAtStart ? 0 : 1);
  if (off === undefined || on === undefined) return lines;
  const to = next === undefined ? '' : ` --to ${next.at - 1}`;
  lines.push(`one first event, ${on.at}, is there with --from ${off.at}${to}`);
  return lines;
}

function howFound({ range, flips, by, evaluations }: Bisection, monotone: boolean): string {
  const n = range.to - range.from;
  if (by === 'fold' || evaluations === undefined)
    return `asked after each of ${n.toLocaleString('en')} events: there are no other flips`;
  const { ends, samples, search, again } = evaluations satisfies Evaluations;
  const one = flips.length === 1 && flips[0]!.skipped.length === 0;
  const most = one ? ` (at most ⌈log₂ ${n.toLocaleString('en')}⌉ = ${mostEvaluations(n)})` : '';
  const elsewhere = monotone
    ? 'nowhere else, as it is said to be monotone'
    : `${samples} between them; one that flips and flips back between two of these is not seen`;
  return `asked ${search} times to find it${most}, ${again} times again, ${ends} at the ends, and ${elsewhere}`;
}
