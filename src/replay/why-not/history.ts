import {
  Kind,
  type Event,
  type SpanBeginEvent,
  type SpanEndEvent,
  type SpanType,
} from '../../events/generated.js';
import type { EventSeq, Vpn } from '../../units/numbers.js';
import { kinds, readBackwards } from '../events.js';
import type { Place } from './finding.js';

type Of<K extends Event['kind']> = Extract<Event, { kind: K }>;

/** The last event of a kind that matches, after `since` and at or before `at`. */
export function lastOf<K extends Event['kind']>(
  { source, looked }: Place,
  kind: K,
  at: number,
  matches: (e: Of<K>) => boolean,
  since = 0,
): Of<K> | undefined {
  let found: Of<K> | undefined;
  const concerns = (e: Event): boolean =>
    e.kind === kind && (e.seq <= since || matches(e as Of<K>));
  const visit = (e: Event): boolean => {
    if (e.seq > since) found = e as Of<K>;
    return false;
  };
  readBackwards(source, at, kinds(kind), concerns, visit, looked);
  return found;
}

/** A piece of work that was done, or is under way, and how it came out. */
export interface Work {
  readonly begin: SpanBeginEvent;
  /** Undefined while it is under way. */
  readonly end: SpanEndEvent | undefined;
}

/** The last span of the address space with the page in it that began after `since`. */
export function lastWork(
  place: Place,
  isWanted: (begin: SpanBeginEvent) => boolean,
  since = 0,
  page: Vpn = place.vpn,
): Work | undefined {
  const begin = lastOf(
    place,
    Kind.SpanBegin,
    place.at,
    (e) => e.mm === place.mm && e.vpn <= page && page < e.vpn + e.npages && isWanted(e),
    since,
  );
  return begin && { begin, end: endOf(place, begin) };
}

export function endOf({ source, at }: Place, begin: SpanBeginEvent): SpanEndEvent | undefined {
  let end: SpanEndEvent | undefined;
  const visit = (e: Event): boolean => {
    if (e.kind === Kind.SpanEnd && e.span === begin.seq) end = e;
    return end === undefined;
  };
  source(begin.seq + 1, at, visit, ENDS);
  return end;
}
const ENDS = kinds(Kind.SpanEnd);

/** What the task of a span did in it, in order; of some kinds only. */
export function within(
  { source, at }: Place,
  { begin, end }: Work,
  ...wanted: readonly Event['kind'][]
): Event[] {
  const found: Event[] = [];
  const listed = kinds(...wanted);
  const visit = (e: Event): void => {
    if (e.task === begin.task && listed[e.kind] === true) found.push(e);
  };
  source(begin.seq + 1, end?.seq ?? at, visit, listed);
  return found;
}

/** The last span of a type that a task began in another, with its end. */
export function lastInside(place: Place, work: Work, type: SpanType): Work | undefined {
  const begin = within(place, work, Kind.SpanBegin).findLast(
    (e): e is SpanBeginEvent => e.kind === Kind.SpanBegin && e.type === type,
  );
  return begin && { begin, end: endOf(place, begin) };
}

/** The event that an allocation or a store of a piece of work was made to fail by. */
export function injectedIn(place: Place, work: Work): Event | undefined {
  return within(place, work, Kind.Inject).findLast(
    (e) => e.kind === Kind.Inject && e.nth === 0 && !e.passed,
  );
}

/** The event before another. */
export function before(seq: EventSeq): EventSeq {
  return (seq - 1) as EventSeq;
}
