import { Kind, type Event } from '../events/generated.js';
import type { EventSeq, Vpn } from '../units/numbers.js';

/** A range that is being invalidated. */
export interface Lookup {
  readonly invalidation: EventSeq;
  readonly mm: number;
  readonly start: Vpn;
  readonly end: Vpn;
}

/**
 * Tells of each event whether an invalidation looks up the intervals that it will call: the first
 * count of its mm that its task changes after it began. What comes into the tree later it misses.
 */
export function lookups(): (e: Event) => Lookup | undefined {
  const begun = new Map<number, Lookup>();
  return (e) => {
    if (e.kind === Kind.InvalidateStart)
      begun.set(e.task, { invalidation: e.seq, mm: e.mm, start: e.vpn, end: e.end });
    if (e.kind !== Kind.NotifierSeq) return undefined;
    const lookup = begun.get(e.task);
    begun.delete(e.task);
    return lookup;
  };
}
