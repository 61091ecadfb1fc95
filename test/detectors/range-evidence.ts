import { designs, faulty } from './staged.js';

const V2 = 'hmm-2019-v2';
const REPAIRED = 'hmm-2019-repaired';

/** Of the range interface of 2019. */
export const RANGE_EVIDENCE = {
  'freed hmm': [faulty('read', V2, 'hmmFreed', 'hmm', 'hmm_mirror_unregister')],
  'freed range': [faulty('read', V2, 'rangeFreed', 'range', 'hmm_range_register')],
  'ranges of an hmm, insertion': [faulty('read', V2, 'rangeListed', 'range', 'hmm_range_register')],
  'ranges of an hmm, removal': [
    faulty('read', V2, 'rangeUnlinked', 'range', 'hmm_range_unregister'),
  ],
  'range left registered': [
    designs('B6', `${V2}+driver.rangeUse=ownHelper`, 1, ['range', 'dmirror_range_fault'], V2),
  ],
  'waiters of a freed hmm': [faulty('two_droppers', V2, 'hmmUserLost', 'hmm', 'hmm_free')],
  'users of an hmm': [faulty('read', V2, 'hmmCountLost', 'hmm', 'hmm_mirror_unregister')],
  'hmms at exit': [faulty('read', V2, 'hmmKept', 'hmm', 'do_exit')],
  'invalidations of an hmm': [
    faulty('two_droppers', V2, 'notifierLost', 'hmm', 'hmm_invalidate_range_end'),
  ],
  'invalidations of an hmm at its end': [
    designs('U58b', V2, 1, ['hmm', 'hmm_free'], `${V2}+notifier.classicEnd=told`),
  ],
  'hmm of a callback': [
    designs('B10', V2, 2, ['classic notifier', 'hmm_invalidate_range_start'], REPAIRED),
  ],
  'done with a range that has no hmm': [
    designs(
      'U66',
      'hmm-2019-before+mirror.validity=rangeDoneAsPosted',
      3,
      ['range', 'hmm_vma_range_done'],
      'hmm-2019-before',
    ),
  ],
  'wait for a range that has no hmm': [
    designs(
      'U55',
      `${V2}+driver.rangeUse=asDocumentedLocked`,
      1,
      ['range', 'dmirror_range_fault'],
      `${V2}+driver.rangeUse=asDocumented`,
    ),
  ],
  'fault without an area': [
    designs('U60', V2, 1, ['mm', 'hmm_range_fault'], `${V2}+mirror.hole=refused`),
  ],
  'walk without mmap_lock': [
    designs('U56', `${V2}+driver.rangeUse=asDocumentedAgain`, 2, ['mm', 'hmm_range_fault'], V2),
  ],
};
