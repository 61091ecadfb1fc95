import { SpanType, type Event, type SpanBeginEvent } from '../../events/generated.js';
import type { Cause } from '../../replay/why.js';
import { describeEvent, enumName, kindName, words } from '../../replay/text/describe-event.js';
import { Labels } from '../../replay/text/labels.js';
import type { Style } from './style.js';

/** The change, then what it was part of, from the inside out. */
export function causeText(cause: Cause, labels: Labels, style: Style): string {
  const { event, spans } = cause;
  const lines = [
    `  ${String(event.seq).padStart(8)}  ${describeEvent(event, labels)}  ${style.dim(`by ${labels.task(event.task)}`)}`,
  ];
  spans.forEach((span, i) => {
    lines.push(`  ${String(span.seq).padStart(8)}  ${'  '.repeat(i)}in ${spanText(span, labels)}`);
  });
  return `${lines.join('\n')}\n`;
}

function spanText(span: SpanBeginEvent, labels: Labels): string {
  const text = describeEvent(span, labels).replace(/ \{$/, '');
  return span.type === SpanType.OPERATION ? `${text} (line ${span.object})` : text;
}

export function causeJson(
  cause: Cause | undefined,
  labels: Labels = new Labels(undefined),
): object | null {
  if (cause === undefined) return null;
  return {
    event: eventJson(cause.event, describeEvent(cause.event, labels)),
    spans: cause.spans.map((s) => ({
      seq: s.seq,
      type: words(enumName('SpanType', s.type)),
      name: s.name,
      mm: s.mm,
      vpn: s.vpn,
      npages: s.npages,
      object: s.object,
    })),
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
