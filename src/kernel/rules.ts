import type { SwitchReader } from '../designs/reader.js';
import { FAULT_REFS } from './devmem/fault-ref.js';
import { PAGEMAP_REFS } from './devmem/pagemap.js';
import type { KernelRules } from './kernel.js';
import { FILE_HOLES, NOTIFICATIONS, ZERO_PAGES } from './migrate/collect.js';
import { REFERENCE_CHECKS } from './migrate/unmap.js';
import { PENDING_MARKS } from './notifier/pending-mark.js';
import { DEVICE_PAGES } from './range-fault.js';

/** The kernel's rules under a design. A rule is looked up when it is asked for, so that a run knows which it depended on. */
export function kernelRules(design: SwitchReader): KernelRules {
  return {
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
    get holdFaultPage() {
      return design.rule('devmem.faultRef', FAULT_REFS);
    },
    get checksDeviceReferences() {
      return design.rule('devmem.freeCount', REFERENCE_CHECKS);
    },
    get waitsForDevicePages() {
      return design.rule('devmem.pagemapRef', PAGEMAP_REFS);
    },
  };
}
