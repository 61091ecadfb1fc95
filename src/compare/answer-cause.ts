import { Kind, type Event, type SpanBeginEvent } from '../events/generated.js';
import { firstOtherWord } from '../machine/contents.js';
import { kinds } from '../replay/events.js';
import type { Recording } from '../replay/recording.js';
import { causeOf, type Cause } from '../replay/why.js';
import { WORDS_PER_PAGE, type EventSeq } from '../units/numbers.js';
import { firstOtherArea, firstOutside, lastAreaChange, type Range } from './area-changes.js';
import { addressSpace, cellCause, contentCause, stateAt } from './cell-causes.js';
import { differingCells } from './cells.js';
import type { Because, OutcomeDifference } from './comparison.js';
import type { OperationRun, Pair } from './operation.js';

export interface AnswerCause {
  readonly because: Because | undefined;
  readonly causes: { readonly a: Cause | undefined; readonly b: Cause | undefined };
}

/**
 * Why one operation answered differently: what it met and who had made that, else where its own
 * steps failed. The answer itself is never its cause; where nothing else is known, nothing is said.
 */
export function answerCause(
  a: Recording,
  b: Recording,
  pair: Pair,
  difference: OutcomeDifference,
): AnswerCause {
  const read = difference.fields.every((f) => f === 'value' || f === 'data' || f === 'hasValue');
  if (read) {
    const page =
      pair.a.vpn +
      Math.floor((firstOtherWord(difference.a.data, difference.b.data) ?? 0) / WORDS_PER_PAGE);
    return answerOf('contents', writer(a, pair.a, page), writer(b, pair.b, page));
  }
  const [x, y] = [decisive(a, pair.a), decisive(b, pair.b)];
  return (
    otherAreas(a, b, x, y) ??
    changedUnder(a, b, x, y) ??
    otherEntries(a, b, pair) ??
    answerOf('steps', x.failed && causeOf(a.read, x.failed), y.failed && causeOf(b.read, y.failed))
  );
}

function answerOf(because: Because, a: Cause | undefined, b: Cause | undefined): AnswerCause {
  return { because: a === undefined && b === undefined ? undefined : because, causes: { a, b } };
}

/** What decided an answer: the innermost step that failed with it, else the operation as a whole. */
interface Decisive extends Range {
  readonly at: EventSeq;
  readonly operation: OperationRun;
  readonly failed: Event | undefined;
}

function decisive(r: Recording, o: OperationRun): Decisive {
  const answer = o.result!;
  const open: SpanBeginEvent[] = [];
  let failed: Event | undefined;
  let step: SpanBeginEvent | undefined;
  let depth = 0;
  r.read(
    o.begin,
    answer.seq,
    (e) => {
      if (e.task !== o.by) return;
      if (e.kind === Kind.SpanBegin) open.push(e);
      if (e.kind !== Kind.SpanEnd) return;
      const begun = open.pop();
      const fails = e.ret < 0 && (answer.signal > 0 || e.ret === answer.ret);
      // What contains a failed step and succeeds has got over it.
      if (failed !== undefined && !fails && open.length < depth) failed = step = undefined;
      if (failed !== undefined || !fails) return;
      [failed, step, depth] = [e, begun, open.length];
    },
    STEPS,
  );
  const about = step !== undefined && step.mm > 0 && step.npages > 0 ? step : o;
  return {
    ...{ mm: about.mm, start: about.vpn, end: about.vpn + about.npages },
    ...{ at: failed?.seq ?? answer.seq, operation: o, failed },
  };
}
const STEPS = kinds(Kind.SpanBegin, Kind.SpanEnd);

/** The areas were others when it was decided, and not by what the operation did itself. */
function otherAreas(a: Recording, b: Recording, x: Decisive, y: Decisive): AnswerCause | undefined {
  if (x.start === x.end || y.start === y.end) return undefined;
  const page = firstOtherArea(stateAt(a, x.at), x, stateAt(b, y.at), y);
  if (page === undefined) return undefined;
  const change = (r: Recording, d: Decisive): Cause | undefined => {
    const e = lastAreaChange(r.read, d.mm, page, d.at);
    return e === undefined || isOwn(e, d.operation) ? undefined : causeOf(r.read, e);
  };
  const found = answerOf('areas', change(a, x), change(b, y));
  return found.because === undefined ? undefined : found;
}

/** One failed, since another task had changed the areas while it was under way. */
function changedUnder(
  a: Recording,
  b: Recording,
  x: Decisive,
  y: Decisive,
): AnswerCause | undefined {
  if ((x.failed === undefined) === (y.failed === undefined)) return undefined;
  const change = (r: Recording, d: Decisive): Cause | undefined => {
    if (d.failed === undefined || d.start === d.end) return undefined;
    const page = firstOutside(stateAt(r, d.at), d) ?? d.start;
    const e = lastAreaChange(r.read, d.mm, page, d.at);
    const under = e !== undefined && e.seq > d.operation.begin && !isOwn(e, d.operation);
    return under ? causeOf(r.read, e) : undefined;
  };
  const found = answerOf('areas', change(a, x), change(b, y));
  return found.because === undefined ? undefined : found;
}

/** The entries of its pages were others when it began. */
function otherEntries(a: Recording, b: Recording, pair: Pair): AnswerCause | undefined {
  if (pair.a.npages === 0) return undefined;
  const [left, right] = [stateAt(a, pair.a.begin), stateAt(b, pair.b.begin)];
  const [start, end] = [pair.a.vpn, pair.a.vpn + pair.a.npages];
  const cell = differingCells(left, right).find(
    (c) =>
      (c.part === 'cpu' || c.part === 'device') &&
      addressSpace(left, c) === pair.a.mm &&
      c.vpn < end &&
      c.vpn + c.npages > start,
  );
  if (cell === undefined) return undefined;
  const met = { ...cell, vpn: Math.max(cell.vpn, start) };
  const found = answerOf(
    'entries',
    cellCause(a, left, met, pair.a.begin),
    cellCause(b, right, met, pair.b.begin),
  );
  return found.because === undefined ? undefined : found;
}

function isOwn(e: Event, o: OperationRun): boolean {
  return e.task === o.by && e.seq >= o.begin;
}

/** Who wrote what an operation read in a page. */
function writer(r: Recording, o: OperationRun, page: number): Cause | undefined {
  return o.npages === 0 ? undefined : contentCause(r, o.mm, page, o.result!.seq);
}
