import type { Run } from '../../schedule/engine.js';
import { upRead } from '../../schedule/locks.js';
import { EAGAIN, EBUSY } from '../../units/errno.js';
import type { Kernel } from '../kernel.js';
import {
  hmmRangeRegister,
  hmmRangeUnregister,
  hmmRangeWaitUntilValid,
  RANGE_TIMEOUT,
} from './range.js';
import { hmmRange, type RangeRequest } from './walk.js';

/**
 * The function that ranges were faulted by before they were registered, kept for its users. The text above it
 * says that -EAGAIN has given mmap_lock up, for who lets a fault be tried again. Of its seven exits as posted
 * only the time-out is answered so: it gives the lock up whoever calls, and leaves the range registered, which
 * hmm_vma_range_done ends. An invalidation and nothing found give it up and are -EBUSY; so are a fault that has
 * to be tried again and a range that was not valid, which gave it up before. Success, a range that is not to
 * be registered and all other errors keep it.
 * Repaired (ours) it is as the text says, and never leaves a range registered that it answers an error of.
 * @kernel include/linux/hmm.h hmm_vma_fault: whole
 * @returns 0 with the range registered, until hmm_vma_range_done; or -errno
 */
export function* hmmVmaFault(k: Kernel, request: RangeRequest): Run<number> {
  const where = 'hmm_vma_fault';
  const { validity, dropsMmapLock } = k.rules;
  const { range } = request;
  if (!validity!.registers) return toOldAnswer(yield* hmmRange(k, request));
  const { mmapLock } = k.mm(request.mm, where);
  const registered = yield* hmmRangeRegister(k, range);
  if (registered !== 0) return registered;
  if (!(yield* hmmRangeWaitUntilValid(k, range, RANGE_TIMEOUT))) {
    if (dropsMmapLock) {
      upRead(k, mmapLock, where);
      return EAGAIN;
    }
    yield* hmmRangeUnregister(k, range);
    return EBUSY;
  }
  const ret = yield* hmmRange(k, request);
  if (ret > 0) return 0;
  if (dropsMmapLock && (ret === EBUSY || ret === 0)) upRead(k, mmapLock, where);
  yield* hmmRangeUnregister(k, range);
  return ret === 0 || (ret === EAGAIN && dropsMmapLock) ? EBUSY : ret;
}

/**
 * The two answers mean the reverse of what they mean to the function that it calls: here -EBUSY has given
 * mmap_lock up, whatever the text says.
 */
function toOldAnswer(ret: number): number {
  if (ret === EBUSY) return EAGAIN;
  if (ret === EAGAIN) return EBUSY;
  return Math.min(ret, 0);
}
