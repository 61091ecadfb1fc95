import { Kind, SpanType, type Event, type SpanBeginEvent } from '../events/generated.js';
import { kinds, readBackwards, type EventSource } from './events.js';

type RequestEvent = Extract<Event, { kind: typeof Kind.IntervalRequest }>;

/**
 * Who asked for a change of an interval that was put off: the last end of an invalidation applies
 * what others asked for while the tree stood still, and those others are the cause
 * (mm/mmu_notifier.c mn_itree_inv_end works off deferred_list).
 * @param within the innermost span around the event; undefined if there is none
 * @returns the request; undefined where whoever made the change wanted it itself
 */
export function askedFor(
  source: EventSource,
  event: Event,
  within: SpanBeginEvent | undefined,
): RequestEvent | undefined {
  if (!isApplied(event) || (within !== undefined && REQUESTS.has(within.type))) return undefined;
  const search = new Requests(event);
  const matches = (e: Event): boolean => 'interval' in e && e.interval === event.interval;
  readBackwards(source, event.seq, LIFE, matches, (e) => search.before(e));
  return search.found();
}

type AppliedEvent = Extract<
  Event,
  {
    kind:
      | typeof Kind.IntervalUndefer
      | typeof Kind.IntervalTreeInsert
      | typeof Kind.IntervalTreeRemove
      | typeof Kind.IntervalBounds
      | typeof Kind.IntervalPending
      | typeof Kind.IntervalRelease
      | typeof Kind.IntervalFree;
  }
>;
const APPLIED = kinds(
  ...[Kind.IntervalUndefer, Kind.IntervalTreeInsert, Kind.IntervalTreeRemove],
  ...[Kind.IntervalBounds, Kind.IntervalPending, Kind.IntervalRelease, Kind.IntervalFree],
);
function isApplied(e: Event): e is AppliedEvent {
  return APPLIED[e.kind] === true;
}
const REQUESTS = new Set<SpanType>([
  ...[SpanType.INTERVAL_INSERT, SpanType.INTERVAL_UPDATE, SpanType.INTERVAL_BATCH],
  ...[SpanType.INTERVAL_REMOVE, SpanType.INTERVAL_PUT],
]);
const LIFE = kinds(
  ...[Kind.IntervalAlloc, Kind.IntervalRequest, Kind.IntervalUndefer, Kind.IntervalRelease],
);

/** Deferred requests between two applications, of events of an interval that are given newest first. */
class Requests {
  private applied = false;
  private released = false;
  /** Newest first. */
  private readonly deferred: RequestEvent[] = [];

  constructor(private readonly event: AppliedEvent) {}

  /** @returns false when all is known */
  before(e: Event): boolean {
    switch (e.kind) {
      case Kind.IntervalRelease:
        if (!this.applied) this.released = true;
        return true;
      case Kind.IntervalUndefer:
        if (this.applied) return false;
        // An owner that waited for the end frees the object itself.
        this.applied = this.event.kind !== Kind.IntervalFree || this.released;
        return this.applied;
      case Kind.IntervalRequest:
        if (!this.applied) return false;
        if (e.deferred) this.deferred.push(e);
        return true;
      default:
        return false;
    }
  }

  found(): RequestEvent | undefined {
    // New bounds for one that is not in the tree yet are set at once: its insertion is what waits.
    return this.deferred.find((r) => r.operation === SpanType.INTERVAL_INSERT) ?? this.deferred[0];
  }
}
