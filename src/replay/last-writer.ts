import { Kind } from '../events/generated.js';
import type { EventSeq, Pfn } from '../units/numbers.js';
import { OpenSpans, type Cause, type EventSource } from './why.js';

/** Who last changed a page frame, at or before an event. Undefined: nobody since it was allocated. */
export interface FrameWriters {
  readonly pfn: Pfn;
  readonly at: EventSeq;
  /** Its allocation, if it is in use. */
  readonly allocated: Cause | undefined;
  /** Its release, if it was in use before and is not any more. */
  readonly freed: Cause | undefined;
  /** The last change of its refcount or mapcount. */
  readonly count: Cause | undefined;
  /** The last write of its contents. */
  readonly contents: Cause | undefined;
}

/**
 * The last writers of a page frame's counts and contents, with the spans behind each. Reads the log
 * once up to `at`; needs memory for open spans only.
 */
export function lastWriters(source: EventSource, frame: Pfn, at: EventSeq): FrameWriters {
  const open = new OpenSpans();
  let allocated: Cause | undefined;
  let freed: Cause | undefined;
  let count: Cause | undefined;
  let contents: Cause | undefined;
  source(at, (event) => {
    open.observe(event);
    if (!('pfn' in event) || event.pfn !== frame) return;
    const cause = (): Cause => ({ event, spans: open.around(event) });
    switch (event.kind) {
      case Kind.PageAlloc:
        allocated = cause();
        freed = count = contents = undefined;
        return;
      case Kind.PageFree:
        freed = cause();
        allocated = count = contents = undefined;
        return;
      case Kind.PageCount:
        count = cause();
        return;
      case Kind.PageContent:
      case Kind.PageCopy:
        contents = cause();
        return;
    }
  });
  return { pfn: frame, at, allocated, freed, count, contents };
}
