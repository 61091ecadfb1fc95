import type { RuleTable } from '../../designs/reader.js';
import { hmmVmaFault } from '../../kernel/hmm/helper.js';
import {
  allocRange,
  freeRange,
  hmmRangeRegister,
  hmmRangeUnregister,
  hmmRangeValid,
  hmmRangeWaitUntilValid,
  hmmVmaRangeDone,
  RANGE_TIMEOUT,
} from '../../kernel/hmm/range.js';
import { hmmRange, type RangeRequest } from '../../kernel/hmm/walk.js';
import type { Kernel } from '../../kernel/kernel.js';
import type { MirrorView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { downRead, mutexLock, mutexUnlock, upRead } from '../../schedule/locks.js';
import { EAGAIN, EBUSY } from '../../units/errno.js';
import type { Vpn } from '../../units/numbers.js';
import type { DriverContext, RangeSection, RangeUse } from '../context.js';
import { mapRange, timedOut } from '../fault.js';
import { showRange } from '../snapshot.js';

/** Maps a range in the mirror, faulting in what is missing. @returns 0 or -errno */
export function* faultRange(
  d: DriverContext,
  mirror: MirrorView,
  start: Vpn,
  end: Vpn,
  write: boolean,
): Run<number> {
  const request = { start, end, fault: true, write, block: d.rules.rangeUse.blocks };
  return yield* section(d, mirror, 'dmirror_range_fault', request, d.rules.rangeUse.fault, (r) =>
    mapRange(d, mirror, r),
  );
}

/** Shows the permissions of a range, changing nothing. @returns 0 or -errno */
export function* snapshotRange(
  d: DriverContext,
  mirror: MirrorView,
  start: Vpn,
  end: Vpn,
  bytes: Uint8Array,
): Run<number> {
  const request = { start, end, fault: false, write: false, block: true };
  const where = 'dmirror_range_snapshot';
  return yield* section(d, mirror, where, request, d.rules.rangeUse.snapshot, function* (r) {
    showRange(d, mirror, r.pfns, bytes);
    return 0;
  });
}

function* section(
  { k }: DriverContext,
  mirror: MirrorView,
  where: string,
  asked: Pick<RangeRequest, 'start' | 'end' | 'fault' | 'write' | 'block'>,
  use: (s: RangeSection) => Run<number>,
  program: (request: RangeRequest) => Run<number>,
): Run<number> {
  const { mm, id, device } = mirror;
  const range = allocRange(k, mm, id, asked.start, asked.end);
  const pfns = new Array<number>(asked.end - asked.start).fill(0);
  const request: RangeRequest = { ...asked, mm, range, pfns, owner: device + 1 };
  const ret = yield* use({ k, mirror, where, request, program: () => program(request) });
  freeRange(k, range, where);
  return ret;
}

/** By what the functions do, whichever there are. */
const careful = (s: RangeSection): Run<number> =>
  s.k.rules.validity!.registers ? waiting(s, true) : asking(s, true);
const unasked = (s: RangeSection): Run<number> =>
  s.k.rules.validity!.registers ? waiting(s, false) : asking(s, false);

/** Waits without mmap_lock until the range is valid, and begins again where it did not stay so. */
function* waiting(s: RangeSection, asks: boolean): Run<number> {
  const { k, mirror, request, where } = s;
  const { range } = request;
  const { mmapLock } = k.mm(mirror.mm, where);
  const began = k.time;
  const registered = yield* hmmRangeRegister(k, range);
  if (registered !== 0) return registered;
  let ret: number | 'again';
  do {
    ret = EBUSY;
    if (timedOut(k, began)) break;
    if (!(yield* hmmRangeWaitUntilValid(k, range, RANGE_TIMEOUT))) break;
    yield* downRead(k, mmapLock, where);
    const found = yield* hmmRange(k, request);
    // The range fault gave the lock up, the snapshot did not; where neither does, a fault did.
    const dropped = found === EAGAIN && request.fault;
    if (!dropped) upRead(k, mmapLock, where);
    if (found === EAGAIN || found === EBUSY) ret = 'again';
    else ret = found < 0 ? found : yield* programmed(s, asks ? () => isValid(k, range) : unknown);
  } while (ret === 'again');
  yield* hmmRangeUnregister(k, range);
  return ret;
}

/** Looks at once, asks once whether it was in time, and if not looks again at once. */
function* asking(s: RangeSection, asks: boolean): Run<number> {
  const { k, mirror, request, where } = s;
  const { mmapLock } = k.mm(mirror.mm, where);
  const began = k.time;
  for (;;) {
    if (timedOut(k, began)) return EBUSY;
    yield* downRead(k, mmapLock, where);
    const found = yield* hmmRange(k, request);
    // Only a fault that has to be tried again is answered so, and has dropped the lock.
    if (found !== EAGAIN) upRead(k, mmapLock, where);
    if (found === EAGAIN || found === EBUSY) continue;
    if (found < 0) return found;
    const ret = yield* programmed(s, function* () {
      return (yield* hmmVmaRangeDone(k, request.range)) || !asks;
    });
    if (ret !== 'again') return ret;
  }
}

/** Under the mutex that callbacks take, if the range is valid there. */
function* programmed(
  { k, mirror, where, program }: RangeSection,
  valid: () => Run<boolean>,
): Run<number | 'again'> {
  yield* mutexLock(k, mirror.lock, where);
  const ret = (yield* valid()) ? yield* program() : 'again';
  mutexUnlock(k, mirror.lock, where);
  return ret;
}
function* isValid(k: Kernel, range: number): Run<boolean> {
  return hmmRangeValid(k, range);
}
function* unknown(): Run<boolean> {
  return true;
}

/**
 * To the letter of the example that came with the patch. @param again with the one slip mended that lets nothing
 * succeed, and by the other of its two ways out of a time-out
 */
function* documented(s: RangeSection, again: boolean): Run<number> {
  const { k, mirror, request, where } = s;
  const { range } = request;
  const { mmapLock } = k.mm(mirror.mm, where);
  // Before the patch there was no such example.
  if (!k.rules.validity!.registers) return yield* asking(s, true);
  const registered = yield* hmmRangeRegister(k, range);
  if (registered !== 0) return registered;
  yield* downRead(k, mmapLock, where);
  for (;;) {
    if (!(yield* hmmRangeWaitUntilValid(k, range, RANGE_TIMEOUT))) {
      upRead(k, mmapLock, where);
      yield* hmmRangeUnregister(k, range);
      if (!again) return EBUSY;
      continue;
    }
    const found = yield* hmmRange(k, request);
    if (found === EAGAIN) yield* downRead(k, mmapLock, where);
    if (found === EAGAIN || found === EBUSY) continue;
    upRead(k, mmapLock, where);
    if (again ? found < 0 : found !== 0) {
      yield* hmmRangeUnregister(k, range);
      return found;
    }
    const ret = yield* programmed(s, () => isValid(k, range));
    if (ret === 'again') continue;
    yield* hmmRangeUnregister(k, range);
    return ret;
  }
}

/** By the functions of before, and what was written of them: that mmap_lock stays with who may not try again. */
function* helped(s: RangeSection): Run<number> {
  const { k, mirror, request, where } = s;
  const { mmapLock } = k.mm(mirror.mm, where);
  const began = k.time;
  yield* downRead(k, mmapLock, where);
  let ret: number | 'again';
  do {
    ret = timedOut(k, began) ? EBUSY : yield* hmmVmaFault(k, request);
    if (ret === EAGAIN) ret = 'again';
    else if (ret === 0) ret = yield* programmed(s, () => hmmVmaRangeDone(k, request.range));
  } while (ret === 'again');
  upRead(k, mmapLock, where);
  return ret;
}

/** Switch driver.rangeUse. There was no old function for snapshots that went another way. */
export const RANGE_USES: RuleTable<'driver.rangeUse', RangeUse> = {
  careful: { holdsMm: true, blocks: false, fault: careful, snapshot: careful },
  asDocumented: {
    holdsMm: false,
    blocks: true,
    fault: (s) => documented(s, false),
    snapshot: (s) => documented(s, false),
  },
  asDocumentedAgain: {
    holdsMm: false,
    blocks: true,
    fault: (s) => documented(s, true),
    snapshot: (s) => documented(s, true),
  },
  helpers: { holdsMm: true, blocks: true, fault: helped, snapshot: careful },
  unasked: { holdsMm: true, blocks: false, fault: unasked, snapshot: unasked },
};
