import { Kind, SpanType, type Event } from '../events/generated.js';
import type { EventSeq } from '../units/numbers.js';
import { kinds, readBackwards, type EventSource } from './events.js';
import { causeOf, type Cause } from './why.js';

/**
 * The last event before an address space is torn down, which is what somebody asks about who asks
 * why a page is mapped as it is; undefined if it still stands at `at`.
 * @param onProgress told how many events were looked at; may throw to end the search
 */
export function beforeTeardown(
  source: EventSource,
  mm: number,
  at: EventSeq,
  onProgress?: (events: number) => void,
): EventSeq | undefined {
  let release: Event | undefined;
  const isRelease = (e: Event): boolean =>
    e.kind === Kind.SpanBegin && e.type === SpanType.MM_RELEASE && e.mm === mm;
  const visit = (e: Event): boolean => {
    release = e;
    return false;
  };
  readBackwards(source, at, SPANS, isRelease, visit, onProgress);
  return release === undefined ? undefined : beforeExit(causeOf(source, release), release.seq);
}
const SPANS = kinds(Kind.SpanBegin);

/** Of a change that was made by the teardown of an address space, the last event before that. */
export function teardownAround(cause: Cause): EventSeq | undefined {
  const release = cause.spans.find((span) => span.type === SpanType.MM_RELEASE);
  return release === undefined ? undefined : beforeExit(cause, release.seq);
}

/** Who drops the last reference outside of exit has done something before. */
function beforeExit({ spans }: Cause, release: EventSeq): EventSeq {
  const operation = spans.at(-1);
  const isExit = operation?.type === SpanType.OPERATION && operation.name === 'exit';
  return ((isExit ? operation.seq : release) - 1) as EventSeq;
}
