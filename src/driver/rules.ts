import type { RuleTable, SwitchReader } from '../designs/reader.js';
import { COPY_ERRORS, FREES_AFTER_COPY } from './bounce.js';
import { COMMAND_SETS } from './commands.js';
import type { DriverRules, Tracking } from './context.js';
import { CHUNK_ARRAYS, FREE_LISTS, REGION_EXITS } from './device-memory.js';
import { NO_MEMORY } from './eviction.js';
import { ANSWER_ARRAYS, OWN_DEVICE_PAGES } from './fault.js';
import { LIFETIMES } from './lifetime.js';
import { LOOKUPS } from './lookup.js';
import { MODULE_PAGES } from './module.js';
import { SELECTIONS, STORE_FAILURES, TOUCH_ORDERS } from './migrate.js';
import { CLEAR_LOOPS, ERASED_PAST_END } from './mirror-table.js';
import { MIRRORED } from './ranges/mirrored.js';
import { RANGE_REQUESTS } from './ranges/requests.js';
import { RANGE_USES } from './ranges/uses.js';
import { SNAPSHOT_ABSENT, SNAPSHOT_HUGE } from './snapshot.js';
import { BOUNDS_CHANGES } from './tracking/bounds.js';
import { pageTableBlocks } from './tracking/page-table-blocks.js';
import { perVma } from './tracking/per-vma.js';
import { registered } from './tracking/registered.js';
import { CALLBACK_ALLOCATIONS } from './tracking/track.js';
import { DRIVER_REMOVALS } from './tracking/removal.js';
import { SPLIT_ORDERS } from './tracking/work.js';
import { UNMAP_POLICIES } from './tracking/unmap.js';
import { wholeMm } from './tracking/whole-mm.js';

const TRACKING: RuleTable<'driver.tracking', Tracking> = {
  perVma,
  wholeMm,
  registered,
  pageTableBlocks,
};
const COVER: RuleTable<'driver.migrationCover', boolean> = { none: false, interval: true };
const MMAP: RuleTable<'driver.mmap', boolean> = { absent: false, present: true };
const COHERENT_DEVICES: RuleTable<'driver.coherentDevices', boolean> = {
  absent: false,
  present: true,
};
const OWN_MIGRATION: RuleTable<'driver.ownMigration', boolean> = { heard: false, passedOver: true };
const HOMECOMING: RuleTable<'driver.homecoming', boolean> = { afterPages: false, atCopy: true };
const NO_YES = { no: false, yes: true } as const;

/** A getter a rule, on the prototype: a short session has no time to make forty functions first. */
class DesignedDriverRules implements DriverRules {
  constructor(private readonly design: SwitchReader) {}

  get tracking() {
    return this.design.rule('mirror.validity', MIRRORED) ?? this.interval;
  }
  private get interval() {
    return this.design.rule('driver.tracking', TRACKING);
  }
  get asksAround() {
    return this.design.rule('driver.rangeRequest', RANGE_REQUESTS);
  }
  get rangeUse() {
    return this.design.rule('driver.rangeUse', RANGE_USES);
  }
  get unmap() {
    return this.design.rule('driver.unmap', UNMAP_POLICIES);
  }
  get removal() {
    return this.design.rule('notifier.remove', DRIVER_REMOVALS);
  }
  get changeBounds() {
    return this.design.rule('notifier.update', BOUNDS_CHANGES);
  }
  get splitOrder() {
    return this.design.rule('driver.unmap', SPLIT_ORDERS);
  }
  get reclaimsInCallback() {
    return this.design.rule('driver.callbackAllocation', CALLBACK_ALLOCATIONS);
  }
  get lookup() {
    return this.design.rule('driver.lookup', LOOKUPS);
  }
  get lifetime() {
    return this.design.rule('driver.lifetime', LIFETIMES);
  }
  get coversMigration() {
    return this.design.rule('driver.migrationCover', COVER);
  }
  get mirrored() {
    return this.design.rule('driver.ownDevicePage', OWN_DEVICE_PAGES);
  }
  get clearLoop() {
    return this.design.rule('driver.clearLoop', CLEAR_LOOPS);
  }
  get unlocksAfterFailedStore() {
    return this.design.rule('driver.storeFailure', STORE_FAILURES);
  }
  get setupTouch() {
    return this.design.rule('driver.touchOrder', TOUCH_ORDERS);
  }
  get answerArray() {
    return this.design.rule('rangefault.inputs', ANSWER_ARRAYS);
  }
  get erasedPastEnd() {
    return this.design.rule('driver.eraseEnd', ERASED_PAST_END);
  }
  get commands() {
    return this.design.rule('driver.commands', COMMAND_SETS);
  }
  get snapshotAbsent() {
    return this.design.rule('driver.snapshotAbsent', SNAPSHOT_ABSENT);
  }
  get snapshotHuge() {
    return this.design.rule('driver.snapshotHuge', SNAPSHOT_HUGE);
  }
  get copyError() {
    return this.design.rule('driver.copyErrors', COPY_ERRORS);
  }
  get freesBufferAfterCopy() {
    return this.design.rule('driver.copyErrors', FREES_AFTER_COPY);
  }
  get hasCoherentDevices() {
    return this.design.rule('driver.coherentDevices', COHERENT_DEVICES);
  }
  get canBeMapped() {
    return this.design.rule('driver.mmap', MMAP);
  }
  get ignoresOwnMigration() {
    return this.design.rule('driver.ownMigration', OWN_MIGRATION);
  }
  get clearsAtCopy() {
    return this.design.rule('driver.homecoming', HOMECOMING);
  }
  get requiresReadable() {
    return this.design.rule<'migrate.requireReadable', boolean>('migrate.requireReadable', NO_YES);
  }
  get selection() {
    return this.design.rule('migrate.selection', SELECTIONS);
  }
  get removeFreePages() {
    return this.design.rule('devmem.freeList', FREE_LISTS);
  }
  get regionExit() {
    return this.design.rule('devmem.regionExit', REGION_EXITS);
  }
  get forgetsChunks() {
    return this.design.rule('devmem.chunkArray', CHUNK_ARRAYS);
  }
  get moduleZeroPage() {
    return this.design.rule('driver.moduleZeroPage', MODULE_PAGES);
  }
  get evictionTarget() {
    return this.design.rule('eviction.noMemory', NO_MEMORY);
  }
  get evictsAtUnload() {
    return this.design.rule<'devmem.evictAtUnload', boolean>('devmem.evictAtUnload', NO_YES);
  }
  get evictsAtClose() {
    return this.design.rule<'devmem.evictAtClose', boolean>('devmem.evictAtClose', NO_YES);
  }
}

/** The driver's rules under a design, looked up when they are asked for. */
export function driverRules(design: SwitchReader): DriverRules {
  return new DesignedDriverRules(design);
}
