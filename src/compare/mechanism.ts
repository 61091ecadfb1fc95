import { Kind, SpanType, WaitType, type Event } from '../events/generated.js';
import { EAGAIN, EBUSY } from '../units/errno.js';

/** What is counted of how a design goes about its work, and what a count means. */
export const MECHANISM = {
  invalidations: 'notifier ranges started',
  callbacks: 'calls of a subscription’s invalidate()',
  wastedCallbacks: 'callbacks that dropped no device entry',
  sequenceChanges: 'changes of an invalidate_seq',
  intervalsMade: 'intervals allocated',
  treeInserts: 'intervals put into the tree',
  treeRemovals: 'intervals taken out of the tree',
  deferrals: 'intervals put on the deferred list',
  readRetries:
    'range faults to be done again: answered -EBUSY or -EAGAIN, or found out of date under the lock of the driver',
  readWaits:
    'calls of read_begin, and of hmm_range_wait_until_valid (2019), that slept, however often',
  invalidationWaits: 'sleeps until an invalidation ends',
  lockWaits: 'waits for a lock',
  otherWaits: 'waits for a page, a timer or a grace period',
  cpuFaults: 'page faults handled',
  deviceFaults: 'faults of the device',
  rangeFaults: 'calls of hmm_range_fault',
  pagesAllocated: 'pages taken from the free list',
  pagesCopied: 'page copies',
  pteChanges: 'page-table entries set or cleared',
  deviceMaps: 'device entries set',
  deviceDrops: 'device entries cleared',
  migrated: 'pages migrated',
} as const;
/** Waits that the workload asks for. */
export const OF_WORKLOAD: ReadonlySet<WaitType> = new Set([
  WaitType.WAIT_TASK,
  WaitType.WAIT_BARRIER,
  WaitType.WAIT_MODULE,
]);
/** Of a call that sleeps nothing else is told: until it returns. */
const SLEEPING: ReadonlySet<Kind> = new Set([Kind.TaskBlock, Kind.TaskWake, Kind.TaskSwitch]);
export type MechanismName = keyof typeof MECHANISM;
export type Mechanism = Readonly<Record<MechanismName, number>>;

function noMechanism(): Record<MechanismName, number> {
  return Object.fromEntries(Object.keys(MECHANISM).map((name) => [name, 0])) as Record<
    MechanismName,
    number
  >;
}

/** Counts as events go by. */
export class MechanismCounter {
  readonly counts = noMechanism();
  private readonly seqs = new Map<number, number>();
  /** Open callbacks by the event that began them: did they drop anything yet? */
  private readonly useless = new Set<number>();
  private readonly parents = new Map<number, number>();
  /** Tasks in a call that waits for a range of 2019. */
  private readonly rangeWaiters = new Set<number>();

  observe(e: Event): void {
    if (this.rangeWaiters.size > 0 && !SLEEPING.has(e.kind)) this.rangeWaiters.delete(e.task);
    switch (e.kind) {
      case Kind.SpanBegin:
        this.parents.set(e.seq, e.span);
        if (e.type === SpanType.CALLBACK) {
          this.count('callbacks');
          this.useless.add(e.seq);
        } else if (e.type === SpanType.PAGE_FAULT) this.count('cpuFaults');
        else if (e.type === SpanType.DEVICE_FAULT) this.count('deviceFaults');
        else if (e.type === SpanType.RANGE_FAULT) this.count('rangeFaults');
        return;
      case Kind.SpanEnd:
        if (this.useless.delete(e.span)) this.count('wastedCallbacks');
        // What was found invalid on the way, and below what was found so under the lock of the driver.
        if (e.type === SpanType.RANGE_FAULT && (e.ret === EBUSY || e.ret === EAGAIN))
          this.count('readRetries');
        this.parents.delete(e.span);
        return;
      case Kind.InvalidateStart:
        this.count('invalidations');
        return;
      case Kind.NotifierSeq:
        if (this.seqs.get(e.mm) !== e.invalidateSeq) {
          if (this.seqs.has(e.mm)) this.count('sequenceChanges');
          this.seqs.set(e.mm, e.invalidateSeq);
        }
        return;
      case Kind.IntervalAlloc:
        this.count('intervalsMade');
        return;
      case Kind.IntervalTreeInsert:
        this.count('treeInserts');
        return;
      case Kind.IntervalTreeRemove:
        this.count('treeRemovals');
        return;
      case Kind.IntervalDefer:
        this.count('deferrals');
        return;
      case Kind.ReadRetry:
        if (e.retry) this.count('readRetries');
        return;
      case Kind.RangeCheck:
        if (!e.valid) this.count('readRetries');
        return;
      case Kind.ReadBegin:
        if (e.waited) this.count('readWaits');
        return;
      case Kind.TaskBlock:
        if (e.wait === WaitType.WAIT_RANGE) this.sleepsForRange(e.task);
        else this.rangeWaiters.delete(e.task);
        if (e.wait === WaitType.WAIT_INVALIDATION || e.wait === WaitType.WAIT_RANGE)
          this.count('invalidationWaits');
        else if (e.wait === WaitType.WAIT_LOCK) this.count('lockWaits');
        else if (!OF_WORKLOAD.has(e.wait)) this.count('otherWaits');
        return;
      case Kind.PageAlloc:
        this.count('pagesAllocated');
        return;
      case Kind.PageCopy:
        this.count('pagesCopied');
        return;
      case Kind.PteSet:
      case Kind.PteClear:
        this.count('pteChanges');
        return;
      case Kind.MirrorSet:
        this.count('deviceMaps');
        return;
      case Kind.MirrorClear:
        this.count('deviceDrops');
        for (let s: number = e.span; s > 0; s = this.parents.get(s) ?? 0) this.useless.delete(s);
        return;
      case Kind.MigratePage:
        if (e.destination > 0) this.count('migrated');
        return;
    }
  }

  /** Woken by an end it sleeps again if another invalidation has begun: one call all the same. */
  private sleepsForRange(task: number): void {
    if (this.rangeWaiters.has(task)) return;
    this.rangeWaiters.add(task);
    this.count('readWaits');
  }

  private count(name: MechanismName): void {
    this.counts[name]++;
  }
}
