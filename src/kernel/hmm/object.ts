import {
  classicUnregister,
  FailureType,
  hmmCount,
  hmmCreate,
  hmmFree,
  hmmMirror,
  LockType,
  mirrorHmm,
  ObjectKind,
  SpanType,
  ViolationType,
  WaitType,
  LockMode,
} from '../../events/generated.js';
import { RCU_WORKER } from '../../language/schedule.js';
import type { HmmView } from '../../machine/state.js';
import type { Run } from '../../schedule/engine.js';
import { acquire, createLock, destroyLock, release } from '../../schedule/locks.js';
import { ENOMEM } from '../../units/errno.js';
import { graceSince, runsSince } from '../grace-period.js';
import { isRunning } from '../detect/running.js';
import type { Kernel } from '../kernel.js';
import { mmDrop } from '../mm/mm-count.js';
import { registerLocked, unlinkClassic } from '../notifier/classic.js';
import { whyNotSetUp } from '../notifier/interval.js';

/**
 * The hmm of an address space, held; 0 if it has none, or one that is going away.
 * @kernel mm/hmm.c mm_get_hmm: whole
 */
export function mmGetHmm(k: Kernel, mmId: number): number {
  const where = 'mm_get_hmm';
  const { hmm } = k.mm(mmId, where);
  return hmm !== 0 && holdHmm(k, hmm, where) ? hmm : 0;
}

/** Takes a reference, unless nobody has one any more. @kernel include/linux/kref.h kref_get_unless_zero: whole */
export function holdHmm(k: Kernel, id: number, where: string): boolean {
  const { refcount } = k.hmm(id, where);
  if (refcount === 0) return false;
  k.emit(hmmCount(id, refcount + 1));
  return true;
}

/**
 * The same, made if there is none: for the first one with mmap_lock held for writing.
 * @kernel mm/hmm.c hmm_register: simplified (nobody finds it before its notifier is registered)
 * @returns 0 without memory, if its notifier cannot be registered, or as posted if there is one that is going
 * away; since Linux 5.3 the new one takes its place
 */
export function* hmmRegister(k: Kernel, mmId: number): Run<number> {
  const where = 'hmm_register';
  const found = mmGetHmm(k, mmId);
  if (found !== 0) return found;
  if (k.failures.fails(FailureType.FAIL_ALLOCATION)) return 0;
  if (k.mm(mmId, where).hmm !== 0 && !k.rules.hmmOutlivesWalks) return 0;
  // Why is not told: no memory, or a signal while all locks of the mm are taken.
  if (whyNotSetUp(k, mmId) !== 0) return 0;
  const id = k.state.lastHmm + 1;
  const type = k.rules.nonBlocking.spins ? LockType.SPINLOCK : LockType.MUTEX;
  const lock = createLock(k, type, 'hmm.lock', id);
  const mirrorsSem = createLock(k, LockType.RWSEM, 'hmm.mirrors_sem', id);
  const notifier = k.newNotifierNumber();
  k.emit(hmmCreate(id, mmId, lock, mirrorsSem, notifier));
  yield* registerLocked(k, mmId, notifier, lock);
  return id;
}

/** Gives a reference back; with the last one the hmm is freed. @kernel mm/hmm.c hmm_put: whole */
export function* hmmPut(k: Kernel, id: number, where: string): Run {
  const { refcount } = k.hmm(id, where);
  k.looksAt('users of an hmm');
  if (refcount === 0) putTooOften(k, id, where);
  k.emit(hmmCount(id, refcount - 1));
  if (refcount === 1) yield* free(k, id);
}

/**
 * As posted at once, whoever still walks the list of notifiers that it was on; since Linux 5.3 when those have
 * ended, and nobody waits for that. Its address space outlives it, so that hmm_mm_destroy, which the end of
 * one calls, never finds an hmm: the notifier holds the address space.
 * @kernel mm/hmm.c hmm_free: simplified (the address space is given back last, where the posted order gives
 * it back with the notifier; there is a worker only where somebody walks)
 */
function* free(k: Kernel, id: number): Run {
  const where = 'hmm_free';
  const hmm = k.hmm(id, where);
  // Off the list it does not hear of the ends of those that run.
  checkEnded(k, hmm);
  checkUnused(k, hmm);
  yield* unlinkClassic(k, hmm.notifier);
  const now = k.state.seq;
  if (!k.rules.hmmOutlivesWalks || !runsSince(k, now)) {
    destroy(k, hmm);
    return;
  }
  const { process } = k.state.tasks.get(k.task)!;
  k.start(process, RCU_WORKER, () => freeLater(k, id, now), true);
}

