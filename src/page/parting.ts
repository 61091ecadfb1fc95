import { diffArrays } from 'diff';
import type { Comparison } from '../compare/comparison.js';
import type { OperationName } from '../compare/operation.js';
import { Kind, SpanType } from '../events/generated.js';
import { describeEvent } from '../replay/text/describe-event.js';
import { Labels } from '../replay/text/labels.js';
import { workloadOf } from '../replay/workload-of.js';
import { markup } from './html.js';
import type { Section } from './page.js';
import type { Recorded } from './story.js';
import { sideBySide, type Beside } from './trace.js';

/** Events of an operation that are looked at, and lines that are shown. */
const MOST = 2000;
const SHOWN = 60;
/** Lines before the first that differs. */
const BEFORE = 4;

interface Told {
  readonly seq: number;
  readonly text: string;
}

export interface Parting {
  /** Of each the first event that the other does not have: with it they part. */
  readonly at: readonly [number | undefined, number | undefined];
  readonly section: Section;
}

/** What both did in the operation after which they differ first, or whose steps do, side by side. */
export function partingOf(
  c: Comparison,
  [a, b]: readonly [Recorded, Recorded],
): Parting | undefined {
  const operation = c.divergences[0]?.operation ?? c.mechanism.first;
  if (operation === undefined) return undefined;
  const [left, right] = [eventsOf(a, operation), eventsOf(b, operation)];
  const lines = aligned(left, right);
  const first = lines.findIndex((line) => line.a !== line.b);
  if (first < 0) return undefined;
  const from = Math.max(0, first - BEFORE);
  const shown = lines
    .slice(from, from + SHOWN)
    .map((line, i) => (from + i === first ? { ...line, parts: true } : line));
  const left_ = lines.length - from - shown.length;
  const where = `${operation.text}${operation.line > 0 ? ` (line ${operation.line})` : ''} of ${operation.task}`;
  const caption = `What the task did in ${where}`;
  const common = lines.slice(0, first);
  // Where one side has nothing it is what it does next; where it does nothing more, what it did last.
  const of = (told: readonly Told[], side: 'a' | 'b'): number | undefined =>
    (told[common.filter((line) => line[side] !== undefined).length] ?? told.at(-1))?.seq;
  const section = {
    ...{ id: 'parting', title: 'Where they part', wide: true },
    body: [
      sideBySide(caption, [c.a.name, c.b.name], shown),
      left_ > 0 ? markup`<p>… and ${left_.toLocaleString('en')} lines more</p>` : undefined,
    ],
  };
  return { at: [of(left, 'a'), of(right, 'b')], section };
}

/** The events of a task's operation; none if it did not do it. */
function eventsOf({ file, session }: Recorded, { task, index }: OperationName): Told[] {
  const labels = new Labels(workloadOf(session));
  const told: Told[] = [];
  let [seen, by] = [-1, 0];
  file.readEvents(session.id, 1, session.events, (e) => {
    labels.observe(e);
    const isOperation = 'type' in e && e.type === SpanType.OPERATION;
    if (by === 0) {
      if (e.kind !== Kind.SpanBegin || !isOperation || labels.task(e.task) !== task) return;
      if (++seen < index) return;
      by = e.task;
    }
    if (e.task !== by || e.kind === Kind.TaskSwitch) return;
    told.push({ seq: e.seq, text: describeEvent(e, labels) });
    return told.length < MOST && !(e.kind === Kind.SpanEnd && isOperation);
  });
  return told;
}

function aligned(a: readonly Told[], b: readonly Told[]): Beside[] {
  const lines: Beside[] = [];
  let [i, j] = [0, 0];
  const push = (x: Told | undefined, y: Told | undefined): void => {
    const seqs = [x?.seq ?? '–', y?.seq ?? '–'];
    const seq = seqs[0] === seqs[1] ? seqs[0]! : seqs.join(' / ');
    lines.push({ seq, a: x?.text, b: y?.text });
  };
  const parts = diffArrays(
    a.map(({ text }) => text),
    b.map(({ text }) => text),
  );
  for (let n = 0; n < parts.length; n++) {
    const { removed, added, count } = parts[n]!;
    if (!removed && !added) {
      for (let k = 0; k < count; k++) push(a[i++], b[j++]);
      continue;
    }
    const next = parts[n + 1];
    const both = removed && next?.added === true ? next.count : added ? count : 0;
    const left = removed ? count : 0;
    if (removed && next?.added === true) n++;
    for (let k = 0; k < Math.max(left, both); k++)
      push(k < left ? a[i++] : undefined, k < both ? b[j++] : undefined);
  }
  return lines;
}
