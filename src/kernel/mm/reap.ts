import { Backing, LockMode, NotifierEvent } from '../../events/generated.js';
import type { Run } from '../../schedule/engine.js';
import { tryAcquire, upRead } from '../../schedule/locks.js';
import { EAGAIN } from '../../units/errno.js';
import type { Kernel } from '../kernel.js';
import { invalidateRangeEnd, invalidateRangeStart } from '../notifier/invalidate.js';
import { VMA_SHARED } from './vma.js';
import { zapRange } from './zap.js';

/**
 * Takes the private memory of an address space, without ever sleeping: an area whose subscribers
 * would have to is left alone.
 * @kernel mm/oom_kill.c __oom_reap_task_mm: whole
 * @returns whether everything was taken
 */
export function* reapMm(k: Kernel, mmId: number): Run<boolean> {
  const mm = k.mm(mmId, '__oom_reap_task_mm');
  if (!tryAcquire(k, mm.mmapLock, LockMode.SHARED_MODE, 'oom_reap_task_mm')) return false;
  let whole = true;
  for (const vma of [...mm.vmas]) {
    if (vma.backing === Backing.HUGETLB || vma.backing === Backing.DEVICE_MAP) continue;
    if ((vma.flags & VMA_SHARED) !== 0) continue;
    const range = yield* invalidateRangeStart(
      k,
      mmId,
      vma.start,
      vma.end,
      NotifierEvent.CLEAR,
      0,
      false,
    );
    if (range === EAGAIN) {
      whole = false;
      continue;
    }
    yield* zapRange(k, mmId, vma.start, vma.end);
    if (typeof range === 'object') yield* invalidateRangeEnd(k, range);
  }
  upRead(k, mm.mmapLock, 'oom_reap_task_mm');
  return whole;
}
