import type { RuleTable, SwitchReader } from '../designs/reader.js';
import { COPY_ERRORS, FREES_AFTER_COPY } from './bounce.js';
import { COMMAND_SETS } from './commands.js';
import type { DriverRules, Tracking } from './context.js';
import { FREE_LISTS, REGION_EXITS } from './device-memory.js';
import { ANSWER_ARRAYS, OWN_DEVICE_PAGES } from './fault.js';
import { LIFETIMES } from './lifetime.js';
import { LOOKUPS } from './lookup.js';
import { MODULE_PAGES } from './module.js';
import { SELECTIONS, STORE_FAILURES, TOUCH_ORDERS } from './migrate.js';
import { CLEAR_LOOPS, ERASED_PAST_END } from './mirror-table.js';
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
const OWN_MIGRATION: RuleTable<'driver.ownMigration', boolean> = { heard: false, passedOver: true };
const HOMECOMING: RuleTable<'driver.homecoming', boolean> = { afterPages: false, atCopy: true };
const NO_YES = { no: false, yes: true } as const;

/** The driver's rules under a design, looked up when they are asked for. */
export function driverRules(design: SwitchReader): DriverRules {
  return {
    get tracking() {
      return design.rule('driver.tracking', TRACKING);
    },
    get unmap() {
      return design.rule('driver.unmap', UNMAP_POLICIES);
    },
    get removal() {
      return design.rule('notifier.remove', DRIVER_REMOVALS);
    },
    get changeBounds() {
      return design.rule('notifier.update', BOUNDS_CHANGES);
    },
    get splitOrder() {
      return design.rule('driver.unmap', SPLIT_ORDERS);
    },
    get reclaimsInCallback() {
      return design.rule('driver.callbackAllocation', CALLBACK_ALLOCATIONS);
    },
    get lookup() {
      return design.rule('driver.lookup', LOOKUPS);
    },
    get lifetime() {
      return design.rule('driver.lifetime', LIFETIMES);
    },
    get coversMigration() {
      return design.rule('driver.migrationCover', COVER);
    },
    get mirrored() {
      return design.rule('driver.ownDevicePage', OWN_DEVICE_PAGES);
    },
    get clearLoop() {
      return design.rule('driver.clearLoop', CLEAR_LOOPS);
    },
    get unlocksAfterFailedStore() {
      return design.rule('driver.storeFailure', STORE_FAILURES);
    },
    get setupTouch() {
      return design.rule('driver.touchOrder', TOUCH_ORDERS);
    },
    get answerArray() {
      return design.rule('rangefault.inputs', ANSWER_ARRAYS);
    },
    get erasedPastEnd() {
      return design.rule('driver.eraseEnd', ERASED_PAST_END);
    },
    get commands() {
      return design.rule('driver.commands', COMMAND_SETS);
    },
    get snapshotAbsent() {
      return design.rule('driver.snapshotAbsent', SNAPSHOT_ABSENT);
    },
    get snapshotHuge() {
      return design.rule('driver.snapshotHuge', SNAPSHOT_HUGE);
    },
    get copyError() {
      return design.rule('driver.copyErrors', COPY_ERRORS);
    },
    get freesBufferAfterCopy() {
      return design.rule('driver.copyErrors', FREES_AFTER_COPY);
    },
    get canBeMapped() {
      return design.rule('driver.mmap', MMAP);
    },
    get ignoresOwnMigration() {
      return design.rule('driver.ownMigration', OWN_MIGRATION);
    },
    get clearsAtCopy() {
      return design.rule('driver.homecoming', HOMECOMING);
    },
    get requiresReadable() {
      return design.rule<'migrate.requireReadable', boolean>('migrate.requireReadable', NO_YES);
    },
    get selection() {
      return design.rule('migrate.selection', SELECTIONS);
    },
    get removeFreePages() {
      return design.rule('devmem.freeList', FREE_LISTS);
    },
    get releasesRegion() {
      return design.rule('devmem.regionExit', REGION_EXITS);
    },
    get moduleZeroPage() {
      return design.rule('driver.moduleZeroPage', MODULE_PAGES);
    },
    get evictsAtUnload() {
      return design.rule<'devmem.evictAtUnload', boolean>('devmem.evictAtUnload', NO_YES);
    },
    get evictsAtClose() {
      return design.rule<'devmem.evictAtClose', boolean>('devmem.evictAtClose', NO_YES);
    },
  };
}
