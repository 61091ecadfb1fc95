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
 * The function that ranges were faulted by before they were registered, kept for its users. By its old text
 * -EAGAIN keeps mmap_lock, and -EBUSY has given it up. Of its seven exits as posted the time-out gives it up
 * and leaves the range registered; an invalidation and nothing found give it up; of a fault that has to be
 * tried again and of a range that was not valid it is gone already; success and all other errors keep it.
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
    if (dropsMmapLock) upRead(k, mmapLock, where);
    else yield* hmmRangeUnregister(k, range);
    return EAGAIN;
  }
  const ret = yield* hmmRange(k, request);
  if (ret > 0) return 0;
  if (!dropsMmapLock) {
    yield* hmmRangeUnregister(k, range);
    // Nothing found keeps the lock, as an invalidation does.
    return ret === 0 ? EAGAIN : toOldAnswer(ret);
  }
  if (ret === EBUSY || ret === 0) upRead(k, mmapLock, where);
  yield* hmmRangeUnregister(k, range);
  return ret === EAGAIN || ret === 0 ? EBUSY : ret;
}

/** The two answers mean the reverse of what they mean to the function that it calls. */
function toOldAnswer(ret: number): number {
  if (ret === EBUSY) return EAGAIN;
  if (ret === EAGAIN) return EBUSY;
  return Math.min(ret, 0);
}
