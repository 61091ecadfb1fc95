import { Kind, SpanType, WaitType, type Event, type TaskBlockEvent } from '../events/generated.js';
import { VM_FAULT } from '../kernel/mm/fault.js';
import { MECHANISM, MechanismCounter, OF_WORKLOAD, type MechanismName } from './mechanism.js';
import type { Observer } from '../run/execute.js';

/** What can be counted of a run: what `diff` counts, and these. */
export const COUNTS = {
  ...MECHANISM,
  events: 'events of the whole session',
  longestDeferral: 'longest virtual time that an interval was on the deferred list, in nanoseconds',
  longestStale:
    'longest virtual time that an interval which a callback left to the worker went on being called, in nanoseconds',
  longestMmapLockWait: 'longest virtual time that a task waited for an mmap_lock, in nanoseconds',
  longestReadWait:
    'longest virtual time that who wants to read a range waited for invalidations, in nanoseconds',
  virtualTime: 'virtual time from boot to the end, in nanoseconds',
  toldWriteFaults: 'faults that said that they made a page writable',
  toldOnlyEnds: 'ends of invalidations that said that secondary caches were flushed before',
  blocked:
    'virtual time that tasks waited for locks, invalidations, pages and grace periods, in nanoseconds, all tasks together',
} as const;
export type CountName = keyof typeof COUNTS;

/** Counts as a run goes by. */
export class Counter implements Observer {
  private readonly mechanism = new MechanismCounter();
  private events = 0;
  private virtualTime = 0;
  private longestDeferral = 0;
  private longestStale = 0;
  private blocked = 0;
  private toldWriteFaults = 0;
  private toldOnlyEnds = 0;
  private readonly since = new Map<number, number>();
  private longestMmapLockWait = 0;
  private longestReadWait = 0;
  /** Tasks that wait to read, and since when. */
  private readonly reading = new Map<number, number>();
  /** Tasks that wait for an mmap_lock, and since when. */
  private readonly kept = new Map<number, number>();
  private readonly deferred = new Map<number, number>();
  private readonly marked = new Map<number, number>();

  event: NonNullable<Observer['event']> = (e, m) => {
    this.mechanism.observe(e);
    this.events++;
    this.virtualTime = e.time;
    this.noteMmapLock(e, m);
    this.noteTold(e);
    this.noteRead(e);
    if (e.kind === Kind.IntervalDefer) this.deferred.set(e.interval, e.time);
    else if (e.kind === Kind.IntervalUndefer) {
      const since = this.deferred.get(e.interval) ?? e.time;
      this.longestDeferral = Math.max(this.longestDeferral, e.time - since);
    } else if (e.kind === Kind.TaskBlock && !isAskedFor(e.wait)) this.since.set(e.task, e.time);
    else if (e.kind === Kind.TaskWake) {
      this.blocked += e.time - (this.since.get(e.woken) ?? e.time);
      this.since.delete(e.woken);
    } else if (e.kind === Kind.IntervalMark) this.marked.set(e.interval, e.time);
    else if (e.kind === Kind.IntervalTreeRemove) {
      const since = this.marked.get(e.interval) ?? e.time;
      this.longestStale = Math.max(this.longestStale, e.time - since);
    }
  };

  private noteTold(e: Event): void {
    if (e.kind === Kind.SpanBegin && e.type === SpanType.INVALIDATE_END) {
      if (e.flags !== 0) this.toldOnlyEnds++;
    } else if (e.kind === Kind.SpanEnd && e.type === SpanType.PAGE_FAULT) {
      if ((e.ret & VM_FAULT.write) !== 0) this.toldWriteFaults++;
    }
  }

  private noteRead(e: Event): void {
    if (e.kind === Kind.TaskBlock && isRead(e)) {
      this.reading.set(e.task, e.time);
    } else if (e.kind === Kind.TaskWake) {
      const since = this.reading.get(e.woken) ?? e.time;
      this.reading.delete(e.woken);
      this.longestReadWait = Math.max(this.longestReadWait, e.time - since);
    }
  }

  private noteMmapLock(...[e, m]: Parameters<NonNullable<Observer['event']>>): void {
    if (e.kind === Kind.TaskBlock && e.wait === WaitType.WAIT_LOCK) {
      if (m.locks.get(e.object)?.name !== 'mmap_lock' || this.kept.has(e.task)) return;
      this.kept.set(e.task, e.time);
    } else if (e.kind === Kind.LockAcquire) {
      const since = this.kept.get(e.task) ?? e.time;
      this.kept.delete(e.task);
      this.longestMmapLockWait = Math.max(this.longestMmapLockWait, e.time - since);
    }
  }

  of(name: CountName): number {
    if (name in MECHANISM) return this.mechanism.counts[name as MechanismName];
    return this[name as Exclude<CountName, MechanismName>];
  }
}

function isRead({ wait, where }: TaskBlockEvent): boolean {
  if (wait === WaitType.WAIT_RANGE) return true;
  return wait === WaitType.WAIT_INVALIDATION && where === 'mmu_interval_read_begin';
}

/** Sleep, and waits for other tasks, are of the workload. */
function isAskedFor(wait: WaitType): boolean {
  return wait === WaitType.WAIT_TIMER || OF_WORKLOAD.has(wait);
}
