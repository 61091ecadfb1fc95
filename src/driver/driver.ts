import {
  FailureType,
  fdInstall,
  fdRemove,
  fileCount,
  fileFree,
  fileOpen,
  intervalFree,
  IntervalKind,
  LockMode,
  LockType,
  mirrorCreate,
  NotifierEvent,
  ObjectKind,
  SpanType,
  ViolationType,
} from '../events/generated.js';
import type { MirrorView } from '../machine/state.js';
import type { Run } from '../schedule/engine.js';
import { createLock, mutexLock, mutexUnlock, tryAcquire, release } from '../schedule/locks.js';
import { synchronize } from '../kernel/grace-period.js';
import type { Kernel } from '../kernel/kernel.js';
import type { IntervalOps } from '../kernel/ports.js';
import { inodePut } from '../kernel/mm/inode.js';
import { mmDrop, mmGrab } from '../kernel/mm/mm-count.js';
import { setIntervalSeq } from '../kernel/notifier/interval.js';
import type { NotifierRange } from '../kernel/notifier/range.js';
import { EBADF, ENOENT, ENOMEM, ENXIO } from '../units/errno.js';
import { vpn, VPN_END, type Vpn } from '../units/numbers.js';
import { clearMirror, clearMirrorPages } from './mirror-table.js';
import { MirrorCallbacks } from './ranges/callbacks.js';
import { Worker } from './worker.js';
import { WORK } from './tracking/work.js';
import { DeviceMemory } from './device-memory.js';
import { DriverModule } from './module.js';
import type { DriverContext, DriverRules, Tracking } from './context.js';

/** The test driver of one machine: opens, closes, and what it does when it is called back. */
export class Driver implements DriverContext {
  readonly memory: DeviceMemory;
  readonly worker: Worker = new Worker(this, WORK);
  readonly module: DriverModule;
  /**
   * What a device fault left on the stack of a task, which its next one finds: nobody but the task
   * looks there, so that it is as local to it as its coroutine.
   */
  readonly stacks = new Map<number, number[]>();

  constructor(
    readonly k: Kernel,
    readonly rules: DriverRules,
    setAside: boolean,
  ) {
    this.memory = new DeviceMemory(this);
    this.module = new DriverModule(this, this.memory, setAside);
    const tracked: IntervalOps = {
      invalidate: (interval, range, seq) =>
        this.invalidate(interval.id, interval.mirror, range, seq),
      release: (id) => this.rules.lifetime.released(this, id),
    };
    k.mirrorOps = new MirrorCallbacks(this);
    k.intervalOps.set(IntervalKind.TRACKED, tracked);
    k.intervalOps.set(IntervalKind.WHOLE_MM, tracked);
    k.intervalOps.set(IntervalKind.REGISTERED, tracked);
    k.intervalOps.set(IntervalKind.SNAPSHOT, {
      invalidate: (interval, range, seq) =>
        this.invalidateSnapshot(interval.id, interval.mirror, range, seq),
      release: (id) => k.emit(intervalFree(id)),
    });
  }

  get tracking(): Tracking {
    return this.rules.tracking;
  }

  /**
   * Opens a device: the mirror is of the address space of the process that opens.
   * @kernel lib/test_hmm.c dmirror_fops_open: whole
   * @returns 0 or -errno
   */
  *open(process: number, name: string, device: number): Run<number> {
    const { k } = this;
    if (!k.state.devices.has(device)) return ENOENT;
    if (this.module.isGoing) return ENXIO;
    const mm = k.state.processes.get(process)!.mm;
    if (k.failures.fails(FailureType.FAIL_ALLOCATION)) return ENOMEM;
    const id = k.state.lastMirror + 1;
    const lock = createLock(k, LockType.MUTEX, 'dmirror.mutex', id);
    k.emit(mirrorCreate(id, mm, device, lock));
    const mirror = k.mirror(id, 'dmirror_fops_open');
    const ret = yield* this.tracking.open(this, mirror);
    if (ret !== 0) {
      this.rules.lifetime.closed(this, id);
      return ret;
    }
    if (this.tracking.holdsMm) mmGrab(k, mm);
    const file = k.newFileNumber();
    k.emit(fileOpen(file, device + 1, id, 0));
    // Another task may have opened something under the same name meanwhile.
    while (k.state.processes.get(process)!.fds.has(name)) yield* this.close(process, name);
    k.emit(fdInstall(process, file, name));
    return 0;
  }

  /** Closes a descriptor; the last one of a file releases the mirror. */
  *close(process: number, name: string): Run<number> {
    const { k } = this;
    const fd = k.state.processes.get(process)!.fds.get(name);
    if (fd === undefined) return EBADF;
    k.emit(fdRemove(process, name));
    yield* this.put(fd);
    return 0;
  }

