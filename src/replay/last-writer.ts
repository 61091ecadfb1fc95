import { Kind, type Event } from '../events/generated.js';
import type { EventSeq, Pfn } from '../units/numbers.js';
import { kinds, readBackwards, type EventSource } from './events.js';
import { causeOf, type Cause } from './why.js';

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
 * backwards from `at` until it knows.
 * @param onProgress told how many events were looked at; may throw to end the search
 */
export function lastWriters(
  source: EventSource,
  frame: Pfn,
  at: EventSeq,
  onProgress?: (events: number) => void,
): FrameWriters {
  let allocated: Event | undefined;
  let freed: Event | undefined;
  let count: Event | undefined;
  let contents: Event | undefined;
  const matches = (e: Event): boolean => 'pfn' in e && e.pfn === frame;
  const visit = (e: Event): boolean => {
    if (e.kind === Kind.PageAlloc) allocated = e;
    else if (e.kind === Kind.PageFree) freed = e;
    else if (e.kind === Kind.PageCount) count ??= e;
    else contents ??= e;
    return allocated === undefined && freed === undefined;
  };
  readBackwards(source, at, WRITES, matches, visit, onProgress);
  const cause = (e: Event | undefined): Cause | undefined =>
    e === undefined ? undefined : causeOf(source, e);
  return {
    ...{ pfn: frame, at },
    allocated: cause(allocated),
    freed: cause(freed),
    count: cause(count),
    contents: cause(contents),
  };
}
const WRITES = kinds(
  ...[Kind.PageAlloc, Kind.PageFree, Kind.PageCount, Kind.PageContent, Kind.PageCopy],
);
