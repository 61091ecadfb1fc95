import {
  SpanType,
  type ClassicNameEvent,
  type ClassicRegisterEvent,
  type ClassicRunningEvent,
  type ClassicUnlinkEvent,
  type ClassicUnregisterEvent,
  type IntervalActionEvent,
  type IntervalAllocEvent,
  type IntervalBoundsEvent,
  type IntervalCountEvent,
  type IntervalDeferEvent,
  type IntervalFreeEvent,
  type IntervalMarkEvent,
  type IntervalNameEvent,
  type IntervalPendingEvent,
  type IntervalRequestEvent,
  type IntervalSeqEvent,
  type IntervalTreeInsertEvent,
  type IntervalTreeRemoveEvent,
  type IntervalUndeferEvent,
  type InvalidateEndEvent,
  type InvalidateStartEvent,
  type NotifierSeqEvent,
  type SubscriptionsCreateEvent,
  type SubscriptionsFreeEvent,
  type SubscriptionsTreeEvent,
  type Event,
} from '../../events/generated.js';
import type { Address } from '../../units/numbers.js';
import { insertAt, removeAt } from '../lists.js';
import type { Classic, Interval, Machine, Subscriptions } from '../state.js';
import { add, bounded, EvolveError, need } from './error.js';

function subscriptionsOf(m: Machine, mm: number, e: Event): Subscriptions {
  const subscriptions = need(m.mms, mm, 'mm', e).subscriptions;
  if (subscriptions === undefined)
    throw new EvolveError(e, `mm ${mm} has no notifier subscriptions`);
  return subscriptions;
}

