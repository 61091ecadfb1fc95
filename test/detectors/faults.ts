import {
  Backing,
  classicRegister,
  classicRunning,
  classicUnlink,
  classicUnregister,
  fileCount,
  fileFree,
  fileOpen,
  hmmCount,
  hmmFree,
  hmmNotifiers,
  inodeCount,
  inodeCreate,
  inodeFree,
  intervalAlloc,
  intervalTreeInsert,
  intervalTreeRemove,
  intervalUndefer,
  IntervalKind,
  Kind,
  lockInit,
  LockMode,
  lockRelease,
  LockType,
  mirrorCreate,
  mirrorTrack,
  mmCount,
  notifierSeq,
  pageCacheAdd,
  pageCount,
  pageFlags,
  pageFree,
  PageKind,
  pagePin,
  pageUnlock,
  pteClear,
  PteType,
  rangeFree,
  rangeLink,
  resourceAlloc,
  resourceFree,
  ResourceKind,
  SpanType,
  vmaInsert,
  WaitType,
  workDone,
  WorkKind,
  workQueue,
  type Event,
} from '../../src/events/generated.js';
import type { Kernel } from '../../src/kernel/kernel.js';
import { mappingMm, mappingVpn } from '../../src/machine/mapping.js';
import { PAGE_ANON_EXCLUSIVE } from '../../src/machine/pages.js';
import type { WorkloadRun } from '../../src/run/runner.js';
import { createLock, mightSleep, tryAcquire } from '../../src/schedule/locks.js';
import { NO_PFN, vpn, type Pfn } from '../../src/units/numbers.js';

/*
 * Mistakes that no design makes: events that nobody decided, put into a run behind one that somebody
 * did. What the machine says of them shows that it looks.
 */

export interface Fault {
  /** In words, for the page. */
  readonly about: string;
  /** After an event; true when it has been done, once for all. */
  readonly after?: (event: Event, k: Kernel) => boolean;
  /** Before the first event. */
  readonly before?: (run: WorkloadRun) => void;
}

/** Behind the first event of a kind that is wanted. */
function behind<K extends Event['kind']>(
  kind: K,
  about: string,
  act: (event: Extract<Event, { readonly kind: K }>, k: Kernel) => Event | void | false,
): Fault {
  return {
    about,
    after(event, k) {
      if (event.kind !== kind) return false;
      const done = act(event as Extract<Event, { readonly kind: K }>, k);
      if (done === false) return false;
      if (typeof done === 'object') k.emit(done);
      return true;
    },
  };
}

/** Is the task inside a span of that type? */
function isIn(k: Kernel, type: SpanType): boolean {
  return k.state.tasks.get(k.task)!.spans.some((s) => s.type === type);
}

/** One that a workload would ask for, with its mutex. */
function ownInterval(k: Kernel, mm: number): Event {
  const id = k.state.lastInterval + 1;
  const lock = createLock(k, LockType.MUTEX, 'own_interval.mutex', id);
  return intervalAlloc(id, mm, 0, IntervalKind.OWN, false, lock);
}

const mmOf = (k: Kernel) => [...k.state.mms.values()][0]!;

