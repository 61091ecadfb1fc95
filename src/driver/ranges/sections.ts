import { ObjectKind, ViolationType } from '../../events/generated.js';
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
import { askForSlots, byDriverTables, pagesAround, SLOT_REQUESTS } from './requests.js';

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
  { k, rules }: DriverContext,
  mirror: MirrorView,
  where: string,
  asked: Pick<RangeRequest, 'start' | 'end' | 'fault' | 'write' | 'block'>,
  use: (s: RangeSection) => Run<number>,
  program: (request: RangeRequest) => Run<number>,
): Run<number> {
  const { mm, id, device } = mirror;
  const around = asked.fault && rules.asksAround;
  const pages = around ? yield* pagesAround(k, mm, where, asked) : asked;
  const { start, end } = pages;
  const range = allocRange(k, mm, id, start, end);
  const pfns = new Array<number>(end - start).fill(0);
  const base = { ...asked, mm, range, owner: device + 1 };
  const request: RangeRequest = around
    ? { ...base, start, end, pfns, requests: SLOT_REQUESTS }
    : { ...base, pfns };
  const ret = yield* use({
    ...{ k, mirror, where, request },
    ask: () => around && askForSlots(pfns, start, asked, asked.write),
    // Only what is wanted is mapped: what is around is there when the device comes to it.
    program() {
      const wanted = pfns.slice(asked.start - start, asked.end - start);
      return program({ ...base, pfns: around ? wanted.map(byDriverTables) : wanted });
    },
  });
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

/** By the functions of before, and what was written of them: that mmap_lock stays with who may not try again. */
function* helped(s: RangeSection): Run<number> {
  const { k, mirror, request, where } = s;
  const { mmapLock } = k.mm(mirror.mm, where);
  const began = k.time;
  yield* downRead(k, mmapLock, where);
  let ret: number | 'again';
  do {
    s.ask();
    ret = timedOut(k, began) ? EBUSY : yield* hmmVmaFault(k, request);
    if (ret === EAGAIN) ret = 'again';
    else if (ret === 0) ret = yield* programmed(s, () => hmmVmaRangeDone(k, request.range));
  } while (ret === 'again');
  upRead(k, mmapLock, where);
  return ret;
}

function asDocumented(reading: Reading): RangeUse {
  const use = (s: RangeSection): Run<number> => documented(s, reading);
  return { holdsMm: false, blocks: true, fault: use, snapshot: use };
}

/** Switch driver.rangeUse. There was no old function for snapshots that went another way. */
export const RANGE_USES: RuleTable<'driver.rangeUse', RangeUse> = {
  careful: { holdsMm: true, blocks: false, fault: careful, snapshot: careful },
  asDocumented: asDocumented({ again: false, locks: false }),
  asDocumentedAgain: asDocumented({ again: true, locks: false }),
  asDocumentedLocked: asDocumented({ again: true, locks: true }),
  helpers: { holdsMm: true, blocks: true, fault: helped, snapshot: careful },
  unasked: { holdsMm: true, blocks: false, fault: unasked, snapshot: unasked },
};
