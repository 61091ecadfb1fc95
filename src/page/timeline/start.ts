import { Kind, type SpanBeginEvent } from '../../events/generated.js';
import { WireReader, WireWriter } from '../../events/wire.js';
import { imageOf, loadImage } from '../../machine/image.js';
import { emptyMachine, type Machine, type MachineView } from '../../machine/state.js';
import { Labels, type LabelsDump } from '../../replay/text/labels.js';

/*
 * Where a page goes on from when it works out the state after an event: the machine before the first
 * event of a part, the names that hold there, and the spans that are open.
 */

/** Before the first event of a part. */
export interface Start {
  readonly machine: Machine;
  readonly labels: Labels;
  readonly spans: readonly SpanBeginEvent[];
}

/** As bytes, which are still to be compressed. */
export function encodeStart({
  machine,
  labels,
  spans,
}: Omit<Start, 'machine'> & { readonly machine: MachineView }): Uint8Array {
  const w = new WireWriter();
  w.bytes(machine.seq === 0 ? new Uint8Array(0) : imageOf(machine));
  const text = JSON.stringify({ labels: labels.dump(), spans });
  w.bytes(new TextEncoder().encode(text));
  return w.view().slice();
}

/** @throws Error when the bytes are no start of this version */
export function decodeStart(bytes: Uint8Array): Start {
  const r = new WireReader(bytes);
  const image = r.bytes();
  const told = JSON.parse(new TextDecoder().decode(r.bytes())) as {
    labels: LabelsDump;
    spans: SpanBeginEvent[];
  };
  return {
    machine: image.length === 0 ? emptyMachine() : loadImage(image),
    labels: Labels.of(told.labels),
    spans: told.spans,
  };
}

/** Spans that are open, which began before. @param read an event of the session */
export function openSpans(
  machine: MachineView,
  read: (event: number) => { readonly kind: number } | undefined,
): SpanBeginEvent[] {
  const spans: SpanBeginEvent[] = [];
  for (const task of machine.tasks.values())
    for (const { seq } of task.spans) {
      const event = read(seq);
      if (event?.kind === Kind.SpanBegin) spans.push(event as SpanBeginEvent);
    }
  return spans;
}
