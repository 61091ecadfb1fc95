import {
  lockDestroy,
  mmCount,
  mmFree,
  ObjectKind,
  subscriptionsFree,
  ViolationType,
} from '../../events/generated.js';
import type { Kernel } from '../kernel.js';

/** Takes a reference on the struct itself. @kernel include/linux/sched/mm.h mmgrab: whole */
export function mmGrab(k: Kernel, id: number): void {
  const mm = k.mm(id, 'mmgrab');
  k.emit(mmCount(id, mm.users, mm.count + 1));
}

/** @kernel kernel/fork.c __mmdrop: whole */
export function mmDrop(k: Kernel, id: number, where: string): void {
  const mm = k.mm(id, where);
  checkUsers(k, id, mm.count, where);
  k.emit(mmCount(id, mm.users, mm.count - 1));
  if (mm.count > 0) return;
  const s = mm.subscriptions;
  if (s !== undefined) {
    k.looksAt('intervals of a freed mm');
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
    checkEnded(k, id, s.activeInvalidateRanges);
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

/** An address space, or its struct, is given back: has it a user that can do so? */
export function checkUsers(k: Kernel, id: number, users: number, where: string): void {
  k.looksAt('users of an mm');
  if (users > 0) return;
  k.violation({
    type: ViolationType.UNBALANCED_COUNT,
    site: where,
    kind: ObjectKind.OBJECT_MM,
    object: id,
    message: `${where} gives mm ${id} back, which has no users`,
    mm: id,
    fatal: true,
  });
}

/** What nobody ended was waited for by nobody, or this would not be reached. */
function checkEnded(k: Kernel, id: number, active: number): void {
  k.looksAt('invalidations at the end');
  if (active === 0) return;
  k.violation({
    type: ViolationType.UNBALANCED_COUNT,
    site: '__mmu_notifier_subscriptions_destroy',
    kind: ObjectKind.OBJECT_MM,
    object: id,
    message: `mm ${id} is freed and counts ${active} invalidations, which nobody ended`,
    mm: id,
    fatal: false,
  });
}
