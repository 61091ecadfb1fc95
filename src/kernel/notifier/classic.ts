import {
  classicRegister,
  classicUnlink,
  classicUnregister,
  LockMode,
  LockType,
  SpanType,
  subscriptionsCreate,
  ObjectKind,
  ViolationType,
} from '../../events/generated.js';
import type { RuleTable } from '../../designs/reader.js';
import type { MmView } from '../../machine/state.js';
import { COST } from '../../schedule/costs.js';
import type { Run } from '../../schedule/engine.js';
import { over, OVER } from '../../schedule/over.js';
import {
  acquire,
  createLock,
  release,
  spinLock,
  spinUnlock,
  teachReclaim,
} from '../../schedule/locks.js';
import { EAGAIN } from '../../units/errno.js';
import { enterSection, leaveSection, synchronize } from '../grace-period.js';
import type { Kernel } from '../kernel.js';
import type { ClassicOps } from '../ports.js';
import { mmDrop, mmGrab } from '../mm/mm-count.js';
import type { ActiveRange } from './range.js';

/**
 * Subscribes to everything that happens to an mm.
 * @kernel mm/mmu_notifier.c mmu_notifier_register: simplified (mm_take_all_locks is replaced by not
 * telling of the end of ranges that were running already)
 * @returns the notifier's number
 */
export function* registerClassic(k: Kernel, mmId: number, lock: number): Run<number> {
  const where = 'mmu_notifier_register';
  const { mmapLock } = k.mm(mmId, where);
  yield* acquire(k, mmapLock, LockMode.EXCLUSIVE_MODE, where);
  const id = k.newNotifierNumber();
  yield* registerLocked(k, mmId, id, lock);
  release(k, mmapLock, LockMode.EXCLUSIVE_MODE, where);
  return id;
}

/**
 * The same for who has a number for it, and mmap_lock for writing.
 * @kernel mm/mmu_notifier.c __mmu_notifier_register: simplified (as mmu_notifier_register)
 */
export function* registerLocked(k: Kernel, mmId: number, id: number, lock: number): Run {
  const where = '__mmu_notifier_register';
  const mm = k.mm(mmId, where);
  teachReclaim(k);
  if (mm.subscriptions === undefined) {
    const spin = createLock(k, LockType.SPINLOCK, 'notifier_subscriptions.lock', mmId);
    k.emit(subscriptionsCreate(mmId, spin, true));
  }
  mmGrab(k, mmId);
  yield* spinLock(k, mm.subscriptions!.lock, where);
  k.emit(classicRegister(id, mmId, 0, lock));
  spinUnlock(k, mm.subscriptions!.lock, where);
}

/**
 * Ends a subscription. Nothing of the subscriber runs once this returned; if the mm did not die
 * before, its release operation is called here.
 * @kernel mm/mmu_notifier.c mmu_notifier_unregister: whole
 */
export function* unregisterClassic(k: Kernel, id: number): Run {
  const where = 'mmu_notifier_unregister';
  const { mm: mmId } = k.classic(id, where);
  const s = k.mm(mmId, where).subscriptions!;
  if (s.classic.includes(id)) {
    enterSection(k);
    yield* callRelease(k, mmId, id);
    leaveSection(k);
    yield* spinLock(k, s.lock, where);
    // The mm may have died meanwhile and done the same.
    if (s.classic.includes(id)) k.emit(classicUnlink(id));
    spinUnlock(k, s.lock, where);
  }
  yield* synchronize(k);
  k.emit(classicUnregister(id));
  mmDrop(k, mmId, where);
}

/**
 * Takes a subscription off its list without telling the subscriber. Who walks the list may still call
 * it: to wait for them is left to the caller.
 * @kernel mm/mmu_notifier.c mmu_notifier_unregister_no_release: whole
 */
export function* unlinkClassic(k: Kernel, id: number): Run {
  const where = 'mmu_notifier_unregister_no_release';
  const s = k.mm(k.classic(id, where).mm, where).subscriptions!;
  yield* spinLock(k, s.lock, where);
  if (s.classic.includes(id)) k.emit(classicUnlink(id));
  spinUnlock(k, s.lock, where);
}

/** Whose callback it is: a subscriber's of its own, or that of the hmm that the notifier is part of. */
function opsOf(k: Kernel, id: number, where: string): ClassicOps {
  k.classic(id, where);
  return hmmOf(k, id) === 0 ? k.classicOps! : k.hmmOps!;
}

/** The hmm that a classic notifier is part of, 0 for none. */
export function hmmOf(k: Kernel, notifier: number): number {
  for (const hmm of k.state.hmms.values()) if (hmm.notifier === notifier) return hmm.id;
  return 0;
}

