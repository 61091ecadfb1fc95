import { Kind, ObjectKind, ViolationType, type Event } from '../events/generated.js';
import type { EventSeq, Pfn } from '../units/numbers.js';
import { kinds, readBackwards, type EventSource } from './events.js';
import { lastWriters } from './last-writer.js';
import { causeOf, type Cause } from './why.js';

/** What made the object that a violation is about, and what freed it, with the spans around each. */
export interface ObjectLife {
  /** Undefined where it began before the recording tells of it. */
  readonly allocated: Cause | undefined;
  /** Undefined of an object that is left. */
  readonly freed: Cause | undefined;
}

/**
 * Of a use of freed memory, and of something left at the end, the life of the object, as KASAN and
 * kmemleak tell it; undefined of every other event, and where the recording does not say which object.
 * @param onProgress told how many events were looked at; may throw to end the search
 */
export function lifeOf(
  source: EventSource,
  violation: Event,
  onProgress?: (events: number) => void,
): ObjectLife | undefined {
  if (violation.kind !== Kind.Violation || !TOLD.has(violation.type)) return undefined;
  const { objectKind, object, pfn, seq } = violation;
  const freed = violation.type === ViolationType.USE_AFTER_FREE;
  if (objectKind === ObjectKind.OBJECT_PAGE)
    return lifeOfPage(source, object as Pfn, seq, freed, onProgress);
  const about: Numbered =
    objectKind === ObjectKind.OBJECT_CHUNK && object === 0
      ? chunkOf(source, pfn, seq, onProgress)
      : { kind: objectKind, number: object };
  const wanted = about.kind === ObjectKind.OBJECT_LOCK ? holderOf(source, about, seq) : about;
  const life = new Life(wanted, freed);
  readBackwards(source, seq, LIVES, life.concerns, life.before, onProgress);
  if (life.born === undefined && life.died === undefined) return undefined;
  return { allocated: cause(source, life.born), freed: cause(source, life.died) };
}
const TOLD = new Set<ViolationType>([ViolationType.USE_AFTER_FREE, ViolationType.LEAK]);

function cause(source: EventSource, e: Event | undefined): Cause | undefined {
  return e === undefined ? undefined : causeOf(source, e);
}

interface Numbered {
  readonly kind: ObjectKind;
  readonly number: number;
}

/** The last life of an object, of events that are given newest first. */
class Life {
  born: Event | undefined;
  died: Event | undefined;

  constructor(
    private readonly of: Numbered,
    private readonly isOver: boolean,
  ) {}

  readonly concerns = (e: Event): boolean => {
    const at = bornOf(e) ?? diedOf(e);
    return at !== undefined && at.kind === this.of.kind && at.number === this.of.number;
  };
  readonly before = (e: Event): boolean => {
    if (diedOf(e) === undefined) {
      this.born = e;
      return false;
    }
    if (this.isOver) this.died ??= e;
    return true;
  };
}

function bornOf(e: Event): Numbered | undefined {
  switch (e.kind) {
    case Kind.MmCreate:
      return { kind: ObjectKind.OBJECT_MM, number: e.mm };
    case Kind.LockInit:
      return { kind: ObjectKind.OBJECT_LOCK, number: e.lock };
    case Kind.IntervalAlloc:
      return { kind: ObjectKind.OBJECT_INTERVAL, number: e.interval };
    case Kind.ClassicRegister:
      return { kind: ObjectKind.OBJECT_CLASSIC_NOTIFIER, number: e.notifier };
    case Kind.MirrorCreate:
      return { kind: ObjectKind.OBJECT_MIRROR, number: e.mirror };
    case Kind.FileOpen:
      return { kind: ObjectKind.OBJECT_FILE, number: e.file };
    case Kind.InodeCreate:
      return { kind: ObjectKind.OBJECT_INODE, number: e.inode };
    case Kind.ChunkAdd:
      return { kind: ObjectKind.OBJECT_CHUNK, number: e.chunk };
    case Kind.ResourceAlloc:
      return { kind: ObjectKind.OBJECT_RESOURCE, number: e.resource };
    case Kind.HmmCreate:
      return { kind: ObjectKind.OBJECT_HMM, number: e.hmm };
    case Kind.RangeAlloc:
      return { kind: ObjectKind.OBJECT_RANGE, number: e.range };
    case Kind.WorkQueue:
      return { kind: ObjectKind.OBJECT_WORK, number: e.work };
    default:
      return undefined;
  }
}

