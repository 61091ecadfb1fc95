import type { SwitchSpec } from './switch-spec.js';

/** Switches of the range interface of 2019, of which a design without it asks only the first. */
export const RANGE_SWITCHES = {
  'mirror.validity': {
    about: 'How does the driver learn whether what it read of a page table is still so?',
    source:
      'linux-mm 2019-03-25, J. Glisse: what the patch takes away, and what it brings; Linux 5.5 (intervals); ours (rangeGeneration)',
    values: {
      sequence: 'by read sections of intervals, which driver.tracking keeps',
      rangeDone:
        'by ranges of 2019: registered and valid when it looks, it asks once under its mutex; that a range has its hmm by then is ours',
      rangeDoneAsPosted:
        'the same as before the patch: a look that fails ends with a BUG(), as its range has no hmm yet',
      rangeWait:
        'by ranges of 2019 as posted: registered first, waited for until no invalidation runs, which makes every range valid',
      rangeGeneration:
        'the same, but each hit begins another generation of the range: whatever an end makes of the flag, it is valid only for who has waited since',
    },
  },
  'mirror.nonBlocking': {
    about: 'What does the interface of 2019 do at the start of a range that must not block?',
    source: 'linux-mm 2019-03-25, J. Glisse; Linux 5.3 (the repair)',
    values: {
      before: 'it sleeps for the lock over the mirrors',
      asPosted:
        'it tries its locks; what it counted stays counted, and the refusal of a mirror is lost',
      repaired:
        'it tries the lock over the mirrors, counts a refused start no more, and answers as the mirror did; the lock over the ranges is a spinlock, at the end too',
    },
  },
  'mirror.overlap': {
    about: 'Does an invalidation hit a range of 2019 that begins where it ends?',
    source: 'linux-mm 2019-03-25, J. Glisse (hmm_invalidate_range_start)',
    values: { asPosted: 'yes', halfOpen: 'no' },
  },
  'mirror.mmapLock': {
    about: 'Who holds mmap_lock when a range of 2019 turns out to be invalid, or is not to be had?',
    source: 'linux-mm 2019-03-25, J. Glisse; 2019-03-28, I. Weiny: who takes and who drops it?',
    values: {
      asPosted:
        'the range fault has dropped it and the snapshot has not; the old helper has on four of its seven exits, and after a time-out leaves the range registered',
      kept: 'the caller, always, but where a fault had to be tried again, which is what -EAGAIN of the old helper says then',
    },
  },
  'mirror.hole': {
    about: 'What does the interface of 2019 answer of a hole in front of an area?',
    source: 'linux-mm 2019-03-25, J. Glisse (hmm_range_fault): the next area is looked up',
    values: {
      walked: 'nothing: it goes on there without an area',
      refused: '-EFAULT, as without any area',
    },
  },
  'mirror.need': {
    about:
      'What if a caller of the interface of 2019 asks one thing of one page, and another of the next?',
    source:
      'linux-mm 2019-03-25, J. Glisse (hmm_range_need_fault); 2020-03-24, J. Gunthorpe: mm/hmm: do not unconditionally set pfns when returning EBUSY (part of the repair)',
    values: {
      byFirstPage:
        'without a page table the first that needs anything speaks for its block, and who was behind a fault asks for nothing more',
      byBlock:
        'without a page table a need for write of any of them does, and who was behind a fault asks for nothing more',
      kept: 'the same, but each asks until it is answered',
    },
  },
  'mirror.callback': {
    about: 'How does a callback of the interface of 2019 come to its hmm?',
    source: 'linux-mm 2019-03-25, J. Glisse (hmm_invalidate_range_start); Linux 5.3 (the repair)',
    values: {
      lookedUp:
        'by the address space, and it holds it; if that is going away it finds none and uses a null pointer (VM_BUG_ON with CONFIG_DEBUG_VM): the kernel stops',
      heldUnlessZero:
        'it is part of it, and holds it; of one that is going away it leaves everything as it is',
    },
  },
  'mirror.free': {
    about: 'When is an hmm of 2019 freed that nobody uses any more?',
    source: 'linux-mm 2019-03-25, J. Glisse; Linux 5.3, mm/hmm.c (hmm_free, the repair)',
    values: {
      atOnce:
        'at once, whoever walks the notifiers; until then the address space can have no other one',
      afterWalks:
        'by a worker, when all have ended that walked the notifiers; another one may take its place',
    },
  },
  'mirror.release': {
    about: 'What keeps a mirror of 2019 while it is told of the end of its address space?',
    source: 'linux-mm 2019-03-25, J. Glisse (hmm_release); Linux 5.3 (the repair)',
    values: {
      unlocked: 'nothing: it is off the list, and the lock over the mirrors is given up',
      underLock: 'the lock over the mirrors',
    },
  },
  'mirror.death': {
    about: 'Is it under the lock over the ranges of 2019 that an address space dies?',
    source: 'linux-mm 2019-03-25, J. Glisse (hmm_release, hmm_range_register)',
    values: {
      unlocked:
        'no: who registers a range meanwhile gets a valid one, and an end makes those valid again that the death made invalid',
      underLock: 'yes, and no range of a dead one becomes valid',
    },
  },
  'driver.rangeRequest': {
    about: 'Of which pages does a fault of the device ask by the interface of 2019?',
    source: 'linux-mm 2019-03-25, J. Glisse (one array, a request a page); ours, after nouveau',
    values: {
      wanted: 'of those that the device wants, of all for the same access, by default flags',
      around:
        'with them of those around, of the same area, up to the next eight: for reading, so that the array asks for two things',
    },
  },
  'driver.rangeUse': {
    about: 'How does the driver use the range interface of 2019?',
    source:
      'linux-mm 2019-03-25, J. Glisse: the new example in include/linux/hmm.h, the old ones in mm/hmm.c above hmm_vma_range_done; the text above hmm_vma_fault in mm/hmm.c of Linux 5.1; drivers/gpu/drm/nouveau/nouveau_svm.c of Linux 5.2 and 5.3',
    values: {
      careful:
        'by what the functions do: it waits without mmap_lock, and asks under its mutex whether the range is valid',
      asDocumented:
        'to the letter of the new example: it waits under mmap_lock, without a hold on the address space, and takes the number of pages for an error; where nothing is registered there is no such example, and it looks and asks as the careful one',
      asDocumentedAgain:
        'the same, but a number of pages is success, and after a time-out it goes again instead of giving up',
      asDocumentedLocked: 'the same, and it takes mmap_lock again before it goes again',
      helpers:
        'by the old functions, as nouveau of Linux 5.2: mmap_lock is its own whatever they answer, and an error ends the fault',
      helpersByText:
        'by the old functions and the text above them: -EAGAIN has given mmap_lock up; it is done with the range, takes the lock and goes again; the text maps what it read without asking, this driver asks whether the range is valid',
      ownHelper:
        'by a helper of its own, as nouveau of Linux 5.3: each error gives mmap_lock up, and a time-out, which is -EBUSY here and -EAGAIN there, leaves the range registered; where nothing is registered it is as careful',
      unasked: 'as careful, but it maps what it read whether or not the range is valid',
    },
  },
} as const satisfies Readonly<Record<string, SwitchSpec>>;