export const FAULTS = {
  mmPutTwice: behind(
    Kind.FileOpen,
    'the struct of an address space loses a reference that an open file holds',
    (_e, k) => {
      const { id, users, count } = mmOf(k);
      return mmCount(id, users, count - 1);
    },
  ),
  mmUsersLost: behind(
    Kind.MmCount,
    'an address space loses a user while a command uses it',
    (e) => e.users === 2 && mmCount(e.mm, 0, e.count),
  ),
  mmKept: behind(
    Kind.FileOpen,
    'the struct of an address space has a reference too many',
    (_e, k) => {
      const { id, users, count } = mmOf(k);
      return mmCount(id, users, count + 1);
    },
  ),
  fileFreed: behind(Kind.FdInstall, 'a file is freed that has a descriptor', (e) =>
    fileFree(e.file),
  ),
  fileCountLost: behind(Kind.FileOpen, 'a file loses the reference of its descriptor', (e) =>
    fileCount(e.file, 0),
  ),
  fileKept: behind(Kind.FileOpen, 'a file is opened that nobody has a descriptor of', () =>
    fileOpen(999, 0, 0, 0),
  ),
  inodeFreed: behind(
    Kind.VmaInsert,
    'an inode is freed that an area maps',
    (e) => e.inode !== 0 && inodeFree(e.inode),
  ),
  inodeCountLost: behind(Kind.InodeCount, 'an inode loses every reference', (e) =>
    inodeCount(e.inode, 0),
  ),
  inodeKept: behind(Kind.FileOpen, 'an inode is made that nobody has', () =>
    inodeCreate(999, Backing.FILE, 1, 'kept'),
  ),
  classicFreed: {
    about: 'a classic notifier is freed whose subscriber has it still',
    after(event, k) {
      if (event.kind !== Kind.ClassicRegister) return false;
      k.emit(classicUnlink(event.notifier));
      k.emit(classicUnregister(event.notifier));
      return true;
    },
  },
  classicKept: behind(
    Kind.SubscriptionsCreate,
    'a classic notifier is registered that nobody unregisters',
    (e, k) => classicRegister(999, e.mm, 0, createLock(k, LockType.MUTEX, 'subscriber.mutex', 1)),
  ),
  startForgotten: behind(
    Kind.ClassicRunning,
    'a classic notifier forgets a range that it heard the start of',
    (e) => classicRunning(e.notifier, 0),
  ),
  workDone: behind(
    Kind.SpanBegin,
    'an item is taken off the work queue while the worker is at it',
    (e, k) => e.type === SpanType.WORKER && workDone([...k.state.work.keys()][0]!),
  ),
  workKept: behind(Kind.FileOpen, 'an item is queued that no worker is started for', (_e, k) =>
    workQueue(k.state.lastWork + 1, WorkKind.WORK_BLOCK, 0, 0, vpn(0), 0),
  ),
  bufferFreed: behind(
    Kind.ResourceAlloc,
    'a bounce buffer is freed under the command that copies through it',
    (e) => e.resourceKind === ResourceKind.BOUNCE_BUFFER && resourceFree(e.resource),
  ),
  regionKept: behind(Kind.FileOpen, 'a region of addresses is requested for no chunk', (_e, k) =>
    resourceAlloc(k.state.lastResource + 1, ResourceKind.MEMORY_REGION, 0, 4096, NO_PFN),
  ),
  modulePageKept: behind(Kind.DeviceRemove, 'a module that is gone keeps its page', (_e, k) =>
    resourceAlloc(k.state.lastResource + 1, ResourceKind.MODULE_PAGE, 0, 4096, NO_PFN),
  ),
  backingOnly: behind(Kind.PageFree, 'a device page is freed with the page behind it', (e, k) => {
    const device = k.state.pages.live().find((pfn) => k.state.pages.backing(pfn) === e.pfn);
    return device !== undefined && pageFree(device);
  }),
  freedInEviction: {
    about: 'a page is unmapped and freed while an eviction takes it',
    after(event, k) {
      if (event.kind !== Kind.PageLock || !isIn(k, SpanType.EVICT)) return false;
      for (const place of [...k.state.pages.mappings(event.pfn)])
        k.emit(pteClear(mappingMm(place), vpn(mappingVpn(place))));
      k.emit(pageFree(event.pfn));
      return true;
    },
  },
  insertedEarly: behind(
    Kind.IntervalPending,
    'an interval is in the tree before it is inserted',
    (e) => intervalTreeInsert(e.interval),
  ),
  removedEarly: behind(
    Kind.SpanBegin,
    'an interval leaves the tree before it is removed',
    (e) => e.type === SpanType.INTERVAL_REMOVE && intervalTreeRemove(e.object),
  ),
  undeferredEarly: behind(
    Kind.SpanBegin,
    'an interval leaves the deferred list before it is removed',
    (e, k) =>
      e.type === SpanType.INTERVAL_REMOVE &&
      k.state.intervals.get(e.object)!.deferred > 0 &&
      intervalUndefer(e.object),
  ),
  trackedEarly: behind(
    Kind.IntervalRequest,
    'an interval is in the tree of the driver before it is put there',
    (e, k) => {
      const { mirror, start, last } = k.state.intervals.get(e.interval)!;
      return mirror !== 0 && mirrorTrack(mirror, e.interval, start, last);
    },
  ),
  areaBelow: behind(
    Kind.VmaChange,
    'an area lies where another is about to be split off',
    (e) =>
      e.npages < 4 &&
      vmaInsert(e.mm, vpn(e.first + e.npages), 1, 0, 0, Backing.ANONYMOUS, 0, 0, 0, 0),
  ),
  cachedEarly: behind(
    Kind.PageAlloc,
    'a page is in the cache before it is put there',
    (e) => e.pageKind === PageKind.PAGE_FILE && pageCacheAdd(e.object, e.index, e.pfn),
  ),
  leftTree: behind(
    Kind.SpanEnd,
    'an interval leaves the tree behind its callback, while the tree is walked',
    (e, k) => {
      const first = mmOf(k).subscriptions?.tree[0];
      return e.type === SpanType.CALLBACK && first !== undefined && intervalTreeRemove(first);
    },
  ),
  oddAgain: behind(
    Kind.IntervalUndefer,
    'the sequence is made odd while the last end works off what was put off',
    (_e, k) => {
      if (!isIn(k, SpanType.INVALIDATE_END)) return false;
      const { id, subscriptions } = mmOf(k);
      return notifierSeq(id, subscriptions!.invalidateSeq + 1, 0);
    },
  ),
  endedEarly: behind(
    Kind.NotifierSeq,
    'an invalidation is not counted any more before it ends',
    (e) => e.active === 1 && notifierSeq(e.mm, e.invalidateSeq, 0),
  ),
  mutexLetGo: behind(
    Kind.LockAcquire,
    'the mutex of the driver is let go of under who holds it',
    (e, k) =>
      k.state.locks.get(e.lock)!.name === 'dmirror.mutex' &&
      lockRelease(e.lock, LockMode.EXCLUSIVE_MODE),
  ),
  mutexKept: behind(Kind.FileOpen, 'open returns with the mutex of its mirror', (e, k) => {
    tryAcquire(k, k.state.mirrors.get(e.mirror)!.lock, LockMode.EXCLUSIVE_MODE, 'a fault');
  }),
  atomicKept: behind(Kind.FileOpen, 'open returns with preemption off', (_e, k) => {
    k.enterAtomic(1);
  }),
  sleepsUnderSpinlock: behind(
    Kind.NotifierSeq,
    'a mutex is asked for under the spinlock of the notifiers',
    (_e, k) => {
      mightSleep(k, 'mutex_lock');
    },
  ),
  pageLetGo: behind(Kind.PageLock, 'a page is unlocked under who has it locked', (e) =>
    pageUnlock(e.pfn),
  ),
  exclusiveAfterFork: behind(
    Kind.PageFlags,
    'a page that fork shares is marked as one process alone has it',
    (e) => (e.flags & PAGE_ANON_EXCLUSIVE) === 0 && pageFlags(e.pfn, e.flags | PAGE_ANON_EXCLUSIVE),
  ),
  mappingLost: behind(
    Kind.PteSet,
    'a page loses the count of the mapping that was just made',
    (e, k) =>
      e.type === PteType.PRESENT &&
      k.state.pages.mapcount(e.pfn) === 1 &&
      pageCount(e.pfn, k.state.pages.refcount(e.pfn), 0),
  ),
  pinTaken: behind(Kind.PinAdd, 'a pin of a page is given back that a process has', (e, k) => {
    const pfn = e.frames[0]! as Pfn;
    return pagePin(pfn, k.state.pages.refcount(pfn), 0);
  }),
  pinKept: behind(Kind.PinAdd, 'a page is pinned and forgotten', (e, k) => {
    const pfn = e.frames[0]! as Pfn;
    return pagePin(pfn, k.state.pages.refcount(pfn) + 1, k.state.pages.pins(pfn) + 1);
  }),
  pageKept: behind(
    Kind.PteSet,
    'a page has a reference that nobody gives back',
    (e, k) =>
      e.type === PteType.PRESENT &&
      pageCount(e.pfn, k.state.pages.refcount(e.pfn) + 1, k.state.pages.mapcount(e.pfn)),
  ),
  intervalKept: behind(Kind.SubscriptionsCreate, 'an interval is allocated and forgotten', (e, k) =>
    ownInterval(k, e.mm),
  ),
  intervalInTree: {
    about: 'an interval is inserted without a reference on its address space, and forgotten',
    after(event, k) {
      if (event.kind !== Kind.SubscriptionsCreate) return false;
      const id = k.state.lastInterval + 1;
      k.emit(ownInterval(k, event.mm));
      k.emit(intervalTreeInsert(id));
      return true;
    },
  },
  mirrorKept: behind(Kind.FileOpen, 'a mirror is made that no file opens', (_e, k) =>
    mirrorCreate(k.state.lastMirror + 1, 1, 0, mmOf(k).mmapLock),
  ),
  lockKept: behind(Kind.FileOpen, 'a lock is made for an object that is not there', () =>
    lockInit(999, LockType.MUTEX, 'dmirror.mutex', 999),
  ),
  hmmFreed: behind(
    Kind.FileOpen,
    'the hmm of an address space is freed that a file mirrors',
    (_e, k) => hmmFree(k.state.lastHmm),
  ),
  hmmCountLost: behind(Kind.FdRemove, 'an hmm loses the reference of its mirror', (_e, k) =>
    hmmCount(k.state.lastHmm, 0),
  ),
  hmmKept: behind(Kind.FileOpen, 'an hmm has a reference too many', (_e, k) =>
    hmmCount(k.state.lastHmm, 2),
  ),
  hmmUserLost: behind(
    Kind.HmmNotifiers,
    'an hmm loses its users but one while a range of it is waited for',
    (e, k) => {
      const waits = [...k.state.tasks.values()].some((t) => t.wait?.type === WaitType.WAIT_RANGE);
      return waits && hmmCount(e.hmm, 1);
    },
  ),
  notifierLost: behind(
    Kind.HmmNotifiers,
    'an hmm loses count of the invalidations that run',
    (e) => e.notifiers === 1 && hmmNotifiers(e.hmm, 0),
  ),
  rangeFreed: behind(Kind.RangeLink, 'a range is freed that is being registered', (e) =>
    rangeFree(e.range),
  ),
  rangeUnlinked: behind(Kind.RangeCheck, 'a range is taken off its list, and still in use', (e) =>
    rangeLink(e.range, 0),
  ),
  rangeListed: behind(
    Kind.RangeHmm,
    'a range is on the list already that it is put on',
    (e) => e.hmm !== 0 && rangeLink(e.range, e.hmm),
  ),
  intervalRefuses: {
    about: 'a callback refuses every range',
    before({ k }) {
      for (const [kind, ops] of k.intervalOps)
        k.intervalOps.set(kind, { ...ops, invalidate: refuse });
    },
  },
  classicRefuses: {
    about: 'a classic notifier refuses every range',
    before({ k }) {
      const ops = k.classicOps!;
      k.classicOps = {
        invalidateRangeStart: refuse,
        invalidateRangeEnd: (id, range) => ops.invalidateRangeEnd(id, range),
        release: (id) => ops.release(id),
      };
    },
  },
} satisfies Record<string, Fault>;
export type FaultName = keyof typeof FAULTS;

function* refuse(): Generator<void, boolean, void> {
  return false;
}
