import { Kind, SpanType, WaitType, type Event } from '../events/generated.js';

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
  readRetries: 'range faults that had to be done again',
  readWaits: 'read_begin calls that waited',
  invalidationWaits: 'waits for an invalidation to end',
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
export type MechanismName = keyof typeof MECHANISM;
export type Mechanism = Readonly<Record<MechanismName, number>>;

export function noMechanism(): Record<MechanismName, number> {
  return Object.fromEntries(Object.keys(MECHANISM).map((name) => [name, 0])) as Record<MechanismName, number>;
}

/** Counts as events go by, for the whole session and for an operation at once. */
export class MechanismCounter {
  readonly counts = noMechanism();
  private readonly seqs = new Map<number, number>();
  /** Open callbacks by the event that began them: did they drop anything yet? */
  private readonly useless = new Set<number>();
  private readonly parents = new Map<number, number>();

  /** @param also the counts of the operation that the event belongs to */
  observe(e: Event, also: Record<MechanismName, number> | undefined): void {
    const count = (name: MechanismName): void => {
      this.counts[name]++;
      if (also !== undefined) also[name]++;
    };
    switch (e.kind) {
      case Kind.SpanBegin:
        this.parents.set(e.seq, e.span);
        if (e.type === SpanType.CALLBACK) {
          count('callbacks');
          this.useless.add(e.seq);
        } else if (e.type === SpanType.PAGE_FAULT) count('cpuFaults');
        else if (e.type === SpanType.DEVICE_FAULT) count('deviceFaults');
        else if (e.type === SpanType.RANGE_FAULT) count('rangeFaults');
        return;
      case Kind.SpanEnd:
        if (this.useless.delete(e.span)) count('wastedCallbacks');
        this.parents.delete(e.span);
        return;
      case Kind.InvalidateStart:
        count('invalidations');
        return;
      case Kind.NotifierSeq:
        if (this.seqs.get(e.mm) !== e.invalidateSeq) {
          if (this.seqs.has(e.mm)) count('sequenceChanges');
          this.seqs.set(e.mm, e.invalidateSeq);
        }
        return;
      case Kind.IntervalAlloc:
        count('intervalsMade');
        return;
      case Kind.IntervalTreeInsert:
        count('treeInserts');
        return;
      case Kind.IntervalTreeRemove:
        count('treeRemovals');
        return;
      case Kind.IntervalDefer:
        count('deferrals');
        return;
      case Kind.ReadRetry:
        if (e.retry) count('readRetries');
        return;
      case Kind.ReadBegin:
        if (e.waited) count('readWaits');
        return;
      case Kind.TaskBlock:
        if (e.wait === WaitType.WAIT_INVALIDATION) count('invalidationWaits');
        else if (e.wait === WaitType.WAIT_LOCK) count('lockWaits');
        else if (e.wait !== WaitType.WAIT_TASK && e.wait !== WaitType.WAIT_BARRIER) count('otherWaits');
        return;
      case Kind.PageAlloc:
        count('pagesAllocated');
        return;
      case Kind.PageCopy:
        count('pagesCopied');
        return;
      case Kind.PteSet:
      case Kind.PteClear:
        count('pteChanges');
        return;
      case Kind.MirrorSet:
        count('deviceMaps');
        return;
      case Kind.MirrorClear:
        count('deviceDrops');
        for (let s: number = e.span; s > 0; s = this.parents.get(s) ?? 0) this.useless.delete(s);
        return;
      case Kind.MigratePage:
        if (e.destination > 0) count('migrated');
        return;
    }
  }
}
