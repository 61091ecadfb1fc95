import { ObjectKind, ViolationType } from '../events/generated.js';
import type { Reporter } from './broken-rule.js';
import type { LockOrder } from './lock-order.js';

interface Holding extends Reporter {
  readonly lockOrder: LockOrder;
  readonly atomicDepth: number;
}

/** What a task holds where it is about to do something. */
export interface Balance {
  readonly locks: number;
  /** Reasons not to sleep. */
  readonly atomic: number;
}

export function balanceOf(k: Holding): Balance {
  return { locks: k.lockOrder.depth(k.task), atomic: k.atomicDepth };
}

/**
 * It is done: does the task hold what it held before?
 * @kernel kernel/locking/lockdep.c lockdep_sys_exit: simplified (of each operation of a workload)
 */
export function checkBalance(k: Holding, before: Balance, where: string): void {
  const now = balanceOf(k);
  k.looksAt('lock at return');
  if (now.locks !== before.locks) {
    const held = k.lockOrder.holds(k.task).join(', ') || 'nothing';
    const message = `with ${now.locks} locks, and had ${before.locks}: it holds ${held}`;
    unbalanced(k, ViolationType.UNBALANCED_LOCK, where, message);
  }
  k.looksAt('atomic context at return');
  if (now.atomic !== before.atomic) {
    const message = `with ${now.atomic} reasons not to sleep, and had ${before.atomic}`;
    unbalanced(k, ViolationType.UNBALANCED_COUNT, where, message);
  }
}
function unbalanced(k: Holding, type: ViolationType, site: string, how: string): void {
  const message = `task ${k.task} returns from ${site} ${how}`;
  k.violation({ type, site, kind: ObjectKind.OBJECT_TASK, object: k.task, message, fatal: false });
}

/** The current task has come to its end. @kernel kernel/locking/lockdep.c debug_check_no_locks_held: whole */
export function checkExit(k: Holding): void {
  const { task } = k;
  k.looksAt('lock at exit');
  const held = k.lockOrder.holds(task);
  if (held.length === 0) return;
  k.violation({
    type: ViolationType.UNBALANCED_LOCK,
    site: 'do_exit',
    kind: ObjectKind.OBJECT_TASK,
    object: task,
    message: `task ${task} exits and holds ${held.join(', ')}`,
    fatal: false,
  });
}