export function subscriptionsCreate(m: Machine, e: SubscriptionsCreateEvent): void {
  const mm = need(m.mms, e.mm, 'mm', e);
  if (mm.subscriptions !== undefined)
    throw new EvolveError(e, `mm ${e.mm} has notifier subscriptions`);
  // The sequence starts at 2 so that an interval made before any invalidation gets an odd number.
  mm.subscriptions = {
    lock: e.lock,
    invalidateSeq: 2,
    activeInvalidateRanges: 0,
    tree: [],
    deferred: [],
    hasTree: !e.withoutTree,
    classic: [],
  };
}
export function subscriptionsTree(m: Machine, e: SubscriptionsTreeEvent): void {
  subscriptionsOf(m, e.mm, e).hasTree = true;
}
export function subscriptionsFree(m: Machine, e: SubscriptionsFreeEvent): void {
  subscriptionsOf(m, e.mm, e);
  need(m.mms, e.mm, 'mm', e).subscriptions = undefined;
}
export function notifierSeq(m: Machine, e: NotifierSeqEvent): void {
  const s = subscriptionsOf(m, e.mm, e);
  s.invalidateSeq = e.invalidateSeq;
  s.activeInvalidateRanges = e.active;
}
export function invalidateStart(m: Machine, e: InvalidateStartEvent): void {
  m.invalidations.set(e.seq, {
    id: e.seq,
    mm: e.mm,
    start: e.vpn,
    end: e.end,
    event: e.event,
    blockable: e.blockable,
    owner: e.owner,
    task: e.task,
  });
}
export function invalidateEnd(m: Machine, e: InvalidateEndEvent): void {
  need(m.invalidations, e.invalidation, 'invalidation', e);
  m.invalidations.delete(e.invalidation);
}
export function intervalAlloc(m: Machine, e: IntervalAllocEvent): void {
  if (e.interval <= m.lastInterval)
    throw new EvolveError(e, `interval number ${e.interval} was given before`);
  m.lastInterval = e.interval;
  const interval: Interval = {
    id: e.interval,
    mm: e.mm,
    mirror: e.mirror,
    kind: e.intervalKind,
    hasRelease: e.hasRelease,
    start: 0 as Address,
    last: 0 as Address,
    seq: 0,
    inTree: false,
    deferred: 0,
    pendingStart: 0 as Address,
    pendingLast: 0 as Address,
    pending: false,
    removing: false,
    marked: false,
    refcount: 1,
    lock: e.lock,
    keeper: 0,
    actions: [],
  };
  add(m.intervals, e.interval, interval, 'interval', e);
}
export function intervalFree(m: Machine, e: IntervalFreeEvent): void {
  need(m.intervals, e.interval, 'interval', e);
  m.intervals.delete(e.interval);
}
export function intervalCount(m: Machine, e: IntervalCountEvent): void {
  need(m.intervals, e.interval, 'interval', e).refcount = e.refcount;
}
export function intervalSeq(m: Machine, e: IntervalSeqEvent): void {
  need(m.intervals, e.interval, 'interval', e).seq = e.invalidateSeq;
}
export function intervalBounds(m: Machine, e: IntervalBoundsEvent): void {
  const interval = need(m.intervals, e.interval, 'interval', e);
  if (interval.inTree) throw new EvolveError(e, `interval ${e.interval} is in the tree`);
  interval.start = e.start;
  interval.last = e.last;
}
export function intervalTreeInsert(m: Machine, e: IntervalTreeInsertEvent): void {
  const interval = need(m.intervals, e.interval, 'interval', e);
  if (interval.inTree) throw new EvolveError(e, `interval ${e.interval} is in the tree already`);
  const { tree } = subscriptionsOf(m, interval.mm, e);
  // Equal starts go to the right, as in the kernel's tree.
  let low = 0;
  let high = tree.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if (need(m.intervals, tree[mid]!, 'interval', e).start > interval.start) high = mid;
    else low = mid + 1;
  }
  insertAt(tree, low, interval.id);
  interval.inTree = true;
}
export function intervalTreeRemove(m: Machine, e: IntervalTreeRemoveEvent): void {
  const interval = need(m.intervals, e.interval, 'interval', e);
  if (!interval.inTree) throw new EvolveError(e, `interval ${e.interval} is not in the tree`);
  const { tree } = subscriptionsOf(m, interval.mm, e);
  removeAt(tree, tree.indexOf(interval.id));
  interval.inTree = false;
}
export function intervalDefer(m: Machine, e: IntervalDeferEvent): void {
  const interval = need(m.intervals, e.interval, 'interval', e);
  subscriptionsOf(m, interval.mm, e).deferred.unshift(interval.id);
  interval.deferred++;
}
export function intervalUndefer(m: Machine, e: IntervalUndeferEvent): void {
  const interval = need(m.intervals, e.interval, 'interval', e);
  const { deferred } = subscriptionsOf(m, interval.mm, e);
  const at = deferred.indexOf(interval.id);
  if (at < 0) throw new EvolveError(e, `interval ${e.interval} is not on the deferred list`);
  deferred.splice(at, 1);
  interval.deferred--;
}
export function intervalPending(m: Machine, e: IntervalPendingEvent): void {
  const interval = need(m.intervals, e.interval, 'interval', e);
  interval.pendingStart = e.start;
  interval.pendingLast = e.last;
  interval.pending = e.pending;
  interval.removing = e.removing;
}
export function intervalMark(m: Machine, e: IntervalMarkEvent): void {
  need(m.intervals, e.interval, 'interval', e).marked = true;
}
export function classicRegister(m: Machine, e: ClassicRegisterEvent): void {
  const classic: Classic = {
    id: e.notifier,
    mm: e.mm,
    mirror: e.mirror,
    lock: e.lock,
    since: e.seq,
    running: 0,
  };
  add(m.classics, e.notifier, classic, 'notifier', e);
  subscriptionsOf(m, e.mm, e).classic.unshift(e.notifier);
}
export function classicUnlink(m: Machine, e: ClassicUnlinkEvent): void {
  const { mm } = need(m.classics, e.notifier, 'notifier', e);
  const list = subscriptionsOf(m, mm, e).classic;
  const at = list.indexOf(e.notifier);
  if (at < 0) throw new EvolveError(e, `notifier ${e.notifier} is on no list`);
  list.splice(at, 1);
}
export function classicRunning(m: Machine, e: ClassicRunningEvent): void {
  need(m.classics, e.notifier, 'notifier', e).running = e.running;
}
export function classicUnregister(m: Machine, e: ClassicUnregisterEvent): void {
  const { mm } = need(m.classics, e.notifier, 'notifier', e);
  const linked = m.mms.get(mm)?.subscriptions?.classic.includes(e.notifier) === true;
  if (linked) throw new EvolveError(e, `notifier ${e.notifier} is on the list of mm ${mm}`);
  m.classics.delete(e.notifier);
}
export function classicName(m: Machine, e: ClassicNameEvent): void {
  const { classics } = need(m.processes, e.process, 'process', e);
  bounded(classics, e.name, e);
  if (e.notifier === 0) classics.delete(e.name);
  else classics.set(e.name, e.notifier);
}
export function intervalName(m: Machine, e: IntervalNameEvent): void {
  const { intervals } = need(m.processes, e.process, 'process', e);
  const interval = need(m.intervals, e.interval, 'interval', e);
  bounded(intervals, e.name, e);
  intervals.set(e.name, { interval: e.interval, lock: interval.lock });
  interval.keeper = e.process;
}
/** Armed callbacks of an interval at most. */
const ACTIONS_MAX = 2 ** 16;
export function intervalAction(m: Machine, e: IntervalActionEvent): void {
  const { actions } = need(m.intervals, e.interval, 'interval', e);
  if (e.armed) {
    if (actions.length >= ACTIONS_MAX) throw new EvolveError(e, 'too much for a callback to run');
    actions.push(e.line);
  } else if (actions.shift() !== e.line) {
    throw new EvolveError(e, `interval ${e.interval} runs what it was not armed with first`);
  }
}
/** Who asked for the removal of an interval need not ask again when it exits. */
export function intervalRequest(m: Machine, e: IntervalRequestEvent): void {
  const removes = e.operation === SpanType.INTERVAL_REMOVE || e.operation === SpanType.INTERVAL_PUT;
  const interval = removes && e.ret === 0 ? m.intervals.get(e.interval) : undefined;
  if (interval !== undefined) interval.keeper = 0;
}