/** @kernel mm/hmm.c hmm_free_rcu: whole */
function* freeLater(k: Kernel, id: number, since: number): Run {
  const where = 'srcu_invoke_callbacks';
  yield* graceSince(k, since, where);
  k.begin(SpanType.WORKER, where);
  destroy(k, k.hmm(id, 'hmm_free_rcu'));
  k.end(SpanType.WORKER);
}

function destroy(k: Kernel, { id, mm, notifier, lock, mirrorsSem }: HmmView): void {
  k.emit(classicUnregister(notifier));
  k.emit(hmmFree(id));
  destroyLock(k, lock);
  destroyLock(k, mirrorsSem);
  mmDrop(k, mm, 'hmm_free');
}

function putTooOften(k: Kernel, id: number, where: string): void {
  k.violation({
    type: ViolationType.UNBALANCED_COUNT,
    site: where,
    kind: ObjectKind.OBJECT_HMM,
    object: id,
    message: `${where} gives hmm ${id} back, which has no users`,
    fatal: true,
  });
}

/** What it counts and nobody ended nobody will; who is dead is off the list of notifiers and hears of no end. */
function checkEnded(k: Kernel, { id, mm, notifiers, dead }: HmmView): void {
  k.looksAt('invalidations of an hmm at its end');
  if (dead) return;
  const running = [...k.state.invalidations.values()].filter(
    (i) => i.mm === mm && isRunning(k.state, i),
  ).length;
  if (notifiers <= running) return;
  k.violation({
    type: ViolationType.UNBALANCED_COUNT,
    site: 'hmm_free',
    kind: ObjectKind.OBJECT_HMM,
    object: id,
    message: `hmm ${id} is freed and counts ${notifiers} invalidations, of which ${running} run`,
    mm,
    fatal: false,
  });
}

/** Whoever waits for a range of it has a reference. */
function checkUnused(k: Kernel, { id, mm }: HmmView): void {
  k.looksAt('waiters of a freed hmm');
  const waiting = k.waiters(WaitType.WAIT_RANGE, id);
  if (waiting.length === 0) return;
  k.violation({
    type: ViolationType.LOST_WAKEUP,
    site: 'hmm_free',
    kind: ObjectKind.OBJECT_HMM,
    object: id,
    message: `hmm ${id} is freed, and ${waiting.length} tasks wait for ranges of it`,
    mm,
    fatal: false,
  });
}

/**
 * A driver begins to mirror an address space, with mmap_lock held for writing.
 * @kernel mm/hmm.c hmm_mirror_register: simplified (-EINVAL is for who hands it no address space, no mirror, or
 * one without operations: no driver here does)
 * @returns 0 or -ENOMEM
 */
export function* hmmMirrorRegister(k: Kernel, mirror: number, mmId: number): Run<number> {
  const where = 'hmm_mirror_register';
  const id = yield* hmmRegister(k, mmId);
  if (id === 0) return ENOMEM;
  const { mirrorsSem } = k.hmm(id, where);
  k.emit(mirrorHmm(mirror, id));
  yield* acquire(k, mirrorsSem, LockMode.EXCLUSIVE_MODE, where);
  if (k.point(where)) yield;
  k.emit(hmmMirror(id, mirror, true));
  release(k, mirrorsSem, LockMode.EXCLUSIVE_MODE, where);
  return 0;
}

/** And ends it; who does so again finds nothing to do. @kernel mm/hmm.c hmm_mirror_unregister: whole */
export function* hmmMirrorUnregister(k: Kernel, mirror: number): Run {
  const where = 'hmm_mirror_unregister';
  const { hmm: id } = k.mirror(mirror, where);
  if (id === 0) return;
  const hmm = k.hmm(id, where);
  yield* acquire(k, hmm.mirrorsSem, LockMode.EXCLUSIVE_MODE, where);
  if (k.point(where)) yield;
  // The address space may have died, and have let go of its mirrors.
  if (hmm.mirrors.includes(mirror)) k.emit(hmmMirror(id, mirror, false));
  k.emit(mirrorHmm(mirror, 0));
  release(k, hmm.mirrorsSem, LockMode.EXCLUSIVE_MODE, where);
  yield* hmmPut(k, id, where);
}
