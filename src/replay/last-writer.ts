import { Kind, type Event } from '../events/generated.js';
import { PAGES_PER_PMD, type EventSeq, type Pfn } from '../units/numbers.js';
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
  const writes = new LastWrites(frame);
  const matches = (e: Event): boolean => writes.concerns(e);
  const visit = (e: Event): boolean => {
    writes.before(e);
    return writes.allocated === undefined && writes.freed === undefined;
  };
  readBackwards(source, at, WRITES, matches, visit, onProgress);
  const cause = (e: Event | undefined): Cause | undefined =>
    e === undefined ? undefined : causeOf(source, e);
  return {
    ...{ pfn: frame, at },
    allocated: cause(writes.allocated),
    freed: cause(writes.freed),
    count: cause(writes.count),
    contents: cause(writes.contents),
  };
}
const WRITES = kinds(
  ...[Kind.PageAlloc, Kind.PageFree, Kind.PageSplit],
  ...[Kind.PageCount, Kind.PageContent, Kind.PageCopy],
);

/** The head of the huge page that a frame is part of, if it is part of one. */
export function headOf(frame: Pfn): Pfn {
  return (frame - (frame % PAGES_PER_PMD)) as Pfn;
}

/** The last writers of a frame, of events that may be one and are given newest first. */
class LastWrites {
  allocated: Event | undefined;
  freed: Event | undefined;
  count: Event | undefined;
  contents: Event | undefined;
  private readonly head: Pfn;
  /** What freed the head, until it is known if that was a huge page, and the frame part of it. */
  private headFreed: Event | undefined;

  constructor(private readonly frame: Pfn) {
    this.head = headOf(frame);
  }

  concerns(e: Event): boolean {
    if (!('pfn' in e)) return false;
    if (e.pfn === this.frame) return true;
    if (e.pfn !== this.head) return false;
    return e.kind === Kind.PageAlloc || e.kind === Kind.PageFree || e.kind === Kind.PageSplit;
  }

  before(e: Event): void {
    switch (e.kind) {
      case Kind.PageSplit:
        // What came later to the head came to a page of its own.
        this.headFreed = undefined;
        this.count ??= e;
        return;
      case Kind.PageFree:
        if (e.pfn === this.frame) this.freed = e;
        else this.headFreed = e;
        return;
      case Kind.PageAlloc:
        if (e.pfn === this.frame) this.allocated = e;
        else if (e.order > 0) this.allocatedWithHead(e);
        else this.headFreed = undefined;
        return;
      case Kind.PageCount:
        this.count ??= e;
        return;
      default:
        this.contents ??= e;
    }
  }
  private allocatedWithHead(e: Event): void {
    if (this.headFreed === undefined) {
      this.allocated = e;
      return;
    }
    // The writers that were found are those of a page that is no more.
    this.freed = this.headFreed;
    this.count = this.contents = undefined;
  }
}
