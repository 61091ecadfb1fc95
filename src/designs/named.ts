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
  'notifier.insertInCallback': 'safe',
  'notifier.update': 'v5',
  'notifier.pendingMark': 'lastNonZero',
  'driver.tracking': 'perVma',
  'driver.unmap': 'split',
  'driver.lookup': 'ownTree',
  'driver.lifetime': 'bare',
  'mirror.validity': 'sequence',
  'mirror.nonBlocking': 'repaired',
  'mirror.overlap': 'halfOpen',
  'devmem.faultRef': 'none',
  'devmem.freeCount': 'one',
  'devmem.pagemapRef': 'atRemap',
  'devmem.teardown': 'wait',
  'gup.longterm': 'allow',
  'gup.fastPath': 'unchecked',
  'gup.nonLru': 'null',
  'rmap.coherent': 'ignored',
  'migrate.zeroPage': 'always',
  'migrate.requireReadable': 'no',
  'driver.era': 'v5',
  'driver.migrationCover': 'none',
  'driver.ownDevicePage': 'page',
  'driver.eraseEnd': 'exact',
  'driver.clearLoop': 'populated',
};

/**
 * Every design with a name, in the order of history. A design comes after the one it extends.
 */
export const NAMED_DESIGNS: readonly NamedDesign[] = [
  {
    name: 'v5',
    extends: undefined,
    about:
      'the patch and its driver as posted; only the clear loop skips empty entries, since as posted it ' +
      'never ends on exit with a live interval (driver.clearLoop=everyPage shows that)',
    provenance: 'linux-mm, 2019-12-16, R. Campbell: HMM tests v5',
    switches: V5,
  },
  {
    name: 'linux-5.5',
    extends: 'v5',
    about:
      'the notifier core before the patch; the driver registers explicit intervals that never change',
    provenance: 'Linux 5.5, 2020-01-26, mm/mmu_notifier.c',
    switches: {
      'notifier.remove': 'sync',
      'notifier.insertInCallback': 'forbidden',
      'notifier.update': 'none',
      'driver.tracking': 'registered',
      'driver.unmap': 'stale',
    },
  },
  {
    name: 'v5-repaired',
    extends: 'v5',
    about: 'v5 with the smallest set of switches that removes every violation known so far; ours',
    provenance: 'this project, from the violations that it found under v5',
    switches: {
      'notifier.pendingMark': 'flag',
      'driver.lifetime': 'refcounted',
      'driver.migrationCover': 'interval',
      'driver.ownDevicePage': 'backing',
    },
  },
  {
    name: 'v6',
    extends: 'v5',
    about:
      'the plan for the next version: asynchronous put, asynchronous update, find in the tree of the core',
    provenance: 'linux-mm, 2020-01-09 and 2020-01-13, R. Campbell: answers to the review of v5',
    switches: {
      'notifier.remove': 'put',
      'notifier.update': 'async',
      'driver.lookup': 'coreTree',
      'driver.lifetime': 'refcounted',
    },
  },
  {
    name: 'workqueue',
    extends: 'v5',
    about: 'the callback only marks an interval; a worker removes it synchronously',
    provenance: 'linux-mm, 2019-12-17 and 2020-01-09, J. Gunthorpe: how RDMA removes intervals',
    switches: {
      'notifier.remove': 'workqueue',
      'notifier.insertInCallback': 'forbidden',
      'notifier.update': 'none',
      'driver.unmap': 'stale',
      'driver.lifetime': 'refcounted',
    },
  },
  {
    name: 'batch',
    extends: 'v5',
    about: 'remove, insert and insert as one unit under the lock of the tree, asserted',
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
    provenance: 'linux-mm, 2020-01-09 and 2020-01-14, J. Gunthorpe: the page-table scheme of RDMA',
    switches: { 'driver.tracking': 'pageTableBlocks', 'driver.lifetime': 'refcounted' },
  },
  {
    name: 'linux-5.8',
    extends: 'linux-5.5',
    about: 'what was merged: one interval for the whole address space, for the life of the file',
    provenance: 'Linux 5.8, 2020-08-02, lib/test_hmm.c',
    switches: {
      'driver.tracking': 'wholeMm',
      'migrate.requireReadable': 'yes',
      'driver.era': '6.1',
      'driver.migrationCover': 'wholeMm',
      'driver.eraseEnd': 'onePast',
    },
  },
  {
    name: 'linux-5.19',
    extends: 'linux-5.8',
    about: 'device memory before the reference counts of its pages were put right',
    provenance: 'Linux 5.19, 2022-07-31; linux-mm, 2022-09-26, A. Popple: what is wrong with it',
    switches: { 'devmem.pagemapRef': 'dropped' },
  },
  {
    name: 'linux-6.1-asis',
    extends: 'linux-5.19',
    about:
      'Linux 6.1 with its test driver as it is, which crashes on own device pages and erases one entry too many',
    provenance: 'recording linux-6.1 (6.1.192), see test/conformance/recorded',
    switches: {
      'devmem.faultRef': 'faultPage',
      'devmem.freeCount': 'zero',
      'devmem.pagemapRef': 'perPage',
      'devmem.teardown': 'evict',
      'gup.longterm': 'migrateAndRetry',
      'gup.fastPath': 'checked',
      'gup.nonLru': 'error',
      'rmap.coherent': 'asNormal',
      'migrate.zeroPage': 'ifSystemSelected',
    },
  },
  {
    name: 'linux-6.1',
    extends: 'linux-6.1-asis',
    about: 'Linux 6.1 with the two repairs of its test driver that the reference recording has',
    provenance: 'recording linux-6.1-exact (6.1.192), see test/conformance/recorded',
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
        'notifier.insertInCallback',
        'notifier.update',
        'notifier.pendingMark',
        'driver.tracking',
        'driver.unmap',
        'driver.lookup',
        'driver.lifetime',
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
  {
    name: 'hmm-2019-before',
    extends: 'linux-5.5',
    about:
      'the mirror interface of 2019 before it could wait: register a range, snapshot, ask once',
    provenance:
      'linux-mm, 2019-03-25, J. Glisse: HMM driver API v2, patch 6, the lines that it removes',
    switches: {
      'mirror.validity': 'rangeDone',
      'mirror.overlap': 'asPosted',
    },
  },
  {
    name: 'hmm-2019-v2',
    extends: 'hmm-2019-before',
    about: 'the mirror interface of 2019 as posted: wait until the range is valid, with a time-out',
    provenance: 'linux-mm, 2019-03-25, J. Glisse: HMM driver API v2, patch 6',
    switches: { 'mirror.validity': 'rangeWait', 'mirror.nonBlocking': 'asPosted' },
  },
  {
    name: 'hmm-2019-repaired',
    extends: 'hmm-2019-v2',
    about: 'the same with the refusal of a non-blocking start passed on, and half-open overlap',
    provenance: 'this project, from docket cases B2 to B4',
    switches: { 'mirror.nonBlocking': 'repaired', 'mirror.overlap': 'halfOpen' },
  },
];

function only<S extends SwitchName>(all: Switches, names: readonly S[]): Pick<Switches, S> {
  return Object.fromEntries(names.map((name) => [name, all[name]])) as Pick<Switches, S>;
}
