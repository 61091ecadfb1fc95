import { Kind, ObjectKind, ViolationType, type Event } from '../events/generated.js';
import { kinds, readBackwards, type EventSource } from './events.js';
import { causeOf, type Cause } from './why.js';

/**
 * Of a use of freed memory, what freed it, with the spans around it; undefined of every other event,
 * and of an object whose end is no event of its own.
 * @param onProgress told how many events were looked at; may throw to end the search
 */
export function freedBefore(
  source: EventSource,
  use: Event,
  onProgress?: (events: number) => void,
): Cause | undefined {
  if (use.kind !== Kind.Violation || use.type !== ViolationType.USE_AFTER_FREE) return undefined;
  let wanted = { kind: use.objectKind, number: use.object };
  if (use.objectKind === ObjectKind.OBJECT_LOCK)
    wanted = holderOf(source, use.object, use.seq, onProgress) ?? wanted;
  let found: Event | undefined;
  const isEnd = (e: Event): boolean => {
    const ended = endOf(e);
    return ended !== undefined && ended.kind === wanted.kind && ended.number === wanted.number;
  };
  const visit = (e: Event): boolean => {
    found = e;
    return false;
  };
  readBackwards(source, use.seq, ENDS, isEnd, visit, onProgress);
  return found === undefined ? undefined : causeOf(source, found);
}

interface Numbered {
  readonly kind: ObjectKind;
  readonly number: number;
}

function endOf(e: Event): Numbered | undefined {
  switch (e.kind) {
    case Kind.MmFree:
      return { kind: ObjectKind.OBJECT_MM, number: e.mm };
    case Kind.LockDestroy:
      return { kind: ObjectKind.OBJECT_LOCK, number: e.lock };
    case Kind.IntervalFree:
      return { kind: ObjectKind.OBJECT_INTERVAL, number: e.interval };
    case Kind.MirrorFree:
      return { kind: ObjectKind.OBJECT_MIRROR, number: e.mirror };
    default:
      return undefined;
  }
}
const ENDS = kinds(Kind.MmFree, Kind.LockDestroy, Kind.IntervalFree, Kind.MirrorFree);

/** The object that a lock is a member of, and goes with: that is what somebody freed. */
function holderOf(
  source: EventSource,
  lock: number,
  at: number,
  onProgress?: (events: number) => void,
): Numbered | undefined {
  let holder: Numbered | undefined;
  const visit = (e: Event): boolean => {
    if (e.kind === Kind.MirrorCreate) holder = { kind: ObjectKind.OBJECT_MIRROR, number: e.mirror };
    else if (e.kind === Kind.MmCreate) holder = { kind: ObjectKind.OBJECT_MM, number: e.mm };
    return false;
  };
  const holds = (e: Event): boolean =>
    (e.kind === Kind.MirrorCreate && e.lock === lock) ||
    (e.kind === Kind.MmCreate && e.mmapLock === lock);
  readBackwards(source, at, HOLDERS, holds, visit, onProgress);
  return holder;
}
const HOLDERS = kinds(Kind.MirrorCreate, Kind.MmCreate);
