import { Kind, type Event } from '../events/generated.js';
import * as devices from './evolve/devices.js';
import * as memory from './evolve/memory.js';
import * as notifier from './evolve/notifier.js';
import * as tasks from './evolve/tasks.js';
import { EvolveError } from './evolve/error.js';
import type { Machine } from './state.js';

export { EvolveError } from './evolve/error.js';

/**
 * The state after an event: the one way a machine changes, live and in every replay. Depends on
 * nothing but its arguments.
 * @throws EvolveError when the event cannot follow the state.
 */
export function evolve(m: Machine, e: Event): void {
  if (e.seq !== m.seq + 1) throw new EvolveError(e, `follows event ${m.seq}`);
  if (m.ended) throw new EvolveError(e, 'comes after the end of its session');
  m.seq = e.seq;
  m.time = e.time;
  m.task = e.task;
  switch (e.kind) {
    case Kind.SessionBegin:
      m.seed = e.seed;
      return;
    case Kind.SessionEnd:
      m.ended = true;
      return;
    case Kind.Violation:
      m.violations++;
      return;
    case Kind.ProcessStart:
      return tasks.processStart(m, e);
    case Kind.ProcessExit:
      return tasks.processExit(m, e);
    case Kind.TaskStart:
      return tasks.taskStart(m, e);
    case Kind.TaskExit:
      return tasks.taskExit(m, e);
    case Kind.TaskSwitch:
      return tasks.taskSwitch(m, e);
    case Kind.TaskBlock:
      return tasks.taskBlock(m, e);
    case Kind.TaskWake:
      return tasks.taskWake(m, e);
    case Kind.LockInit:
      return tasks.lockInit(m, e);
    case Kind.LockDestroy:
      return tasks.lockDestroy(m, e);
    case Kind.LockAcquire:
      return tasks.lockAcquire(m, e);
    case Kind.LockRelease:
      return tasks.lockRelease(m, e);
    case Kind.LockDowngrade:
      return tasks.lockDowngrade(m, e);
    case Kind.LockWait:
      return tasks.lockWait(m, e);
    case Kind.SpanBegin:
      return tasks.spanBegin(m, e);
    case Kind.SpanEnd:
      return tasks.spanEnd(m, e);
    case Kind.MmCreate:
      return memory.mmCreate(m, e);
    case Kind.MmCount:
      return memory.mmCount(m, e);
    case Kind.MmFree:
      return memory.mmFree(m, e);
    case Kind.VmaInsert:
      return memory.vmaInsert(m, e);
    case Kind.VmaRemove:
      return memory.vmaRemove(m, e);
    case Kind.VmaChange:
      return memory.vmaChange(m, e);
    case Kind.PteSet:
      return memory.pteSet(m, e);
    case Kind.PteClear:
      return memory.pteClear(m, e);
    case Kind.PmdSet:
      return memory.pmdSet(m, e);
    case Kind.PmdClear:
      return memory.pmdClear(m, e);
    case Kind.PageAlloc:
      return memory.pageAlloc(m, e);
    case Kind.PageFree:
      return memory.pageFree(m, e);
    case Kind.PageCount:
      return memory.pageCount(m, e);
    case Kind.PageLock:
      return memory.pageLock(m, e);
    case Kind.PageUnlock:
      return memory.pageUnlock(m, e);
    case Kind.PageFlags:
      return memory.pageFlags(m, e);
    case Kind.PageMapping:
      return memory.pageMapping(m, e);
    case Kind.PageContent:
      return memory.pageContent(m, e);
    case Kind.PageCopy:
      return memory.pageCopy(m, e);
    case Kind.PageDeviceData:
      return memory.pageDeviceData(m, e);
    case Kind.PageSplit:
      return memory.pageSplit(m, e);
    case Kind.InodeCreate:
      return devices.inodeCreate(m, e);
    case Kind.InodeResize:
      return devices.inodeResize(m, e);
    case Kind.InodeCount:
      return devices.inodeCount(m, e);
    case Kind.InodeFree:
      return devices.inodeFree(m, e);
    case Kind.PageCacheAdd:
      return devices.pageCacheAdd(m, e);
    case Kind.PageCacheRemove:
      return devices.pageCacheRemove(m, e);
    case Kind.FileOpen:
      return devices.fileOpen(m, e);
    case Kind.FileCount:
      return devices.fileCount(m, e);
    case Kind.FileFree:
      return devices.fileFree(m, e);
    case Kind.FdInstall:
      return tasks.fdInstall(m, e);
    case Kind.FdRemove:
      return tasks.fdRemove(m, e);
    case Kind.SubscriptionsCreate:
      return notifier.subscriptionsCreate(m, e);
    case Kind.SubscriptionsFree:
      return notifier.subscriptionsFree(m, e);
    case Kind.NotifierSeq:
      return notifier.notifierSeq(m, e);
    case Kind.InvalidateStart:
      return notifier.invalidateStart(m, e);
    case Kind.InvalidateEnd:
      return notifier.invalidateEnd(m, e);
    case Kind.IntervalAlloc:
      return notifier.intervalAlloc(m, e);
    case Kind.IntervalFree:
      return notifier.intervalFree(m, e);
    case Kind.IntervalCount:
      return notifier.intervalCount(m, e);
    case Kind.IntervalSeq:
      return notifier.intervalSeq(m, e);
    case Kind.IntervalBounds:
      return notifier.intervalBounds(m, e);
    case Kind.IntervalTreeInsert:
      return notifier.intervalTreeInsert(m, e);
    case Kind.IntervalTreeRemove:
      return notifier.intervalTreeRemove(m, e);
    case Kind.IntervalDefer:
      return notifier.intervalDefer(m, e);
    case Kind.IntervalUndefer:
      return notifier.intervalUndefer(m, e);
    case Kind.IntervalPending:
      return notifier.intervalPending(m, e);
    case Kind.ClassicRegister:
      return notifier.classicRegister(m, e);
    case Kind.ClassicUnregister:
      return notifier.classicUnregister(m, e);
    case Kind.ClassicUnlink:
      return notifier.classicUnlink(m, e);
    case Kind.ClassicRunning:
      return notifier.classicRunning(m, e);
    case Kind.SubscriptionsTree:
      return notifier.subscriptionsTree(m, e);
    case Kind.MirrorCreate:
      return devices.mirrorCreate(m, e);
    case Kind.MirrorFree:
      return devices.mirrorFree(m, e);
    case Kind.MirrorSet:
      return devices.mirrorSet(m, e);
    case Kind.MirrorClear:
      return devices.mirrorClear(m, e);
    case Kind.MirrorTrack:
      return devices.mirrorTrack(m, e);
    case Kind.MirrorUntrack:
      return devices.mirrorUntrack(m, e);
    case Kind.DeviceAdd:
      return devices.deviceAdd(m, e);
    case Kind.ChunkAdd:
      return devices.chunkAdd(m, e);
    case Kind.ChunkRemove:
      return devices.chunkRemove(m, e);
    case Kind.DevicePageTake:
      return devices.devicePageTake(m, e);
    case Kind.DevicePageFree:
      return devices.devicePageFree(m, e);
    case Kind.BufferSet:
      return tasks.bufferSet(m, e);
    // What happened without changing what is.
    case Kind.Inject:
    case Kind.Choice:
    case Kind.LockTryFailed:
    case Kind.IntervalRelease:
    case Kind.ReadBegin:
    case Kind.ReadRetry:
    case Kind.IntervalRequest:
    case Kind.MigratePage:
    case Kind.Result:
      return;
  }
}
