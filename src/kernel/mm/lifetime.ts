import {
  lockDestroy,
  mmCount,
  mmFree,
  SpanType,
  subscriptionsFree,
  ObjectKind,
  ViolationType,
  vmaRemove,
} from '../../events/generated.js';
import type { Run } from '../../schedule/engine.js';
import { downRead, upRead } from '../../schedule/locks.js';
import { vpn, VPN_END } from '../../units/numbers.js';
import type { Kernel } from '../kernel.js';
import { releaseNotifiers } from '../notifier/invalidate.js';
import { freePageTables, unmapVmas } from './zap.js';
import { dropVmaReferences } from './vma.js';

/** Takes a reference on the struct itself. @kernel include/linux/sched/mm.h mmgrab: whole */
export function mmGrab(k: Kernel, id: number): void {
  const mm = k.mm(id, 'mmgrab');
  k.emit(mmCount(id, mm.users, mm.count + 1));
}

/** @kernel kernel/fork.c __mmdrop: whole */
export function mmDrop(k: Kernel, id: number, where: string): void {
  const mm = k.mm(id, where);
  k.emit(mmCount(id, mm.users, mm.count - 1));
  if (mm.count > 0) return;
  const s = mm.subscriptions;
  if (s !== undefined) {
    if (s.tree.length + s.deferred.length > 0) {
      k.violation({
        type: ViolationType.LEAK,
        site: '__mmu_notifier_subscriptions_destroy',
        kind: ObjectKind.OBJECT_MM,
        object: id,
        message: `mm ${id} is freed with ${s.tree.length + s.deferred.length} intervals inserted`,
        mm: id,
        fatal: false,
      });
    }
    k.emit(subscriptionsFree(id));
    k.emit(lockDestroy(s.lock));
  }
  k.emit(mmFree(id));
  k.emit(lockDestroy(mm.mmapLock));
}

/** Takes a reference on the address space unless it died. @kernel include/linux/sched/mm.h mmget_not_zero: whole */
export function mmGetNotZero(k: Kernel, id: number): boolean {
  const mm = k.mm(id, 'mmget_not_zero');
  if (mm.users === 0) return false;
  k.emit(mmCount(id, mm.users + 1, mm.count));
  return true;
}

/** Gives the address space back; the last one tears it down. @kernel kernel/fork.c mmput: whole */
export function* mmPut(k: Kernel, id: number): Run {
  const mm = k.mm(id, 'mmput');
  k.emit(mmCount(id, mm.users - 1, mm.count));
  if (mm.users > 0) return;
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
