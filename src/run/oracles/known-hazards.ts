import type { Hazard } from './hazard.js';

/*
 * What random workloads may meet, one place at a time. Each is a result, for which the docket has a
 * case; a test runs the schedule that shows it, and the neighbour that must not. What is not here
 * fails whoever meets it.
 */

const READ = 'dmirror_do_read';
const WRITE = 'dmirror_do_write';
const END = 'mmu_notifier_invalidate_range_end';
const FINALIZE = 'migrate_vma_finalize';
const CALLBACK = 'dmirror_interval_invalidate';

/** Where each page or area has an interval of its own, if it has one. */
const UNCOVERED: Hazard['under'] = {
  'driver.migrationCover': ['none'],
  'driver.tracking': ['perVma', 'registered', 'pageTableBlocks'],
};
const STALE = { rule: 'STALE_MIRROR_ENTRY', object: 'mirror' } as const;
const FREED = 'USE_AFTER_FREE';

const uncovered = {
  ...STALE,
  missed: { by: 'migration', what: 'anything' },
  name: 'migrated pages are mapped without an interval (D3)',
  under: UNCOVERED,
  needs: ['migration'],
} as const;
const exclusive = {
  ...STALE,
  missed: { by: 'exclusive', what: 'anything' },
  name: 'pages of exclusive access are mapped without an interval (D3)',
  under: UNCOVERED,
  needs: ['exclusive'],
} as const;
const ofAnotherFile = {
  ...STALE,
  missed: { what: 'own' },
  name: 'the driver takes the migration of another file of its device for its own (F1)',
  under: { 'driver.ownMigration': ['passedOver'] },
  needs: ['migration', 'twoFilesOfADevice'],
} as const;
const untold = {
  ...STALE,
  missed: { by: 'fault', what: 'own' },
  name: 'a device fault is not told of the migration of a page that it met (F3, E2, E2b)',
  under: { 'driver.ownMigration': ['passedOver'] },
  needs: ['migration', 'tasks'],
} as const;
const dropped = {
  ...STALE,
  missed: { by: 'migration', what: 'other' },
  name: 'pages that are dropped while they migrate are mapped all the same (F2)',
  under: {},
  needs: ['migration', 'tasks', 'dropping'],
} as const;
const ownPage = {
  rule: 'KERNEL_CRASH',
  object: 'mirror',
  name: 'a device page is mapped as it is, not the page behind it (D1)',
  under: { 'driver.ownDevicePage': ['page'] },
  needs: ['migration'],
} as const;
const BARE: Hazard['under'] = { 'driver.lifetime': ['bare'] };
const closed = {
  name: 'close passes over a page that a fault holds, and frees the mirror that it names (F4)',
  rule: FREED,
  object: 'mirror',
  under: { 'devmem.evictAtClose': ['yes'], ...BARE },
  needs: ['migration', 'tasks'],
  neighbour: { design: 'linux-6.1+driver.lifetime=refcounted' },
} as const;

