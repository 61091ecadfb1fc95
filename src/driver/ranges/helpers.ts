import { hmmVmaFault } from '../../kernel/hmm/helper.js';
import {
  hmmRangeRegister,
  hmmRangeUnregister,
  hmmRangeWaitUntilValid,
  hmmVmaRangeDone,
  RANGE_TIMEOUT,
} from '../../kernel/hmm/range.js';
import { hmmRange } from '../../kernel/hmm/walk.js';
import type { Run } from '../../schedule/engine.js';
import { downRead, upRead } from '../../schedule/locks.js';
import { EAGAIN, EBUSY } from '../../units/errno.js';
import type { RangeSection } from '../context.js';
import { timedOut } from '../fault.js';
import { programmed } from './program.js';

/* How drivers used the functions that came before ranges were registered, or wrote them anew. */

/**
 * As nouveau did in Linux 5.2, whose faults may sleep with mmap_lock held: the lock is its own whatever is
 * answered, and an error ends the fault.
 */
export function* helped(s: RangeSection): Run<number> {
  const { k, mirror, where } = s;
  const { mmapLock } = k.mm(mirror.mm, where);
  const began = k.time;
  yield* downRead(k, mmapLock, where);
  let ret: number | 'again';
  do ret = timedOut(k, began) ? EBUSY : yield* faultAndProgram(s);
  while (ret === 'again');
  upRead(k, mmapLock, where);
  return ret;
}

/**
 * By the example above hmm_vma_fault in mm/hmm.c, whose faults may be tried again: -EAGAIN says that mmap_lock
 * is given up, and is answered by hmm_vma_range_done and another try. That example maps what it read without
 * asking; this driver asks, as the other example does.
 */
export function* helpedByText(s: RangeSection): Run<number> {
  const { k, mirror, request, where } = s;
  const { mmapLock } = k.mm(mirror.mm, where);
  const began = k.time;
  yield* downRead(k, mmapLock, where);
  for (;;) {
    const ret = timedOut(k, began) ? EBUSY : yield* faultAndProgram(s);
    if (ret === EAGAIN) {
      yield* hmmVmaRangeDone(k, request.range);
      yield* downRead(k, mmapLock, where);
    } else if (ret !== 'again') {
      upRead(k, mmapLock, where);
      return ret;
    }
  }
}

function* faultAndProgram(s: RangeSection): Run<number | 'again'> {
  const { k, request } = s;
  s.ask();
  const ret = yield* hmmVmaFault(k, request);
  return ret === 0 ? yield* programmed(s, () => hmmVmaRangeDone(k, request.range)) : ret;
}

/**
 * As nouveau did in Linux 5.3, with a helper of its own, which gives mmap_lock up at every error; a time-out is
 * -EAGAIN there, and -EBUSY here.
 */
export function* helpedByOwn(s: RangeSection): Run<number> {
  const { k, mirror, request, where } = s;
  const { mmapLock } = k.mm(mirror.mm, where);
  const began = k.time;
  yield* downRead(k, mmapLock, where);
  for (;;) {
    const failed = yield* ownFault(s, mmapLock);
    if (failed !== 0) return failed;
    const ret = yield* programmed(s, () => hmmVmaRangeDone(k, request.range));
    if (ret === 'again' && !timedOut(k, began)) continue;
    upRead(k, mmapLock, where);
    return ret === 'again' ? EBUSY : ret;
  }
}

function* ownFault(s: RangeSection, mmapLock: number): Run<number> {
  const { k, request, where } = s;
  const { range } = request;
  const registered = yield* hmmRangeRegister(k, range);
  if (registered !== 0) {
    upRead(k, mmapLock, where);
    return registered;
  }
  if (!(yield* hmmRangeWaitUntilValid(k, range, RANGE_TIMEOUT))) {
    // To the letter: the range stays registered.
    upRead(k, mmapLock, where);
    return EBUSY;
  }
  s.ask();
  const found = yield* hmmRange(k, request);
  if (found > 0) return 0;
  // As posted the range fault gave it up with this answer; that of Linux 5.3 does so only for who does not block,
  // as nouveau does.
  if (found !== EAGAIN) upRead(k, mmapLock, where);
  yield* hmmRangeUnregister(k, range);
  return found === 0 ? EBUSY : found;
}
