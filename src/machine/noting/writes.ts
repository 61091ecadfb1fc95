import {
  Kind,
  LockMode,
  PageKind,
  SpanType,
  ViolationType,
  type Event,
} from '../../events/generated.js';
import { PAGES_PER_PMD, type Pfn } from '../../units/numbers.js';
import { pmdNamesPage, pteNamesPage } from '../entries.js';
import type { Machine } from '../state.js';
import { END, type CellKind } from './cells.js';
import type { Notes } from './views.js';
import { Writer } from './writer.js';

/*
 * What an event changes, told before it does. A table over all kinds: one that is new does not
 * compile until it says. That each says enough is a test's matter: what differs between the states
 * before and after an event has to be among it.
 */

type EventOf<K> = Extract<Event, { readonly kind: K }>;
type Told<E> = (w: Writer, e: E) => void;
type Table = { readonly [K in Event['kind']]: Told<EventOf<K>> };

const nothing = () => undefined;
const page =
  (kind: CellKind) =>
  (w: Writer, e: { readonly pfn: Pfn }): void =>
    w.write(kind, 'page', e.pfn);
const lock = (w: Writer, e: { readonly lock: number }): void =>
  w.write('LOCK_STATE', 'lock', e.lock);
/** Readers of a lock do not get into each other's way while nobody waits for it. */
const lockOrShare = (w: Writer, e: { readonly lock: number; readonly mode: LockMode }): void => {
  if (e.mode === LockMode.SHARED_MODE) w.addTo('LOCK_READERS', 'lock', e.lock);
  const alone = e.mode === LockMode.SHARED_MODE && w.m.locks.get(e.lock)!.waiters.length === 0;
  if (!alone) w.write('LOCK_STATE', 'lock', e.lock);
};
const interval =
  (kind: CellKind) =>
  (w: Writer, e: { readonly interval: number }): void =>
    w.write(kind, 'interval', e.interval);

