import { mmCount, SpanType, vmaRemove } from '../../events/generated.js';
import type { Run } from '../../schedule/engine.js';
import { OVER } from '../../schedule/over.js';
import { downRead, upRead } from '../../schedule/locks.js';
import { vpn, VPN_END } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { releaseNotifiers } from '../notifier/invalidate.js';
import { freePageTables, unmapVmas } from './zap.js';
import { dropVmaReferences } from './vma-change.js';
import { checkUsers, mmDrop } from './mm-count.js';

/** Gives the address space back; the last one tears it down. @kernel kernel/fork.c mmput: whole */
export function mmPut(k: Kernel, id: number): Run {
  const mm = k.mm(id, 'mmput');
  checkUsers(k, id, mm.users, 'mmput');
  k.emit(mmCount(id, mm.users - 1, mm.count));
  return mm.users > 0 ? OVER : putLast(k, id);
}
function* putLast(k: Kernel, id: number): Run {
  yield* exitMmap(k, id);
  mmDrop(k, id, 'mmput');
}

/**
 * Notifiers first, then every page, then the page tables and areas.
 * @kernel mm/mmap.c exit_mmap: simplified (no mlock, no oom flags)
 */
function* exitMmap(k: Kernel, id: number): Run {
  const mm = k.mm(id, 'exit_mmap');
  k.begin(SpanType.MM_RELEASE, 'exit_mmap', id);
  yield* releaseNotifiers(k, id);
  yield* downRead(k, mm.mmapLock, 'exit_mmap');
  const vmas = [...mm.vmas];
  // Told even if nothing of ours is mapped: a real process still has its program and stack.
  yield* unmapVmas(k, id, vmas, vpn(0), VPN_END);
  freePageTables(k, id, vpn(0), VPN_END);
  for (const vma of vmas) {
    k.emit(vmaRemove(id, vma.start));
    dropVmaReferences(k, vma);
  }
  upRead(k, mm.mmapLock, 'exit_mmap');
  k.end(SpanType.MM_RELEASE);
}
