import type { SwitchName, Switches } from './switches.js';

/** A named design before inheritance is worked out: what it changes of the one that it extends. */
export interface NamedDesign {
  readonly name: string;
  /** Name of the design whose switches it starts from; undefined: `switches` is complete. */
  readonly extends: string | undefined;
  /** What it is, in one line. */
  readonly about: string;
  /** Message and date, release, or recording, that it comes from. */
  readonly provenance: string;
  readonly switches: Partial<Switches>;
}

const V5: Switches = {
  'notifier.remove': 'release',
  'notifier.update': 'v5',
  'notifier.insertInCallback': 'safe',
  'notifier.insertDead': 'accepted',
  'notifier.pendingMark': 'lastNonZero',
  'notifier.classicRefusal': 'leavesIntervalsOpen',
  'notifier.classicEnd': 'untold',
  'mirror.validity': 'sequence',
  'mirror.nonBlocking': 'asPosted',
  'mirror.overlap': 'asPosted',
  'mirror.mmapLock': 'asPosted',
  'mirror.hole': 'walked',
  'mirror.need': 'byFirstPage',
  'mirror.callback': 'lookedUp',
  'mirror.free': 'atOnce',
  'mirror.release': 'unlocked',
  'mirror.death': 'unlocked',
  'driver.rangeRequest': 'wanted',
  'driver.rangeUse': 'careful',
  'driver.tracking': 'perVma',
  'driver.unmap': 'split',
  'driver.lookup': 'ownTree',
  'driver.lifetime': 'bare',
  'driver.callbackAllocation': 'atomic',
  'devmem.faultRef': 'none',
  'devmem.freeCount': 'one',
  'devmem.freeList': 'untouched',
  'devmem.regionExit': 'leaked',
  'devmem.chunkArray': 'forgotten',
  'devmem.pagemapRef': 'atRemap',
  'devmem.evictAtUnload': 'no',
  'devmem.evictAtClose': 'no',
  'eviction.noMemory': 'retry',
  'gup.longterm': 'allow',
  'gup.fastPath': 'unchecked',
  'gup.nonLru': 'callerAsks',
  'migrate.zeroPage': 'always',
  'migrate.waiterRef': 'held',
  'migrate.lockedPage': 'retryInPrepare',
  'migrate.requireReadable': 'no',
  'migrate.selection': 'everything',
  'migrate.coherentHole': 'taken',
  'migrate.notification': 'clear',
  'migrate.fileHoles': 'collected',
  'rangefault.inputs': 'leftOver',
  'rangefault.devicePages': 'everyDevice',
  'driver.commands': 'posted',
  'driver.snapshotAbsent': 'none',
  'driver.snapshotHuge': 'small',
  'driver.copyErrors': 'remaining',
  'driver.coherentDevices': 'absent',
  'driver.mmap': 'absent',
  'driver.ownMigration': 'heard',
  'driver.homecoming': 'afterPages',
  'driver.migrationCover': 'none',
  'driver.ownDevicePage': 'page',
  'driver.clearLoop': 'everyPage',
  'driver.storeFailure': 'keepsMutex',
  'driver.touchOrder': 'setupFirst',
  'driver.moduleZeroPage': 'answersZero',
  'driver.eraseEnd': 'exact',
  'rmap.coherent': 'ignored',
  'pagemap.exclusive': 'everyEntry',
  'vma.charge': 'kept',
  'vma.newBetween': 'next',
  'mprotect.writable': 'dirtyExclusive',
  'huge.zeroParts': 'kept',
  'fault.areaLock': 'none',
  'fault.writeResult': 'told',
  'notifier.onlyEnd': 'told',
};

/**
 * Every design with a name, in the order of history. A design comes after the one it extends.
 */
