import { DEVMEM_SWITCHES } from './devmem-switches.js';
import { MEMORY_SWITCHES } from './memory-switches.js';
import { PIN_SWITCHES } from './pin-switches.js';
import { RANGE_SWITCHES } from './range-switches.js';
import type { SwitchSpec } from './switch-spec.js';

/**
 * The switches of a design and the values each may take. Data only: what a value selects is a
 * module beside what it steers, in a table that is exhaustive by type (`kernel/rules.ts`,
 * `driver/rules.ts`). A value without behaviour is not here; see `planned.ts`.
 */
export const SWITCHES = {
  'notifier.remove': {
    about: 'How is an interval taken out that a callback may still be running for?',
    source: 'linux-mm 2019-12-16, R. Campbell, patch 1',
    values: {
      sync: 'removing sleeps until no callback can run, as before the patch',
      release:
        'with a release operation removing returns at once and the last end calls it; without one it sleeps',
      put: 'removing sleeps; beside it a put never does, and the last end calls the release operation',
      workqueue: 'removing sleeps, and is left to a worker: the callback only marks the interval',
    },
  },
  'notifier.update': {
    about: "When does a change of an interval's bounds take effect?",
    source: 'linux-mm 2019-12-16 (patch 1); 2020-01-09 and 2020-01-16, J. Gunthorpe',
    values: {
      none: 'never: there is no such function, and bounds never change',
      v5: 'at once, or at the end of an invalidation that walks the tree',
      async:
        'the same, and it joins whatever invalidation runs, so that readers of the interval wait for its end',
      batch:
        'the interval is replaced by new ones, as one unit, by whoever walks the tree for an invalidation of its own',
    },
  },
  'notifier.insertInCallback': {
    about: 'May an interval be inserted from inside a callback?',
    source: 'Linux 5.5, mm/mmu_notifier.c; linux-mm 2019-12-16 (patch 1)',
    values: {
      absent:
        'no: it is reported, and a workload that asks for the safe insertion is answered -ENOSYS',
      forbidden: 'no: it is reported',
      safe: 'yes',
    },
  },
  'notifier.insertDead': {
    about: 'May an interval be inserted into an address space that is dying?',
    source: 'Linux 5.5 and 6.1, mm/mmu_notifier.c',
    values: {
      accepted: 'yes: the check looks at a count that is never zero',
      refused: 'no: -EINVAL, with a warning',
    },
  },
  'notifier.classicRefusal': {
    about:
      'When a classic notifier refuses a start to which the intervals agreed, is it ended for them?',
    source: 'mm/mmu_notifier.c of every release since 5.5; the repair is ours',
    values: {
      leavesIntervalsOpen: 'no: the count of running invalidations stays up for ever',
      endsIntervals: 'yes',
    },
  },
  'notifier.classicEnd': {
    about: 'When a classic notifier refuses a start, are those told of an end that had agreed?',
    source: 'Linux 5.5 and 5.12, mm/mmu_notifier.c',
    values: { untold: 'no', told: 'yes' },
  },
  'notifier.pendingMark': {
    about: 'How does an interval remember that an update of it is pending?',
    source: 'linux-mm 2019-12-16 (patch 1) and 2020-01-09 (review)',
    values: {
      lastNonZero: 'the pending last byte is not zero',
      emptyInterval: 'the pending bounds hold at least one byte',
      emptyAsWritten:
        'as the review of 2020-01-09 writes it: equal bounds insert, all others remove',
      flag: 'a bit of its own, and another for a queued removal: a second removal is ignored, an update of a removed interval refused',
    },
  },
  ...RANGE_SWITCHES,
  ...MEMORY_SWITCHES,
  'driver.tracking': {
    about: 'Which intervals does the driver keep for what the device maps?',
    source: 'linux-mm 2019-12-16, patch 2; Linux 5.8, lib/test_hmm.c',
    values: {
      perVma: 'one over each area that the device touches',
      wholeMm: 'one over the whole address space, for the life of the file',
      registered:
        'one over each region that REGISTER names, until UNREGISTER; what lies outside cannot be reached',
      pageTableBlocks:
        'one over each block of 512 pages that the device touches, made before the fault takes its locks',
    },
  },
  'driver.unmap': {
    about: 'What becomes of a tracked interval when part of it is unmapped?',
    source: 'linux-mm 2019-12-16 (patch 2), 2020-01-09 to 2020-01-15 (review)',
    values: {
      split:
        'the left part is kept and an interval is inserted for the right part, in the callback',
      splitOutside:
        'the same by a worker, after the callback: it holds the driver mutex, shrinks, then inserts',
      splitOutsideInsertFirst: 'the same by a worker, which inserts first and then shrinks',
      shrinkAndFault:
        'the left part is kept; right of the hole all is cleared and left to a later fault',
      whenGone: 'it is taken out when all of it is unmapped, and else stays as it is',
      stale: 'it stays as it is and hears of whatever is mapped there next',
    },
  },
  'driver.lookup': {
    about:
      'Where does the driver find the intervals that it tracks by area? (Of regions and blocks it has a list.)',
    source: 'linux-mm 2020-01-09 (R. Campbell, J. Gunthorpe), 2020-01-13, 2020-01-14',
    values: {
      ownTree: 'in a tree of its own, under its mutex',
      coreTree: 'in the tree of the core, which stands still from find to find_unlock',
    },
  },
  'driver.lifetime': {
    about: 'What keeps intervals and mirrors alive for those who use them?',
    source: 'linux-mm 2020-01-09, J. Gunthorpe: what injected reference counts would look like',
    values: {
      bare: 'nothing: whoever takes one out frees it',
      refcounted: 'counts, of the registration, of users and of device pages; the last one frees',
    },
  },
  'driver.callbackAllocation': {
    about: 'May an allocation that the driver makes inside a callback reclaim memory?',
    source: 'linux-mm 2020-01-09, R. Campbell: what lockdep says of nouveau',
    values: {
      atomic: 'no: it fails rather than wait',
      mayReclaim: 'yes: reclaim may itself start an invalidation, which waits for this one',
    },
  },
  ...DEVMEM_SWITCHES,
  ...PIN_SWITCHES,
  'migrate.zeroPage': {
    about: 'Is a mapping of the zero page selected for migration?',
    source: 'linux-mm 2022-01-28, A. Popple',
    values: {
      always: 'yes',
      ifSystemSelected: 'only where pages of system memory are',
    },
  },
  'migrate.waiterRef': {
    about: 'Does whoever waits for a migration entry hold the page?',
    source:
      'linux-mm 2022-01-28, A. Popple; Linux 5.16 and 5.17, mm/migrate.c (migrate_vma_check_page, migrate_page_move_mapping)',
    values: {
      held: 'until it sleeps: so the first phase of a migration lets any reference of a device page pass, and the second, which counts them, refuses it',
      none: 'no: both phases count references of device pages, as of any page',
    },
  },
  'migrate.lockedPage': {
    about: 'What if a page is locked when it is collected for migration?',
    source: 'Linux 5.11 and 5.12, mm/migrate.c (migrate_vma_prepare)',
    values: {
      retryInPrepare: 'it is tried again when everything is collected',
      refuse: 'it is not migrated',
    },
  },
  'migrate.requireReadable': {
    about: 'Does the driver migrate areas that nobody may read?',
    source: 'recording linux-6.1',
    values: { no: 'any area migrates', yes: 'an unreadable area is -EINVAL' },
  },
  'migrate.selection': {
    about: 'May the driver say which pages it wants to migrate?',
    source: 'Linux 5.5 and 5.8, mm/migrate.c (migrate_vma.src_owner, later flags)',
    values: {
      everything: 'no: pages of the system and private pages of every device are taken',
      asAsked: 'yes: pages of the system, or the private ones of one device',
    },
  },
  'migrate.coherentHole': {
    about: 'May a page of coherent memory come where no page was?',
    source:
      'linux-mm 2022-02-10, A. Popple, of the rebased series of C. Hellwig; Linux 6.0, mm/migrate_device.c',
    values: {
      refused: 'no: the test of its kind is the wrong way round',
      taken: 'yes (6.0, the first to have such pages)',
    },
  },
  'migrate.notification': {
    about: 'What are subscribers told when pages are collected for migration?',
    source: 'Linux 5.5 and 5.9, mm/migrate.c (MMU_NOTIFY_MIGRATE)',
    values: { clear: 'CLEAR, by nobody', migrate: 'MIGRATE, with the device that it is for' },
  },
  'migrate.fileHoles': {
    about: 'Are absent entries of areas that are not anonymous collected for migration?',
    source: 'Linux 5.5 and 5.9, mm/migrate.c; recording linux-6.1',
    values: { collected: 'yes', passedOver: 'no' },
  },
  'rangefault.inputs': {
    about: 'What does a range fault make of what the array for its answers holds before?',
    source: 'Linux 5.5, mm/hmm.c (hmm_pte_need_fault); seeds/000, patch 2 (dmirror_fault)',
    values: {
      zeros:
        'a slot asks to fault device memory home if it says so; the driver begins each call with zeros',
      leftOver:
        'the same; the driver begins with what the last call of the task left there, as posted',
      ignored: 'nothing (since 5.8)',
    },
  },
  'rangefault.devicePages': {
    about: 'Which device-private pages does a range fault report as they are?',
    source: 'Linux 5.5 and 5.7, mm/hmm.c (hmm_range.dev_private_owner)',
    values: {
      everyDevice: 'those of every device',
      ownDevice: 'those of the device that asks; others are faulted home',
    },
  },
  'driver.commands': {
    about: 'Which commands has the driver?',
    source: 'lib/test_hmm.c of the posting and of Linux 5.8, 5.14, 5.19, 6.1; seeds/003, A. Sierra',
    values: {
      posted: 'READ, WRITE, MIGRATE and SNAPSHOT',
      exclusive: 'also EXCLUSIVE and CHECK_EXCLUSIVE (5.14)',
      migrateToSystem: 'also MIGRATE_TO_DEV and MIGRATE_TO_SYS (5.19)',
      release: 'also RELEASE (6.1)',
      memoryType: 'also GET_MEM_DEV_TYPE, as posted with coherent memory and not merged',
    },
  },
  'driver.snapshotAbsent': {
    about: 'What does a snapshot report of holes and areas that cannot be read?',
    source: 'seeds/000, patch 2; Linux 5.8, lib/test_hmm.c',
    values: { none: 'NONE, as of an absent page', error: 'ERROR' },
  },
  'driver.snapshotHuge': {
    about: 'Does a snapshot tell huge mappings?',
    source: 'Linux 5.8 and 5.9, lib/test_hmm.c',
    values: { small: 'no', pmd: 'yes, by the PMD bit' },
  },
  'driver.copyErrors': {
    about: 'What does a command answer when copying from or to the user fails?',
    source: 'seeds/000, patch 2; Linux 5.8, lib/test_hmm.c',
    values: {
      remaining:
        'the number of bytes that were not copied, a positive one; WRITE then keeps its buffer for good',
      efault: '-EFAULT, and the buffer is given back',
    },
  },
  'driver.coherentDevices': {
    about: 'Are there devices with memory that the CPU maps, where addresses are set aside for it?',
    source: 'Linux 5.19 and 6.0, lib/test_hmm.c (spm_addr_dev0, spm_addr_dev1)',
    values: {
      absent: 'no: devices 0 and 1 are all',
      present: 'yes: devices 2 and 3 (6.0)',
    },
  },
  'driver.mmap': {
    about: 'Can the device file be mapped?',
    source: 'seeds/000, patch 2; recording linux-6.1',
    values: { absent: 'no: -ENODEV', present: 'yes, pages of the driver' },
  },
  'driver.ownMigration': {
    about: 'What does the callback do when it hears of a migration of its own device?',
    source: 'Linux 5.9, lib/test_hmm.c',
    values: {
      heard: 'the same as of any range',
      passedOver: 'nothing: the migration clears what it has to itself',
    },
  },
  'driver.homecoming': {
    about: 'When is the entry of a device page cleared that a CPU touch sends home?',
    source: 'seeds/000, patch 2; Linux 5.9, lib/test_hmm.c',
    values: {
      afterPages: 'under the mutex, after the page has moved',
      atCopy: 'before the copy, without the mutex',
    },
  },
  'driver.migrationCover': {
    about: 'Does the driver see to an interval for pages that it maps after a migration?',
    source: 'recordings v5-literal and v5-covered',
    values: {
      none: 'no: migrated pages are mapped whether or not an interval guards them',
      interval: 'yes: one is found or made first',
    },
  },
  'driver.ownDevicePage': {
    about: 'What does the driver map when a range fault reports a page of its own memory?',
    source: 'recordings linux-6.1 and linux-6.1-exact',
    values: { page: 'the device page, which it cannot reach', backing: 'the page behind it' },
  },
  'driver.clearLoop': {
    about: 'How does the driver clear a range of its page table?',
    source: 'seeds/000, patch 2; Linux 5.8, lib/test_hmm.c',
    values: {
      everyPage:
        'it visits every page number of the range, which has no end if that is the address space',
      populated: 'it visits the entries that there are',
    },
  },
  'driver.storeFailure': {
    about: 'What if a migrated page cannot be stored in the page table of the device?',
    source: 'seeds/000, patch 2 (dmirror_migrate_finalize_and_map); Linux 5.8',
    values: {
      keepsMutex: 'the function returns with the mutex held, and nobody looks at what it returns',
      unwound: 'the mutex is dropped; the command goes on and finds the page missing',
    },
  },
  'driver.touchOrder': {
    about: 'When does the driver ask a device page that the CPU touched for its mirror?',
    source: 'seeds/000, patch 2 (dmirror_devmem_fault); Linux 5.8',
    values: {
      setupFirst: 'after the first phase of the migration, when the page may be free',
      mirrorFirst: 'before',
    },
  },
  'driver.moduleZeroPage': {
    about: 'Does the module keep a page of zeroes?',
    source:
      'seeds/000, patch 2 (hmm_dmirror_init); linux-mm 2020-05-12, Wei Yongjun; 2020-09-14, R. Campbell',
    values: {
      answersZero: 'yes: without one everything is torn down, and loading answers 0',
      answersError: 'yes: without one everything is torn down, and loading fails (5.8)',
      none: 'no (5.10)',
    },
  },
  'driver.eraseEnd': {
    about: 'Where does clearing the device page table end?',
    source: 'recordings linux-6.1 and linux-6.1-exact',
    values: { onePast: 'one entry past the range', exact: 'at the end of the range' },
  },
} as const satisfies Readonly<Record<string, SwitchSpec>>;

export type SwitchName = keyof typeof SWITCHES;
export type Switches = {
  readonly [S in SwitchName]: keyof (typeof SWITCHES)[S]['values'] & string;
};

/** The names of all switches, sorted. */
export const SWITCH_NAMES: readonly SwitchName[] = (Object.keys(SWITCHES) as SwitchName[]).sort();

/** The values that a switch may take. */
export function valuesOf(name: SwitchName): readonly string[] {
  return Object.keys(SWITCHES[name].values);
}

/**
 * Counts the changes of what a design means: of a value's behaviour, or of the machine under all of
 * them. A session keeps the number, and is run again only where it is the same.
 */
export const MEANING = 3;

export interface Design {
  readonly name: string;
  /** What it is, in one line. */
  readonly about: string;
  /** Message and date, or recording, that it comes from. */
  readonly provenance: string;
  readonly switches: Switches;
}