export const KNOWN: readonly Hazard[] = [
  {
    ...uncovered,
    site: END,
    shown: { workload: 'D3', design: 'v5', seed: 1 },
    neighbour: { design: 'v5+driver.migrationCover=interval' },
  },
  {
    ...uncovered,
    site: READ,
    shown: { workload: 'D3b', design: 'v5', seed: 1 },
    neighbour: { design: 'v5+driver.migrationCover=interval' },
  },
  {
    ...uncovered,
    site: WRITE,
    shown: { workload: 'D3', design: 'v5', seed: 1 },
    neighbour: { design: 'v5+driver.migrationCover=interval' },
  },
  {
    ...uncovered,
    site: FINALIZE,
    shown: { workload: 'C5', design: 'v5-on-6.1', seed: 1 },
    neighbour: { design: 'v5-on-6.1+driver.migrationCover=interval' },
  },
  {
    ...exclusive,
    site: END,
    shown: { workload: 'traces/hazards/exclusive_dropped.hmm', design: 'v5-on-6.1', seed: 1 },
    neighbour: { design: 'v5-on-6.1+driver.migrationCover=interval' },
  },
  {
    ...exclusive,
    site: READ,
    shown: { workload: 'traces/hazards/exclusive_dropped.hmm', design: 'v5-on-6.1', seed: 1 },
    neighbour: { design: 'v5-on-6.1+driver.migrationCover=interval' },
  },
  {
    ...exclusive,
    rule: 'WRITABLE_TWICE',
    site: 'restore_exclusive_pte',
    shown: { workload: 'traces/hazards/exclusive_touched.hmm', design: 'v5-on-6.1', seed: 1 },
    neighbour: { design: 'v5-on-6.1+driver.migrationCover=interval' },
  },
  {
    ...ofAnotherFile,
    site: FINALIZE,
    shown: { workload: 'F1', design: 'linux-6.1', seed: 1 },
    neighbour: { design: 'linux-6.1+driver.ownMigration=heard' },
  },
  {
    ...ofAnotherFile,
    site: READ,
    shown: { workload: 'F1', design: 'linux-6.1', seed: 1 },
    neighbour: { design: 'linux-6.1+driver.ownMigration=heard' },
  },
  {
    ...ofAnotherFile,
    site: WRITE,
    shown: { workload: 'traces/hazards/other_file_written.hmm', design: 'linux-6.1', seed: 1 },
    neighbour: { design: 'linux-6.1+driver.ownMigration=heard' },
  },
  {
    ...untold,
    site: READ,
    shown: { workload: 'F3', design: 'linux-6.1', seed: 1 },
    neighbour: { design: 'linux-6.1+driver.ownMigration=heard' },
  },
  {
    ...untold,
    site: FINALIZE,
    shown: { workload: 'E2', design: 'linux-6.1', seed: 299 },
    neighbour: { design: 'linux-6.1+driver.ownMigration=heard' },
  },
  {
    ...untold,
    site: WRITE,
    shown: {
      workload: 'traces/hazards/written_under_migration.hmm',
      design: 'linux-6.1',
      seed: 299,
    },
    neighbour: { design: 'linux-6.1+driver.ownMigration=heard' },
  },
  {
    ...dropped,
    site: READ,
    shown: { workload: 'F2', design: 'v5-repaired', seed: 1 },
    neighbour: { strategy: 'run-to-block' },
  },
  {
    ...dropped,
    site: FINALIZE,
    shown: { workload: 'F2', design: 'v5-repaired', seed: 1 },
    neighbour: { strategy: 'run-to-block' },
  },
  {
    ...dropped,
    site: END,
    shown: { workload: 'F2', design: 'v5-repaired', seed: 21 },
    neighbour: { strategy: 'run-to-block' },
  },
  {
    ...dropped,
    site: WRITE,
    shown: { workload: 'traces/hazards/dropped_and_written.hmm', design: 'v5-repaired', seed: 21 },
    neighbour: { strategy: 'run-to-block' },
  },
  {
    ...ownPage,
    site: READ,
    shown: { workload: 'D1', design: 'v5', seed: 1 },
    neighbour: { design: 'v5+driver.ownDevicePage=backing' },
  },
  {
    ...ownPage,
    site: WRITE,
    shown: { workload: 'traces/hazards/own_page_written.hmm', design: 'v5', seed: 1 },
    neighbour: { design: 'v5+driver.ownDevicePage=backing' },
  },
  {
    name: 'a WRITE whose data cannot be copied in keeps its bounce buffer (A22)',
    rule: 'LEAK',
    object: 'resource',
    site: 'do_exit',
    under: { 'driver.copyErrors': ['remaining'] },
    needs: ['failedCopy'],
    shown: { workload: 'A22', design: 'v5', seed: 1 },
    neighbour: { design: 'v5+driver.copyErrors=efault' },
  },
  {
    name: 'a chunk that cannot be made leaves its region of addresses (A22)',
    rule: 'LEAK',
    object: 'resource',
    site: 'do_exit',
    under: { 'devmem.regionExit': ['leaked'] },
    needs: ['failedChunk'],
    shown: { workload: 'traces/hazards/chunk_failed.hmm', design: 'v5', seed: 1 },
    neighbour: { design: 'v5+devmem.regionExit=released' },
  },
  {
    name: 'clearing a range visits every page number, and a process that exits clears them all (D4)',
    rule: 'LIVELOCK',
    object: 'mirror',
    site: 'dmirror_do_update',
    under: { 'driver.clearLoop': ['everyPage'] },
    needs: [],
    shown: { workload: 'D4', design: 'v5', seed: 1 },
    neighbour: { design: 'v5+driver.clearLoop=populated' },
  },
  {
    name: 'a device page names the file that migrated it, which was closed (U24)',
    rule: FREED,
    object: 'mirror',
    site: 'dmirror_devmem_fault',
    under: { 'devmem.evictAtClose': ['no'], ...BARE },
    needs: ['migration'],
    shown: { workload: 'U24', design: 'v5', seed: 1 },
    neighbour: { design: 'v5+devmem.evictAtClose=yes' },
  },
  {
    name: 'close frees the mirror whose page a fault is sending home (E3)',
    rule: FREED,
    object: 'lock',
    site: 'dmirror_devmem_fault_finalize_and_map',
    under: { 'devmem.evictAtClose': ['no'], ...BARE },
    needs: ['migration', 'tasks'],
    shown: { workload: 'E3', design: 'v5', seed: 16 },
    neighbour: { design: 'v5+driver.lifetime=refcounted' },
  },
  {
    ...closed,
    site: 'dmirror_devmem_fault',
    shown: { workload: 'F4', design: 'linux-6.1', seed: 6 },
  },
  {
    ...closed,
    site: 'dmirror_devmem_fault_alloc_and_copy',
    shown: { workload: 'F4', design: 'linux-6.1', seed: 3 },
  },
  {
    name: 'two CPU faults take one device page, and the one that comes second uses it when it is free (U16)',
    rule: FREED,
    object: 'page',
    site: 'dmirror_devmem_fault',
    under: { 'devmem.faultRef': ['none', 'dropEarly'] },
    needs: ['migration', 'tasks'],
    shown: { workload: 'U16', design: 'v5', seed: 1 },
    neighbour: { design: 'v5+devmem.faultRef=faultPage' },
  },
  {
    name: 'close frees the mirror that a callback is about to use (A3)',
    rule: FREED,
    object: 'mirror',
    site: CALLBACK,
    under: { 'notifier.remove': ['release'], ...BARE },
    needs: ['tasks'],
    shown: { workload: 'A3', design: 'v5', seed: 3 },
    neighbour: { design: 'v5+driver.lifetime=refcounted' },
  },
  {
    name: 'close frees the mutex that a callback has or waits for (A3)',
    rule: FREED,
    object: 'lock',
    site: CALLBACK,
    under: { 'notifier.remove': ['release'], ...BARE },
    needs: ['tasks'],
    shown: { workload: 'A3', design: 'v5', seed: 4 },
    neighbour: { design: 'v5+driver.lifetime=refcounted' },
  },
  {
    name: 'close misses an interval that waits for its insertion, and frees the mirror (F6)',
    rule: FREED,
    object: 'mirror',
    site: CALLBACK,
    under: { 'driver.lookup': ['coreTree'], ...BARE },
    needs: ['tasks'],
    shown: { workload: 'F6', design: 'v6', seed: 5 },
    neighbour: { design: 'v6+driver.lookup=ownTree' },
  },
  {
    name: 'munmap frees the interval that guards a device fault (A15, A14)',
    rule: FREED,
    object: 'interval',
    site: 'mmu_interval_check_retry',
    under: { 'notifier.remove': ['release', 'put'], ...BARE },
    needs: ['tasks'],
    shown: { workload: 'A15', design: 'v5', seed: 18 },
    neighbour: { design: 'v5+driver.lifetime=refcounted' },
  },
  {
    name: 'removing looks at an interval that the last end has freed (U11)',
    rule: FREED,
    object: 'interval',
    site: 'mmu_interval_notifier_remove',
    under: { 'notifier.remove': ['release'] },
    needs: ['tasks'],
    shown: { workload: 'U11', design: 'v5', seed: 188 },
    neighbour: { design: 'v5+notifier.remove=put' },
  },
  {
    name: 'an interval that is queued for removal is taken out again (A20, U12)',
    rule: 'DOUBLE_REMOVE',
    object: 'interval',
    site: 'dmirror_do_unmap',
    under: {
      'notifier.remove': ['release'],
      'notifier.pendingMark': ['lastNonZero', 'emptyInterval', 'emptyAsWritten'],
      'driver.lookup': ['ownTree'],
    },
    needs: ['tasks'],
    shown: { workload: 'U12', design: 'v5', seed: 1 },
    neighbour: { design: 'v5+notifier.pendingMark=flag' },
  },
];
