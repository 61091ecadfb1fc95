import { LockMode } from '../../events/generated.js';
import type { RuleTable } from '../../designs/reader.js';
import { hmmMirrorRegister, hmmMirrorUnregister } from '../../kernel/hmm/object.js';
import { acquire, release } from '../../schedule/locks.js';
import type { Tracking } from '../context.js';
import { faultRange, snapshotRange } from './sections.js';

/**
 * No intervals: the mirror of a file hears of all that its address space meets, and each fault and
 * snapshot has a range of its own (2019).
 */
const mirrored: Tracking = {
  guardsBeforeLock: true,
  holdsMm: true,
  waitsForGracePeriod: false,
  insertsAnywhere: false,
  commands: new Set(),
  ranges: { fault: faultRange, snapshot: snapshotRange },

  *open({ k }, mirror) {
    const where = 'dmirror_fops_open';
    const { mmapLock } = k.mm(mirror.mm, where);
    yield* acquire(k, mmapLock, LockMode.EXCLUSIVE_MODE, where);
    const ret = yield* hmmMirrorRegister(k, mirror.id, mirror.mm);
    release(k, mmapLock, LockMode.EXCLUSIVE_MODE, where);
    return ret;
  },
  *guard(_d, _mirror, _start, end) {
    return { interval: 0, end };
  },
  *unmapped() {
    // There is no interval of which something could be left.
  },
  *close({ k }, mirror) {
    yield* hmmMirrorUnregister(k, mirror.id);
  },
};

/** Switch mirror.validity: undefined where driver.tracking says. */
export const MIRRORED: RuleTable<'mirror.validity', Tracking | undefined> = {
  sequence: undefined,
  rangeDone: mirrored,
  rangeDoneAsPosted: mirrored,
  rangeWait: mirrored,
  rangeGeneration: mirrored,
};
