import { LockMode } from '../../events/generated.js';
import type { MmView, VmaView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { acquire, release } from '../../schedule/locks.js';
import { EINVAL, ENOMEM } from '../../units/errno.js';
import { vpn, type Vpn } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { findVma } from './vma.js';
import { zapPageRange } from './zap.js';

/** The advice that is modelled; see {@link madvise}. */
export type AdviceName = 'DONTNEED';

type Behaviour = (k: Kernel, mm: MmView, vma: VmaView, start: Vpn, end: Vpn) => Run<number>;

const BEHAVIOURS: Readonly<Record<AdviceName, { lock: LockMode; apply: Behaviour }>> = {
  DONTNEED: {
    lock: LockMode.SHARED_MODE,
    *apply(k, mm, _vma, start, end) {
      yield* zapPageRange(k, mm.id, start, end);
      return 0;
    },
  },
};

/**
 * Holes are passed over and reported at the end.
 * @kernel mm/madvise.c do_madvise, madvise_walk_vmas: whole for the advice modelled
 */
export function* madvise(k: Kernel, mmId: number, start: Vpn, npages: number, advice: AdviceName): Run<number> {
  const mm = k.mm(mmId, 'madvise');
  if (npages < 0) return EINVAL;
  const { lock, apply } = BEHAVIOURS[advice];
  yield* acquire(k, mm.mmapLock, lock, 'madvise');
  const end = vpn(start + npages);
  let ret = 0;
  let at = start;
  while (at < end) {
    const vma = findVma(mm, at);
    if (vma === undefined) {
      ret = ENOMEM;
      break;
    }
    if (vma.start > at) {
      ret = ENOMEM;
      at = vma.start;
      if (at >= end) break;
    }
    const stop = vpn(Math.min(end, vma.end));
    const error = yield* apply(k, mm, vma, at, stop);
    if (error !== 0) {
      ret = error;
      break;
    }
    at = stop;
  }
  release(k, mm.mmapLock, lock, 'madvise');
  return ret;
}