const WRITES: Table = {
  // Nobody's decision depends on these, nor on how many there were.
  [Kind.SessionBegin]: nothing,
  [Kind.SessionEnd]: nothing,
  [Kind.LimitReached]: nothing,
  [Kind.Violation]: (w, e) => {
    if (e.type !== ViolationType.STALE_MIRROR_ENTRY) return;
    const [kind, pages] =
      e.npages === 0 ? (['MIRROR_USED', 1] as const) : (['MIRROR_STALE', e.npages] as const);
    w.range(kind, 'mirror', e.object, e.vpn, e.vpn + pages);
  },
  [Kind.ProcessStart]: (w, e) => w.make('PROCESS', 'ALL_PROCESSES', 'process', e.process, e.task),
  [Kind.ProcessExit]: (w, e) => {
    w.write('PROCESS_STATE', 'process', e.process);
    w.write('ALL_BUFFERS', 'process', e.process);
    w.write('PINS', 'process', e.process);
    for (const name of w.m.processes.get(e.process)!.buffers.keys())
      w.text('BUFFER', e.process, name);
  },
  [Kind.TaskStart]: (w, e) => w.startTask(e),
  [Kind.TaskExit]: (w, e) => w.exitTask(e),
  [Kind.TaskSwitch]: nothing,
  [Kind.TaskBlock]: (w, e) => {
    w.task('TASK', e.task);
    w.waiters(e.wait, e.object);
  },
  [Kind.TaskWake]: (w, e) => {
    const { wait } = w.m.tasks.get(e.woken)!;
    w.task('TASK', e.woken);
    if (wait !== undefined) w.waiters(wait.type, wait.object);
  },
  [Kind.LockInit]: (w, e) => w.make('LOCK', 'ALL_LOCKS', 'lock', e.lock, e.task),
  [Kind.LockDestroy]: (w, e) => w.gone('LOCK', 'ALL_LOCKS', 'lock', e.lock),
  [Kind.LockAcquire]: lockOrShare,
  [Kind.LockRelease]: lockOrShare,
  [Kind.LockDowngrade]: (w, e) => {
    w.addTo('LOCK_READERS', 'lock', e.lock);
    w.write('LOCK_STATE', 'lock', e.lock);
  },
  [Kind.LockWait]: lock,
  [Kind.SpanBegin]: (w, e) => {
    w.task('SPANS', e.task);
    if (e.type === SpanType.SRCU_READ) w.add('SECTIONS');
  },
  [Kind.SpanEnd]: (w, e) => {
    w.task('SPANS', e.task);
    if (e.type === SpanType.SRCU_READ) w.add('SECTIONS');
  },
  [Kind.MmCreate]: (w, e) => w.make('MM', 'ALL_MMS', 'mm', e.mm, e.task),
  [Kind.MmCount]: (w, e) => {
    const { users, count } = w.m.mms.get(e.mm)!;
    w.count('MM_USERS', 'mm', e.mm, users, e.users);
    w.count('MM_COUNT', 'mm', e.mm, count, e.count);
  },
  [Kind.MmFree]: (w, e) => w.gone('MM', 'ALL_MMS', 'mm', e.mm),
  [Kind.VmaInsert]: (w, e) => {
    w.write('VMAS', 'mm', e.mm);
    w.link(e.inode, e.anonVma, e.anonParent, e.task);
  },
  [Kind.VmaRemove]: (w, e) => w.write('VMAS', 'mm', e.mm),
  [Kind.VmaChange]: (w, e) => {
    w.write('VMAS', 'mm', e.mm);
    const area = w.m.mms.get(e.mm)!.vmas.find((vma) => vma.start === e.vpn);
    w.link(area?.inode ?? 0, e.anonVma, 0, e.task);
  },
  [Kind.PteSet]: (w, e) => w.entry(e.mm, e.vpn, 1, pteNamesPage(e.type) ? e.pfn : 0),
  [Kind.PteClear]: (w, e) => w.entry(e.mm, e.vpn, 1, 0),
  [Kind.PmdSet]: (w, e) => w.entry(e.mm, e.vpn, PAGES_PER_PMD, pmdNamesPage(e.type) ? e.pfn : 0),
  [Kind.PmdClear]: (w, e) => w.entry(e.mm, e.vpn, PAGES_PER_PMD, 0),
  [Kind.PageAlloc]: (w, e) => {
    const free = e.order === 0 ? w.m.freePages : w.m.freeHuge;
    const used = free.at(-1) === e.pfn;
    for (let i = 0; i < 2 ** e.order; i++) {
      // Who still knows the frame by what it was sees what it becomes.
      if (used || isDevice(e.pageKind)) w.frame(e.pfn + i);
      w.make('PAGE', allOf(e.pageKind), 'page', e.pfn + i, e.task);
      w.frame(e.pfn + i);
    }
    // Frames that were never used are all alike; of those that were, each is somebody's.
    if (used) w.write(e.order === 0 ? 'FREE_PAGES' : 'FREE_HUGE');
  },
  [Kind.PageFree]: (w, e) => {
    const order = w.m.pages.order(e.pfn);
    for (let i = 0; i < 2 ** order; i++) w.frame(e.pfn + i);
    w.add(allOf(w.m.pages.kind(e.pfn)));
    if (!isDevice(w.m.pages.kind(e.pfn))) w.write(order === 0 ? 'FREE_PAGES' : 'FREE_HUGE');
  },
  [Kind.PageCount]: page('PAGE_COUNT'),
  [Kind.PageLock]: page('PAGE_FLAGS'),
  [Kind.PageUnlock]: page('PAGE_FLAGS'),
  [Kind.PageFlags]: page('PAGE_FLAGS'),
  [Kind.PageMapping]: (w, e) => {
    w.write('PAGE', 'page', e.pfn);
    w.write('PAGE_MAPPING', 'page', e.pfn);
  },
  [Kind.PageContent]: page('PAGE_CONTENT'),
  [Kind.PageCopy]: page('PAGE_CONTENT'),
  [Kind.PageDeviceData]: page('PAGE_DATA'),
  [Kind.PageSplit]: (w, e) => {
    for (let i = 0; i < PAGES_PER_PMD; i++)
      for (const kind of ['PAGE', 'PAGE_FLAGS', 'PAGE_MAPPING'] as const)
        w.write(kind, 'page', e.pfn + i);
  },
  [Kind.PagePin]: page('PAGE_COUNT'),
  [Kind.PinAdd]: (w, e) => w.write('PINS', 'process', e.process),
  [Kind.PinRemove]: (w, e) => w.write('PINS', 'process', e.process),
  [Kind.InodeCreate]: (w, e) => w.make('INODE', 'ALL_INODES', 'inode', e.inode, e.task),
  [Kind.InodeResize]: (w, e) => w.write('INODE_SIZE', 'inode', e.inode),
  [Kind.InodeCount]: (w, e) =>
    w.count('INODE_COUNT', 'inode', e.inode, w.m.inodes.get(e.inode)!.refcount, e.refcount),
  [Kind.InodeFree]: (w, e) => w.gone('INODE', 'ALL_INODES', 'inode', e.inode),
  [Kind.PageCacheAdd]: (w, e) => w.range('CACHE', 'inode', e.inode, e.index, e.index + 1),
  [Kind.PageCacheRemove]: (w, e) => w.range('CACHE', 'inode', e.inode, e.index, e.index + 1),
  [Kind.FileOpen]: (w, e) => w.make('FILE', 'ALL_FILES', 'file', e.file, e.task),
  [Kind.FileCount]: (w, e) => w.fileCount(e.file, e.refcount),
  [Kind.FileFree]: (w, e) => w.gone('FILE', 'ALL_FILES', 'file', e.file),
  [Kind.FdInstall]: (w, e) => {
    w.text('FD', e.process, e.name);
    w.write('ALL_FDS', 'process', e.process);
  },
  [Kind.FdRemove]: (w, e) => {
    w.text('FD', e.process, e.name);
    w.write('ALL_FDS', 'process', e.process);
  },
  [Kind.SubscriptionsCreate]: (w, e) => {
    for (const kind of SUBSCRIPTION_CELLS) w.write(kind, 'mm', e.mm);
  },
  [Kind.SubscriptionsFree]: (w, e) => {
    for (const kind of SUBSCRIPTION_CELLS) w.write(kind, 'mm', e.mm);
  },
  [Kind.SubscriptionsTree]: (w, e) => w.write('SUBSCRIPTIONS', 'mm', e.mm),
  [Kind.NotifierSeq]: (w, e) => w.write('SEQ', 'mm', e.mm),
  [Kind.InvalidateStart]: (w, e) =>
    w.make('INVALIDATION', 'ALL_INVALIDATIONS', 'invalidation', e.seq, e.task),
  [Kind.InvalidateEnd]: (w, e) =>
    w.gone('INVALIDATION', 'ALL_INVALIDATIONS', 'invalidation', e.invalidation),
  [Kind.IntervalAlloc]: (w, e) =>
    w.make('INTERVAL', 'ALL_INTERVALS', 'interval', e.interval, e.task),
  [Kind.IntervalFree]: (w, e) => {
    for (const kind of INTERVAL_CELLS) w.write(kind, 'interval', e.interval);
    w.add('ALL_INTERVALS');
  },
  [Kind.IntervalCount]: (w, e) => {
    const { refcount } = w.m.intervals.get(e.interval)!;
    w.count('INTERVAL_COUNT', 'interval', e.interval, refcount, e.refcount);
  },
  [Kind.IntervalSeq]: interval('INTERVAL_SEQ'),
  [Kind.IntervalBounds]: interval('INTERVAL_BOUNDS'),
  [Kind.IntervalTreeInsert]: (w, e) => {
    w.write('INTERVAL_LINKS', 'interval', e.interval);
    w.write('TREE', 'mm', w.subscriptionsOf(e.interval));
  },
  [Kind.IntervalTreeRemove]: (w, e) => {
    w.write('INTERVAL_LINKS', 'interval', e.interval);
    w.write('TREE', 'mm', w.subscriptionsOf(e.interval));
  },
  [Kind.IntervalDefer]: (w, e) => {
    w.write('INTERVAL_LINKS', 'interval', e.interval);
    w.write('DEFERRED', 'mm', w.subscriptionsOf(e.interval));
  },
  [Kind.IntervalUndefer]: (w, e) => {
    w.write('INTERVAL_LINKS', 'interval', e.interval);
    w.write('DEFERRED', 'mm', w.subscriptionsOf(e.interval));
  },
  [Kind.IntervalPending]: interval('INTERVAL_LINKS'),
  [Kind.IntervalMark]: interval('INTERVAL_MARK'),
  [Kind.ClassicRegister]: (w, e) => {
    w.make('CLASSIC', 'ALL_CLASSICS', 'classic', e.notifier, e.task);
    w.write('CLASSIC_LIST', 'mm', e.mm);
  },
  [Kind.ClassicUnregister]: (w, e) => w.gone('CLASSIC', 'ALL_CLASSICS', 'classic', e.notifier),
  [Kind.ClassicUnlink]: (w, e) => w.write('CLASSIC_LIST', 'mm', w.m.classics.get(e.notifier)!.mm),
  [Kind.ClassicRunning]: (w, e) => w.write('CLASSIC_RUNNING', 'classic', e.notifier),
  [Kind.MirrorCreate]: (w, e) => w.make('MIRROR', 'ALL_MIRRORS', 'mirror', e.mirror, e.task),
  [Kind.MirrorFree]: (w, e) => {
    for (const kind of ['MIRROR', 'MIRROR_COUNT', 'MIRROR_HMM', 'TRACKED'] as const)
      w.write(kind, 'mirror', e.mirror);
    for (const kind of ['MIRROR_PTES', 'MIRROR_STALE', 'MIRROR_USED'] as const)
      w.range(kind, 'mirror', e.mirror, 0, END);
    w.add('ALL_MIRRORS');
  },
  [Kind.MirrorCount]: (w, e) =>
    w.count('MIRROR_COUNT', 'mirror', e.mirror, w.m.mirrors.get(e.mirror)!.refcount, e.refcount),
  [Kind.MirrorDead]: (w, e) => w.write('MIRROR_DEAD', 'mirror', e.mirror),
  [Kind.MirrorSet]: (w, e) => {
    w.range('MIRROR_PTES', 'mirror', e.mirror, e.vpn, e.vpn + 1);
    w.renew(e.mirror, e.vpn);
  },
  [Kind.MirrorClear]: (w, e) => {
    w.range('MIRROR_PTES', 'mirror', e.mirror, e.vpn, e.vpn + 1);
    w.renew(e.mirror, e.vpn);
  },
  [Kind.MirrorTrack]: (w, e) => w.write('TRACKED', 'mirror', e.mirror),
  [Kind.MirrorUntrack]: (w, e) => w.write('TRACKED', 'mirror', e.mirror),
  [Kind.HmmCreate]: (w, e) => {
    w.make('HMM', 'ALL_HMMS', 'hmm', e.hmm, e.task);
    w.write('MM_HMM', 'mm', e.mm);
  },
  [Kind.HmmFree]: (w, e) => {
    const { mm, ranges } = w.m.hmms.get(e.hmm)!;
    for (const kind of HMM_CELLS) w.write(kind, 'hmm', e.hmm);
    w.add('ALL_HMMS');
    w.write('MM_HMM', 'mm', mm);
    for (const range of ranges) w.write('RANGE_LINK', 'range', range);
  },
  [Kind.HmmCount]: (w, e) =>
    w.count('HMM_COUNT', 'hmm', e.hmm, w.m.hmms.get(e.hmm)!.refcount, e.refcount),
  [Kind.HmmNotifiers]: (w, e) => w.write('HMM_NOTIFIERS', 'hmm', e.hmm),
  [Kind.HmmDead]: (w, e) => w.write('HMM_DEAD', 'hmm', e.hmm),
  [Kind.HmmMirror]: (w, e) => w.write('HMM_MIRRORS', 'hmm', e.hmm),
  [Kind.MirrorHmm]: (w, e) => w.write('MIRROR_HMM', 'mirror', e.mirror),
  [Kind.RangeAlloc]: (w, e) => w.make('RANGE', 'ALL_RANGES', 'range', e.range, e.task),
  [Kind.RangeFree]: (w, e) => {
    for (const kind of RANGE_CELLS) w.write(kind, 'range', e.range);
    w.add('ALL_RANGES');
  },
  [Kind.RangeHmm]: (w, e) => w.write('RANGE_LINK', 'range', e.range),
  [Kind.RangeLink]: (w, e) => {
    w.write('RANGE_LINK', 'range', e.range);
    w.write('HMM_RANGES', 'hmm', e.hmm === 0 ? w.m.ranges.get(e.range)!.on : e.hmm);
  },
  [Kind.RangeState]: (w, e) => w.write('RANGE_STATE', 'range', e.range),
  [Kind.RangeCheck]: nothing,
  [Kind.WorkQueue]: (w, e) => w.make('WORK', 'ALL_WORK', 'work', e.work, e.task),
  [Kind.WorkDone]: (w, e) => w.gone('WORK', 'ALL_WORK', 'work', e.work),
  [Kind.ResourceAlloc]: (w, e) =>
    w.make('RESOURCE', 'ALL_RESOURCES', 'resource', e.resource, e.task),
  [Kind.ResourceFree]: (w, e) => w.gone('RESOURCE', 'ALL_RESOURCES', 'resource', e.resource),
  [Kind.DeviceAdd]: (w, e) => {
    w.make('DEVICE', 'ALL_DEVICES', 'device', e.device, e.task);
    w.write('MODULE');
  },
  [Kind.DeviceRemove]: (w, e) => {
    w.gone('DEVICE', 'ALL_DEVICES', 'device', e.device);
    w.write('DEVICE_FREE', 'device', e.device);
    w.range('DEVICE_LOST', 'device', e.device, 0, END);
  },
  [Kind.ChunkAdd]: (w, e) => {
    w.make('CHUNK', 'ALL_CHUNKS', 'chunk', e.chunk, e.task);
    w.write('DEVICE_CHUNKS', 'device', e.device);
  },
  [Kind.ChunkRemove]: (w, e) => {
    const { device } = w.m.chunks.get(e.chunk)!;
    w.write('CHUNK_STATE', 'chunk', e.chunk);
    w.gone('CHUNK', 'ALL_CHUNKS', 'chunk', e.chunk);
    w.write('DEVICE_CHUNKS', 'device', device);
    w.write('DEVICE_FREE', 'device', device);
    w.range('DEVICE_LOST', 'device', device, 0, END);
  },
  [Kind.ChunkList]: (w, e) => {
    w.write('DEVICE_CHUNKS', 'device', e.device);
    w.range('DEVICE_LOST', 'device', e.device, 0, END);
  },
  [Kind.ChunkDying]: (w, e) => w.write('CHUNK_STATE', 'chunk', e.chunk),
  [Kind.FreeListCut]: (w, e) => {
    w.write('CHUNK_STATE', 'chunk', e.chunk);
    w.range('DEVICE_LOST', 'device', w.m.chunks.get(e.chunk)!.device, 0, END);
  },
  [Kind.ModuleState]: (w) => w.write('MODULE'),
  [Kind.DevicePageTake]: (w, e) => {
    w.write('DEVICE_FREE', 'device', e.device);
    for (const chunk of w.m.devices.get(e.device)!.chunks) w.write('CHUNK_FRESH', 'chunk', chunk);
  },
  [Kind.DevicePageFree]: (w, e) => {
    w.write('DEVICE_FREE', 'device', e.device);
    w.range('DEVICE_LOST', 'device', e.device, e.pfn, e.pfn + 1);
  },
  [Kind.BufferSet]: (w, e) => {
    w.text('BUFFER', e.process, e.name);
    w.write('ALL_BUFFERS', 'process', e.process);
  },
  [Kind.Result]: (w, e) => {
    if (e.place === '') return;
    w.text('PLACE', e.process, e.place);
    w.write('ALL_PLACES', 'process', e.process);
  },
  [Kind.IntervalName]: (w, e) => {
    w.text('INTERVAL_NAME', e.process, e.name);
    w.write('ALL_INTERVAL_NAMES', 'process', e.process);
    w.write('INTERVAL_KEEPER', 'interval', e.interval);
  },
  [Kind.ClassicName]: (w, e) => {
    w.text('CLASSIC_NAME', e.process, e.name);
    w.write('ALL_CLASSIC_NAMES', 'process', e.process);
  },
  [Kind.IntervalAction]: interval('INTERVAL_ACTIONS'),
  [Kind.IntervalRequest]: interval('INTERVAL_KEEPER'),
  // What happened without changing what is.
  [Kind.Inject]: (w, e) => w.failure(e.type),
  [Kind.Choice]: nothing,
  [Kind.LockTryFailed]: nothing,
  [Kind.IntervalRelease]: nothing,
  [Kind.ReadBegin]: nothing,
  [Kind.ReadRetry]: nothing,
  [Kind.MigratePage]: nothing,
};

