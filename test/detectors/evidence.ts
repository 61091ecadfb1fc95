import type { DetectorName } from '../../src/schedule/detectors.js';
import { RANGE_EVIDENCE } from './range-evidence.js';
import { designs, faulty, one, steps, type Evidence } from './staged.js';

const L61 = 'linux-6.1';

/** For every rule that is watched: who breaks it, and who comes near and does not. */
export const EVIDENCE: Readonly<Record<DetectorName, readonly Evidence[]>> = {
  'freed mm': [faulty('read', L61, 'mmPutTwice', 'mm', 'mmput')],
  'freed interval': [
    designs(
      'A15',
      'v5',
      18,
      ['interval', 'mmu_interval_check_retry'],
      'v5+driver.lifetime=refcounted',
    ),
    designs(
      'A14',
      'v6',
      1,
      ['interval', 'mmu_interval_check_retry'],
      'v6+driver.lifetime=refcounted',
    ),
    designs(
      'A5',
      'v5',
      1,
      ['interval', 'mmu_interval_notifier_remove'],
      'v5+notifier.pendingMark=flag',
    ),
  ],
  'freed mirror': [
    designs(
      'A3',
      'v5',
      3,
      ['mirror', 'dmirror_interval_invalidate'],
      'v5+driver.lifetime=refcounted',
    ),
    designs('U24', 'v5', 1, ['mirror', 'dmirror_devmem_fault'], L61),
  ],
  'freed lock': [
    designs(
      'A3',
      'v5',
      4,
      ['lock', 'dmirror_interval_invalidate'],
      'v5+driver.lifetime=refcounted',
    ),
  ],
  'freed file': [faulty('read', L61, 'fileFreed', 'file', 'fput')],
  'freed inode': [faulty('file', L61, 'inodeFreed', 'inode', 'ihold')],
  'freed classic notifier': [
    faulty('subscriber', L61, 'classicFreed', 'classic notifier', 'subscriber_unregister'),
  ],
  ...RANGE_EVIDENCE,
  'freed work': [faulty('A11', 'workqueue', 'workDone', 'work', 'process_one_work')],
  'freed resource': [faulty('read', L61, 'bufferFreed', 'resource', 'dmirror_bounce_fini')],
  'freed chunk': [
    designs('C5', 'linux-5.19+driver.commands=release', 1, ['chunk', 'do_swap_page'], L61),
  ],
  'freed list of chunks': [
    designs(
      'U26',
      'linux-6.1+devmem.chunkArray=kept',
      1,
      ['chunk', 'dmirror_device_remove_chunks'],
      L61,
    ),
  ],
  'memory of a freed chunk': [
    designs(
      'E7e',
      'linux-6.1+devmem.pagemapRef=dropped',
      1,
      ['page', 'memmap_init_zone_device'],
      L61,
    ),
  ],
  'freed page': [faulty('release', L61, 'freedInEviction', 'page', 'get_page')],
  'freed device page': [
    designs('U16', 'v5', 1, ['page', 'dmirror_devmem_fault'], 'v5+devmem.faultRef=faultPage'),
    designs('release', 'linux-6.1+devmem.freeCount=one', 1, ['page', 'migrate_device_range'], L61),
  ],
  'freed device': [
    designs(
      'module_page',
      'v5',
      1,
      ['resource', 'dmirror_device_remove'],
      'v5+driver.moduleZeroPage=answersError',
    ),
  ],

  'interval tree, insertion': [
    faulty('interval', L61, 'insertedEarly', 'interval', 'mmu_interval_notifier_insert'),
  ],
  'interval tree, removal': [
    faulty('interval', L61, 'removedEarly', 'interval', 'mmu_interval_notifier_remove'),
  ],
  'deferred list, insertion': [
    designs(
      'A20b',
      'v5',
      1,
      ['interval', 'mmu_interval_notifier_update'],
      'v5+notifier.pendingMark=flag',
    ),
  ],
  'deferred list, removal': [
    faulty('taken_back', 'v5', 'undeferredEarly', 'interval', 'mmu_interval_notifier_remove'),
  ],
  'tree of the driver, insertion': [
    faulty('read', 'v5', 'trackedEarly', 'interval', 'dmirror_new_interval'),
  ],
  'tree of the driver, removal': [
    designs('A20', 'v5', 16, ['interval', 'dmirror_do_unmap'], 'v5+notifier.pendingMark=flag'),
    designs('U12', 'v5', 1, ['interval', 'dmirror_do_unmap'], 'v5+notifier.pendingMark=flag'),
  ],
  'free device pages, insertion': [
    faulty('release', L61, 'backingOnly', 'page', 'free_zone_device_page'),
  ],
  'areas, insertion': [faulty('read', L61, 'areaBelow', 'mm', 'vma_link')],
  'page cache, insertion': [faulty('file', L61, 'cachedEarly', 'inode', 'shmem_get_folio')],
  'tree while it is walked': [
    faulty('interval', L61, 'leftTree', 'interval', 'interval_tree_iter_next'),
  ],
  'tree while invalidating': [
    faulty('taken_back', 'v5', 'oddAgain', 'interval', 'mn_itree_inv_end'),
  ],

  deadlock: [
    designs('A2', 'v5+notifier.remove=sync', 1, ['task', 'mmu_interval_notifier_update'], 'v5'),
    designs(
      'U1',
      'v5',
      1,
      ['task', 'mmu_interval_read_begin'],
      'v5+notifier.classicRefusal=endsIntervals',
    ),
  ],
  'lost wake-up': [
    designs('C6', 'linux-5.8+driver.commands=release', 1, ['task', 'memunmap_pages'], L61),
  ],
  'lock order': [steps('A9b', 'v5', ['task', 'own_interval_range_fault'], 'A15')],
  'lock order of invalidations': [
    designs(
      'A1',
      'linux-5.5+driver.tracking=perVma+driver.unmap=split',
      1,
      ['task', 'mmu_interval_notifier_remove'],
      'v5',
    ),
  ],
  'lock order of reclaim': [
    designs('U6', 'v5+driver.callbackAllocation=mayReclaim', 1, ['task', 'kmalloc'], 'v5'),
  ],
  'lock that may be taken': [
    steps('insert_under_read', L61, ['lock', 'mmu_interval_notifier_insert'], 'insert'),
  ],
  'sleep in atomic context': [
    steps('sleeper', 'v5', ['task', 'mmap_read_lock'], 'sleeper_may_block'),
    faulty('read', L61, 'sleepsUnderSpinlock', 'task', 'mutex_lock'),
  ],
  'lock that is not held': [
    steps('unlocks', L61, ['lock', 'mmap_read_unlock'], 'locks_and_unlocks'),
    faulty('read', L61, 'mutexLetGo', 'lock', 'dmirror_read'),
  ],
  'lock at return': [faulty('read', L61, 'mutexKept', 'task', 'open')],
  'lock at exit': [steps('exits_with_lock', L61, ['task', 'do_exit'], 'exits_without')],
  'page lock that is not held': [faulty('release', L61, 'pageLetGo', 'page', 'folio_unlock')],
  'users of an mm': [faulty('read', L61, 'mmUsersLost', 'mm', 'mmput')],
  'users of an inode': [faulty('file', L61, 'inodeCountLost', 'inode', 'iput')],
  'users of a file': [faulty('read', L61, 'fileCountLost', 'file', 'fput')],
  'active invalidations': [faulty('read', L61, 'endedEarly', 'mm', 'mn_itree_inv_end')],
  'invalidations at the end': [
    designs(
      'refusal',
      'v5',
      1,
      ['mm', '__mmu_notifier_subscriptions_destroy'],
      'v5+notifier.classicRefusal=endsIntervals',
    ),
  ],
  'ranges of a subscriber': [
    faulty(
      'subscriber',
      L61,
      'startForgotten',
      'classic notifier',
      'subscriber_invalidate_range_end',
    ),
  ],
  'ranges of a subscriber that goes': [
    designs(
      'two_refusals',
      'v5',
      1,
      ['classic notifier', 'subscriber_unregister'],
      'v5+notifier.classicEnd=told',
    ),
  ],
  'atomic context at return': [faulty('read', L61, 'atomicKept', 'task', 'open')],

  'stale mirror entry': [
    designs('D3', 'v5', 1, ['mirror', 'mmu_notifier_invalidate_range_end'], 'v5-on-6.1-covered'),
    designs(
      'F1',
      L61,
      1,
      ['mirror', 'migrate_vma_finalize'],
      'linux-6.1+driver.ownMigration=heard',
    ),
    designs(
      'stale_after_refusal',
      'v5',
      1,
      ['mirror', 'mmu_notifier_invalidate_range_end'],
      'v5+driver.migrationCover=interval',
    ),
  ],
  'use of a stale mirror entry': [
    designs('D3', 'v5', 1, ['mirror', 'dmirror_do_write'], 'v5-on-6.1-covered'),
    designs('D3b', 'v5', 1, ['mirror', 'dmirror_do_read'], 'v5-on-6.1-covered'),
  ],
  'private page of two': [
    one(
      { workload: 'fork', design: L61, seed: 1, fault: 'exclusiveAfterFork' },
      ['page', 'wp_page_reuse'],
      { workload: 'fork_ended' },
    ),
    one(
      { workload: 'protected', design: L61, seed: 1, fault: 'exclusiveAfterFork' },
      ['page', 'change_pte_range'],
      { workload: 'protected_alone' },
    ),
  ],
  'page of CPU and device': [
    designs('exclusive', 'v5-on-6.1', 1, ['mirror', 'restore_exclusive_pte'], 'v5-on-6.1-covered'),
    designs(
      'exclusive_of_child',
      'v5-on-6.1',
      1,
      ['mirror', 'restore_exclusive_pte'],
      'v5-on-6.1-covered',
    ),
  ],
  'reference counts': [faulty('read', L61, 'mappingLost', 'page', 'put_page')],

  'mms at exit': [faulty('read', L61, 'mmKept', 'mm', 'do_exit')],
  'intervals at exit': [faulty('read', L61, 'intervalKept', 'interval', 'do_exit')],
  'mirrors at exit': [faulty('read', L61, 'mirrorKept', 'mirror', 'do_exit')],
  'files at exit': [faulty('read', L61, 'fileKept', 'file', 'do_exit')],
  'inodes at exit': [faulty('read', L61, 'inodeKept', 'inode', 'do_exit')],
  'classic notifiers at exit': [faulty('read', L61, 'classicKept', 'classic notifier', 'do_exit')],
  'work at exit': [faulty('read', L61, 'workKept', 'work', 'do_exit')],
  'locks at exit': [faulty('read', L61, 'lockKept', 'lock', 'do_exit')],
  'passes of a long pin': [
    designs(
      'endless_pin',
      'linux-6.1+gup.longterm=asMovable',
      1,
      ['task', 'check_and_migrate_movable_pages'],
      L61,
    ),
  ],
  'pins of a page': [faulty('pinned', L61, 'pinTaken', 'page', 'unpin_user_page')],
  'pins at exit': [faulty('pinned', L61, 'pinKept', 'page', 'do_exit')],
  'pages at exit': [faulty('read', L61, 'pageKept', 'page', 'do_exit')],
  'buffers at exit': [
    designs('A22', 'v5', 1, ['resource', 'do_exit'], 'v5+driver.copyErrors=efault'),
  ],
  'regions at exit': [
    designs('chunk_fails', 'linux-6.1+devmem.regionExit=leaked', 1, ['resource', 'do_exit'], L61),
  ],
  'module page at exit': [faulty('module', L61, 'modulePageKept', 'resource', 'do_exit')],
  'intervals of a freed mm': [
    faulty('read', L61, 'intervalInTree', 'mm', '__mmu_notifier_subscriptions_destroy'),
  ],

  'faults of the CPU': [
    one(
      { workload: 'touch_home', design: L61, seed: 1, pages: 6 },
      ['task', 'do_user_addr_fault'],
      {
        pages: 60,
      },
    ),
    one(
      { workload: 'populate_home', design: L61, seed: 1, pages: 6 },
      ['task', 'madvise_populate'],
      { pages: 60 },
    ),
  ],
  'faults of the device': [
    designs('F5', 'v5+rangefault.inputs=zeros', 1, ['mirror', 'dmirror_read'], L61),
    one({ workload: 'U14', design: 'v5', seed: 1 }, ['mirror', 'dmirror_read'], {
      workload: 'read',
    }),
  ],
  'endless clearing': [steps('D4', 'v5', ['mirror', 'dmirror_do_update'], 'read')],
  'endless allocation': [
    one(
      { workload: 'release_full', design: L61, seed: 1, pages: 6 },
      ['task', '__alloc_pages_slowpath'],
      { workload: 'release_short', pages: 60 },
    ),
  ],
  'no event': [],

  'refusal of an interval': [
    faulty('read', L61, 'intervalRefuses', 'interval', 'mn_itree_invalidate'),
  ],
  'refusal of a classic notifier': [
    faulty(
      'subscriber',
      L61,
      'classicRefuses',
      'classic notifier',
      'mn_hlist_invalidate_range_start',
    ),
  ],
  'device page without memory': [
    designs('D1', 'v5', 1, ['mirror', 'dmirror_do_read'], 'v5+driver.ownDevicePage=backing'),
  ],
  'page to be pinned in place of another': [
    one(
      { workload: 'U39', design: 'linux-6.1+gup.longterm=inPlaceUnasked', seed: 1 },
      ['task', 'try_grab_page'],
      { workload: 'U38' },
    ),
  ],
  'insert_locked without the lock': [
    steps(
      'insert_locked',
      L61,
      ['lock', 'mmu_interval_notifier_insert_locked'],
      'insert_under_lock',
    ),
  ],
  'region that nobody has': [
    one(
      { workload: 'U33', design: 'linux-6.1+devmem.regionExit=releasedUnasked', seed: 1 },
      ['chunk', 'release_mem_region'],
      { workload: 'U33', design: L61 },
    ),
    one(
      { workload: 'U31', design: 'linux-6.1+devmem.regionExit=releasedTwice', seed: 1 },
      ['chunk', '__devm_release_region'],
      { workload: 'U31', design: L61 },
    ),
  ],
  'insertion in a callback': [designs('A1b', L61, 1, ['mm', 'mmu_interval_notifier_insert'], 'v5')],
  'insertion for the dead': [
    designs('insert_at_exit', 'v5-on-6.1', 1, ['mm', 'mmu_interval_notifier_insert_safe'], 'v5'),
  ],
  'batch outside of a walk': [
    designs(
      'batch',
      'batch+driver.unmap=splitOutside',
      1,
      ['mm', 'mmu_interval_notifier_batch'],
      'batch',
    ),
  ],
  'page of a dying pagemap': [
    designs(
      'taken_while_going',
      'linux-6.1+devmem.evictAtUnload=no+devmem.freeList=untouched',
      1,
      ['page', 'zone_device_page_init'],
      'linux-6.1+devmem.evictAtUnload=no',
    ),
  ],
};
