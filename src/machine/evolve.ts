import { Kind, type Event } from '../events/generated.js';
import type { EventSeq, Nanoseconds } from '../units/numbers.js';
import * as devices from './evolve/devices.js';
import * as memory from './evolve/memory.js';
import * as notifier from './evolve/notifier.js';
import * as pins from './evolve/pins.js';
import * as ranges from './evolve/ranges.js';
import * as tasks from './evolve/tasks.js';
import { EvolveError } from './evolve/error.js';
import type { Machine } from './state.js';

export { EvolveError } from './evolve/error.js';

type EventOf<K> = Extract<Event, { readonly kind: K }>;
/** What an event of each kind does to the state. */
type Steps = { readonly [K in Event['kind']]: (m: Machine, e: EventOf<K>) => void };

/** What happened without changing what is. */
const nothing = () => undefined;
const STEPS: Steps = {
  [Kind.SessionBegin]: (m, e) => {
    m.seed = e.seed;
    m.model = e.model;
  },
  [Kind.SessionEnd]: (m) => void (m.ended = true),
  [Kind.LimitReached]: nothing,
  [Kind.Violation]: devices.violation,
  [Kind.ProcessStart]: tasks.processStart,
  [Kind.ProcessExit]: tasks.processExit,
  [Kind.TaskStart]: tasks.taskStart,
  [Kind.TaskExit]: tasks.taskExit,
  [Kind.TaskSwitch]: tasks.taskSwitch,
  [Kind.TaskBlock]: tasks.taskBlock,
  [Kind.TaskWake]: tasks.taskWake,
  [Kind.LockInit]: tasks.lockInit,
  [Kind.LockDestroy]: tasks.lockDestroy,
  [Kind.LockAcquire]: tasks.lockAcquire,
  [Kind.LockRelease]: tasks.lockRelease,
  [Kind.LockDowngrade]: tasks.lockDowngrade,
  [Kind.LockWait]: tasks.lockWait,
  [Kind.SpanBegin]: tasks.spanBegin,
  [Kind.SpanEnd]: tasks.spanEnd,
  [Kind.MmCreate]: memory.mmCreate,
  [Kind.MmCount]: memory.mmCount,
  [Kind.MmFree]: memory.mmFree,
  [Kind.VmaInsert]: memory.vmaInsert,
  [Kind.VmaRemove]: memory.vmaRemove,
  [Kind.VmaChange]: memory.vmaChange,
  [Kind.PteSet]: memory.pteSet,
  [Kind.PteClear]: memory.pteClear,
  [Kind.PmdSet]: memory.pmdSet,
  [Kind.PmdClear]: memory.pmdClear,
  [Kind.PageAlloc]: memory.pageAlloc,
  [Kind.PageFree]: memory.pageFree,
  [Kind.PageCount]: memory.pageCount,
  [Kind.PageLock]: memory.pageLock,
  [Kind.PageUnlock]: memory.pageUnlock,
  [Kind.PageFlags]: memory.pageFlags,
  [Kind.PageMapping]: memory.pageMapping,
  [Kind.PageContent]: memory.pageContent,
  [Kind.PageCopy]: memory.pageCopy,
  [Kind.PageDeviceData]: memory.pageDeviceData,
  [Kind.PageSplit]: memory.pageSplit,
  [Kind.PagePin]: pins.pagePin,
  [Kind.PinAdd]: pins.pinAdd,
  [Kind.PinRemove]: pins.pinRemove,
  [Kind.InodeCreate]: devices.inodeCreate,
  [Kind.InodeResize]: devices.inodeResize,
  [Kind.InodeCount]: devices.inodeCount,
  [Kind.InodeFree]: devices.inodeFree,
  [Kind.PageCacheAdd]: devices.pageCacheAdd,
  [Kind.PageCacheRemove]: devices.pageCacheRemove,
  [Kind.FileOpen]: devices.fileOpen,
  [Kind.FileCount]: devices.fileCount,
  [Kind.FileFree]: devices.fileFree,
  [Kind.FdInstall]: tasks.fdInstall,
  [Kind.FdRemove]: tasks.fdRemove,
  [Kind.SubscriptionsCreate]: notifier.subscriptionsCreate,
  [Kind.SubscriptionsFree]: notifier.subscriptionsFree,
  [Kind.NotifierSeq]: notifier.notifierSeq,
  [Kind.InvalidateStart]: notifier.invalidateStart,
  [Kind.InvalidateEnd]: notifier.invalidateEnd,
  [Kind.IntervalAlloc]: notifier.intervalAlloc,
  [Kind.IntervalFree]: notifier.intervalFree,
  [Kind.IntervalCount]: notifier.intervalCount,
  [Kind.IntervalSeq]: notifier.intervalSeq,
  [Kind.IntervalBounds]: notifier.intervalBounds,
  [Kind.IntervalTreeInsert]: notifier.intervalTreeInsert,
  [Kind.IntervalTreeRemove]: notifier.intervalTreeRemove,
  [Kind.IntervalDefer]: notifier.intervalDefer,
  [Kind.IntervalUndefer]: notifier.intervalUndefer,
  [Kind.IntervalPending]: notifier.intervalPending,
  [Kind.IntervalMark]: notifier.intervalMark,
  [Kind.IntervalName]: notifier.intervalName,
  [Kind.IntervalAction]: notifier.intervalAction,
  [Kind.IntervalRequest]: notifier.intervalRequest,
  [Kind.ClassicRegister]: notifier.classicRegister,
  [Kind.ClassicUnregister]: notifier.classicUnregister,
  [Kind.ClassicUnlink]: notifier.classicUnlink,
  [Kind.ClassicRunning]: notifier.classicRunning,
  [Kind.ClassicName]: notifier.classicName,
  [Kind.SubscriptionsTree]: notifier.subscriptionsTree,
  [Kind.MirrorCreate]: devices.mirrorCreate,
  [Kind.MirrorFree]: devices.mirrorFree,
  [Kind.MirrorCount]: devices.mirrorCount,
  [Kind.MirrorDead]: devices.mirrorDead,
  [Kind.HmmCreate]: ranges.hmmCreate,
  [Kind.HmmFree]: ranges.hmmFree,
  [Kind.HmmCount]: ranges.hmmCount,
  [Kind.HmmNotifiers]: ranges.hmmNotifiers,
  [Kind.HmmDead]: ranges.hmmDead,
  [Kind.HmmMirror]: ranges.hmmMirror,
  [Kind.MirrorHmm]: ranges.mirrorHmm,
  [Kind.RangeAlloc]: ranges.rangeAlloc,
  [Kind.RangeFree]: ranges.rangeFree,
  [Kind.RangeHmm]: ranges.rangeHmm,
  [Kind.RangeLink]: ranges.rangeLink,
  [Kind.RangeState]: ranges.rangeState,
  [Kind.RangeCheck]: nothing,
  [Kind.WorkQueue]: devices.workQueue,
  [Kind.WorkDone]: devices.workDone,
  [Kind.ResourceAlloc]: devices.resourceAlloc,
  [Kind.ResourceFree]: devices.resourceFree,
  [Kind.MirrorSet]: devices.mirrorSet,
  [Kind.MirrorClear]: devices.mirrorClear,
  [Kind.MirrorTrack]: devices.mirrorTrack,
  [Kind.MirrorUntrack]: devices.mirrorUntrack,
  [Kind.DeviceAdd]: devices.deviceAdd,
  [Kind.DeviceRemove]: devices.deviceRemove,
  [Kind.ChunkAdd]: devices.chunkAdd,
  [Kind.ChunkRemove]: devices.chunkRemove,
  [Kind.ChunkList]: devices.chunkList,
  [Kind.ChunkDying]: devices.chunkDying,
  [Kind.FreeListCut]: devices.freeListCut,
  [Kind.ModuleState]: devices.moduleState,
  [Kind.DevicePageTake]: devices.devicePageTake,
  [Kind.DevicePageFree]: devices.devicePageFree,
  [Kind.BufferSet]: tasks.bufferSet,
  [Kind.Inject]: tasks.inject,
  [Kind.Choice]: nothing,
  [Kind.LockTryFailed]: nothing,
  [Kind.IntervalRelease]: nothing,
  [Kind.ReadBegin]: nothing,
  [Kind.ReadRetry]: nothing,
  [Kind.MigratePage]: nothing,
  [Kind.Result]: tasks.result,
};
/** By number of the kind: finding the step by a comparison with each kind was a tenth of a fold. */
const stepOf: ((m: Machine, e: never) => void)[] = [];
for (const [kind, step] of Object.entries(STEPS)) stepOf[Number(kind)] = step;

/**
 * The state after an event: the one way a machine changes, live and in every replay. Depends on
 * nothing but its arguments.
 * @throws EvolveError when the event cannot follow the state.
 */
export function evolve(m: Machine, e: Event): void {
  evolveTo(m, e, e.kind, e.seq, e.time, e.task);
}

/** The same for who knows the event's kind and header: reading it from events of a hundred shapes takes a while. */
export function evolveTo(
  m: Machine,
  e: Event,
  kind: number,
  seq: EventSeq,
  time: Nanoseconds,
  task: number,
): void {
  if (seq !== m.seq + 1) throw new EvolveError(e, `follows event ${m.seq}`);
  if (m.ended) throw new EvolveError(e, 'comes after the end of its session');
  m.seq = seq;
  m.time = time;
  m.task = task;
  // An event of a later version of the format changes nothing that this one knows.
  (stepOf[kind] ?? nothing)(m, e as never);
}
