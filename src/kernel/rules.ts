import type { SwitchReader } from '../designs/reader.js';
import { FAULT_REFS } from './devmem/fault-ref.js';
import { FREE_COUNTS, PAGEMAP_REFS } from './devmem/pagemap.js';
import { FAST_PATHS, LONGTERM_PINS } from './gup/longterm.js';
import { NON_LRU } from './gup/follow.js';
import {
  DIES_UNDER_LOCK,
  DROPS_MMAP_LOCK,
  HMM_FREES,
  HMM_LOOKUPS,
  NON_BLOCKING,
  OVERLAPS,
  REFUSES_HOLES,
  RELEASES_UNDER_LOCK,
  VALIDITIES,
} from './hmm/rules.js';
import type { KernelRules } from './kernel.js';
import { FILE_HOLES, LOCKED_PAGES, NOTIFICATIONS, ZERO_PAGES } from './migrate/collect.js';
import { COHERENT_HOLES } from './migrate/pages.js';
import { COHERENT_MAPPINGS, REFERENCE_CHECKS } from './migrate/unmap.js';
import { AREA_LOCKS } from './mm/access.js';
import { WRITE_RESULTS } from './mm/fault.js';
import { ZERO_PARTS } from './mm/split-huge-page.js';
import { MADE_WRITABLE } from './mm/mprotect.js';
import { EXCLUSIVE_BITS } from './mm/pagemap.js';
import { CHARGES } from './mm/vma.js';
import { NEW_BETWEEN } from './mm/vma-change.js';
import { CLASSIC_ENDS } from './notifier/classic.js';
import { INSERTS_IN_CALLBACK, REFUSES_DEAD } from './notifier/interval.js';
import { CLASSIC_REFUSALS, ONLY_ENDS } from './notifier/invalidate.js';
import { PENDING_MARKS } from './notifier/pending-mark.js';
import { REMOVALS } from './notifier/remove.js';
import { UPDATES } from './notifier/update.js';
import { NEEDS } from './pfn-tables.js';
import { DEVICE_PAGES, REQUESTS } from './range-fault.js';

/** A getter a rule, on the prototype: a short session has no time to make forty functions first. */
class DesignedKernelRules implements KernelRules {
  constructor(private readonly design: SwitchReader) {}

  get removal() {
    return this.design.rule('notifier.remove', REMOVALS);
  }
  get update() {
    return this.design.rule('notifier.update', UPDATES);
  }
  get safeInsertion() {
    return this.design.rule('notifier.insertInCallback', INSERTS_IN_CALLBACK);
  }
  get refusesDeadMm() {
    return this.design.rule('notifier.insertDead', REFUSES_DEAD);
  }
  get refusalEndsIntervals() {
    return this.design.rule('notifier.classicRefusal', CLASSIC_REFUSALS);
  }
  get refusalEndsAgreed() {
    return this.design.rule('notifier.classicEnd', CLASSIC_ENDS);
  }
  get pendingMark() {
    return this.design.rule('notifier.pendingMark', PENDING_MARKS);
  }
  get migrationNotification() {
    return this.design.rule('migrate.notification', NOTIFICATIONS);
  }
  get coherentMappings() {
    return this.design.rule('rmap.coherent', COHERENT_MAPPINGS);
  }
  get pagemapTellsOfAll() {
    return this.design.rule('pagemap.exclusive', EXCLUSIVE_BITS);
  }
  get unchargesUntouched() {
    return this.design.rule('vma.charge', CHARGES);
  }
  get joinsPreviousFirst() {
    return this.design.rule('vma.newBetween', NEW_BETWEEN);
  }
  get makesCleanWritable() {
    return this.design.rule('mprotect.writable', MADE_WRITABLE);
  }
  get dropsZeroParts() {
    return this.design.rule('huge.zeroParts', ZERO_PARTS);
  }
  get triesAreaLock() {
    return this.design.rule('fault.areaLock', AREA_LOCKS);
  }
  get tellsWrite() {
    return this.design.rule('fault.writeResult', WRITE_RESULTS);
  }
  get tellsOnlyEnd() {
    return this.design.rule('notifier.onlyEnd', ONLY_ENDS);
  }
  get collectsFileHoles() {
    return this.design.rule('migrate.fileHoles', FILE_HOLES);
  }
  get takesCoherentInHole() {
    return this.design.rule('migrate.coherentHole', COHERENT_HOLES);
  }
  get collectsZeroPage() {
    return this.design.rule('migrate.zeroPage', ZERO_PAGES);
  }
  get reportsDevicePage() {
    return this.design.rule('rangefault.devicePages', DEVICE_PAGES);
  }
  get honoursRequests() {
    return this.design.rule('rangefault.inputs', REQUESTS);
  }
  get holdFaultPage() {
    return this.design.rule('devmem.faultRef', FAULT_REFS);
  }
  get deviceCount() {
    return this.design.rule('devmem.freeCount', FREE_COUNTS);
  }
  get retriesLockedPages() {
    return this.design.rule('migrate.lockedPage', LOCKED_PAGES);
  }
  get checksDeviceReferences() {
    return this.design.rule('migrate.waiterRef', REFERENCE_CHECKS);
  }
  get longterm() {
    return this.design.rule('gup.longterm', LONGTERM_PINS);
  }
  get fastPathChecks() {
    return this.design.rule('gup.fastPath', FAST_PATHS);
  }
  get nonLru() {
    return this.design.rule('gup.nonLru', NON_LRU);
  }
  get pagemapEnd() {
    return this.design.rule('devmem.pagemapRef', PAGEMAP_REFS);
  }
  get validity() {
    return this.design.rule('mirror.validity', VALIDITIES);
  }
  get nonBlocking() {
    return this.design.rule('mirror.nonBlocking', NON_BLOCKING);
  }
  get hitsRange() {
    return this.design.rule('mirror.overlap', OVERLAPS);
  }
  get dropsMmapLock() {
    return this.design.rule('mirror.mmapLock', DROPS_MMAP_LOCK);
  }
  get refusesHoles() {
    return this.design.rule('mirror.hole', REFUSES_HOLES);
  }
  get needs() {
    return this.design.rule('mirror.need', NEEDS);
  }
  get looksHmmUp() {
    return this.design.rule('mirror.callback', HMM_LOOKUPS);
  }
  get hmmOutlivesWalks() {
    return this.design.rule('mirror.free', HMM_FREES);
  }
  get releasesUnderLock() {
    return this.design.rule('mirror.release', RELEASES_UNDER_LOCK);
  }
  get diesUnderLock() {
    return this.design.rule('mirror.death', DIES_UNDER_LOCK);
  }
}

/** The kernel's rules under a design. A rule is looked up when it is asked for, so that a run knows which it depended on. */
export function kernelRules(design: SwitchReader): KernelRules {
  return new DesignedKernelRules(design);
}
