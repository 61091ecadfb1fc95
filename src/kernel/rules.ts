import type { SwitchReader } from '../designs/reader.js';
import { FAULT_REFS } from './devmem/fault-ref.js';
import { FREE_COUNTS, PAGEMAP_REFS } from './devmem/pagemap.js';
import type { KernelRules } from './kernel.js';
import { FILE_HOLES, LOCKED_PAGES, NOTIFICATIONS, ZERO_PAGES } from './migrate/collect.js';
import { REFERENCE_CHECKS } from './migrate/unmap.js';
import { CLASSIC_ENDS } from './notifier/classic.js';
import { INSERTS_IN_CALLBACK, REFUSES_DEAD } from './notifier/interval.js';
import { CLASSIC_REFUSALS } from './notifier/invalidate.js';
import { PENDING_MARKS } from './notifier/pending-mark.js';
import { REMOVALS } from './notifier/remove.js';
import { UPDATES } from './notifier/update.js';
import { DEVICE_PAGES, REQUESTS } from './range-fault.js';

/** The kernel's rules under a design. A rule is looked up when it is asked for, so that a run knows which it depended on. */
export function kernelRules(design: SwitchReader): KernelRules {
  return {
    get removal() {
      return design.rule('notifier.remove', REMOVALS);
    },
    get update() {
      return design.rule('notifier.update', UPDATES);
    },
    get insertsInCallback() {
      return design.rule('notifier.insertInCallback', INSERTS_IN_CALLBACK);
    },
    get refusesDeadMm() {
      return design.rule('notifier.insertDead', REFUSES_DEAD);
    },
    get refusalEndsIntervals() {
      return design.rule('notifier.classicRefusal', CLASSIC_REFUSALS);
    },
    get refusalEndsAgreed() {
      return design.rule('notifier.classicEnd', CLASSIC_ENDS);
    },
    get pendingMark() {
      return design.rule('notifier.pendingMark', PENDING_MARKS);
    },
    get migrationNotification() {
      return design.rule('migrate.notification', NOTIFICATIONS);
    },
    get collectsFileHoles() {
      return design.rule('migrate.fileHoles', FILE_HOLES);
    },
    get collectsZeroPage() {
      return design.rule('migrate.zeroPage', ZERO_PAGES);
    },
    get reportsDevicePage() {
      return design.rule('rangefault.devicePages', DEVICE_PAGES);
    },
    get honoursRequests() {
      return design.rule('rangefault.inputs', REQUESTS);
    },
    get holdFaultPage() {
      return design.rule('devmem.faultRef', FAULT_REFS);
    },
    get freeDeviceCount() {
      return design.rule('devmem.freeCount', FREE_COUNTS);
    },
    get retriesLockedPages() {
      return design.rule('migrate.lockedPage', LOCKED_PAGES);
    },
    get checksDeviceReferences() {
      return design.rule('migrate.waiterRef', REFERENCE_CHECKS);
    },
    get waitsForDevicePages() {
      return design.rule('devmem.pagemapRef', PAGEMAP_REFS);
    },
  };
}
