import {
  deviceAdd,
  deviceRemove,
  FailureType,
  lockDestroy,
  LockType,
  ObjectKind,
  PageKind,
  resourceAlloc,
  ResourceKind,
  ViolationType,
  WaitType,
} from '../events/generated.js';
import type { RuleTable } from '../designs/reader.js';
import type { Run } from '../schedule/engine.js';
import { createLock } from '../schedule/locks.js';
import { EAGAIN, EBUSY, EEXIST, ENOENT, ENOMEM } from '../units/errno.js';
import { PAGE_SIZE } from '../units/numbers.js';
import type { DriverContext, DriverRules } from './context.js';
import type { DeviceMemory } from './device-memory.js';
import { freeResource } from './resource.js';

/** Devices there are: /dev/hmm_dmirror0 and 1, as in the test module. */
export const DEVICES = 2;

/** Switch driver.moduleZeroPage. */
export const MODULE_PAGES: RuleTable<'driver.moduleZeroPage', DriverRules['moduleZeroPage']> = {
  answersZero: { kept: true, withoutOne: 0 },
  answersError: { kept: true, withoutOne: ENOMEM },
  none: { kept: false, withoutOne: 0 },
};

/** The driver's module: loaded at boot, unloaded and loaded again by a workload. */
export class DriverModule {
  private loaded = false;
  /** Task that takes its devices away, 0 for none. */
  private goingBy = 0;
  /** Its page of zeroes, as a resource; 0 if it has none. */
  private zeroPage = 0;

  constructor(
    private readonly d: DriverContext,
    private readonly memory: DeviceMemory,
  ) {}

  /**
   * Loads the module, unless the workload makes that fail nothing can. One that is on its way out is
   * waited for (kernel/module.c add_unformed_module).
   * @kernel lib/test_hmm.c hmm_dmirror_init: whole
   */
  *init(): Run<number> {
    const { k } = this.d;
    while (this.isGoing) {
      k.block(WaitType.WAIT_MODULE, this.goingBy, 'load_module');
      yield;
    }
    if (this.loaded) return EEXIST;
    this.boot();
    const { kept, withoutOne } = this.d.rules.moduleZeroPage;
    if (!kept || this.zeroPage !== 0) return 0;
    // Torn down in the order from last to first; a module that answered 0 counts as loaded.
    yield* this.removeDevices([...k.state.devices.keys()].reverse());
    this.loaded = withoutOne === 0;
    return withoutOne;
  }

  /** The same without a way back: nothing fails before the first task. */
  boot(): void {
    const { k } = this.d;
    this.loaded = true;
    for (let id = 0; id < DEVICES; id++) {
      const lock = createLock(k, LockType.SPINLOCK, 'dmirror_device.lock', id);
      k.emit(deviceAdd(id, PageKind.PAGE_DEVICE_PRIVATE, lock, `hmm_dmirror${id}`));
      this.memory.boot(id);
    }
    if (!this.d.rules.moduleZeroPage.kept || k.failures.fails(FailureType.FAIL_ZERO_PAGE)) return;
    this.zeroPage = k.state.lastResource + 1;
    k.emit(resourceAlloc(this.zeroPage, ResourceKind.MODULE_PAGE, 0, PAGE_SIZE));
  }

  /**
   * Unloads the module; not while a file of it is open.
   * @kernel lib/test_hmm.c hmm_dmirror_exit: whole
   * @returns 0, -ENOENT if it is not loaded, -EAGAIN, or -EBUSY if it is on its way out
   */
  *exit(): Run<number> {
    const { k } = this.d;
    if (this.isGoing) return EBUSY;
    if (!this.loaded) return ENOENT;
    for (const file of k.state.files.values()) if (file.device !== 0) return EAGAIN;
    k.looksAt('freed device');
    if (k.state.devices.size === 0) this.removedTwice();
    if (this.zeroPage !== 0) freeResource(k, this.zeroPage, 'hmm_dmirror_exit');
    this.zeroPage = 0;
    this.loaded = false;
    yield* this.removeDevices([...k.state.devices.keys()]);
    return 0;
  }

  /** Are its devices being taken away? Nobody can open one then. */
  get isGoing(): boolean {
    return this.goingBy !== 0;
  }

  private *removeDevices(ids: readonly number[]): Run {
    const { k } = this.d;
    const { task } = k;
    this.goingBy = task;
    for (const id of ids) yield* this.removeDevice(id);
    this.goingBy = 0;
    k.wakeAll(WaitType.WAIT_MODULE, task);
  }

  /** @kernel lib/test_hmm.c dmirror_device_remove: whole */
  private *removeDevice(id: number): Run {
    const { k } = this.d;
    yield* this.memory.removeChunks(id);
    this.memory.forget(id);
    const { lock } = k.state.devices.get(id)!;
    k.emit(deviceRemove(id));
    k.emit(lockDestroy(lock));
  }

  /** An initialisation that failed and answered 0 has freed the lists of chunks, and left the pointers. */
  private removedTwice(): void {
    this.d.k.violation({
      type: ViolationType.USE_AFTER_FREE,
      site: 'dmirror_device_remove',
      kind: ObjectKind.OBJECT_RESOURCE,
      message:
        'unloading walks the list of chunks of a device that was removed when loading failed',
      fatal: true,
    });
  }
}
