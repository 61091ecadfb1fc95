import type { ViolationType } from '../events/generated.js';

/** A rule that is watched, and what is looked for. */
export interface Detector {
  /** The type of the event that says it. */
  readonly rule: keyof typeof ViolationType;
  readonly about: string;
}

const free = (about: string): Detector => ({ rule: 'USE_AFTER_FREE', about });
const left = (about: string): Detector => ({ rule: 'LEAK', about });

/**
 * Every rule that the machine watches, always. Who looks at one says so to the engine, whether or not
 * it holds, so that a test can see that it was looked at and not passed by.
 */
export const DETECTORS = {
  'freed mm': free('an address space is used that was freed'),
  'freed interval': free('an interval is used that was freed'),
  'freed mirror': free('a mirror of the driver is used that was freed'),
  'freed lock': free('a lock is taken or let go of that was freed with its object'),
  'freed file': free('an open file is used that was freed'),
  'freed inode': free('an inode is used that was freed'),
  'freed classic notifier': free('a classic notifier is called or taken out that was freed'),
  'freed work': free('an item of the work queue is worked on that is not queued any more'),
  'freed resource': free('a buffer or a region of the driver is freed twice'),
  'freed chunk': free('a device page is followed to its pagemap, which was freed'),
  'freed list of chunks': free(
    'the list of chunks of a device is used that was freed when they went away',
  ),
  'memory of a freed chunk': free(
    'the pages of a device are made anew while some are in use that were there before',
  ),
  'freed page': free('a reference or a mapping is taken of a page that is on a free list'),
  'freed device page': free('a CPU fault or an eviction goes on with a device page that is free'),
  'freed hmm': free('the hmm of an address space is used that was freed'),
  'freed range': free('a list of ranges is walked to one whose frame is gone'),
  'freed device': free('the module takes a device away that was taken away before'),

  'interval tree, insertion': {
    rule: 'DOUBLE_INSERT',
    about: 'an interval is put into the tree of the core, and is in it',
  },
  'interval tree, removal': {
    rule: 'DOUBLE_REMOVE',
    about: 'an interval is taken out of the tree of the core, and is not in it',
  },
  'deferred list, insertion': {
    rule: 'DOUBLE_INSERT',
    about: 'an interval is linked to the deferred list a second time',
  },
  'deferred list, removal': {
    rule: 'DOUBLE_REMOVE',
    about: 'an interval is unlinked from the deferred list, and is not on it',
  },
  'tree of the driver, insertion': {
    rule: 'DOUBLE_INSERT',
    about: 'an interval is put into the tree of its mirror, and is in it',
  },
  'tree of the driver, removal': {
    rule: 'DOUBLE_REMOVE',
    about: 'an interval is taken out of the tree of its mirror, and is not in it',
  },
  'ranges of an hmm, insertion': {
    rule: 'DOUBLE_INSERT',
    about: 'a range is put on the list of an hmm, and is on one',
  },
  'ranges of an hmm, removal': {
    rule: 'DOUBLE_REMOVE',
    about: 'a range is taken off the list of its hmm, and is on none',
  },
  'free device pages, insertion': {
    rule: 'DOUBLE_INSERT',
    about: 'a device page is put on the list of free ones, and is free',
  },
  'areas, insertion': {
    rule: 'DOUBLE_INSERT',
    about: 'an area is put among those of an address space, and lies over another',
  },
  'page cache, insertion': {
    rule: 'DOUBLE_INSERT',
    about: 'a page is put into the cache of an inode, and there is one at its index',
  },
  'tree while it is walked': {
    rule: 'SEQUENCE_RULE',
    about: 'a walk of the interval tree goes on from an interval that is not in it any more',
  },
  'tree while invalidating': {
    rule: 'SEQUENCE_RULE',
    about: 'the interval tree changes while the sequence is odd, by whoever did not make it so',
  },

  deadlock: { rule: 'DEADLOCK', about: 'tasks wait for each other in a circle, or one for itself' },
  'lost wake-up': { rule: 'LOST_WAKEUP', about: 'no task can run, and nothing will change that' },
  'waiters of a freed hmm': {
    rule: 'LOST_WAKEUP',
    about: 'an hmm is freed while tasks wait for a range of it',
  },
  'lock order': {
    rule: 'LOCK_ORDER',
    about: 'a lock is taken that was held while one was taken that is held now',
  },
  'lock order of invalidations': {
    rule: 'LOCK_ORDER',
    about: 'the same of the pseudo lock of invalidations, which waiting for their end takes too',
  },
  'lock order of reclaim': {
    rule: 'LOCK_ORDER',
    about: 'the same of reclaim, which an allocation may start and which may invalidate',
  },
  'lock that may be taken': {
    rule: 'LOCK_ORDER',
    about: 'a function is called that may take a lock, by who holds it',
  },
  'sleep in atomic context': {
    rule: 'SLEEP_IN_ATOMIC',
    about:
      'a function that may sleep is called under a spinlock, or for a range that must not block',
  },
  'lock that is not held': {
    rule: 'UNBALANCED_LOCK',
    about: 'a lock is let go of by a task that does not hold it',
  },
  'lock at return': {
    rule: 'UNBALANCED_LOCK',
    about: 'an operation returns with more locks, or fewer, than it was called with',
  },
  'lock at exit': { rule: 'UNBALANCED_LOCK', about: 'a task exits and holds a lock' },
  'page lock that is not held': {
    rule: 'UNBALANCED_LOCK',
    about: 'a page is unlocked that is not locked',
  },
  'users of an mm': {
    rule: 'UNBALANCED_COUNT',
    about: 'an address space or its struct is given back more often than it was taken',
  },
  'users of an inode': {
    rule: 'UNBALANCED_COUNT',
    about: 'an inode is given back more often than it was taken',
  },
  'users of a file': {
    rule: 'UNBALANCED_COUNT',
    about: 'an open file is given back more often than it was taken',
  },
  'pins of a page': {
    rule: 'UNBALANCED_COUNT',
    about: 'a pin of a page is given back, and it has none',
  },
  'passes of a long pin': {
    rule: 'LIVELOCK',
    about: 'a long pin looks a range up again and again, and finds what must not be pinned',
  },
  'active invalidations': {
    rule: 'UNBALANCED_COUNT',
    about: 'an invalidation of the interval tree ends, and none is counted',
  },
  'invalidations at the end': {
    rule: 'UNBALANCED_COUNT',
    about: 'an address space is freed that counts invalidations which nobody ended',
  },
  'ranges of a subscriber': {
    rule: 'UNBALANCED_COUNT',
    about: 'a classic notifier hears of the end of a range whose start it did not hear of',
  },
  'ranges of a subscriber that goes': {
    rule: 'UNBALANCED_COUNT',
    about:
      'a classic notifier goes and was not told of the end of a range that does not run any more',
  },
  'users of an hmm': {
    rule: 'UNBALANCED_COUNT',
    about: 'an hmm is given back more often than it was taken',
  },
  'invalidations of an hmm': {
    rule: 'UNBALANCED_COUNT',
    about: 'an invalidation ends that its hmm does not count',
  },
  'invalidations of an hmm at its end': {
    rule: 'UNBALANCED_COUNT',
    about: 'an hmm is freed that counts invalidations which do not run any more',
  },
  'atomic context at return': {
    rule: 'UNBALANCED_COUNT',
    about: 'an operation returns in a context in which its task must not sleep',
  },

  'stale mirror entry': {
    rule: 'STALE_MIRROR_ENTRY',
    about:
      'an invalidation or a migration ended, and a device still reaches a page that is not mapped there any more, or may write one that is mapped read only',
  },
  'use of a stale mirror entry': {
    rule: 'STALE_MIRROR_ENTRY',
    about: 'a device reads or writes through such an entry',
  },
  'private page of two': {
    rule: 'WRITABLE_TWICE',
    about: 'a private page becomes writable in one place, and is mapped in another',
  },
  'page of CPU and device': {
    rule: 'WRITABLE_TWICE',
    about: 'the CPU takes back a page, and a device still believes to have it for itself',
  },
  'reference counts': {
    rule: 'REFCOUNT_MISMATCH',
    about: 'references or mappings of a page are given back that it does not have',
  },

  'mms at exit': left('an address space is left when the last task is gone'),
  'intervals at exit': left('an interval is left'),
  'mirrors at exit': left('a mirror is left'),
  'files at exit': left('an open file is left'),
  'inodes at exit': left('an inode is left'),
  'classic notifiers at exit': left('a classic notifier is left'),
  'hmms at exit': left('an hmm is left'),
  'range left registered': left('who used a range returns, and leaves it on the list of its hmm'),
  'work at exit': left('an item of the work queue is left'),
  'locks at exit': left('a lock is left whose object is gone'),
  'pins at exit': left('a page is pinned, by nobody that is there'),
  'pages at exit': left('a page is in use'),
  'buffers at exit': left('a bounce buffer is left'),
  'regions at exit': left('a region of addresses is left that no chunk lies in'),
  'module page at exit': left('the page of zeroes of a module is left that is not loaded'),
  'intervals of a freed mm': left('an address space is freed with intervals inserted'),

  'faults of the CPU': {
    rule: 'LIVELOCK',
    about: 'the kernel faults a page again and again, with success, and it is still not mapped',
  },
  'faults of the device': {
    rule: 'LIVELOCK',
    about: 'a command of the driver does',
  },
  'endless clearing': {
    rule: 'LIVELOCK',
    about: 'a range of page numbers is cleared one by one that has no end in any lifetime',
  },
  'endless allocation': {
    rule: 'LIVELOCK',
    about:
      'memory is asked for until there is some, and nobody else can run who could give it back',
  },
  'wait for a range that has no hmm': {
    rule: 'LIVELOCK',
    about: 'a driver waits again for a range that it unregistered',
  },
  'no event': {
    rule: 'LIVELOCK',
    about: 'tasks run and nothing happens, in so many scheduling points that nothing will',
  },

  'refusal of an interval': {
    rule: 'CALLBACK_REFUSED',
    about: 'the callback of an interval refuses a range that may block',
  },
  'refusal of a classic notifier': {
    rule: 'CALLBACK_REFUSED',
    about: 'a classic notifier refuses a range that may block',
  },
  'device page without memory': {
    rule: 'KERNEL_CRASH',
    about: 'the driver goes through an entry that names a device page, which has no memory',
  },
  'page to be pinned in place of another': {
    rule: 'KERNEL_CRASH',
    about: 'a long pin moves a page, and pins the new one without asking whether there is one',
  },
  'hmm of a callback': {
    rule: 'KERNEL_CRASH',
    about: 'the callback of an hmm looks for it, and it is going away',
  },
  'done with a range that has no hmm': {
    rule: 'KERNEL_CRASH',
    about: 'tracking of a range is ended that has no hmm yet',
  },
  'fault without an area': {
    rule: 'KERNEL_CRASH',
    about: 'a range fault goes on in a hole, for which there is no area',
  },
  'walk without mmap_lock': {
    rule: 'ASSERTION',
    about: 'a range of the interface of 2019 is looked at by who does not hold mmap_lock',
  },
  'insert_locked without the lock': {
    rule: 'ASSERTION',
    about: 'mmu_interval_notifier_insert_locked is called without mmap_lock held for writing',
  },
  'region that nobody has': {
    rule: 'ASSERTION',
    about: 'addresses of device memory are given back that nobody requested',
  },
  'insertion in a callback': {
    rule: 'ASSERTION',
    about: 'an interval is inserted from a callback, where a design forbids it',
  },
  'insertion for the dead': {
    rule: 'ASSERTION',
    about: 'an interval is inserted into an address space that nobody uses, where that is checked',
  },
  'batch outside of a walk': {
    rule: 'ASSERTION',
    about: 'intervals are replaced as a batch by who does not walk their tree',
  },
  'page of a dying pagemap': {
    rule: 'ASSERTION',
    about: 'a device page is handed out while its pagemap is taken away',
  },
} as const satisfies Record<string, Detector>;
export type DetectorName = keyof typeof DETECTORS;
