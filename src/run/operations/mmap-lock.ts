import { LockMode } from '../../events/generated.js';
import type { MmapLockOperation } from '../../language/operations/mmap-lock.js';
import { acquire, release } from '../../schedule/locks.js';
import type { Run } from '../../schedule/engine.js';
import type { Frame, Outcome, Session } from '../session.js';
import { mmOf, type Performers } from './performer.js';

export const MMAP_LOCK: Performers<MmapLockOperation> = {
  mmapWriteLock: (run, _, frame) => take(run, frame, LockMode.EXCLUSIVE_MODE, 'mmap_write_lock'),
  mmapReadLock: (run, _, frame) => take(run, frame, LockMode.SHARED_MODE, 'mmap_read_lock'),
  *mmapWriteUnlock(run, _, frame) {
    release(run.k, mmOf(run, frame).mmapLock, LockMode.EXCLUSIVE_MODE, 'mmap_write_unlock');
    return {};
  },
  *mmapReadUnlock(run, _, frame) {
    release(run.k, mmOf(run, frame).mmapLock, LockMode.SHARED_MODE, 'mmap_read_unlock');
    return {};
  },
};

function* take(run: Session, frame: Frame, mode: LockMode, where: string): Run<Outcome> {
  yield* acquire(run.k, mmOf(run, frame).mmapLock, mode, where);
  return {};
}
