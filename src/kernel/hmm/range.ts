import {
  LockMode,
  ObjectKind,
  rangeAlloc,
  rangeCheck,
  rangeFree,
  rangeHmm,
  rangeLink,
  rangeState,
  ViolationType,
  WaitType,
} from '../../events/generated.js';
import type { RangeView } from '../../machine/state.js';
import { JIFFY } from '../../schedule/costs.js';
import type { Run } from '../../schedule/engine.js';
import { acquire, mightSleep, release } from '../../schedule/locks.js';
import { EFAULT, EINVAL } from '../../units/errno.js';
import type { Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { hmmPut, hmmRegister } from './object.js';

/** HMM_RANGE_DEFAULT_TIMEOUT: 1000 ms. */
export const RANGE_TIMEOUT = 1000;

/** A range in the frame of who uses it. */
export function allocRange(k: Kernel, mm: number, mirror: number, start: Vpn, end: Vpn): number {
  const id = k.state.lastRange + 1;
  k.emit(rangeAlloc(id, mm, mirror, start, end - start));
  return id;
}

/** The frame goes, and the range with it; a list that it is on does not know of that. */
export function freeRange(k: Kernel, id: number, where: string): void {
  const { on, mm, start } = k.range(id, where);
  k.looksAt('range left registered');
  if (on !== 0) {
    k.violation({
      type: ViolationType.LEAK,
      site: where,
      kind: ObjectKind.OBJECT_RANGE,
      object: id,
      message: `${where} returns, and leaves range ${id} of its frame on the list of hmm ${on}`,
      mm,
      vpn: start,
      fatal: false,
    });
  }
  k.emit(rangeFree(id));
}

/**
 * Begins to track what happens to a range.
 * @kernel mm/hmm.c hmm_range_register: simplified (whole pages only, so that no end is rounded down)
 * @returns 0, -EINVAL or -EFAULT
 */
export function* hmmRangeRegister(k: Kernel, id: number): Run<number> {
  const where = 'hmm_range_register';
  const range = k.range(id, where);
  setState(k, range, false);
  k.emit(rangeHmm(id, 0));
  if (range.start >= range.end) return EINVAL;
  const hmmId = yield* hmmRegister(k, range.mm);
  if (hmmId === 0) return EFAULT;
  k.emit(rangeHmm(id, hmmId));
  const hmm = k.hmm(hmmId, where);
  if (hmm.dead) {
    yield* hmmPut(k, hmmId, where);
    return EFAULT;
  }
  yield* acquire(k, hmm.lock, LockMode.EXCLUSIVE_MODE, where);
  // As posted who died meanwhile gets a range that is valid.
  if (hmm.dead && k.rules.diesUnderLock) {
    release(k, hmm.lock, LockMode.EXCLUSIVE_MODE, where);
    yield* letGo(k, id, hmmId, where);
    return EFAULT;
  }
  link(k, id, hmmId, where);
  yield* held(k, where);
  // With one running it is waited for.
  if (hmm.notifiers === 0) setState(k, k.range(id, where), true);
  release(k, hmm.lock, LockMode.EXCLUSIVE_MODE, where);
  return 0;
}

/** Who holds a mutex may lose the processor: whoever only tries to take it sees that. */
function* held(k: Kernel, where: string): Run {
  if (!k.rules.nonBlocking.spins && k.point(where)) yield;
}

/** Puts a range on the list, under the lock. */
export function link(k: Kernel, id: number, hmm: number, where: string): void {
  k.looksAt('ranges of an hmm, insertion');
  const { on, mm } = k.range(id, where);
  if (on !== 0) {
    k.violation({
      type: ViolationType.DOUBLE_INSERT,
      site: where,
      kind: ObjectKind.OBJECT_RANGE,
      object: id,
      message: `${where} puts range ${id} on the list of hmm ${hmm}, and it is on that of hmm ${on}`,
      mm,
      fatal: true,
    });
  }
  k.emit(rangeLink(id, hmm));
}
function unlink(k: Kernel, id: number, where: string): void {
  k.looksAt('ranges of an hmm, removal');
  const { on, mm, hmm } = k.range(id, where);
  if (on === 0) {
    k.violation({
      type: ViolationType.DOUBLE_REMOVE,
      site: where,
      kind: ObjectKind.OBJECT_RANGE,
      object: id,
      message: `${where} takes range ${id} off the list of hmm ${hmm}, and it is on none`,
      mm,
      fatal: true,
    });
  }
  k.emit(rangeLink(id, 0));
}

/**
 * Ends it. Who does so a second time finds nothing to do.
 * @kernel mm/hmm.c hmm_range_unregister: whole
 */
export function* hmmRangeUnregister(k: Kernel, id: number): Run {
  const where = 'hmm_range_unregister';
  const range = k.range(id, where);
  const hmmId = range.hmm;
  if (hmmId === 0 || range.end <= range.start) return;
  const { lock } = k.hmm(hmmId, where);
  yield* acquire(k, lock, LockMode.EXCLUSIVE_MODE, where);
  unlink(k, id, where);
  yield* held(k, where);
  release(k, lock, LockMode.EXCLUSIVE_MODE, where);
  setState(k, k.range(id, where), false);
  yield* letGo(k, id, hmmId, where);
}

/** It points to its hmm for as long as giving that back takes, which may be its end; nobody else looks there. */
function* letGo(k: Kernel, id: number, hmm: number, where: string): Run {
  yield* hmmPut(k, hmm, where);
  k.emit(rangeHmm(id, 0));
}

/**
 * Sleeps until no invalidation runs, at most so long.
 * @kernel include/linux/hmm.h hmm_range_wait_until_valid: whole
 * @param timeout in milliseconds
 * @returns false if the time is over, or there is nothing to wait for
 */
export function* hmmRangeWaitUntilValid(k: Kernel, id: number, timeout: number): Run<boolean> {
  const where = 'hmm_range_wait_until_valid';
  const hmmId = k.range(id, where).hmm;
  if (hmmId === 0 || k.hmm(hmmId, where).dead) {
    setState(k, k.range(id, where), false);
    return false;
  }
  if (!k.range(id, where).valid) {
    mightSleep(k, where);
    const until = (Math.floor(k.time / JIFFY) + timeout) * JIFFY;
    while (!k.range(id, where).valid && !k.hmm(hmmId, where).dead && k.time < until) {
      k.block(WaitType.WAIT_RANGE, hmmId, where, id, until);
      yield;
    }
  }
  const range = k.range(id, where);
  if (k.rules.validity!.generations && range.valid && range.seen !== range.generation)
    k.emit(rangeState(id, true, range.generation, range.generation));
  return range.valid;
}

/** Is it still what it was when its user began? In designs with generations no end makes up for an invalidation. */
export function isRangeValid(k: Kernel, id: number, where: string): boolean {
  const { valid, generation, seen } = k.range(id, where);
  return valid && (generation === seen || !k.rules.validity!.generations);
}

/** Its user asks, under a lock that callbacks take. @kernel include/linux/hmm.h hmm_range_valid: whole */
export function hmmRangeValid(k: Kernel, id: number): boolean {
  const valid = isRangeValid(k, id, 'hmm_range_valid');
  k.emit(rangeCheck(id, valid));
  return valid;
}

/**
 * The same before ranges were registered: asked once, and tracking ends with it.
 * @kernel mm/hmm.c hmm_vma_range_done: whole
 */
export function* hmmVmaRangeDone(k: Kernel, id: number): Run<boolean> {
  const where = 'hmm_vma_range_done';
  if (k.rules.validity!.registers) {
    const valid = hmmRangeValid(k, id);
    yield* hmmRangeUnregister(k, id);
    return valid;
  }
  const { hmm: hmmId, mm, start } = k.range(id, where);
  k.looksAt('done with a range that has no hmm');
  if (hmmId === 0) {
    k.violation({
      type: ViolationType.KERNEL_CRASH,
      site: where,
      kind: ObjectKind.OBJECT_RANGE,
      object: id,
      message: `${where} is called for range ${id}, which has no hmm: that is a BUG()`,
      mm,
      vpn: start,
      fatal: true,
    });
  }
  const { lock } = k.hmm(hmmId, where);
  yield* acquire(k, lock, LockMode.EXCLUSIVE_MODE, where);
  unlink(k, id, where);
  const { valid } = k.range(id, where);
  release(k, lock, LockMode.EXCLUSIVE_MODE, where);
  k.emit(rangeCheck(id, valid));
  yield* letGo(k, id, hmmId, where);
  return valid;
}

function setState(k: Kernel, { id, valid, generation, seen }: RangeView, now: boolean): void {
  if (valid !== now) k.emit(rangeState(id, now, generation, seen));
}
