import { readBegin, readRetry } from '../../events/generated.js';
import type { Run } from '../../schedule/engine.js';
import { mightWaitForInvalidation, spinLock, spinUnlock } from '../../schedule/locks.js';
import type { Kernel } from '../kernel.js';
import { waitForInvalidation } from './interval.js';

/**
 * Begins a read section on an interval; the result goes to {@link readRetryInterval}.
 * @kernel mm/mmu_notifier.c mmu_interval_read_begin: whole
 */
export function* readBeginInterval(k: Kernel, id: number): Run<number> {
  const where = 'mmu_interval_read_begin';
  const interval = k.interval(id, where);
  const mmId = interval.mm;
  const s = k.mm(mmId, where).subscriptions!;
  yield* spinLock(k, s.lock, where);
  const seq = k.interval(id, where).seq;
  const current = s.invalidateSeq;
  const waits = seq === current || k.rules.update.isAwaited(k, interval);
  spinUnlock(k, s.lock, where);
  mightWaitForInvalidation(k, where);
  if (waits) yield* waitForInvalidation(k, mmId, current, where);
  k.emit(readBegin(id, seq, waits));
  return seq;
}

/**
 * Under the driver's lock: must the read section be thrown away?
 * @kernel include/linux/mmu_notifier.h mmu_interval_read_retry: whole
 */
export function readRetryInterval(k: Kernel, id: number, seq: number): boolean {
  const retry = k.interval(id, 'mmu_interval_read_retry').seq !== seq;
  k.emit(readRetry(id, seq, retry));
  return retry;
}

/**
 * Without a lock and without a promise: has the interval been invalidated since?
 * @kernel include/linux/mmu_notifier.h mmu_interval_check_retry: whole
 */
export function checkRetryInterval(k: Kernel, id: number, seq: number): boolean {
  return k.interval(id, 'mmu_interval_check_retry').seq !== seq;
}
