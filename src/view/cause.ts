import { SpanType, type Event, type SpanBeginEvent } from '../events/generated.js';
import type { Cause } from '../replay/why.js';
import { describeEvent, enumName, kindName, words } from '../replay/text/describe-event.js';
import { Labels } from '../replay/text/labels.js';
import type { Style } from './style.js';

/**
 * The change, then what it was part of, from the inside out. Of a change that was put off first what
 * asked for it, then what applied it.
 */
export function causeText(cause: Cause, labels: Labels, style: Style): string {
  const { event, spans, asked } = cause;
  const what = `  ${String(event.seq).padStart(8)}  ${describeEvent(event, labels)}  `;
  if (asked === undefined) {
    const by = style.dim(`by ${labels.task(event.task)}`);
    return `${[`${what}${by}`, ...spanLines(spans, labels)].join('\n')}\n`;
  }
  const lines = [
    `${what}${style.dim(whose(cause, asked, labels))}`,
    `  ${' '.repeat(8)}  asked for by ${labels.task(asked.event.task)}:`,
    `  ${String(asked.event.seq).padStart(8)}    ${describeEvent(asked.event, labels)}`,
    ...spanLines(asked.spans, labels, 2),
    `  ${' '.repeat(8)}  applied by ${labels.task(event.task)}:`,
    ...spanLines(spans, labels, 2),
  ];
  return `${lines.join('\n')}\n`;
}

/** `asked for by main in munmap buf (line 7), applied by drop at the end of … in madvise buf (line 12)`. */
function whose(cause: Cause, asked: Cause, labels: Labels): string {
  const [asks, applies] = [asked, cause].map((c) => {
    return { task: labels.task(c.event.task), where: operationText(c, labels) };
  }) as [Doer, Doer];
  return `asked for by ${asks.task}${asks.where}, applied by ${applies.task} at the end of the invalidation${applies.where}`;
}
/** ` in munmap buf+3 (line 7)`: the operation that it was part of; empty if there was none. */
export function operationText({ spans }: Cause, labels: Labels): string {
  const operation = spans.at(-1);
  return operation === undefined ? '' : ` in ${spanText(operation, labels)}`;
}
interface Doer {
  readonly task: string;
  readonly where: string;
}

function spanLines(spans: readonly SpanBeginEvent[], labels: Labels, indent = 0): string[] {
  return spans.map(
    (span, i) =>
      `  ${String(span.seq).padStart(8)}  ${' '.repeat(indent)}${'  '.repeat(i)}in ${spanText(span, labels)}`,
  );
}

function spanText(span: SpanBeginEvent, labels: Labels): string {
  const text = describeEvent(span, labels).replace(/ \{$/, '');
  const inText = span.type === SpanType.OPERATION || span.type === SpanType.ACTION;
  // What a task does at its end stands nowhere in the text.
  return inText && span.object > 0 ? `${text} (line ${span.object})` : text;
}

export function causeJson(
  cause: Cause | undefined,
  labels: Labels = new Labels(undefined),
): object | null {
  if (cause === undefined) return null;
  const { event, spans, asked } = cause;
  return {
    event: eventJson(event, describeEvent(event, labels)),
    spans: spans.map((s) => ({
      seq: s.seq,
      type: words(enumName('SpanType', s.type)),
      name: s.name,
      mm: s.mm,
      vpn: s.vpn,
      npages: s.npages,
      object: s.object,
    })),
    // Of a change that was put off: who asked for it. Who applied it is in `event` and `spans`.
    ...(asked === undefined ? {} : { asked: causeJson(asked, labels) }),
  };
}

/** An event as a flat object: header, kind by name, fields, and what it says in words. */
export function eventJson(e: Event, text: string): object {
  const { kind, seq, time, task, span, ...fields } = e;
  const plain = Object.fromEntries(
    Object.entries(fields).map(([name, v]) => [
      name,
      (v as unknown) instanceof Uint8Array ? [...(v as unknown as Uint8Array)] : v,
    ]),
  );
  return { seq, time, task, span, kind: kindName(kind), ...plain, text };
}
