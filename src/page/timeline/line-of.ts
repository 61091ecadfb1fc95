import { Kind, SpanType } from '../../events/generated.js';
import type { Cause } from '../../replay/why.js';

/** The line of the workload that an event belongs to; undefined outside of operations, as of a worker of the kernel. */
export function lineOf({ event, spans }: Cause): number | undefined {
  const outermost = spans.at(-1) ?? (event.kind === Kind.SpanBegin ? event : undefined);
  if (outermost?.kind !== Kind.SpanBegin || outermost.type !== SpanType.OPERATION) return undefined;
  return outermost.object === 0 ? undefined : outermost.object;
}
