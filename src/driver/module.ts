import {
  FailureType,
  moduleState,
  ObjectKind,
  resourceAlloc,
  ResourceKind,
  SpanType,
  ViolationType,
  WaitType,
} from '../events/generated.js';
import type { RuleTable } from '../designs/reader.js';
import type { Run } from '../schedule/engine.js';
import { EAGAIN, EBUSY, EEXIST, ENOENT, ENOMEM } from '../units/errno.js';
import { NO_PFN, PAGE_SIZE } from '../units/numbers.js';
import type { DriverContext, DriverRules } from './context.js';
import { ALL_DEVICES, PRIVATE_DEVICES } from './devices.js';
import type { DeviceMemory } from './device-memory.js';
import { freeResource } from './resource.js';

/** Switch driver.moduleZeroPage. */
export const MODULE_PAGES: RuleTable<'driver.moduleZeroPage', DriverRules['moduleZeroPage']> = {
  answersZero: { kept: true, withoutOne: 0 },
  answersError: { kept: true, withoutOne: ENOMEM },
  none: { kept: false, withoutOne: 0 },
};

/** The driver's module: loaded at boot, unloaded and loaded again by a workload. */
export class DriverModule {
  constructor(
    private readonly d: DriverContext,
    private readonly memory: DeviceMemory,
    /** Were addresses set aside for coherent memory when the machine was started? */
    private readonly setAside: boolean,
  ) {}

  /**
   * Loads the module, unless the workload makes that fail nothing can. One that is on its way out is
   * waited for (kernel/module.c add_unformed_module).
   * @kernel lib/test_hmm.c hmm_dmirror_init: whole
   */
  *init(): Run<number> {
    const { k } = this.d;
    while (this.isGoing) {
      k.block(WaitType.WAIT_MODULE, k.state.module.goingBy, 'load_module');
      yield;
    }
    if (k.state.module.loaded) return EEXIST;
    this.boot();
    const { kept, withoutOne } = this.d.rules.moduleZeroPage;
    if (!kept || this.zeroPage !== 0) return 0;
    // Torn down in the order from last to first; a module that answered 0 counts as loaded.
    yield* this.removeDevices([...k.state.devices.keys()].reverse(), true, withoutOne === 0);
    return withoutOne;
  }

  /** The same without a way back: nothing fails before the first task. */
  boot(): void {
    const { k } = this.d;
    const devices =
      this.setAside && this.d.rules.hasCoherentDevices ? ALL_DEVICES : PRIVATE_DEVICES;
    for (let id = 0; id < devices; id++) this.memory.boot(id);
    if (!this.d.rules.moduleZeroPage.kept || k.failures.fails(FailureType.FAIL_ZERO_PAGE)) return;
    const id = k.state.lastResource + 1;
    k.emit(resourceAlloc(id, ResourceKind.MODULE_PAGE, 0, PAGE_SIZE, NO_PFN));
  }

  /** Its page of zeroes, as a resource; 0 if it has none. */
  private get zeroPage(): number {
    for (const { id, kind } of this.d.k.state.resources.values())
      if (kind === ResourceKind.MODULE_PAGE) return id;
    return 0;
  }

  /**
   * Unloads the module; not while a file of it is open.
   * @kernel lib/test_hmm.c hmm_dmirror_exit: whole
   * @returns 0, -ENOENT if it is not loaded, -EAGAIN, or -EBUSY if it is on its way out
   */
  *exit(): Run<number> {
    const { k } = this.d;
    if (this.isGoing) return EBUSY;
    if (!k.state.module.loaded) return ENOENT;
    if (this.isUsed) return EAGAIN;
    k.looksAt('freed device');
    if (k.state.devices.size === 0) this.removedTwice();
    if (this.zeroPage !== 0) freeResource(k, this.zeroPage, 'hmm_dmirror_exit');
    yield* this.removeDevices([...k.state.devices.keys()], false, false);
    return 0;
  }

  /** By a file, until the file's release is over: only then fs/file_table.c __fput lets the module go. */
  private get isUsed(): boolean {
    const { files, tasks } = this.d.k.state;
    for (const file of files.values()) if (file.device !== 0) return true;
    for (const { spans } of tasks.values())
      if (spans.some(({ type }) => type === SpanType.FILE_RELEASE)) return true;
    return false;
  }

  /** Are its devices being taken away? Nobody can open one then. */
  get isGoing(): boolean {
    return this.d.k.state.module.goingBy !== 0;
  }

  /** `meanwhile`, `then`: does the module count as loaded while that is done, and when it has been? */
  private *removeDevices(ids: readonly number[], meanwhile: boolean, then: boolean): Run {
    const { k } = this.d;
    k.emit(moduleState(true, meanwhile));
    for (const id of ids) yield* this.memory.remove(id);
    k.emit(moduleState(false, then));
    k.wakeAll(WaitType.WAIT_MODULE, k.task);
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
