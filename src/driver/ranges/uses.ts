import { ObjectKind, ViolationType } from '../../events/generated.js';
import type { RuleTable } from '../../designs/reader.js';
import {
  hmmRangeRegister,
  hmmRangeUnregister,
  hmmRangeWaitUntilValid,
  hmmVmaRangeDone,
  RANGE_TIMEOUT,
} from '../../kernel/hmm/range.js';
import { hmmRange } from '../../kernel/hmm/walk.js';
import type { Kernel } from '../../kernel/kernel.js';
import type { Run } from '../../schedule/engine.js';
import { downRead, upRead } from '../../schedule/locks.js';
import { EAGAIN, EBUSY } from '../../units/errno.js';
import type { RangeSection, RangeUse } from '../context.js';
import { timedOut } from '../fault.js';
import { helped, helpedByOwn, helpedByText } from './helpers.js';
import { isValid, programmed } from './program.js';

/* How a driver uses ranges of 2019. */

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
    s.ask();
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
    s.ask();
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
function* unknown(): Run<boolean> {
  return true;
}

/** How the example is followed that came with the patch. */
interface Reading {
  /** With the one slip mended that lets nothing succeed, and by the other of its two ways out of a time-out. */
  readonly again: boolean;
  /** And with mmap_lock taken again after that. */
  readonly locks: boolean;
}

/** To the letter of the example. */
function* documented(s: RangeSection, { again, locks }: Reading): Run<number> {
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
      checkWaits(k, range, where);
      yield* hmmRangeUnregister(k, range);
      if (!again) return EBUSY;
      if (locks) yield* downRead(k, mmapLock, where);
      continue;
    }
    s.ask();
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

/** Nobody gives a range an hmm again: whoever waits for one that has none is answered at once, for ever. */
function checkWaits(k: Kernel, range: number, where: string): void {
  const { hmm, mm, start } = k.range(range, where);
  k.looksAt('wait for a range that has no hmm');
  if (hmm !== 0) return;
  k.violation({
    type: ViolationType.LIVELOCK,
    site: where,
    kind: ObjectKind.OBJECT_RANGE,
    object: range,
    message: `${where} waits again for range ${range}, which it unregistered: each wait answers at once, for ever`,
    mm,
    vpn: start,
    fatal: true,
  });
}

const ownHelper = (s: RangeSection): Run<number> =>
  s.k.rules.validity!.registers ? helpedByOwn(s) : asking(s, true);

function asDocumented(reading: Reading): RangeUse {
  const use = (s: RangeSection): Run<number> => documented(s, reading);
  return { holdsMm: false, blocks: true, fault: use, snapshot: use };
}

/**
 * Switch driver.rangeUse. There was no old function for snapshots that went another way, and before the patch
 * no example but that of the functions which are there: whoever does not use those is careful then.
 */
export const RANGE_USES: RuleTable<'driver.rangeUse', RangeUse> = {
  careful: { holdsMm: true, blocks: false, fault: careful, snapshot: careful },
  asDocumented: asDocumented({ again: false, locks: false }),
  asDocumentedAgain: asDocumented({ again: true, locks: false }),
  asDocumentedLocked: asDocumented({ again: true, locks: true }),
  helpers: { holdsMm: true, blocks: true, fault: helped, snapshot: careful },
  helpersByText: { holdsMm: true, blocks: false, fault: helpedByText, snapshot: careful },
  ownHelper: { holdsMm: true, blocks: true, fault: ownHelper, snapshot: careful },
  unasked: { holdsMm: true, blocks: false, fault: unasked, snapshot: unasked },
};