const HMM_CELLS = [
  'HMM',
  'HMM_COUNT',
  'HMM_NOTIFIERS',
  'HMM_DEAD',
  'HMM_RANGES',
  'HMM_MIRRORS',
] as const;
const RANGE_CELLS = ['RANGE', 'RANGE_LINK', 'RANGE_STATE'] as const;
const SUBSCRIPTION_CELLS = ['SUBSCRIPTIONS', 'SEQ', 'TREE', 'DEFERRED', 'CLASSIC_LIST'] as const;
const INTERVAL_CELLS = [
  'INTERVAL',
  'INTERVAL_SEQ',
  'INTERVAL_BOUNDS',
  'INTERVAL_LINKS',
  'INTERVAL_MARK',
  'INTERVAL_COUNT',
  'INTERVAL_KEEPER',
  'INTERVAL_ACTIONS',
] as const;

function isDevice(kind: PageKind): boolean {
  return kind === PageKind.PAGE_DEVICE_PRIVATE || kind === PageKind.PAGE_DEVICE_COHERENT;
}

function allOf(kind: PageKind): CellKind {
  return isDevice(kind) ? 'ALL_DEVICE_PAGES' : 'ALL_PAGES';
}

/** Notes what an event is about to change. */
export function noteWrites(m: Machine, notes: Notes): (event: Event) => void {
  const writer = new Writer(m, notes);
  return (event) => (WRITES[event.kind] as Told<Event>)(writer, event);
}