function diedOf(e: Event): Numbered | undefined {
  switch (e.kind) {
    case Kind.MmFree:
      return { kind: ObjectKind.OBJECT_MM, number: e.mm };
    case Kind.LockDestroy:
      return { kind: ObjectKind.OBJECT_LOCK, number: e.lock };
    case Kind.IntervalFree:
      return { kind: ObjectKind.OBJECT_INTERVAL, number: e.interval };
    case Kind.ClassicUnregister:
      return { kind: ObjectKind.OBJECT_CLASSIC_NOTIFIER, number: e.notifier };
    case Kind.MirrorFree:
      return { kind: ObjectKind.OBJECT_MIRROR, number: e.mirror };
    case Kind.FileFree:
      return { kind: ObjectKind.OBJECT_FILE, number: e.file };
    case Kind.InodeFree:
      return { kind: ObjectKind.OBJECT_INODE, number: e.inode };
    case Kind.ChunkRemove:
      return { kind: ObjectKind.OBJECT_CHUNK, number: e.chunk };
    case Kind.ResourceFree:
      return { kind: ObjectKind.OBJECT_RESOURCE, number: e.resource };
    case Kind.HmmFree:
      return { kind: ObjectKind.OBJECT_HMM, number: e.hmm };
    case Kind.RangeFree:
      return { kind: ObjectKind.OBJECT_RANGE, number: e.range };
    case Kind.WorkDone:
      return { kind: ObjectKind.OBJECT_WORK, number: e.work };
    default:
      return undefined;
  }
}
const LIVES = kinds(
  ...[Kind.MmCreate, Kind.MmFree, Kind.LockInit, Kind.LockDestroy],
  ...[Kind.IntervalAlloc, Kind.IntervalFree, Kind.ClassicRegister, Kind.ClassicUnregister],
  ...[Kind.MirrorCreate, Kind.MirrorFree, Kind.FileOpen, Kind.FileFree],
  ...[Kind.InodeCreate, Kind.InodeFree, Kind.ChunkAdd, Kind.ChunkRemove],
  ...[Kind.ResourceAlloc, Kind.ResourceFree, Kind.WorkQueue, Kind.WorkDone],
  ...[Kind.HmmCreate, Kind.HmmFree, Kind.RangeAlloc, Kind.RangeFree],
);

/** A page frame may have been part of a huge page. */
function lifeOfPage(
  source: EventSource,
  pfn: Pfn,
  at: EventSeq,
  isOver: boolean,
  onProgress?: (events: number) => void,
): ObjectLife | undefined {
  const last = lastWriters(source, pfn, at, onProgress);
  if (!isOver || last.freed === undefined)
    return last.allocated && { allocated: last.allocated, freed: undefined };
  const before = (last.freed.event.seq - 1) as EventSeq;
  const { allocated } = lastWriters(source, pfn, before, onProgress);
  return { allocated, freed: last.freed };
}

/** The object that a lock is a member of, and goes with: that is what somebody freed. */
function holderOf(source: EventSource, lock: Numbered, at: number): Numbered {
  let holder = lock;
  const holds = (e: Event): boolean => membersOf(e).includes(lock.number);
  const visit = (e: Event): boolean => {
    holder = bornOf(e) ?? lock;
    return false;
  };
  readBackwards(source, at, HOLDERS, holds, visit);
  return holder;
}
function membersOf(e: Event): readonly number[] {
  switch (e.kind) {
    case Kind.MirrorCreate:
    case Kind.IntervalAlloc:
    case Kind.ClassicRegister:
      return [e.lock];
    case Kind.MmCreate:
      return [e.mmapLock];
    case Kind.HmmCreate:
      return [e.lock, e.mirrorsSem];
    default:
      return [];
  }
}
const HOLDERS = kinds(
  ...[Kind.MirrorCreate, Kind.IntervalAlloc, Kind.ClassicRegister, Kind.MmCreate],
  Kind.HmmCreate,
);

/** The chunk of device memory that a page lay in. */
function chunkOf(
  source: EventSource,
  pfn: number,
  at: number,
  onProgress?: (events: number) => void,
): Numbered {
  let number = 0;
  const holds = (e: Event): boolean =>
    e.kind === Kind.ChunkAdd && e.pfn <= pfn && pfn < e.pfn + e.npages;
  const visit = (e: Event): boolean => {
    number = (e as Extract<Event, { kind: typeof Kind.ChunkAdd }>).chunk;
    return false;
  };
  readBackwards(source, at, CHUNKS, holds, visit, onProgress);
  return { kind: ObjectKind.OBJECT_CHUNK, number };
}
const CHUNKS = kinds(Kind.ChunkAdd);