/** Switch notifier.classicEnd: are those told of the end that had agreed to a refused start? */
export const CLASSIC_ENDS: RuleTable<'notifier.classicEnd', boolean> = {
  untold: false,
  told: true,
};

/**
 * Calls the classic notifiers of an mm, which hear of every range, the one registered last first.
 * If one of a range that must not block refuses, the others are called all the same; since Linux 5.12
 * those that agreed get their end called here.
 * @kernel mm/mmu_notifier.c mn_hlist_invalidate_range_start: simplified (that a subscriber which
 * refuses has an operation for the end is not warned of)
 */
export function classicStart(k: Kernel, mm: MmView, range: ActiveRange): Run<number> {
  return mm.subscriptions!.classic.length === 0 ? NOBODY : callStarts(k, mm, range);
}
const NOBODY = over(0);
function* callStarts(k: Kernel, mm: MmView, range: ActiveRange): Run<number> {
  const { classic } = mm.subscriptions!;
  const agreed: number[] = [];
  let ret = 0;
  enterSection(k);
  for (const id of [...classic]) {
    k.spend(COST.callback);
    if (k.point('mn_hlist_invalidate_range_start')) yield;
    k.begin(
      SpanType.CALLBACK,
      'invalidate_range_start',
      mm.id,
      range.start,
      range.end - range.start,
      id,
    );
    const ok = yield* opsOf(k, id, 'mn_hlist_invalidate_range_start').invalidateRangeStart(
      id,
      range,
    );
    k.end(SpanType.CALLBACK, ok ? 0 : EAGAIN);
    k.looksAt('refusal of a classic notifier');
    if (ok) {
      agreed.push(id);
      continue;
    }
    ret = EAGAIN;
    if (!range.blockable) continue;
    k.violation({
      type: ViolationType.CALLBACK_REFUSED,
      site: 'mn_hlist_invalidate_range_start',
      kind: ObjectKind.OBJECT_CLASSIC_NOTIFIER,
      object: id,
      message: `classic notifier ${id} refused a range that may block`,
      mm: mm.id,
      vpn: range.start,
      fatal: false,
    });
  }
  if (ret !== 0 && k.rules.refusalEndsAgreed) for (const id of agreed) yield* callEnd(k, id, range);
  leaveSection(k);
  return ret;
}

/** @kernel mm/mmu_notifier.c mn_hlist_invalidate_end: whole */
export function classicEnd(k: Kernel, range: ActiveRange): Run {
  const { classic } = k.mm(range.mm, 'mn_hlist_invalidate_end').subscriptions!;
  return classic.length === 0 ? OVER : callEnds(k, classic, range);
}
function* callEnds(k: Kernel, classic: readonly number[], range: ActiveRange): Run {
  enterSection(k);
  for (const id of [...classic]) {
    if (k.classic(id, 'mn_hlist_invalidate_end').since > range.id) continue;
    k.spend(COST.callback);
    if (k.point('mn_hlist_invalidate_end')) yield;
    if (!range.blockable) k.enterAtomic(1);
    yield* callEnd(k, id, range);
    if (!range.blockable) k.enterAtomic(-1);
  }
  leaveSection(k);
}

function* callEnd(k: Kernel, id: number, range: ActiveRange): Run {
  k.begin(
    SpanType.CALLBACK,
    'invalidate_range_end',
    range.mm,
    range.start,
    range.end - range.start,
    id,
  );
  yield* opsOf(k, id, 'mn_hlist_invalidate_end').invalidateRangeEnd(id, range);
  k.end(SpanType.CALLBACK);
}

/**
 * The mm dies: each subscriber is told, and is off the list before anything is unmapped.
 * @kernel mm/mmu_notifier.c mn_hlist_release: whole
 */
export function* classicRelease(k: Kernel, mm: MmView): Run {
  const s = mm.subscriptions!;
  if (s.classic.length === 0) return;
  const where = 'mn_hlist_release';
  enterSection(k);
  for (const id of [...s.classic]) yield* callRelease(k, mm.id, id);
  yield* spinLock(k, s.lock, where);
  while (s.classic.length > 0) k.emit(classicUnlink(s.classic[0]!));
  spinUnlock(k, s.lock, where);
  leaveSection(k);
  yield* synchronize(k);
}

function* callRelease(k: Kernel, mm: number, id: number): Run {
  k.spend(COST.callback);
  if (k.point('mn_hlist_release')) yield;
  k.begin(SpanType.CALLBACK, 'release', mm, undefined, 0, id);
  yield* opsOf(k, id, 'mn_hlist_release').release(id);
  k.end(SpanType.CALLBACK);
}