export const NAMED_DESIGNS: readonly NamedDesign[] = [
  {
    name: 'v5',
    extends: undefined,
    about:
      'the patch and its driver to the letter of the posting, on the memory manager of Linux 6.1',
    provenance: 'linux-mm, 2019-12-16, R. Campbell: HMM tests v5',
    switches: V5,
  },
  {
    name: 'v5-repaired',
    extends: 'v5',
    about:
      'v5 with the fewest switches under which no run of the docket that uses the core as it may be used breaks a rule, but for F2 and U14, which no switch mends',
    provenance:
      'this project: computed over the docket and the self tests (test/designs/repaired.test.ts)',
    switches: {
      'notifier.remove': 'put',
      'notifier.pendingMark': 'flag',
      'notifier.classicRefusal': 'endsIntervals',
      'driver.lifetime': 'refcounted',
      'driver.migrationCover': 'interval',
      'driver.ownDevicePage': 'backing',
      'driver.clearLoop': 'populated',
      'driver.storeFailure': 'unwound',
      'driver.copyErrors': 'efault',
      'devmem.faultRef': 'faultPage',
      'devmem.freeCount': 'zero',
      'devmem.evictAtUnload': 'yes',
      'devmem.regionExit': 'released',
    },
  },
  {
    name: 'linux-5.5',
    extends: 'v5',
    about:
      'the notifier core before the patch; the driver registers explicit intervals that never change',
    provenance: 'Linux 5.5, 2020-01-26, mm/mmu_notifier.c',
    switches: {
      'notifier.remove': 'sync',
      'notifier.update': 'none',
      'notifier.insertInCallback': 'absent',
      'driver.tracking': 'registered',
    },
  },
  {
    name: 'v6',
    extends: 'v5',
    about:
      'the plan for the next version: put beside a removal that sleeps, asynchronous update, find in the tree of the core',
    provenance:
      'linux-mm, 2020-01-09 and 2020-01-13, R. Campbell: answers to the review of v5 (as planned; what was then posted is another thing)',
    switches: {
      'notifier.remove': 'put',
      'notifier.update': 'async',
      'driver.lookup': 'coreTree',
    },
  },
  {
    name: 'workqueue',
    extends: 'v5',
    about:
      'the callback only marks an interval; a worker removes it and waits until nobody can use it',
    provenance: 'linux-mm, 2019-12-17, J. Gunthorpe: how RDMA removes intervals',
    switches: {
      'notifier.remove': 'workqueue',
      'notifier.update': 'none',
      'notifier.insertInCallback': 'forbidden',
      'driver.unmap': 'whenGone',
      'driver.lifetime': 'refcounted',
    },
  },
  {
    name: 'batch',
    extends: 'v5',
    about:
      'a change of intervals replaces one by others, as one unit under the lock of the tree, asserted',
    provenance: 'linux-mm, 2020-01-09 and 2020-01-16, J. Gunthorpe: an update as a batch',
    switches: { 'notifier.update': 'batch', 'notifier.pendingMark': 'flag' },
  },
  {
    name: 'shrink-and-fault',
    extends: 'v5',
    about:
      'no insert from a callback: the left part is kept, the right part is left to a later fault',
    provenance:
      'linux-mm, 2020-01-13 and 2020-01-15: what is lost without an insert from a callback',
    switches: { 'notifier.insertInCallback': 'forbidden', 'driver.unmap': 'shrinkAndFault' },
  },
  {
    name: 'odp-blocks',
    extends: 'linux-5.5',
    about:
      'one interval for each page-table block, made where the fault is handled, as on-demand paging does',
    provenance:
      'linux-mm, 2019-12-17 and 2020-01-09, J. Gunthorpe: the page-table scheme of RDMA; what the thread leaves open is the least that it needs',
    switches: {
      'notifier.remove': 'workqueue',
      'driver.tracking': 'pageTableBlocks',
      'driver.lifetime': 'refcounted',
    },
  },
  {
    name: 'linux-5.8',
    extends: 'linux-5.5',
    about: 'what was merged: one interval for the whole address space, for the life of the file',
    provenance: 'Linux 5.8, 2020-08-02, lib/test_hmm.c and mm/hmm.c',
    switches: {
      'driver.tracking': 'wholeMm',
      'migrate.requireReadable': 'yes',
      'migrate.selection': 'asAsked',
      'migrate.zeroPage': 'ifSystemSelected',
      'rangefault.inputs': 'ignored',
      'rangefault.devicePages': 'ownDevice',
      'devmem.regionExit': 'released',
      'driver.moduleZeroPage': 'answersError',
      'driver.clearLoop': 'populated',
      'driver.storeFailure': 'unwound',
      'driver.touchOrder': 'mirrorFirst',
      'driver.snapshotAbsent': 'error',
      'driver.copyErrors': 'efault',
      'driver.eraseEnd': 'onePast',
    },
  },
  {
    name: 'hmm-2019-before',
    extends: 'linux-5.8',
    about:
      'the range interface of 2019 before it could wait; that a range has its hmm before it is first asked for, so that a failing fault does not stop the kernel, is ours; the driver is that of linux-5.8, mended',
    provenance:
      'linux-mm, 2019-03-25, J. Glisse: the series before mm/hmm: improve driver API to work and wait over a range v2 (what that takes away)',
    switches: {
      'mirror.validity': 'rangeDone',
      'mirror.nonBlocking': 'before',
      'driver.ownDevicePage': 'backing',
      'driver.eraseEnd': 'exact',
    },
  },
  {
    name: 'hmm-2019-v2',
    extends: 'hmm-2019-before',
    about: 'the range interface of 2019 as posted: registered, and waited for until valid',
    provenance:
      'linux-mm, 2019-03-25, J. Glisse: mm/hmm: improve driver API to work and wait over a range v2',
    switches: {
      'mirror.validity': 'rangeWait',
      'mirror.nonBlocking': 'asPosted',
      'mirror.need': 'byBlock',
    },
  },
  {
    name: 'hmm-2019-repaired',
    extends: 'hmm-2019-v2',
    about:
      'the range interface of 2019 with its faults mended; waits are still for every invalidation of the address space',
    provenance:
      'this project, and Linux 5.3, mm/hmm.c: the flag is a generation, what is refused is not counted, and what is used is kept',
    switches: {
      'mirror.validity': 'rangeGeneration',
      'mirror.nonBlocking': 'repaired',
      'mirror.overlap': 'halfOpen',
      'mirror.mmapLock': 'kept',
      'mirror.hole': 'refused',
      'mirror.need': 'kept',
      'mirror.callback': 'heldUnlessZero',
      'mirror.free': 'afterWalks',
      'mirror.release': 'underLock',
      'mirror.death': 'underLock',
      'notifier.classicEnd': 'told',
    },
  },
  {
    name: 'linux-5.14',
    extends: 'linux-5.8',
    about:
      'exclusive access came; a free page of device memory still has a reference of its own, and its frame the pagemap',
    provenance: 'Linux 5.14, 2021-08-29, lib/test_hmm.c, mm/migrate.c and mm/memremap.c',
    switches: {
      'notifier.classicEnd': 'told',
      'gup.fastPath': 'checked',
      'migrate.lockedPage': 'refuse',
      'migrate.notification': 'migrate',
      'migrate.fileHoles': 'passedOver',
      'driver.moduleZeroPage': 'none',
      'driver.commands': 'exclusive',
      'driver.snapshotHuge': 'pmd',
      'driver.ownMigration': 'passedOver',
      'driver.homecoming': 'atCopy',
    },
  },
  {
    name: 'linux-5.19',
    extends: 'linux-5.14',
    about: 'device memory before the reference counts of its pages were put right',
    provenance: 'Linux 5.19, 2022-07-31; linux-mm, 2022-09-26, A. Popple: what is wrong with it',
    switches: {
      'devmem.freeCount': 'reset',
      'devmem.pagemapRef': 'dropped',
      'migrate.waiterRef': 'none',
      'driver.commands': 'migrateToSystem',
      'driver.mmap': 'present',
    },
  },
  {
    name: 'linux-6.1-released',
    extends: 'linux-5.19',
    about: 'Linux 6.1 as released, which leaves the pages of a closed file on the device',
    provenance: 'Linux 6.1, 2022-12-11, lib/test_hmm.c and mm/migrate_device.c',
    switches: {
      'notifier.insertDead': 'refused',
      'devmem.faultRef': 'faultPage',
      'devmem.freeCount': 'zero',
      'devmem.freeList': 'posted',
      'devmem.pagemapRef': 'perPage',
      'devmem.evictAtUnload': 'yes',
      'driver.coherentDevices': 'present',
      'rmap.coherent': 'asNormal',
      'gup.longterm': 'migrateAndRetry',
      'driver.commands': 'release',
    },
  },
  {
    name: 'linux-6.1-asis',
    extends: 'linux-6.1-released',
    about:
      'Linux 6.1.192 with its test driver as it is, which crashes on own device pages and erases one entry too many',
    provenance: 'recording linux-6.1 (6.1.192), see test/conformance/recorded',
    switches: { 'devmem.evictAtClose': 'yes' },
  },
  {
    name: 'linux-6.1',
    extends: 'linux-6.1-asis',
    about: 'Linux 6.1 with the two repairs of its test driver that the reference recording has',
    provenance: 'recording linux-6.1-exact (6.1.192), see test/conformance/recorded',
    switches: { 'driver.ownDevicePage': 'backing', 'driver.eraseEnd': 'exact' },
  },
  {
    name: 'linux-6.12-asis',
    extends: 'linux-6.1-asis',
    about:
      'Linux 6.12.117 with its test driver as it is, which crashes where that of Linux 6.1 does',
    provenance: 'recording linux-6.12 (6.12.117), see test/conformance/recorded',
    switches: {
      'pagemap.exclusive': 'presentOnly',
      'vma.charge': 'ifTouched',
      'vma.newBetween': 'previous',
      'mprotect.writable': 'exclusive',
      'huge.zeroParts': 'zeroPage',
      'fault.areaLock': 'tried',
      'fault.writeResult': 'untold',
      'notifier.onlyEnd': 'untold',
    },
  },
  {
    name: 'linux-6.12',
    extends: 'linux-6.12-asis',
    about: 'Linux 6.12 with the two repairs of its test driver that the reference recording has',
    provenance: 'recording linux-6.12-exact (6.12.117), see test/conformance/recorded',
    switches: { 'driver.ownDevicePage': 'backing', 'driver.eraseEnd': 'exact' },
  },
  {
    name: 'v5-on-6.1',
    extends: 'linux-6.1',
    about: 'the patch on top of Linux 6.1; as in v5, migrated pages are mapped without an interval',
    provenance: 'recording v5-literal (6.1.192 with the patch), see test/conformance/recorded',
    switches: {
      ...only(V5, [
        'notifier.remove',
        'notifier.update',
        'notifier.insertInCallback',
        'notifier.pendingMark',
        'driver.tracking',
        'driver.unmap',
      ]),
      'driver.migrationCover': 'none',
    },
  },
  {
    name: 'v5-on-6.1-covered',
    extends: 'v5-on-6.1',
    about:
      'the patch on top of Linux 6.1, where migration and exclusive access make an interval too',
    provenance: 'recording v5-covered (6.1.192 with the patch), see test/conformance/recorded',
    switches: { 'driver.migrationCover': 'interval' },
  },
];

function only<S extends SwitchName>(all: Switches, names: readonly S[]): Pick<Switches, S> {
  return Object.fromEntries(names.map((name) => [name, all[name]])) as Pick<Switches, S>;
}
