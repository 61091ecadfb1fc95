import type { RuleTable } from '../../designs/reader.js';
import type { NonBlocking, Pages, Validity } from '../ports.js';

/*
 * The range interface of 2019 (linux-mm 2019-03-25, J. Glisse, "mm/hmm: improve driver API to work and
 * wait over a range v2"): what designs differ in.
 */

/** Switch mirror.validity. */
export const VALIDITIES: RuleTable<'mirror.validity', Validity | undefined> = {
  sequence: undefined,
  rangeDone: { registers: false, generations: false, asksTooEarly: false },
  rangeDoneAsPosted: { registers: false, generations: false, asksTooEarly: true },
  rangeWait: { registers: true, generations: false, asksTooEarly: false },
  rangeGeneration: { registers: true, generations: true, asksTooEarly: false },
};

/** Switch mirror.nonBlocking. */
export const NON_BLOCKING: RuleTable<'mirror.nonBlocking', NonBlocking> = {
  before: { spins: true, triesMirrors: false, losesRefusal: false, takesBack: false },
  asPosted: { spins: false, triesMirrors: true, losesRefusal: true, takesBack: false },
  repaired: { spins: true, triesMirrors: true, losesRefusal: false, takesBack: true },
};

/** Switch mirror.overlap. */
export const OVERLAPS: RuleTable<'mirror.overlap', (range: Pages, invalidated: Pages) => boolean> =
  {
    // The end of the invalidation is taken for a part of it.
    asPosted: (range, { start, end }) => start < range.end && range.start <= end,
    halfOpen: (range, { start, end }) => start < range.end && range.start < end,
  };

/** Switch mirror.mmapLock. */
export const DROPS_MMAP_LOCK: RuleTable<'mirror.mmapLock', boolean> = {
  asPosted: true,
  kept: false,
};

/** Switch mirror.hole. */
export const REFUSES_HOLES: RuleTable<'mirror.hole', boolean> = {
  walked: false,
  refused: true,
};

/** Switch mirror.callback: does a callback look its hmm up by its address space? */
export const HMM_LOOKUPS: RuleTable<'mirror.callback', boolean> = {
  lookedUp: true,
  heldUnlessZero: false,
};

/** Switch mirror.free: does freeing wait for who walks the notifiers? */
export const HMM_FREES: RuleTable<'mirror.free', boolean> = {
  atOnce: false,
  afterWalks: true,
};

/** Switch mirror.release. */
export const RELEASES_UNDER_LOCK: RuleTable<'mirror.release', boolean> = {
  unlocked: false,
  underLock: true,
};

/** Switch mirror.death. */
export const DIES_UNDER_LOCK: RuleTable<'mirror.death', boolean> = {
  unlocked: false,
  underLock: true,
};