  /** @kernel fs/file_table.c fput, __fput: simplified (at once, not when the task leaves the kernel) */
  *put(fileId: number): Run {
    const { k } = this;
    const file = k.file(fileId, 'fput');
    k.looksAt('users of a file');
    if (file.refcount <= 0) putTooOften(k, fileId);
    if (file.refcount > 1) {
      k.emit(fileCount(fileId, file.refcount - 1));
      return;
    }
    k.emit(fileFree(fileId));
    if (file.inode !== 0) inodePut(k, file.inode);
    if (file.device !== 0) yield* this.releaseMirror(file.mirror);
  }

  /** @kernel lib/test_hmm.c dmirror_fops_release: whole */
  private *releaseMirror(id: number): Run {
    const { k } = this;
    const mirror = k.mirror(id, 'dmirror_fops_release');
    k.begin(SpanType.FILE_RELEASE, 'dmirror_fops_release', mirror.mm, undefined, 0, mirror.device);
    yield* this.tracking.close(this, mirror);
    if (this.rules.evictsAtClose) {
      // Its pages name the mirror that is about to be freed. Nobody can use its table any more.
      clearMirrorPages(k, mirror, vpn(0), VPN_END);
      yield* this.memory.evictAll(mirror.device);
    }
    if (this.tracking.holdsMm) mmDrop(k, mirror.mm, 'dmirror_fops_release');
    // Readers of the lists of classic notifiers only, of any mm: the interval tree is walked outside.
    if (this.tracking.waitsForGracePeriod) yield* synchronize(k);
    if (k.point('dmirror_fops_release')) yield;
    this.rules.lifetime.closed(this, id);
    k.end(SpanType.FILE_RELEASE);
  }

  /**
   * Makes sure that an interval guards what a migration or exclusive access is about to map, in
   * designs that do (switch driver.migrationCover). Under mmap_lock.
   * @returns 0 or -errno
   */
  *coverMigration(mirror: MirrorView, start: Vpn, end: Vpn): Run<number> {
    // A mirror hears of everything.
    if (this.tracking.ranges !== undefined || !this.rules.coversMigration) return 0;
    for (let at = start; at < end;) {
      const guard = yield* this.tracking.guard(this, mirror, at, end);
      if (typeof guard === 'number') return guard;
      // That it is there is all that is asked: nothing refers to it afterwards.
      this.rules.lifetime.drop(this, guard.interval);
      at = guard.end;
    }
    return 0;
  }

  /**
   * The callback of what the driver tracks.
   * @kernel lib/test_hmm.c dmirror_interval_invalidate: whole
   */
  private *invalidate(
    intervalId: number,
    mirrorId: number,
    range: NotifierRange,
    seq: number,
  ): Run<boolean> {
    const where = 'dmirror_interval_invalidate';
    const { k } = this;
    const mirror = k.mirror(mirrorId, where);
    // Its own migration is dealt with as part of the migration.
    if (
      range.event === NotifierEvent.MIGRATE &&
      range.owner === mirror.device + 1 &&
      this.rules.ignoresOwnMigration
    )
      return true;
    if (range.blockable) yield* mutexLock(k, mirror.lock, where);
    else if (!tryAcquire(k, mirror.lock, LockMode.EXCLUSIVE_MODE, where)) return false;
    setIntervalSeq(k, intervalId, seq);
    clearMirror(this, k.mirror(mirrorId, where), range.start, range.end);
    if (k.point(where)) yield;
    if (range.event === NotifierEvent.UNMAP && !k.mirror(mirrorId, where).dead) {
      yield* this.tracking.unmapped(
        this,
        k.mirror(mirrorId, where),
        k.interval(intervalId, where),
        range,
      );
    }
    release(k, mirror.lock, LockMode.EXCLUSIVE_MODE, where);
    return true;
  }

  /** A snapshot only has to notice; others clear the entries. @kernel lib/test_hmm.c dmirror_snapshot_invalidate: whole */
  private *invalidateSnapshot(
    intervalId: number,
    mirrorId: number,
    range: NotifierRange,
    seq: number,
  ): Run<boolean> {
    const where = 'dmirror_snapshot_invalidate';
    const { k } = this;
    const mirror = k.mirror(mirrorId, where);
    if (range.blockable) yield* mutexLock(k, mirror.lock, where);
    else if (!tryAcquire(k, mirror.lock, LockMode.EXCLUSIVE_MODE, where)) return false;
    setIntervalSeq(k, intervalId, seq);
    mutexUnlock(k, mirror.lock, where);
    return true;
  }
}

function putTooOften(k: Kernel, file: number): void {
  k.violation({
    type: ViolationType.UNBALANCED_COUNT,
    site: 'fput',
    kind: ObjectKind.OBJECT_FILE,
    object: file,
    message: `fput gives file ${file} back, which has no users`,
    fatal: true,
  });
}
